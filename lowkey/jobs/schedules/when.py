"""What a model says of a time, as a rule: in words, or in fields. Knows no schedule and no clock.

What was not said and had to be taken for granted is told; what can't be read is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from lowkey.core.errors import InputError
from lowkey.jobs.schedules.rule import Daily, Every, Monthly, Once, Rule, Weekly, Yearly
from lowkey.jobs.schedules.times import upcoming
from lowkey.tools.dates import recurs, understand, understand_recurring

MORNING = time(9)
"""What is taken where no time of day was said."""
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
EXACT = ("second", "minute", "hour")


@dataclass(frozen=True, slots=True)
class Found:
    """A rule, the name of the zone it is kept in, its end, and what was taken for granted."""

    rule: Rule
    zone: str
    until: int | None = None
    taken: str = ""


def found(words: str, now: datetime, zone: str) -> Found:
    """What these English words mean at `now` (aware, in the person's zone, which is called `zone`).

    Raises InputError where they are not understood, or say a time that is over.
    """
    if recurs(words):
        return _again(words, now, zone)
    said = understand(words, now, now.tzinfo or UTC)
    at, taken = said.start, said.taken
    if said.grain not in EXACT and not said.interval:
        at = datetime.combine(at.date(), MORNING, at.tzinfo)
        taken = _morning()
    if at <= now:
        raise InputError("never_comes", f"“{words}” is over.", hint="Say a time to come.")
    return Found(Once(at=at.astimezone(now.tzinfo).replace(tzinfo=None)), zone, taken=taken)


def _again(words: str, now: datetime, zone: str) -> Found:
    said = understand_recurring(words, now, now.tzinfo or UTC)
    first = said.first
    parts = dict(part.split("=", 1) for part in said.rule.split(";"))
    frequency, every = parts["FREQ"], int(parts.get("INTERVAL", "1"))
    timed = said.timed or frequency in ("MINUTELY", "HOURLY")
    at = first.time().replace(second=0, microsecond=0) if timed else MORNING
    rule = _rule(frequency, every, parts, first, at)
    theirs = first.tzinfo.key if isinstance(first.tzinfo, ZoneInfo) else zone
    until = _end(rule, parts, now, first.tzinfo or UTC)
    return Found(rule, theirs, until, "" if timed else _morning())


def _rule(frequency: str, every: int, parts: dict[str, str], first: datetime, at: time) -> Rule:
    day, since = parts.get("BYDAY", ""), first.date()
    match frequency:
        case "MINUTELY" | "HOURLY":
            start = int(first.timestamp()) // 60 * 60_000
            unit = "minutes" if frequency == "MINUTELY" else "hours"
            return Every(count=every, unit=unit, start=start)
        case "DAILY":
            return Daily(at=at, every=every, since=since)
        case "WEEKLY":
            days = tuple(DAYS.index(one) for one in day.split(",")) if day else (since.weekday(),)
            return Weekly(days=days, at=at, every=every, since=since)
        case "MONTHLY" if match := re.fullmatch(r"(-?\d)(\w\w)", day):
            nth, weekday = int(match[1]), DAYS.index(match[2])
            return Monthly(nth=nth, weekday=weekday, at=at, every=every, since=since)
        case "MONTHLY":
            number = int(parts.get("BYMONTHDAY", since.day))
            return Monthly(day=number, at=at, every=every, since=since)
        case "YEARLY" if every == 1:
            month, number = parts.get("BYMONTH", since.month), parts.get("BYMONTHDAY", since.day)
            return Yearly(month=int(month), day=int(number), at=at)
        case _:
            raise InputError("unclear_time", "That is too seldom: at most once a year.")


def _end(rule: Rule, parts: dict[str, str], now: datetime, zone: tzinfo) -> int | None:
    """The moment after which it does not come any more."""
    if times := parts.get("COUNT"):
        moments = upcoming(rule, int(now.timestamp() * 1000), zone, int(times))
        return moments[-1] if moments else None
    if last := parts.get("UNTIL"):
        moment = datetime.strptime(last, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return int((moment + timedelta(seconds=1)).timestamp() * 1000) - 1
    return None


def _morning() -> str:
    return f"No time of day was said, so it is {MORNING:%H:%M}."
