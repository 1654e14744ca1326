"""Days with a name whose date can be worked out. Knows no feast that follows the moon elsewhere.

Easter: Meeus, Astronomical Algorithms, ch. 8 (Gregorian), and his Julian method for the Orthodox.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from lowkey.tools.dates.spans import day, weekdays, whole
from lowkey.tools.dates.words import WEEKDAYS

Rule = Callable[[int], date]


def easter(year: int) -> date:
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def orthodox_easter(year: int) -> date:
    a = (19 * (year % 19) + 15) % 30
    b = (2 * (year % 4) + 4 * (year % 7) - a + 34) % 7
    month, rest = divmod(a + b + 114, 31)
    return date(year, month, rest + 1) + timedelta(days=year // 100 - year // 400 - 2)


def _fixed(month: int, number: int) -> Rule:
    return lambda year: date(year, month, number)


def _nth(count: int, name: str, month: int, plus: int = 0) -> Rule:
    """The first (1), second, last (-1) … such weekday of a month."""

    def rule(year: int) -> date:
        found = weekdays(WEEKDAYS[name], whole(day(date(year, month, 1)).start, "month"))
        return found[count - 1 if count > 0 else count] + timedelta(days=plus)

    return rule


def _kings_day(year: int) -> date:
    """Never a Sunday: then it is the day before."""
    return date(year, 4, 27) - timedelta(days=date(year, 4, 27).weekday() == 6)


def _from_easter(days: int, orthodox: bool = False) -> Rule:
    return lambda year: (orthodox_easter if orthodox else easter)(year) + timedelta(days=days)


_RULES: tuple[tuple[str, Rule], ...] = (
    (r"christmas eve|xmas eve", _fixed(12, 24)),
    (r"christmas(?: day)?|xmas(?: day)?", _fixed(12, 25)),
    (r"boxing day|st stephen'?s day", _fixed(12, 26)),
    (r"new year'?s eve|silvester|hogmanay", _fixed(12, 31)),
    (r"new year'?s?(?: day)?", _fixed(1, 1)),
    (r"epiphany|3 kings'? day", _fixed(1, 6)),
    (r"valentine'?s?(?: day)?", _fixed(2, 14)),
    (r"(?:st|saint)\.? (?:patrick|paddy)'?s? ?(?:day)?", _fixed(3, 17)),
    (r"(?:st|saint)\.? george'?s day", _fixed(4, 23)),
    (r"april fools?'?(?: day)?", _fixed(4, 1)),
    (r"earth day", _fixed(4, 22)),
    (r"anzac day", _fixed(4, 25)),
    (r"australia day", _fixed(1, 26)),
    (r"canada day", _fixed(7, 1)),
    (r"(?:king'?s day|koningsdag)", _kings_day),
    (r"bastille day", _fixed(7, 14)),
    (r"independence day|4th of july", _fixed(7, 4)),
    (r"juneteenth", _fixed(6, 19)),
    (r"international women'?s day|women'?s day", _fixed(3, 8)),
    (r"may day|labou?r day in europe", _fixed(5, 1)),
    (r"halloween", _fixed(10, 31)),
    (r"all saints'?(?: day)?", _fixed(11, 1)),
    (r"all souls'?(?: day)?", _fixed(11, 2)),
    (r"guy fawkes(?: night)?|bonfire night", _fixed(11, 5)),
    (r"veterans day|remembrance day|armistice day", _fixed(11, 11)),
    (r"(?:day of )?german unity(?: day)?", _fixed(10, 3)),
    (r"(?:martin luther kings?|mlk|martin luther king jr)(?:'?s)? day", _nth(3, "monday", 1)),
    (r"presidents'?s? day|president'?s day", _nth(3, "monday", 2)),
    (r"memorial day", _nth(-1, "monday", 5)),
    (r"labou?r day", _nth(1, "monday", 9)),
    (r"columbus day|indigenous peoples'? day", _nth(2, "monday", 10)),
    (r"thanksgiving(?: day)?|us thanksgiving", _nth(4, "thursday", 11)),
    (r"black friday", _nth(4, "thursday", 11, plus=1)),
    (r"cyber monday", _nth(4, "thursday", 11, plus=4)),
    (r"(?:american )?mother'?s'? day", _nth(2, "sunday", 5)),
    (r"father'?s'? day", _nth(3, "sunday", 6)),
    (r"(?:mothering sunday|uk mother'?s day|british mother'?s day)", _from_easter(-21)),
    (r"(?:shrove tuesday|pancake (?:day|tuesday)|mardi gras)", _from_easter(-47)),
    (r"ash wednesday", _from_easter(-46)),
    (r"palm sunday", _from_easter(-7)),
    (r"maundy thursday|holy thursday", _from_easter(-3)),
    (r"(?:good|holy|great) friday", _from_easter(-2)),
    (r"holy saturday|easter saturday", _from_easter(-1)),
    (r"easter(?: sunday| day)?", _from_easter(0)),
    (r"easter monday", _from_easter(1)),
    (r"ascension(?: day| thursday)?", _from_easter(39)),
    (r"pentecost|whitsun(?:day)?|(?:whit|white) sunday", _from_easter(49)),
    (r"(?:whit|pentecost) monday", _from_easter(50)),
    (r"trinity sunday", _from_easter(56)),
    (r"corpus christi", _from_easter(60)),
    (r"(?:orthodox (?:shrove|clean) monday|clean monday)", _from_easter(-48, True)),
    (r"orthodox (?:good|great|holy) friday", _from_easter(-2, True)),
    (r"(?:orthodox|greek) easter(?: sunday)?|pascha", _from_easter(0, True)),
    (r"orthodox easter monday", _from_easter(1, True)),
)


@cache
def _rules() -> tuple[tuple[re.Pattern[str], Rule], ...]:
    """Made when they are first asked: the start does without them."""
    return tuple((re.compile(pattern), rule) for pattern, rule in _RULES)


def holiday(text: str) -> Rule | None:
    """When the day of this name is, by the year; None for a name that is not known."""
    said = text.removeprefix("the ")
    return next((rule for pattern, rule in _rules() if pattern.fullmatch(said)), None)
