"""What an English time phrase means, from a given now and place on earth. Knows no reminder.

Nothing is guessed in silence: what no rule reads is an error, and what had to be taken for granted
is told in `taken`.
"""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from lowkey.core.errors import InputError
from lowkey.tools.dates.phrases import Phrases
from lowkey.tools.dates.spans import Grain, Span
from lowkey.tools.dates.words import MONTH, MONTHS, normal
from lowkey.tools.dates.zones import split

LONGEST = 200
"""Characters of a phrase."""
_DAY = re.compile(
    rf"\b(?P<year>\d{{4}})-(?P<number>\d\d)-(?P<iso>\d\d)\b"
    rf"|\b(?P<first>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<after>{MONTH})\b"
    rf"|\b(?P<before>{MONTH}) (?:the )?(?P<second>\d{{1,2}})(?!\d)"
)
_MONTH_FIRST = ("America/", "US/", "Pacific/Honolulu", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT")


@dataclass(frozen=True, slots=True)
class When:
    """A time. `start`, `end`: aware; `end` is its first moment no more.

    `interval`: it has two ends of its own (“from 3 to 5”, “this evening”).
    `taken`: what was not said and had to be taken for granted, as a sentence; often empty.
    """

    start: datetime
    end: datetime
    grain: Grain
    interval: bool
    taken: str = ""


def understand(text: str, now: datetime, zone: tzinfo, day_first: bool | None = None) -> When:
    """The time that `text` means at `now` (aware) for somebody in `zone`.

    `day_first`: whether 3/4 is in April; by default, as the zone's people write it.
    Raises InputError where it is not understood.
    """
    if day_first is None:
        day_first = not str(zone).startswith(_MONTH_FIRST)
    said, theirs = split(normal(text[:LONGEST]))
    theirs = theirs or zone
    try:
        found = Phrases(now.astimezone(theirs).replace(tzinfo=None), day_first, theirs).read(said)
    except (OverflowError, ValueError) as error:
        raise _no_such_day(said) or unclear(text) from error
    if found is None or len(text) > LONGEST:
        raise _no_such_day(said) or unclear(text)
    return _placed(found, now, theirs, zone)


def _no_such_day(said: str) -> InputError | None:
    """For a day that no calendar has, such as 31 February or 2026-02-30."""
    match = _DAY.search(said)
    if match is None:
        return None
    month = int(match["number"] or MONTHS[match["after"] or match["before"]])
    day = int(match["iso"] or match["first"] or match["second"])
    year = int(match["year"] or 2024)  # A leap year: 29 February is a day in some.
    if not 1 <= month <= 12 or day <= monthrange(year, month)[1]:
        return None
    return InputError(
        "no_such_day", f"There is no {day} {month_name[month]} {match['year'] or ''}".rstrip() + "."
    )


def unclear(text: str) -> InputError:
    shown = text if len(text) <= 60 else f"{text[:57]}…"
    return InputError(
        "unclear_time",
        f"“{shown}” is not a time that is understood.",
        hint="Say it as in “tomorrow at 8:30”, “in 20 minutes” or “the last Friday of March”.",
    )


def on_earth(wall: datetime, zone: tzinfo) -> datetime:
    """The moment when the clock there shows this. A time that is skipped moves forward by what is
    skipped; of a time that comes twice it is the first, unless `fold` says otherwise (PEP 495).
    """
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


def _placed(found: Span, now: datetime, theirs: tzinfo, zone: tzinfo) -> When:
    start, end = on_earth(found.start, theirs), on_earth(found.end, theirs)
    if found.grain in ("second", "minute", "hour") or found.interval:
        start, end = start.astimezone(zone), end.astimezone(zone)
    elif theirs is not zone:
        start, end = on_earth(found.start, zone), on_earth(found.end, zone)
    if end.astimezone(UTC) <= start.astimezone(UTC):  # In an hour that comes twice.
        end = (start.astimezone(UTC) + (found.end - found.start)).astimezone(zone)
    exact = found.grain == "hour" and theirs is not zone
    return When(start, end, "minute" if exact else found.grain, found.interval, found.taken)
