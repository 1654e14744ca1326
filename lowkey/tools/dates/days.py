"""Days, weeks, months and years in words: “the last Monday of March”, “20th of next month”.

Each rule reads a whole phrase or none of it. Knows no time of day; see `phrases.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from lowkey.tools.dates.holidays import holiday
from lowkey.tools.dates.lengths import length
from lowkey.tools.dates.spans import (
    Grain,
    Span,
    day,
    days,
    finer,
    moved,
    next_weekday,
    shifted,
    span,
    weekdays,
    whole,
)
from lowkey.tools.dates.words import MONTH, MONTHS, NTH, UNIT, UNITS, WEEKDAY, WEEKDAYS, nth

Read = Callable[[re.Match[str], "Calendar"], Span | None]
_PARTIAL: dict[Grain, tuple[int, Grain]] = {
    "year": (4, "month"),
    "month": (10, "day"),
    "week": (3, "day"),
}
"""How much of it the end of a year, a month, a week is; its beginning is as long, but a year's."""


class Calendar:
    """Reads dates as seen from `now`. `day_first`: whether 3/4 is in April. `zone`: for hours."""

    def __init__(self, now: datetime, day_first: bool, zone: tzinfo = UTC) -> None:
        self.now = now
        self.zone = zone
        self.today = now.date()
        self.day_first = day_first

    def read(self, text: str) -> Span | None:
        """The days that a phrase in its normal form means; None where no rule reads it all."""
        for said in dict.fromkeys((text, _LEAD.sub("", text))):
            for pattern, rule in _RULES:
                match = pattern.fullmatch(said)
                found = rule(match, self) if match else None
                if found is not None:
                    return found
        return None

    def later(self, moment: datetime, count: int, grain: Grain) -> datetime:
        """Days and months by the calendar; hours as they pass, whatever the clock is put to."""
        if grain not in ("second", "minute", "hour"):
            return shifted(moment, count, grain)
        passed = moment.replace(tzinfo=self.zone).astimezone(UTC)
        return shifted(passed, count, grain).astimezone(self.zone).replace(tzinfo=None)

    def year(self, text: str | None) -> int | None:
        return int(text) if text else None

    def in_year(self, rule: Callable[[int], date], year: int | None) -> Span | None:
        """The day of this year; without one, the next that is not over."""
        try:
            if year is not None:
                return day(rule(year))
        except ValueError:
            return None
        for one in range(self.today.year, self.today.year + 9):
            try:
                found = rule(one)
            except ValueError:
                continue
            if found >= self.today:
                return day(found)
        return None


def _relative(match: re.Match[str], c: Calendar) -> Span | None:
    offset = {"today": 0, "tonight": 0, "now": 0, "tomorrow": 1, "yesterday": -1, "day after tomorrow": 2, "day before yesterday": -2}  # fmt: skip
    return day(c.today + timedelta(days=offset[match[0]]))


def _weekday(match: re.Match[str], c: Calendar) -> Span | None:
    """Bare or with “this”: the next one. With “next”: that of the week after this one."""
    number, which = WEEKDAYS[match[2]], match[1]
    if which == "last":
        return day(c.today - timedelta(days=(c.today.weekday() - number - 1) % 7 + 1))
    if which == "next":
        return day(c.today + timedelta(days=7 - c.today.weekday() + number))
    return day(next_weekday(number, c.today))


def _weekday_in_week(match: re.Match[str], c: Calendar) -> Span | None:
    weeks = {"this": 0, "next": 1, "last": -1}[match[2]]
    return day(c.today + timedelta(days=7 * weeks - c.today.weekday() + WEEKDAYS[match[1]]))


def _after_next(match: re.Match[str], c: Calendar) -> Span | None:
    return day(next_weekday(WEEKDAYS[match[1]], c.today) + timedelta(days=7))


def _weekday_shifted(match: re.Match[str], c: Calendar) -> Span | None:
    """“A week on Tuesday”, “Tuesday week”, “3 Fridays from now”, “three Thursdays ago”."""
    groups = match.groupdict()
    first = next_weekday(WEEKDAYS[groups["day"].removesuffix("s")], c.today)
    count = int(groups.get("n") or 1)
    if groups.get("ago"):
        before = first - timedelta(days=7 if first - timedelta(days=7) < c.today else 14)
        return day(before - timedelta(days=7 * (count - 1)))
    return day(first + timedelta(days=7 * (count if "weeks" in groups else count - 1)))


def _dated(match: re.Match[str], c: Calendar) -> Span | None:
    """“Friday, March 3rd 2015”; a weekday that does not agree is refused."""
    groups = match.groupdict()
    month, number = MONTHS[groups["month"]], int(re.sub(r"\D", "", groups["number"]) or 0)
    number = number or nth(groups["number"])
    found = c.in_year(lambda year: date(year, month, number), c.year(groups.get("year")))
    weekday = groups.get("weekday")
    if found and weekday and found.start.weekday() != WEEKDAYS[weekday]:
        return None
    return found


def _numbers(match: re.Match[str], c: Calendar) -> Span | None:
    """3/4, 3/4/2015, 15.2., 2015-04-03: year first where it has four digits."""
    first, second, third = match["a"], match["b"], match["c"]
    if len(first) == 4:
        return c.in_year(lambda year: date(year, int(second), int(third)), int(first))
    day_first = c.day_first or "." in match[0]
    if int(first) > 12 or int(second) > 12:
        day_first = int(first) > 12
    number, month = (int(first), int(second)) if day_first else (int(second), int(first))
    year = c.year(third)
    found = c.in_year(
        lambda y: date(y, month, number), year and (year if year > 99 else 2000 + year)
    )
    if found and "." not in match[0] and number <= 12 and number != month:
        return replace(found, taken=f"“{match[0]}” was taken as {number} {found.start:%B}")
    return found


def _month(match: re.Match[str], c: Calendar) -> Span | None:
    which, month, year = match[1], MONTHS[match[2]], match[3]
    one = c.today.year
    if year:
        one = int(year)
    elif which == "last":
        one -= month >= c.today.month
    elif which == "next":
        one += month <= c.today.month
    elif which != "this":
        one += month < c.today.month
    return span(datetime(one, month, 1), "month")


def _of_month(match: re.Match[str], c: Calendar) -> Span | None:
    """“20th of next month”: the day of that number within what follows."""
    month = c.read(match[2])
    if month is None or month.grain != "month":
        return None
    found = [one for one in days(month) if one.day == nth(re.sub(r"^(\d+)$", r"\1th", match[1]))]
    return day(found[0]) if found else None


def _number(match: re.Match[str], c: Calendar) -> Span | None:
    """“The 24th”: the next one that is not over."""
    number = nth(re.sub(r"^(\d+)$", r"\1th", match["number"]))
    weekday = match.groupdict().get("weekday")
    for one in (c.today + timedelta(days=n) for n in range(366 * 8)):
        if one.day == number and (weekday is None or one.weekday() == WEEKDAYS[weekday]):
            return day(one)
    return None


def _year(match: re.Match[str], c: Calendar) -> Span | None:
    return span(datetime(int(match[1]), 1, 1), "year") if int(match[1]) else None


def _unit(match: re.Match[str], c: Calendar) -> Span | None:
    count = {"this": 0, "next": 1, "last": -1}[match[1]]
    grain = UNITS[match[2].removesuffix("s")]
    if grain in ("second", "minute", "hour"):
        return moved(whole(c.now, grain), count, grain)
    return moved(whole(c.now, grain), count, grain)


def _unit_after_next(match: re.Match[str], c: Calendar) -> Span | None:
    grain = UNITS[match[1]]
    return moved(whole(c.now, grain), 2 if match[2] == "after next" else -2, grain)


def _units(match: re.Match[str], c: Calendar) -> Span | None:
    """“Next three days”, “last 2 weeks”: whole ones, without the one that runs."""
    grain, count = UNITS[match[3].removesuffix("s")], int(match[2])
    current = whole(c.now, grain)
    if match[1] == "last":
        return Span(shifted(current.start, -count, grain), current.start, grain, True)
    return Span(current.end, shifted(current.end, count, grain), grain, True)


def _quarter(match: re.Match[str], c: Calendar) -> Span | None:
    number, year = (
        nth(match[1] + "th" if match[1].isdigit() else match[1]),
        int(match[2] or c.today.year),
    )
    return span(datetime(year, 3 * number - 2, 1), "quarter") if 1 <= number <= 4 else None


def _shift(match: re.Match[str], c: Calendar) -> Span | None:
    """“In 2 weeks”, “3 months ago”: as finely as one unit below."""
    many = length(match["length"])
    if many is None:
        return None
    sign = -1 if match.groupdict().get("ago") else 1
    moment = c.now.replace(microsecond=0)
    for count, grain in many.pieces:
        moment = c.later(moment, sign * count, grain)
    exact = match.groupdict().get("exact")
    return whole(moment, "second" if exact else finer(many.grain))


def _shift_from(match: re.Match[str], c: Calendar) -> Span | None:
    """“10 days after 23 May”, “thanksgiving in 3 years”, “a month before the 31st of May”."""
    many, base = length(match["length"]), c.read(match["base"])
    if many is None or base is None or base.interval:
        return None
    moment = base.start
    for count, grain in many.pieces:
        moment = shifted(moment, -count if match["way"] == "before" else count, grain)
    return whole(moment, base.grain)


def _that_year(match: re.Match[str], c: Calendar) -> Span | None:
    """“March in a year”, “thanksgiving in 3 years”, “thanksgiving 3 months ago”."""
    many, rule = length(match["length"]), holiday(match["base"])
    if many is None:
        return None
    moment = c.now
    for count, grain in many.pieces:
        moment = shifted(moment, -count if match.groupdict().get("ago") else count, grain)
    if rule and many.grain == "year":
        return c.in_year(rule, moment.year)
    if rule and many.grain in ("month", "quarter"):
        near = [rule(moment.year + one) for one in (-1, 0, 1)]
        return day(min(near, key=lambda one: abs(one - moment.date())))
    if match["base"] in MONTHS and many.grain == "year":
        return span(datetime(moment.year, MONTHS[match["base"]], 1), "month")
    return None


def _nth_weekday(match: re.Match[str], c: Calendar) -> Span | None:
    within = c.read(match[3])
    if within is None or within.grain not in ("month", "quarter", "year"):
        return None
    found = weekdays(WEEKDAYS[match[2].removesuffix("s")], within)
    index = _index(match[1])
    return day(found[index]) if -len(found) <= index < len(found) else None


def _nth_unit(match: re.Match[str], c: Calendar) -> Span | None:
    """“Fifth last day of May”, “first week of October”, “last weekend of July”."""
    within, unit = c.read(match[3]), match[2]
    if within is None or within.interval:
        return None
    index = _index(match[1])
    if unit == "weekend":
        fridays = [one - timedelta(days=1) for one in weekdays(5, within)]
        return _weekend(fridays[index]) if -len(fridays) <= index < len(fridays) else None
    grain = UNITS[unit]
    first = whole(within.start, grain)
    if (
        first.start < within.start
        and grain == "week"
        and first.start + timedelta(days=3) < within.start
    ):
        first = moved(first, 1, grain)
    if index >= 0:
        found = moved(first, index, grain)
        return found if found.start < within.end else None
    found = whole(within.end - timedelta(seconds=1), grain)
    if grain == "week" and found.end > within.end:
        found = moved(found, -1, grain)
    return moved(found, index + 1, grain)


def _index(text: str) -> int:
    """0 for “first”, -1 for “last”, -3 for “third last”."""
    if text == "last":
        return -1
    if text.endswith(" last"):
        return -nth(text.removesuffix(" last"))
    return nth(text) - 1


def _week_of(match: re.Match[str], c: Calendar) -> Span | None:
    base = c.read(match[1])
    return whole(base.start, "week") if base and base.grain == "day" else None


def _partly(match: re.Match[str], c: Calendar) -> Span | None:
    """“End of next week”: its last three days; of a month ten, of a year four months."""
    base = c.read(match[2] if match[2] not in UNITS else f"this {match[2]}")
    if base is None or base.grain not in _PARTIAL:
        return None
    count, grain = _PARTIAL[base.grain]
    if match[1] == "end":
        start = shifted(base.end, -count, grain)
        if base.grain == "month":
            start = base.start + timedelta(days=20)
        return Span(start, base.end, grain, True)
    if match[1] in ("middle", "mid"):
        third = (base.end - base.start) / 3
        return Span(
            whole(base.start + third, "day").start,
            whole(base.end - third, "day").start,
            "day",
            True,
        )
    count = 3 if base.grain == "year" else count
    return Span(base.start, shifted(base.start, count, grain), grain, True)


def _by_letters(match: re.Match[str], c: Calendar) -> Span | None:
    which = "end" if match[1] == "eo" else "beginning"
    unit = {"d": "day", "w": "week", "m": "month", "y": "year"}[match[2]]
    return c.read(f"{which} of this {unit}") if unit != "day" else None


def _weekend(friday: date) -> Span:
    start = datetime(friday.year, friday.month, friday.day, 18)
    return Span(start, start.replace(hour=0) + timedelta(days=3), "hour", True)


def _this_weekend(match: re.Match[str], c: Calendar) -> Span | None:
    weeks = {"this": 0, None: 0, "next": 1, "last": -1}[match[1]]
    return _weekend(c.today + timedelta(days=4 - c.today.weekday() + 7 * weeks))


def _season(match: re.Match[str], c: Calendar) -> Span | None:
    """From the equinox or solstice of the north to the next; a season that runs is this one."""
    begins = {
        "spring": (3, 21),
        "summer": (6, 21),
        "autumn": (9, 24),
        "fall": (9, 24),
        "winter": (12, 21),
    }
    ends = {
        "spring": (6, 21),
        "summer": (9, 24),
        "autumn": (12, 21),
        "fall": (12, 21),
        "winter": (3, 21),
    }
    which, name = match[1], match[2]
    found: list[Span] = []
    for year in range(c.today.year - 2, c.today.year + 3):
        end = datetime(year + (name == "winter"), *ends[name])
        found.append(Span(datetime(year, *begins[name]), end, "day", True))
    ahead = [one for one in found if one.end > c.now]
    past = [one for one in found if one.end <= c.now]
    running = ahead[0].start <= c.now
    if which == "last":
        return past[-1]
    return ahead[1] if which == "next" and running else ahead[0]


def _holiday(match: re.Match[str], c: Calendar) -> Span | None:
    which, name, year = match[1], match[2], match[3]
    rule = holiday(name)
    if rule is None:
        return None
    if year in ("last year", "next year", "this year"):
        year = c.today.year + {"last": -1, "next": 1, "this": 0}[year.split()[0]]
    if which == "last":
        years = (c.today.year - 1, c.today.year)
        return day(max(one for one in map(rule, years) if one < c.today))
    found = c.in_year(rule, int(year) if year else None)
    if which == "next" and found and found.start.date() == c.today:
        return c.in_year(rule, c.today.year + 1)
    return found


def _ides(match: re.Match[str], c: Calendar) -> Span | None:
    month = MONTHS[match[1]]
    return c.in_year(lambda year: date(year, month, 15 if month in (3, 5, 7, 10) else 13), None)


def _closest(match: re.Match[str], c: Calendar) -> Span | None:
    base = c.read(match[2])
    if base is None or base.grain != "day":
        return None
    number = WEEKDAYS[match[1]]
    near = [base.start.date() + timedelta(days=n) for n in range(-3, 4)]
    return day(next(one for one in near if one.weekday() == number))


_LEAD = re.compile(r"^(?:(?:on|in|at|during|for|of|by|over|around|about|the|this is) )+(?=\S)")
_YEAR = r"(?:,? (?:in |of )?(?P<year>[12]\d{3}))?"
_NUMBER = rf"(?P<number>\d{{1,2}}|{NTH})"
_SOURCES: tuple[tuple[str, Read], ...] = (
    (r"today|tonight|now|tomorrow|yesterday|day after tomorrow|day before yesterday", _relative),
    (rf"(?:(this|next|last|coming) )?({WEEKDAY})", _weekday),
    (rf"({WEEKDAY}) (?:of |in )?(this|next|last) week", _weekday_in_week),
    (rf"({WEEKDAY}) after next", _after_next),
    (rf"(?P<weeks>a week) (?:on|from) (?:next |this )?(?P<day>{WEEKDAY})", _weekday_shifted),
    (rf"(?P<day>{WEEKDAY}) (?P<weeks>week)", _weekday_shifted),
    (rf"(?P<n>\d{{1,3}}) (?P<day>{WEEKDAY}s?) (?:from (?:now|today)|hence|later)", _weekday_shifted),
    (rf"(?P<n>\d{{1,3}}) (?P<day>{WEEKDAY}s?) (?P<ago>ago)", _weekday_shifted),
    (rf"(?:(?P<weekday>{WEEKDAY}) (?:the )?)?(?P<month>{MONTH}) (?:the )?{_NUMBER}{_YEAR}", _dated),
    (rf"(?:(?P<weekday>{WEEKDAY}) (?:the )?)?{_NUMBER}(?: day)? ?(?:of |-)?(?P<month>{MONTH})-?{_YEAR}", _dated),
    (r"(?P<a>\d{1,2}) ?/ ?(?P<b>\d{1,2})(?: ?/ ?(?P<c>\d{4}|\d{2}))?", _numbers),
    (r"(?P<a>\d{1,2})[.-](?P<b>\d{1,2})[.-](?P<c>\d{4}|\d{2})", _numbers),
    (r"(?P<a>\d{4})[-/](?P<b>\d{1,2})[-/](?P<c>\d{1,2})", _numbers),
    (rf"(?:(this|next|last) )?({MONTH})(?:,? (?:of |in )?([12]\d{{3}}))?", _month),
    (r"([12]\d{3})[-/](\d{1,2})", lambda m, c: span(datetime(int(m[1]), int(m[2]), 1), "month") if 1 <= int(m[2]) <= 12 else None),
    (rf"(\d{{1,2}}|{NTH})(?: day)? (?:of |in )?(.*month)", _of_month),
    (rf"(?:(?P<weekday>{WEEKDAY}) )?(?:the )?(?P<number>{NTH})", _number),
    (r"(?:on )?the (?P<number>\d{1,2})", _number),
    (r"(?:the year )?([12]\d{3})(?: ?ad)?", _year),
    (rf"(this|next|last) ({UNIT})", _unit),
    (r"(?P<unit>week|month|quarter|year)", lambda m, c: whole(c.now, UNITS[m["unit"]])),
    (rf"({UNIT}) (after next|before last)", _unit_after_next),
    (rf"(next|last) (\d{{1,4}}) ({UNIT})", _units),
    (rf"({NTH}|[1-4]) (?:quarter|qtr)(?: (?:of )?([12]\d{{3}}))?", _quarter),
    (r"q ?([1-4])(?: (?:of )?([12]\d{3}))?", _quarter),
    (r"(?:within |in (?:about |around |the next )?)(?P<length>.+?)(?:'?s? time)?", _shift),
    (r"(?P<length>.+?) (?:from (?P<exact>right now|now exactly)|from (?:now|today)|hence|later)", _shift),
    (r"(?P<length>.+?) (?P<ago>ago)", _shift),
    (r"(?P<length>.+?) (?P<way>after|from|before|following) (?P<base>.+)", _shift_from),
    (r"(?P<base>.+?) (?:(?:in )?(?P<length>.+?)(?: from now| hence)?)", lambda m, c: _that_year(m, c) if re.search(r"\bin\b|now$|hence$", m[0]) else None),
    (r"(?P<base>.+?) (?P<length>(?:an?|\d+) .+) (?P<ago>ago)", _that_year),
    (rf"(last|{NTH}(?: last)?) ({WEEKDAY}) (?:in |of )(?:the )?(.+)", _nth_weekday),
    (rf"(last|{NTH}(?: last)?) (day|week|month|weekend) (?:in |of )(?:the )?(.+)", _nth_unit),
    (r"week (?:of|beginning|starting|commencing) (?:the )?(.+)", _week_of),
    (r"(?:the )?(beginning|start|end|middle|mid) of (?:around |about )?(?:the )?(.+)", _partly),
    (r"(eo|bo)(w|m|y)", _by_letters),
    (r"(?:(this|next|last) )?weekend", _this_weekend),
    (r"(?:(this|next|last) )?(spring|summer|autumn|fall|winter)", _season),
    (rf"ides of ({MONTH})", _ides),
    (rf"closest ({WEEKDAY}) to (.+)", _closest),
    (r"(?:(next|last|this) )?(.+?)(?:,? (?:in |of )?([12]\d{3}|(?:last|next|this) year))?", _holiday),
)  # fmt: skip
_RULES = tuple((re.compile(pattern), rule) for pattern, rule in _SOURCES)
