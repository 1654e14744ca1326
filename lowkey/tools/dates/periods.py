"""Weeks, months, years and parts of them in words: “next week”, “the end of May”, “this summer”.

Each rule reads a whole phrase or none of it. Knows no single weekday.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from lowkey.tools.dates.seen import Rules, Seen, position
from lowkey.tools.dates.spans import (
    Grain,
    Span,
    moved,
    shifted,
    span,
    weekdays,
    whole,
)
from lowkey.tools.dates.words import MONTH, MONTHS, NTH, UNIT, UNITS, nth, unit

_PARTIAL: dict[Grain, tuple[int, Grain]] = {
    "year": (4, "month"),
    "month": (10, "day"),
    "week": (3, "day"),
}
"""How much of it the end of a year, a month, a week is; its beginning is as long, but a year's."""


def _month(match: re.Match[str], c: Seen) -> Span | None:
    which, month, year = match[1], MONTHS[match[2]], match[3]
    one = c.today.year
    if year and year.isdigit():
        one = int(year)
    elif year:
        one += {"this": 0, "next": 1, "last": -1}[year.split()[0]]
    elif which == "last":
        one -= month >= c.today.month
    elif which == "next":
        one += month <= c.today.month
    elif which != "this":
        one += month < c.today.month
    return span(datetime(one, month, 1), "month")


def _year(match: re.Match[str], c: Seen) -> Span | None:
    return span(datetime(int(match[1]), 1, 1), "year") if int(match[1]) else None


def _unit(match: re.Match[str], c: Seen) -> Span | None:
    count = {"this": 0, "next": 1, "last": -1}[match[1]]
    grain = unit(match[2])
    if grain in ("second", "minute", "hour"):
        return moved(whole(c.now, grain), count, grain)
    return moved(whole(c.now, grain), count, grain)


def _unit_after_next(match: re.Match[str], c: Seen) -> Span | None:
    grain = unit(match[1])
    return moved(whole(c.now, grain), 2 if match[2] == "after next" else -2, grain)


def _units(match: re.Match[str], c: Seen) -> Span | None:
    """“Next three days”, “last 2 weeks”: whole ones, without the one that runs."""
    grain, count = unit(match[3]), int(match[2])
    current = whole(c.now, grain)
    if match[1] == "last":
        return Span(shifted(current.start, -count, grain), current.start, grain, True)
    return Span(current.end, shifted(current.end, count, grain), grain, True)


def _quarter(match: re.Match[str], c: Seen) -> Span | None:
    number, year = (
        nth(match[1] + "th" if match[1].isdigit() else match[1]),
        int(match[2] or c.today.year),
    )
    return span(datetime(year, 3 * number - 2, 1), "quarter") if 1 <= number <= 4 else None


def _nth_unit(match: re.Match[str], c: Seen) -> Span | None:
    """“Fifth last day of May”, “first week of October”, “last weekend of July”."""
    within, name = c.read(match[3]), match[2]
    if within is None or within.interval:
        return None
    index = position(match[1])
    if name == "weekend":
        fridays = [one - timedelta(days=1) for one in weekdays(5, within)]
        return _weekend(fridays[index]) if -len(fridays) <= index < len(fridays) else None
    grain = unit(name)
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


def _week_of(match: re.Match[str], c: Seen) -> Span | None:
    base = c.read(match[1])
    return whole(base.start, "week") if base and base.grain == "day" else None


def _partly(match: re.Match[str], c: Seen) -> Span | None:
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


def _by_letters(match: re.Match[str], c: Seen) -> Span | None:
    which = "end" if match[1] == "eo" else "beginning"
    name = {"d": "day", "w": "week", "m": "month", "y": "year"}[match[2]]
    return c.read(f"{which} of this {name}") if name != "day" else None


def _weekend(friday: date) -> Span:
    start = datetime(friday.year, friday.month, friday.day, 18)
    return Span(start, start.replace(hour=0) + timedelta(days=3), "hour", True)


def _this_weekend(match: re.Match[str], c: Seen) -> Span | None:
    weeks = {"this": 0, None: 0, "next": 1, "last": -1}[match[1]]
    return _weekend(c.today + timedelta(days=4 - c.today.weekday() + 7 * weeks))


def _season(match: re.Match[str], c: Seen) -> Span | None:
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


PERIODS: Rules = (
    (rf"(?:(this|next|last) )?({MONTH})(?: (?:of |in )?([12]\d{{3}}|(?:this|next|last) year))?", _month),
    (r"([12]\d{3})[-/](\d{1,2})", lambda m, c: span(datetime(int(m[1]), int(m[2]), 1), "month") if 1 <= int(m[2]) <= 12 else None),
    (r"(?:the year )?([12]\d{3})(?: ?ad)?", _year),
    (rf"(this|next|last) ({UNIT})", _unit),
    (r"(?P<unit>week|month|quarter|year)", lambda m, c: whole(c.now, unit(m["unit"]))),
    (rf"({UNIT}) (after next|before last)", _unit_after_next),
    (rf"(next|last) (\d{{1,4}}) ({UNIT})", _units),
    (rf"({NTH}|[1-4]) (?:quarter|qtr)(?: (?:of )?([12]\d{{3}}))?", _quarter),
    (r"q ?([1-4])(?: (?:of )?([12]\d{3}))?", _quarter),
    (rf"(last|{NTH}(?: last)?) (day|week|month|weekend) (?:in |of )(?:the )?(.+)", _nth_unit),
    (r"week (?:of|beginning|starting|commencing) (?:the )?(.+)", _week_of),
    (r"(?:the )?(beginning|start|end|middle|mid) of (?:around |about )?(?:the )?(.+)", _partly),
    (r"(eo|bo)(w|m|y)", _by_letters),
    (r"(?:(this|next|last) )?weekend", _this_weekend),
    (r"(?:(this|next|last) )?(spring|summer|autumn|fall|winter)", _season),
)  # fmt: skip
