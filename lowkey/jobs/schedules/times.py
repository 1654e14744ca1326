"""The moments of a rule in a zone. Knows no clock, no schedule and no table.

Daylight saving: a time that the wall clock skips comes once, as much later as is skipped; one that it
shows twice comes once, the first time (RFC 5545 §3.3.5).
"""

from __future__ import annotations

from calendar import monthrange
from collections import deque
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice, takewhile

from lowkey.jobs.schedules.rule import LAST, Daily, Every, Monthly, Once, Rule, Weekly, Yearly

BACK = timedelta(days=2)
"""How far before a moment one begins to look: no zone has moved its date by more than a day."""
FARTHEST = date(9000, 1, 1)
EARLIEST = -62_000_000_000_000
LATEST = 221_000_000_000_000
"""Milliseconds since 1970 between which the calendar is asked."""


def following(rule: Rule, after: int, zone: tzinfo) -> int | None:
    """The first moment of the rule later than `after`, in milliseconds since 1970; None: no more."""
    if not EARLIEST < after < LATEST:
        return None
    match rule:
        case Every():
            gone = max(after - rule.start, -1)
            return rule.start + (gone // rule.step + 1) * rule.step
        case Once():
            moment = on_earth(rule.at, zone)
            return moment if moment > after else None
        case Daily() | Weekly() | Monthly() | Yearly():
            begin = datetime.fromtimestamp(after / 1000, UTC).astimezone(zone).date() - BACK
            moments = (on_earth(datetime.combine(day, rule.at), zone) for day in _days(rule, begin))
            return _first(moments, after)


def upcoming(rule: Rule, after: int, zone: tzinfo, count: int = 3) -> list[int]:
    """The next few moments later than `after`."""
    return list(islice(_from(rule, after, zone), count))


def due(rule: Rule, first: int, now: int, zone: tzinfo, most: int) -> tuple[list[int], int]:
    """The newest few of its moments from `first`, which is one, to `now`; and how many there are."""
    if isinstance(rule, Every):
        number = (now - first) // rule.step + 1
        return [first + n * rule.step for n in range(max(number - most, 0), number)], number
    newest: deque[int] = deque(maxlen=most)
    number = 0
    for moment in takewhile(lambda moment: moment <= now, _from(rule, first - 1, zone)):
        newest.append(moment)
        number += 1
    return list(newest), number


def on_earth(wall: datetime, zone: tzinfo) -> int:
    """When the clock there shows this, in milliseconds since 1970. A time that is skipped moves
    forward by what is skipped; of a time that comes twice it is the first (PEP 495).
    """
    return int(wall.replace(tzinfo=zone, fold=0).timestamp()) * 1000


def _from(rule: Rule, after: int, zone: tzinfo) -> Iterator[int]:
    moment = following(rule, after, zone)
    while moment is not None:
        yield moment
        moment = following(rule, moment, zone)


def _first(moments: Iterator[int], after: int) -> int | None:
    """Later days never come earlier, so that the first one found is it."""
    for moment in moments:
        if moment > after:
            return moment
    return None


def _days(rule: Daily | Weekly | Monthly | Yearly, begin: date) -> Iterator[date]:
    """Its days from `begin` on."""
    match rule:
        case Daily() | Weekly():
            day = begin
            while day < FARTHEST:
                if _fits(rule, day):
                    yield day
                day += timedelta(days=1)
        case Monthly() | Yearly():
            month = begin.replace(day=1)
            while month < FARTHEST:
                day = _of_month(rule, month)
                if day is not None and day >= begin:
                    yield day
                month = (month + timedelta(days=31)).replace(day=1)


def _fits(rule: Daily | Weekly, day: date) -> bool:
    if isinstance(rule, Daily):
        return (day - rule.since).days % rule.every == 0
    monday = rule.since - timedelta(days=rule.since.weekday())
    return day.weekday() in rule.days and (day - monday).days // 7 % rule.every == 0


def _of_month(rule: Monthly | Yearly, month: date) -> date | None:
    """Its day in the month that begins with this one."""
    first, length = monthrange(month.year, month.month)
    if isinstance(rule, Yearly):
        return month.replace(day=min(rule.day, length)) if month.month == rule.month else None
    if ((month.year - rule.since.year) * 12 + month.month - rule.since.month) % rule.every:
        return None
    if rule.nth is None or rule.weekday is None:
        return month.replace(day=length if rule.day in (LAST, None) else min(rule.day or 1, length))
    day = 1 + (rule.weekday - first) % 7
    day += 7 * ((length - day) // 7 if rule.nth == LAST else rule.nth - 1)
    return month.replace(day=day) if day <= length else None
