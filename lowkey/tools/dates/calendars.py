"""Reads days and longer stretches of time as seen from one moment, by the rules for them.

Knows no time of day; see `phrases.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from functools import cache

from lowkey.tools.dates.days import DAYS
from lowkey.tools.dates.periods import PERIODS
from lowkey.tools.dates.seen import Rule
from lowkey.tools.dates.shifts import SHIFTS
from lowkey.tools.dates.spans import Grain, Span, day, shifted

_LEAD = re.compile(r"^(?:(?:on|in|at|during|for|of|by|over|around|about|the|this is) )+(?=\S)")


@cache
def _rules() -> tuple[tuple[re.Pattern[str], Rule], ...]:
    """Made when they are first asked: the start does without them."""
    return tuple((re.compile(pattern), rule) for pattern, rule in (*DAYS, *PERIODS, *SHIFTS))


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
            for pattern, rule in _rules():
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
