"""Days that lie so far from another: “in 2 weeks”, “10 days after 23 May”, and days with a name.

Each rule reads a whole phrase or none of it. Knows no time of day.
"""

from __future__ import annotations

import re
from datetime import datetime

from lowkey.tools.dates.holidays import holiday
from lowkey.tools.dates.lengths import length
from lowkey.tools.dates.seen import Rules, Seen
from lowkey.tools.dates.spans import (
    Span,
    day,
    finer,
    shifted,
    span,
    whole,
)
from lowkey.tools.dates.words import MONTHS


def _shift(match: re.Match[str], c: Seen) -> Span | None:
    """“In 2 weeks”, “3 months ago”: as finely as one unit below."""
    many = length(match["length"])
    if many is None:
        return None
    sign = -1 if match.groupdict().get("ago") else 1
    moment = c.now.replace(microsecond=0)
    for count, grain in many.pieces:
        moment = c.later(moment, sign * count, grain)
    exact = match.groupdict().get("exact")
    return whole(moment, "second" if exact else finer(many.grain))


def _to_the_day(match: re.Match[str], c: Seen) -> Span | None:
    """“Five years ago today”."""
    many = length(match["length"])
    if many is None:
        return None
    moment = c.now
    for count, grain in many.pieces:
        moment = shifted(moment, -count, grain)
    return whole(moment, "day")


def _shift_from(match: re.Match[str], c: Seen) -> Span | None:
    """“10 days after 23 May”, “thanksgiving in 3 years”, “today plus 45 days”."""
    many, base = length(match["length"]), c.read(match["base"])
    if many is None or base is None or base.interval:
        return None
    moment = base.start
    for count, grain in many.pieces:
        moment = shifted(moment, -count if match["way"] in ("before", "minus") else count, grain)
    return whole(moment, base.grain)


def _that_year(match: re.Match[str], c: Seen) -> Span | None:
    """“March in a year”, “thanksgiving in 3 years”, “thanksgiving 3 months ago”."""
    many, rule = length(match["length"]), holiday(match["base"])
    if many is None:
        return None
    moment = c.now
    for count, grain in many.pieces:
        moment = shifted(moment, -count if match.groupdict().get("ago") else count, grain)
    if rule and many.grain == "year":
        return c.in_year(rule, moment.year)
    if rule and many.grain in ("month", "quarter"):
        near = [rule(moment.year + one) for one in (-1, 0, 1)]
        return day(min(near, key=lambda one: abs(one - moment.date())))
    if match["base"] in MONTHS and many.grain == "year":
        return span(datetime(moment.year, MONTHS[match["base"]], 1), "month")
    return None


def _holiday(match: re.Match[str], c: Seen) -> Span | None:
    which, name, year = match[1], match[2], match[3]
    rule = holiday(name)
    if rule is None:
        return None
    if year in ("last year", "next year", "this year"):
        year = c.today.year + {"last": -1, "next": 1, "this": 0}[year.split()[0]]
    if which == "last":
        years = (c.today.year - 1, c.today.year)
        return day(max(one for one in map(rule, years) if one < c.today))
    found = c.in_year(rule, int(year) if year else None)
    if which == "next" and found and found.start.date() == c.today:
        return c.in_year(rule, c.today.year + 1)
    return found


SHIFTS: Rules = (
    (r"(?:within |in (?:about |around |the next )?)(?P<length>.+?)(?:'?s? time)?", _shift),
    (r"(?P<length>.+?) (?:from (?P<exact>right now|now exactly)|from (?:now|today)|hence|later)", _shift),
    (r"(?P<length>.+?) (?P<ago>ago)", _shift),
    (r"(?P<length>.+?) (?P<ago>ago) today", _to_the_day),
    (r"(?P<length>.+?) (?P<way>after|from|before|following) (?P<base>.+)", _shift_from),
    (r"(?P<length>.+?) (?P<way>)(?P<base>today|tomorrow)", _shift_from),
    (r"(?P<base>.+?) (?P<way>plus|minus) (?P<length>.+)", _shift_from),
    (r"(?P<base>.+?) (?:(?:in )?(?P<length>.+?)(?: from now| hence)?)", lambda m, c: _that_year(m, c) if re.search(r"\bin\b|now$|hence$", m[0]) else None),
    (r"(?P<base>.+?) (?P<length>(?:an?|\d+) .+) (?P<ago>ago)", _that_year),
    (r"(?:(next|last|this) )?(.+?)(?:,? (?:in |of )?([12]\d{3}|(?:last|next|this) year))?", _holiday),
)  # fmt: skip
