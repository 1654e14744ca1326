"""What comes again: “every weekday at 7”, “the first Monday of every month”, as an RFC 5545 rule.

Knows no reminder. The rule's first occurrence is told beside it, as DTSTART would.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from lowkey.tools.dates.clock import DAYTIME, PARTS, Clock, clock, inside, part
from lowkey.tools.dates.spans import shifted
from lowkey.tools.dates.understand import on_earth, unclear, understand
from lowkey.tools.dates.words import MONTH, MONTHS, NTH, WEEKDAY, WEEKDAYS, normal, nth
from lowkey.tools.dates.zones import split

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = {"minute": "MINUTELY", "hour": "HOURLY", "day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}  # fmt: skip
_ADVERBS = {"hourly": "every hour", "daily": "every day", "nightly": "every day at 9pm", "weekly": "every week", "fortnightly": "every 2 week", "biweekly": "every 2 week", "monthly": "every month", "quarterly": "every 3 month", "yearly": "every year", "annually": "every year"}  # fmt: skip
_EVERY = re.compile(
    r"\b(?:every|each|once an?|once every|all)\b|\b(?:" + "|".join(_ADVERBS) + r")\b"
)
_SETS = {
    "weekday": range(5),
    "working day": range(5),
    "workday": range(5),
    "weekend": (5, 6),
    "weekend day": (5, 6),
}
_LIST = rf"{WEEKDAY}s?(?:(?: and | or |, | )(?:every |on )?{WEEKDAY}s?)*"
_UNTIL = re.compile(r"(.+?) (?:until|till|ending(?: on)?) (.+)")
_FROM = re.compile(r"(.+?) (?:starting|beginning|from)(?: on| from)? (.+)")
_TIMES = re.compile(r"(.+?),? (?:for )?(\d{1,3}) times")


@dataclass(frozen=True, slots=True)
class Recurring:
    """`first`: aware, the first occurrence from now on, in the zone in which the rule is kept.

    `rule`: RFC 5545 §3.3.10, without “RRULE:”. `timed`: whether a time of day was said.
    """

    first: datetime
    rule: str
    timed: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    frequency: str
    every: int = 1
    weekdays: tuple[str, ...] = ()
    month_day: int = 0
    month: int = 0

    @property
    def text(self) -> str:
        parts = [f"FREQ={self.frequency}"]
        parts += [f"INTERVAL={self.every}"] if self.every > 1 else []
        parts += [f"BYMONTH={self.month}"] if self.month else []
        parts += [f"BYMONTHDAY={self.month_day}"] if self.month_day else []
        parts += [f"BYDAY={','.join(self.weekdays)}"] if self.weekdays else []
        return ";".join(parts)

    def fits(self, day: datetime) -> bool:
        """Whether an occurrence may begin on this day."""
        if self.month and day.month != self.month:
            return False
        last = shifted(day.replace(day=1), 1, "month") - timedelta(days=1)
        if self.month_day and day.day != (self.month_day if self.month_day > 0 else last.day):
            return False
        names = {DAYS[day.weekday()], f"{(day.day - 1) // 7 + 1}{DAYS[day.weekday()]}"}
        names |= {f"-{(last.day - day.day) // 7 + 1}{DAYS[day.weekday()]}"}
        return not self.weekdays or not names.isdisjoint(self.weekdays)


def recurs(text: str) -> bool:
    """Whether the phrase says that something comes again."""
    said = normal(text)
    return bool(
        _EVERY.search(said)
        or re.search(
            r"(?<!\d )\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days|weekdays|weekends)\b", said
        )
    )


def understand_recurring(text: str, now: datetime, zone: tzinfo) -> Recurring:
    """What comes again, as seen at `now` (aware) in `zone`. Raises InputError where unclear."""
    said, theirs = split(normal(text[:200]))
    theirs = theirs or zone
    wall = now.astimezone(theirs).replace(tzinfo=None)
    for word, by in _ADVERBS.items():
        said = re.sub(rf"\b{word}\b", by, said)
    ending = ""
    if match := _TIMES.fullmatch(said):
        said, ending = match[1], f";COUNT={int(match[2])}"
    elif match := _UNTIL.fullmatch(said):
        end = understand(match[2], now, theirs).end - timedelta(seconds=1)
        said, ending = match[1], f";UNTIL={end.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if match := _FROM.fullmatch(said):
        said, wall = match[1], understand(match[2], now, theirs).start.replace(tzinfo=None) - timedelta(seconds=1)  # fmt: skip
    for days, time in _ways(said):
        rule = _rule(days)
        at = _time(time) if time else None
        if rule is not None and (at is not None or not time):
            named = re.search(r"\b(night|evening|morning|afternoon)s?$", days)
            at = inside(at, PARTS[named[1]]) if at and named else at
            first = _first(rule, at, wall)
            if first is None:
                break
            return Recurring(on_earth(first, theirs), rule.text + ending, bool(time))
    raise unclear(text)


def _ways(said: str) -> list[tuple[str, str]]:
    """The days and the time of day, however the words may be parted."""
    words = said.split()
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(len(words) + 1)]
    return [*((a, b) for a, b in reversed(cuts) if a), *((b, a) for a, b in cuts if a and b)]


def _time(text: str) -> Clock | None:
    hours = part(text)
    if hours:
        return (
            Clock({0: 8, 12: 14, 18: 19}.get(hours[0], hours[0]))
            if "night" not in text
            else Clock(21)
        )
    for n in range(1, len(text.split())):
        left, right = text.split()[:n], text.split()[n:]
        for one, other in ((left, right), (right, left)):
            hours, time = part(" ".join(one)), clock(" ".join(other), bare=True)
            if hours and time:
                return inside(time, hours)
    return clock(text, bare=True)


def _rule(text: str) -> _Rule | None:
    said = re.sub(r"^(?:on |at )", "", text)
    said = re.sub(r"^(?:each|all|once an?|once every)\b", "every", said)
    if match := re.fullmatch(rf"every (\d{{1,2}}|other) weeks? on ({_LIST})", said):
        days = sorted({WEEKDAYS[name] for name in re.findall(WEEKDAY, match[2])})
        count = 2 if match[1] == "other" else int(match[1])
        return _Rule("WEEKLY", count, tuple(DAYS[day] for day in days)) if count else None
    if match := re.fullmatch(rf"(?:every |on )?(other |2nd |second )?({_LIST})", said):
        names = re.findall(WEEKDAY, match[2])
        plural = (match[2].endswith("s") and match[2].removesuffix("s") in WEEKDAYS) or "every" in said or len(names) > 1  # fmt: skip
        if not plural and not re.search(rf"{WEEKDAY}s\b", match[2]):
            return None
        days = sorted({WEEKDAYS[name] for name in names})
        return _Rule("WEEKLY", 2 if match[1] else 1, tuple(DAYS[day] for day in days))
    if match := re.fullmatch(
        r"(?:every )?(?:the )?(weekday|working day|workday|weekend day|weekend)s?", said
    ):
        plural = "every" in said or said.endswith("s")
        return _Rule("WEEKLY", 1, tuple(DAYS[day] for day in _SETS[match[1]])) if plural else None
    if match := re.fullmatch(r"every (?:single )?(?:(\d{1,3}|other) )?(minute|min|hour|day|night|morning|evening|week|month|year)s?", said):  # fmt: skip
        unit = {"night": "day", "morning": "day", "evening": "day", "min": "minute"}.get(
            match[2], match[2]
        )
        count = 2 if match[1] == "other" else int(match[1] or 1)
        return _Rule(_FREQUENCIES[unit], count) if count else None
    if match := re.fullmatch(
        rf"(?:(?:on |every )?(?:the )?)({NTH}|last)(?: day)? (?:of )?(?:every|each|the) month", said
    ):
        return _Rule("MONTHLY", 1, month_day=-1 if match[1] == "last" else nth(match[1]))
    if match := re.fullmatch(rf"every month on the ({NTH}|last)(?: day)?", said):
        return _Rule("MONTHLY", 1, month_day=-1 if match[1] == "last" else nth(match[1]))
    if match := re.fullmatch(
        rf"(?:on |every )?(?:the )?({NTH}|last) ({WEEKDAY}) (?:of |in )?(?:every|each|the) month",
        said,
    ):
        return _Rule(
            "MONTHLY",
            1,
            (f"{-1 if match[1] == 'last' else nth(match[1])}{DAYS[WEEKDAYS[match[2]]]}",),
        )
    if match := re.fullmatch(
        rf"every (?:year on )?(?:the )?(?:({MONTH}) (\d{{1,2}}|{NTH})|(\d{{1,2}}|{NTH})(?: of)? ({MONTH}))",
        said,
    ):
        number = (
            nth(f"{match[2] or match[3]}")
            if not (match[2] or match[3]).isdigit()
            else int(match[2] or match[3])
        )
        return _Rule("YEARLY", 1, month=MONTHS[match[1] or match[4]], month_day=number)
    return None


def _first(rule: _Rule, at: Clock | None, wall: datetime) -> datetime | None:
    """The first occurrence after this moment; with no time said, at this time of day."""
    if rule.frequency in ("MINUTELY", "HOURLY") and at is None:
        grain = "minute" if rule.frequency == "MINUTELY" else "hour"
        return shifted(wall, rule.every, grain).replace(microsecond=0)
    if at and at.half and at.hour < DAYTIME:
        at = at.afternoon()
    for days in range(366 * 8):
        day = wall + timedelta(days=days)
        moment = at.on(day) if at else day.replace(hour=0, minute=0, second=0, microsecond=0)
        if rule.fits(moment) and (moment > wall or (at is None and days > 0)):
            return moment
    return None
