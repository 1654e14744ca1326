"""Stretches of time on one calendar, and how to move along it. Knows no words and no time zone.

Every datetime here is naive: what the clock on the wall says. Weeks begin on Monday (ISO 8601).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

Grain = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year"]
GRAINS: tuple[Grain, ...] = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_SHORT = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time. `end` is its first moment no more; `grain`: how finely it was said.

    `interval`: it has two ends of its own (“from 3 to 5”), so it is no single day or hour.
    `taken`: what was not said and had to be taken for granted, as a sentence.
    """

    start: datetime
    end: datetime
    grain: Grain
    interval: bool = False
    taken: str = ""

    def within(self, other: Span) -> bool:
        return other.start <= self.start and self.end <= other.end


def span(start: datetime, grain: Grain, taken: str = "") -> Span:
    """One second, hour, month … that begins there."""
    return Span(start, shifted(start, 1, grain), grain, taken=taken)


def day(of: date) -> Span:
    return span(datetime(of.year, of.month, of.day), "day")


def whole(moment: datetime, grain: Grain) -> Span:
    """The second, hour, week … in which this moment lies."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    match grain:
        case "second":
            start = moment.replace(microsecond=0)
        case "minute":
            start = moment.replace(second=0, microsecond=0)
        case "hour":
            start = moment.replace(minute=0, second=0, microsecond=0)
        case "day":
            start = midnight
        case "week":
            start = midnight - timedelta(days=moment.weekday())
        case "month":
            start = midnight.replace(day=1)
        case "quarter":
            start = midnight.replace(day=1, month=moment.month - (moment.month - 1) % 3)
        case "year":
            start = midnight.replace(day=1, month=1)
    return span(start, grain)


def shifted(moment: datetime, count: int, grain: Grain) -> datetime:
    """The moment, this many days or months later; a day that the month lacks is its last.

    Raises OverflowError or ValueError beyond the years 1 to 9999.
    """
    if grain in _SHORT:
        return moment + count * _SHORT[grain]
    months = moment.year * 12 + moment.month - 1 + count * _MONTHS[grain]
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def moved(of: Span, count: int, grain: Grain) -> Span:
    return replace(of, start=shifted(of.start, count, grain), end=shifted(of.end, count, grain))


def finer(grain: Grain) -> Grain:
    """How finely a shift by such units is meant: “in two weeks” is a day, “in a month” too."""
    below: dict[Grain, Grain] = {"year": "month", "quarter": "month", "month": "day", "week": "day"}
    return below.get(grain) or GRAINS[max(0, GRAINS.index(grain) - 1)]


def days(of: Span) -> Iterator[date]:
    """Every day that begins within."""
    one = of.start.date()
    while datetime(one.year, one.month, one.day) < of.end:
        yield one
        one += timedelta(days=1)


def weekdays(number: int, of: Span) -> list[date]:
    """Every Monday (0) … Sunday (6) within."""
    return [one for one in days(of) if one.weekday() == number]


def next_weekday(number: int, after: date) -> date:
    """The first such day after this one."""
    return after + timedelta(days=(number - after.weekday() - 1) % 7 + 1)
