"""Times of day in words: “half eight”, “quarter to 9”, “3pm”, “in the evening”. Knows no date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from lowkey.tools.dates.spans import Grain, Span, span

DAYTIME = 6
"""From this hour on an hour without “am” or “pm” is taken as it is on a day that was named."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. `half`: it was said with twelve hours and without am or pm."""

    hour: int
    minute: int = 0
    second: int = 0
    grain: Grain = "hour"
    half: bool = False

    def on(self, day: datetime) -> datetime:
        start = day.replace(hour=0, minute=0, second=0, microsecond=0)
        return start + timedelta(hours=self.hour, minutes=self.minute, seconds=self.second)

    def afternoon(self) -> Clock:
        hour = self.hour % 12 + 12
        return Clock(hour, self.minute, self.second, self.grain)

    def morning(self) -> Clock:
        return Clock(self.hour % 12, self.minute, self.second, self.grain)


PARTS: dict[str, tuple[int, int]] = {
    "early morning": (0, 9),
    "early in the morning": (0, 9),
    "late morning": (10, 12),
    "morning": (0, 12),
    "mornings": (0, 12),
    "breakfast": (6, 10),
    "lunch": (12, 14),
    "lunchtime": (12, 14),
    "early afternoon": (12, 15),
    "late afternoon": (15, 19),
    "afternoon": (12, 19),
    "after lunch": (13, 17),
    "after work": (17, 21),
    "after school": (15, 21),
    "dinner": (18, 21),
    "evening": (18, 24),
    "late evening": (21, 24),
    "late tonight": (21, 24),
    "late at night": (21, 24),
    "late night": (21, 24),
    "late": (21, 24),
    "night": (18, 24),
    "tonight": (18, 24),
}
"""Parts of the day: from this hour until before that one."""
_PART = "|".join(sorted(PARTS, key=len, reverse=True))
_IN_PART = re.compile(rf"(?:in |at |during )?(?:the |this )?({_PART})")
_AT = r"(?:at |about |around |by |for |exactly |sharp |approximately )*(?:the )?"
_DIGITS = re.compile(
    r"(\d{1,2})(?:(?::|h| h |\.)(\d{2})(?::(\d{2}))?|h|hs)? ?(am|pm)?(?: ?oclock| sharp| hours)?"
)
_PAST = re.compile(
    r"(?:an? )?(quarter|half|5|10|15|20|25|\d{1,2}(?: ?m| ?mins?| ?minutes?)) (past|after|to|before|till|of) (.+)"
)


def clock(text: str, bare: bool = False) -> Clock | None:
    """The time of day that a phrase in its normal form says; None where it says none.

    `bare`: a number alone is one too, because something else says that it is about time.
    """
    at = re.match(_AT, text)
    said = text[at.end() :] if at else text
    bare = bare or bool(at and at[0])
    if said in ("noon", "12 noon"):
        return Clock(12)
    if said in ("midnight", "12 midnight"):
        return Clock(24)
    if past := _PAST.fullmatch(said):
        return _past(past)
    if half := re.fullmatch(r"half (\d{1,2})(am|pm)?", said):
        base = clock(half[1] + (half[2] or ""), bare=True)
        return base and Clock(base.hour, 30, grain="minute", half=base.half)
    if oh := re.fullmatch(r"(\d{1,2}) (?:o|oh|ou) (\d)(am|pm)?", said):
        return _made(oh[1], f"0{oh[2]}", None, oh[3])
    if two := re.fullmatch(r"(\d{1,2}) (\d{2}) ?(am|pm)?", said):
        return _made(two[1], two[2], None, two[3]) if bare or two[3] else None
    if run := re.fullmatch(r"(\d{1,2})(\d{2})(am|pm)", said):
        return _made(run[1], run[2], None, run[3])
    digits = _DIGITS.fullmatch(said)
    if digits is None or (said.isdigit() and not bare):
        return None
    made = _made(*digits.groups())
    if made and re.fullmatch(r"\d{1,2} ?hs?", said):
        return Clock(made.hour, grain="minute")
    return made


def part(text: str) -> tuple[int, int] | None:
    """The hours of a part of the day."""
    match = _IN_PART.fullmatch(text)
    return PARTS[match[1]] if match else None


def stretch(day: datetime, hours: tuple[int, int]) -> Span:
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return Span(
        midnight + timedelta(hours=hours[0]), midnight + timedelta(hours=hours[1]), "hour", True
    )


def inside(time: Clock, hours: tuple[int, int]) -> Clock:
    """The time as it is meant within a part of the day: eight in the evening is 20:00."""
    if not time.half:
        return time
    if time.hour == 12 and hours[0] >= 18:
        return Clock(24, time.minute, time.second, time.grain)
    return time.afternoon() if hours[0] >= 12 else time.morning()


def coming(time: Clock, now: datetime) -> Span:
    """The next time the clock shows this; with twelve hours, whichever comes first."""
    times = [time.morning(), time.afternoon()] if time.half else [time]
    moments = [one.on(now + timedelta(days=days)) for days in (0, 1) for one in times]
    return span(min(one for one in moments if one > now), time.grain)


def on_day(time: Clock, day: datetime) -> Span:
    """The time on this day. What had to be taken for granted is told."""
    if time.half and time.hour < DAYTIME:
        return span(time.afternoon().on(day), time.grain, "“pm” was taken, as neither was said")
    return span(time.on(day), time.grain)


def _past(match: re.Match[str]) -> Clock | None:
    base = clock(match[3], bare=True)
    if base is None or base.minute:
        return None
    minutes = {"quarter": 15, "half": 30}.get(match[1]) or int(re.sub(r"\D", "", match[1]))
    back = match[2] in ("to", "before", "till", "of")
    if minutes > 59 or (match[1] == "half" and back):
        return None
    if not back:
        return Clock(base.hour, minutes, grain="minute", half=base.half)
    hour = (base.hour - 1) % 24 if not base.half else (base.hour - 2) % 12 + 1
    return Clock(hour, 60 - minutes, grain="minute", half=base.half)


def _made(hour: str, minute: str | None, second: str | None, noon: str | None) -> Clock | None:
    h, m, s = int(hour), int(minute or 0), int(second or 0)
    if m > 59 or s > 59 or h > 24 or (noon and not 1 <= h <= 12) or (h == 24 and m):
        return None
    grain: Grain = "second" if second else "minute" if minute else "hour"
    if noon:
        return Clock(h % 12 + (12 if noon == "pm" else 0), m, s, grain)
    return Clock(h, m, s, grain, half=1 <= h <= 12 and not hour.startswith("0"))
