"""Dates and times as a tool: what day, what time, how long until, and what time it is elsewhere.

Keeps nothing and reminds nobody.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from pydantic import Field

from lowkey.core.errors import InputError
from lowkey.tools.dates import telling
from lowkey.tools.dates.lengths import length
from lowkey.tools.dates.recurring import recurs, understand_recurring
from lowkey.tools.dates.understand import When, on_earth, understand
from lowkey.tools.dates.words import MONTH, NTH, UNIT, WEEKDAY, normal
from lowkey.tools.dates.zones import letters, place
from lowkey.tools.protocol import Arguments, Caller, Told, Tool, ToolFailed

_COUNTED = r"(?:(?:how long|(?:how many )?(?:seconds|minutes|hours|days|weeks|months|years))(?: (?:is it|are there|are left))? )?"
_UNTIL = re.compile(rf"^(?:{_COUNTED}(?:until|till|to|before|since)\s+|when is\s+|{_COUNTED}(?=between |from ))", re.I)  # fmt: skip
_OURS = re.compile(r"\s+(?:(?:our|my) time|here|today's date)$", re.I)
_ABOUT_TIME = re.compile(
    rf"\d|\b(?:{MONTH}|{WEEKDAY}|{UNIT}|{NTH}|before|after|ago|from|between|next|last|until|every|"
    r"plus|minus|tomorrow|yesterday|today|following|previous|not|half|quarter)\b"
)
"""Words that change what time is meant; others may stand before it as an occasion."""
_NOW = re.compile(r"|(?:right )?now|today|today's date|(?:the )?(?:current )?(?:time|date|moment)|it", re.I)  # fmt: skip


class Date(Arguments):
    when: str = Field(
        default="",
        description="The time meant, in words: “until Christmas”, “in 90 days”, “from 3 September "
        "to 19 December”, “the last Friday in November”. Empty: now.",
        max_length=200,
    )
    where: str = Field(
        default="",
        description="A city, country or time zone, where it is about another place: “Tokyo”.",
        max_length=100,
    )


def answer(when: str, where: str, now: datetime) -> str:
    """What is known of that time. `now`: aware, in the person's own zone.

    Raises ToolFailed where the place, InputError where the time is not understood.
    """
    places = _places(where) if where.strip() else {}
    if _NOW.fullmatch(when.strip()):
        return " ".join(_now(now, name) for name in places.items()) or _now(now, None)
    said = _OURS.sub("", _UNTIL.sub("", when.strip()))
    if recurs(said):
        found = understand_recurring(said, now, now.tzinfo or UTC)
        return f"“{when.strip()}” is {telling.recurring(found)}."
    if length(normal(said)):
        ahead, back = (
            understand(words, now, now.tzinfo or UTC) for words in (f"in {said}", f"{said} ago")
        )
        return f"In {said}: {telling.told(ahead, now)}. {said.capitalize()} ago: {telling.told(back, now)}."
    said, found = _found(said, now)
    if re.match(r"since\b", when.strip(), re.I) and found.start > now:
        found = understand(said, now - timedelta(days=365), now.tzinfo or UTC)
    line = f"“{said}” is {telling.told(found, now)}."
    if found.grain in ("second", "minute", "hour") and not found.interval:
        line = " ".join([line, *(_elsewhere(found, name, now) for name in places.items())])
    return line


def _found(said: str, now: datetime) -> tuple[str, When]:
    """The time and the words that say it: all of them, two dates beside each other, or the words
    after an occasion (“the wedding, 12 June”). Raises InputError.
    """
    zone = now.tzinfo or UTC
    try:
        return said, understand(said, now, zone)
    except InputError:
        words = said.split()
        for at in range(1, min(len(words), 20)):
            first, second = " ".join(words[:at]), " ".join(words[at:])
            try:
                if not _ABOUT_TIME.search(normal(first)):
                    return second, understand(second, now, zone)
                dates = [understand(one, now, zone) for one in (first, second)]
                if all(one.grain == "day" and not one.interval for one in dates):
                    both = f"from {first} to {second}"
                    return both, understand(both, now, zone)
            except InputError:
                continue
        raise


def _places(where: str) -> dict[str, tzinfo]:
    """The zones of one place, or of two that are named together."""
    words = re.split(r"\s+", re.sub(r",|\s(?:and|vs|than|to|or)\s", " ", where.strip()))
    for at in range(len(words), 0, -1):
        names = [" ".join(part) for part in (words[:at], words[at:]) if part]
        zones = [place(name) or letters(name) for name in names]
        if all(zones):
            return {name: zone for name, zone in zip(names, zones, strict=True) if zone}
    raise ToolFailed(
        f"The time zone of “{where}” is not known here: give a large city nearby, or an IANA name "
        "such as Europe/Berlin."
    )


def _now(now: datetime, where: tuple[str, tzinfo] | None) -> str:
    if where is None:
        week = now.isocalendar().week
        return (
            f"It is {telling.time(now.replace(second=0))} on {telling.date(now)} (week {week}, "
            f"time zone {now.tzinfo})."
        )
    name, there = where[0], now.astimezone(where[1])
    return (
        f"In {name} it is {telling.time(there.replace(second=0))} on {telling.date(there)}, "
        f"{_apart(there, now)}."
    )


def _apart(there: datetime, here: datetime) -> str:
    minutes = round(((there.utcoffset() or timedelta(0)) - (here.utcoffset() or timedelta(0))).total_seconds() / 60)  # fmt: skip
    if minutes == 0:
        return "the same as your time"
    hours, rest = divmod(abs(minutes), 60)
    length = " and ".join(telling.many(n, unit) for n, unit in ((hours, "hour"), (rest, "minute")) if n)  # fmt: skip
    return f"{length} {'ahead of' if minutes > 0 else 'behind'} your time"


def _elsewhere(found: When, where: tuple[str, tzinfo], now: datetime) -> str:
    """The same moment there, and the same hands of the clock there: people ask for either."""
    name, zone = where
    same = found.start.astimezone(zone)
    wall = on_earth(found.start.replace(tzinfo=None), zone).astimezone(now.tzinfo)
    return (
        f"Then it is {telling.time(same)} on {telling.date(same)} in {name}. When it is "
        f"{telling.time(found.start)} in {name}, it is {telling.time(wall)} where the person is."
    )


async def _run(arguments: Date, caller: Caller) -> Told:
    zone = place(caller.zone) or UTC
    now = datetime.fromtimestamp(caller.now / 1000, UTC).astimezone(zone)
    try:
        return Told(answer(arguments.when, arguments.where, now))
    except InputError as error:
        raise ToolFailed(str(error)) from error


DATE = Tool(
    name="date",
    about="Tells the date and time now, here or elsewhere; which date and weekday a phrase means; "
    "how long it is until, since or between dates. Use it for every question about dates instead "
    "of counting yourself.",
    effect="read",
    arguments=Date,
    run=_run,
    seconds=5,
)
