"""What a rule for dates may ask: what day it is, and what other words mean. Knows no rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol

from lowkey.tools.dates.spans import Grain, Span
from lowkey.tools.dates.words import nth


class Seen(Protocol):
    """The calendar as seen from one moment. `day_first`: whether 3/4 is in April."""

    now: datetime
    today: date
    day_first: bool

    def read(self, text: str) -> Span | None:
        """The days that a phrase in its normal form means; None where no rule reads it all."""
        ...

    def later(self, moment: datetime, count: int, grain: Grain) -> datetime:
        """Days and months by the calendar; hours as they pass, whatever the clock is put to."""
        ...

    def in_year(self, rule: Callable[[int], date], year: int | None) -> Span | None:
        """The day of this year; without one, the next that is not over."""
        ...


Rule = Callable[[re.Match[str], Seen], Span | None]
Rules = tuple[tuple[str, Rule], ...]
"""Patterns that must fit a whole phrase, and what it means then; the first that means something."""


def position(text: str) -> int:
    """0 for “first”, -1 for “last”, -3 for “third last”."""
    if text == "last":
        return -1
    if text.endswith(" last"):
        return -nth(text.removesuffix(" last"))
    return nth(text) - 1
