"""Days and times of day put together: “the Friday after next at half eight”, “Thursday from 9:30
to 11”. A phrase is read whole or not at all. Knows no time zone; see `understand.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from lowkey.tools.dates.calendars import Calendar
from lowkey.tools.dates.clock import Clock, clock, coming, inside, on_day, part, stretch
from lowkey.tools.dates.lengths import length
from lowkey.tools.dates.spans import Span, days, shifted, span, whole

_NOW = re.compile(
    r"(?:right |just )?now|at the moment|immediately|as soon as possible|asap|at once"
)
_BOTH = re.compile(
    r"(?:from |between |around |about |later than |after |starting (?:at |on )?)*(.+?)"
    r"(?: ?- ?| to | until | up to | and | but before | ending (?:at |on )?)(?:the )?(.+)"
)
_FOR = re.compile(r"(.+?) for (?:about |around )?(.+)")
_BY = re.compile(r"(?:by|before) (?:the )?(eod|eom|eoy|end of .+)")
_OPEN = re.compile(r"(?:after|since|before|until|by|no later than|not before|to) (.+)")


class Phrases:
    """Reads phrases in their normal form, as seen from `now`."""

    def __init__(self, now: datetime, day_first: bool = False, zone: tzinfo = UTC) -> None:
        self.now = now
        self.calendar = Calendar(now, day_first, zone)
        self._read: dict[str, Span | None] = {}

    def read(self, text: str) -> Span | None:
        """The time that the whole phrase means; None where no rule reads all of it."""
        if text not in self._read:
            self._read[text] = None  # A rule that comes back to the same words finds nothing new.
            self._read[text] = self._first(text)
        return self._read[text]

    def _first(self, text: str) -> Span | None:
        if not text or len(text.split()) > 16:
            return None
        if _NOW.fullmatch(text):
            return whole(self.now, "second")
        if re.fullmatch(r"(?:by |the |at )*eod|(?:by )?(?:the )?end of (?:the |this )?day", text):
            return Span(self.now, whole(self.now, "day").end, "second", True)
        if by := _BY.fullmatch(text):
            until = self.calendar.read(by[1])
            return until and Span(self.now, until.end, "second", True)
        for rule in (self._day, self._time, self._both, self._split, self._for, self._open):
            found = rule(text)
            if found is not None:
                return found
        return None

    def _day(self, text: str) -> Span | None:
        if text == "tonight":
            return stretch(self.now, (18, 24))
        return self.calendar.read(text)

    def _time(self, text: str) -> Span | None:
        """A time without a day: the next one; a part of the day: today's."""
        time = clock(text)
        if time is not None:
            return coming(time, self.now)
        if text == "late last night":
            return stretch(self.now - timedelta(days=1), (21, 24))
        if text == "last night":
            return stretch(self.now - timedelta(days=1), (18, 24))
        hours = part(text)
        if hours:
            return stretch(self.now, hours)
        for time, hours in _times_in_part(text):
            today = re.search(r"\b(?:this|tonight)\b", text)
            within = inside(time, hours)
            return span(within.on(self.now), time.grain) if today else coming(within, self.now)
        return None

    def _split(self, text: str) -> Span | None:
        """A day and a time of day, in either order."""
        for left, right in _cuts(text):
            for date, time in ((left, right), (right, left)):
                day = self._one_day(date)
                time = re.sub(r"^(?:of|on|in) (?=the )|\bon$", "", time).strip()
                found = self._on(day, time) if day else self._in_stretch(date, time)
                if found is not None:
                    return found
        return None

    def _in_stretch(self, date: str, text: str) -> Span | None:
        """“9 tomorrow evening”: a time of day in a part of some day."""
        time = clock(text, bare=True)
        of = self.read(date) if time and " " in date else None
        if time is None or of is None or not of.interval or of.grain != "hour":
            return None
        return span(inside(time, (of.start.hour, of.start.hour + 1)).on(of.start), time.grain)

    def _one_day(self, text: str) -> Span | None:
        text = re.sub(r"^of | (?:of|from|between|at|in)$", "", text)
        found = self.calendar.read(text)
        if found is None or found.interval:
            return None
        ahead = re.match(r"in ", text) or re.search(r"(?:now|today|hence|later|ago)$", text)
        if found.grain != "day" and not ahead:
            return None
        return replace(whole(found.start, "day"), taken=found.taken)

    def _on(self, day: Span, text: str) -> Span | None:
        """This time of day on that day."""
        hours = part(text)
        if hours:
            return stretch(day.start, hours)
        for time, hours in _times_in_part(text):
            return span(inside(time, hours).on(day.start), time.grain)
        time = clock(text, bare=True)
        if time is not None:
            found = on_day(time, day.start)
            return replace(found, taken=found.taken or day.taken)
        both = _BOTH.fullmatch(text)
        return self._between(both[1], both[2], day.start) if both else None

    def _both(self, text: str) -> Span | None:
        """“From … to …”: two times, two days, or two days of one month."""
        for both in _splits(text):
            first, second = both
            found = self._between(first, second, None) or self._dates(first, second)
            if found is not None:
                return found
        return None

    def _between(self, first: str, second: str, day: datetime | None) -> Span | None:
        """Two times of day; “pm” said once, of the second, is meant of both where that fits."""
        begin, end = clock(first, bare=True), clock(second, bare=True)
        if begin is None or end is None:
            return None
        if begin.half and not end.half and re.search(r"[ap]m$|noon|midnight", second):
            both = begin.afternoon() if end.hour >= 12 else begin.morning()
            begin = both if (both.hour, both.minute) < (end.hour, end.minute) else begin.morning()
        elif begin.half and end.hour > 12 and not re.search("[ap]m", first):
            begin = replace(begin, half=False)  # “9:35 to 14:10” is said with 24 hours.
        start = on_day(begin, day) if day is not None else coming(begin, self.now)
        last = end.on(start.start)
        if end.half and last <= start.start:
            last = end.afternoon().on(start.start)
        if last <= start.start:
            last = end.on(start.start + timedelta(days=1))
        grain = min(
            (begin, end), key=lambda one: ("second", "minute", "hour").index(one.grain)
        ).grain
        return Span(start.start, last, grain, True, start.taken)

    def _dates(self, first: str, second: str) -> Span | None:
        """Two days; what only one of them says of month and year is meant of both."""
        begin, end = self.calendar.read(first), self.calendar.read(second)
        number = r"(?:the )?(\d{1,2})(?:st|nd|rd|th)?"
        if re.fullmatch(number, second) and begin is not None and begin.grain == "day":
            end = self._same_month(begin, second)
        elif re.fullmatch(number, first) and end is not None and end.grain == "day":
            begin = self._same_month(end, first)
        if begin is None or end is None or begin.interval or end.interval:
            return None
        if end.start <= begin.start:
            ahead = Calendar(begin.start, self.calendar.day_first).read(second)
            end = ahead if ahead is not None and ahead.start > begin.start else None
        if end is None or begin.grain != end.grain:
            return None
        return Span(begin.start, end.end, begin.grain, True, begin.taken or end.taken)

    def _same_month(self, of: Span, number: str) -> Span | None:
        wanted = int(re.sub(r"\D", "", number))
        month = whole(of.start, "month")
        return next(
            (
                whole(datetime(d.year, d.month, d.day), "day")
                for d in days(month)
                if d.day == wanted
            ),
            None,
        )

    def _for(self, text: str) -> Span | None:
        """“4pm for 30 minutes”, “18th December for 10 days”."""
        match = _FOR.fullmatch(text)
        begin = self.read(match[1]) if match else None
        many = length(match[2]) if match else None
        if begin is None or many is None:
            return None
        end = begin.start
        for count, grain in many.pieces:
            end = shifted(end, count, grain)
        grain = begin.grain if begin.grain in ("day", "week", "month") else many.grain
        return Span(begin.start, end, grain, True, begin.taken)

    def _open(self, text: str) -> Span | None:
        """“After 2 pm”, “since 2014”: the time that is named."""
        match = _OPEN.fullmatch(text)
        return self.read(match[1]) if match else None


def _times_in_part(text: str) -> Iterator[tuple[Clock, tuple[int, int]]]:
    """“3 in the morning”, “tonight at 11pm”, “this afternoon at 2”: a time and the part it is in."""
    for left, right in _cuts(text):
        for first, second in ((left, right), (right, left)):
            hours, time = part(first), clock(second, bare=True)
            if hours and time:
                yield time, hours


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    words = text.split()
    for at in range(1, len(words)):
        yield " ".join(words[:at]), " ".join(words[at:])


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Every way to take a phrase as “from … to …”."""
    said = re.sub(r"^(?:from|between|around|about|later than|starting)(?: the)? ", "", text)
    for match in re.finditer(
        r" ?(?<!\d\d\d\d)- ?| (?:but )?(?:to|until|and|before)(?: the)? ", said
    ):
        if match[0].strip() == "and" and not text.startswith("between"):
            continue
        if match.start() and match.end() < len(said):
            yield said[: match.start()].strip(), said[match.end() :].strip()
