"""When something comes: once, or again and again, by the clock on a wall. Knows no schedule and no zone.

A rule says what the wall clock shows; `times` finds the moments at which it does somewhere.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from lowkey.core.parts import Record

Weekday = Annotated[int, Field(ge=0, le=6)]
"""0 is Monday."""
LAST = -1
MONDAY = date(1970, 1, 5)
MINUTES = {"minutes": 1, "hours": 60}


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("the zone stands beside the rule, not in it")
    return moment.replace(second=0, microsecond=0)


def _minute(at: time) -> time:
    if at.tzinfo is not None:
        raise ValueError("the zone stands beside the rule, not in it")
    return at.replace(second=0, microsecond=0)


def _sorted(days: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(days)))


Days = Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7), AfterValidator(_sorted)]
Local = Annotated[datetime, AfterValidator(_local)]
Minute = Annotated[time, AfterValidator(_minute)]


class Once(Record):
    """At one moment."""

    kind: Literal["once"] = "once"
    at: Local


class Every(Record):
    """Each time so much has gone by since `start` (ms since 1970), whatever the wall clock does."""

    kind: Literal["every"] = "every"
    count: int = Field(ge=1, le=1000)
    unit: Literal["minutes", "hours"]
    start: int = Field(default=0, ge=0, lt=1 << 53)

    @property
    def step(self) -> int:
        """Milliseconds."""
        return self.count * MINUTES[self.unit] * 60_000


class Daily(Record):
    """Each day, or every so many days counted from `since`."""

    kind: Literal["daily"] = "daily"
    at: Minute
    every: int = Field(default=1, ge=1, le=366)
    since: date = MONDAY


class Weekly(Record):
    """On these days of each week, or of every so many weeks counted from that of `since`."""

    kind: Literal["weekly"] = "weekly"
    days: Days
    at: Minute
    every: int = Field(default=1, ge=1, le=52)
    since: date = MONDAY


class Monthly(Record):
    """On a day of each month: the `day`-th (the last one, where a month is shorter), or its `nth`
    `weekday`. -1: the last. A month without a fifth Monday is left out.
    """

    kind: Literal["monthly"] = "monthly"
    day: int | None = Field(default=None, ge=-1, le=31)
    nth: int | None = Field(default=None, ge=-1, le=5)
    weekday: Weekday | None = None
    at: Minute
    every: int = Field(default=1, ge=1, le=12)
    """Months, counted from that of `since`."""
    since: date = MONDAY

    @model_validator(mode="after")
    def _one(self) -> Monthly:
        by_day = self.day is not None and self.nth is None and self.weekday is None
        by_weekday = self.day is None and self.nth is not None and self.weekday is not None
        if not (by_day or by_weekday) or 0 in (self.day, self.nth):
            raise ValueError("name a day of the month, or which weekday of it")
        return self


class Yearly(Record):
    """On this day of each year; on the last one of the month, where there is none."""

    kind: Literal["yearly"] = "yearly"
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)
    at: Minute


Rule = Annotated[Once | Every | Daily | Weekly | Monthly | Yearly, Field(discriminator="kind")]
WORKDAYS = (0, 1, 2, 3, 4)
