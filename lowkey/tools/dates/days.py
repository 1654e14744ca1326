"""Single days in words: “the last Monday of March”, “20th of next month”, “3/4”.

Each rule reads a whole phrase or none of it. Knows no time of day; see `phrases.py`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from lowkey.tools.dates.seen import Rules, Seen, position
from lowkey.tools.dates.spans import (
    Span,
    day,
    days,
    next_weekday,
    weekdays,
)
from lowkey.tools.dates.words import MONTH, MONTHS, NTH, WEEKDAY, WEEKDAYS, nth


def _relative(match: re.Match[str], c: Seen) -> Span | None:
    offset = {"today": 0, "tonight": 0, "now": 0, "tomorrow": 1, "yesterday": -1, "day after tomorrow": 2, "day before yesterday": -2}  # fmt: skip
    return day(c.today + timedelta(days=offset[match[0]]))


def _weekday(match: re.Match[str], c: Seen) -> Span | None:
    """Bare or with “this”: the next one. With “next”: that of the week after this one."""
    number, which = WEEKDAYS[match[2]], match[1]
    if which == "last":
        return day(c.today - timedelta(days=(c.today.weekday() - number - 1) % 7 + 1))
    if which == "next":
        return day(c.today + timedelta(days=7 - c.today.weekday() + number))
    return day(next_weekday(number, c.today))


def _weekday_in_week(match: re.Match[str], c: Seen) -> Span | None:
    weeks = {"this": 0, "next": 1, "last": -1}[match[2]]
    return day(c.today + timedelta(days=7 * weeks - c.today.weekday() + WEEKDAYS[match[1]]))


def _after_next(match: re.Match[str], c: Seen) -> Span | None:
    return day(next_weekday(WEEKDAYS[match[1]], c.today) + timedelta(days=7))


def _weekday_shifted(match: re.Match[str], c: Seen) -> Span | None:
    """“A week on Tuesday”, “Tuesday week”, “3 Fridays from now”, “three Thursdays ago”."""
    groups = match.groupdict()
    first = next_weekday(WEEKDAYS[groups["day"].removesuffix("s")], c.today)
    count = int(groups.get("n") or 1)
    if groups.get("ago"):
        before = first - timedelta(days=7 if first - timedelta(days=7) < c.today else 14)
        return day(before - timedelta(days=7 * (count - 1)))
    return day(first + timedelta(days=7 * (count if "weeks" in groups else count - 1)))


def _dated(match: re.Match[str], c: Seen) -> Span | None:
    """“Friday, March 3rd 2015”; a weekday that does not agree is refused."""
    groups = match.groupdict()
    month, number = MONTHS[groups["month"]], int(re.sub(r"\D", "", groups["number"]) or 0)
    number = number or nth(groups["number"])
    found = c.in_year(lambda year: date(year, month, number), _year_of(groups.get("year")))
    weekday = groups.get("weekday")
    if found and weekday and found.start.weekday() != WEEKDAYS[weekday]:
        return None
    return found


def _year_of(text: str | None) -> int | None:
    return int(text) if text else None


def _numbers(match: re.Match[str], c: Seen) -> Span | None:
    """3/4, 3/4/2015, 15.2., 2015-04-03: year first where it has four digits."""
    first, second, third = match["a"], match["b"], match["c"]
    if len(first) == 4:
        return c.in_year(lambda year: date(year, int(second), int(third)), int(first))
    day_first = c.day_first or "." in match[0]
    if int(first) > 12 or int(second) > 12:
        day_first = int(first) > 12
    number, month = (int(first), int(second)) if day_first else (int(second), int(first))
    year = _year_of(third)
    found = c.in_year(
        lambda y: date(y, month, number), year and (year if year > 99 else 2000 + year)
    )
    if found and "." not in match[0] and number <= 12 and number != month:
        return replace(found, taken=f"“{match[0]}” was taken as {number} {found.start:%B}")
    return found


def _of_month(match: re.Match[str], c: Seen) -> Span | None:
    """“20th of next month”: the day of that number within what follows."""
    month = c.read(match[2])
    if month is None or month.grain != "month":
        return None
    found = [one for one in days(month) if one.day == nth(re.sub(r"^(\d+)$", r"\1th", match[1]))]
    return day(found[0]) if found else None


def _number(match: re.Match[str], c: Seen) -> Span | None:
    """“The 24th”: the next one that is not over."""
    number = nth(re.sub(r"^(\d+)$", r"\1th", match["number"]))
    weekday = match.groupdict().get("weekday")
    for one in (c.today + timedelta(days=n) for n in range(366 * 8)):
        if one.day == number and (weekday is None or one.weekday() == WEEKDAYS[weekday]):
            return day(one)
    return None


def _nth_weekday(match: re.Match[str], c: Seen) -> Span | None:
    within = c.read(match[3])
    if within is None or within.grain not in ("month", "quarter", "year"):
        return None
    found = weekdays(WEEKDAYS[match[2].removesuffix("s")], within)
    index = position(match[1])
    return day(found[index]) if -len(found) <= index < len(found) else None


def _ides(match: re.Match[str], c: Seen) -> Span | None:
    month = MONTHS[match[1]]
    return c.in_year(lambda year: date(year, month, 15 if month in (3, 5, 7, 10) else 13), None)


def _closest(match: re.Match[str], c: Seen) -> Span | None:
    base = c.read(match[2])
    if base is None or base.grain != "day":
        return None
    number = WEEKDAYS[match[1]]
    near = [base.start.date() + timedelta(days=n) for n in range(-3, 4)]
    return day(next(one for one in near if one.weekday() == number))


_YEAR = r"(?:,? (?:in |of )?(?P<year>[12]\d{3}))?"
_NUMBER = rf"(?P<number>\d{{1,2}}|{NTH})"
DAYS: Rules = (
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
    (rf"(\d{{1,2}}|{NTH})(?: day)? (?:of |in )?(.*month)", _of_month),
    (rf"(?:(?P<weekday>{WEEKDAY}) )?(?:the )?(?P<number>{NTH})", _number),
    (r"(?:on )?the (?P<number>\d{1,2})", _number),
    (rf"(last|{NTH}(?: last)?) ({WEEKDAY}) (?:in |of )(?:the )?(.+)", _nth_weekday),
    (rf"ides of ({MONTH})", _ides),
    (rf"closest ({WEEKDAY}) to (.+)", _closest),
)  # fmt: skip
