"""The words of the calendar, and a phrase put into the form the rules read. Knows no rule."""

from __future__ import annotations

import re

from lowkey.tools.dates.spans import Grain
from lowkey.tools.numerals import in_digits

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb febuary", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon", "tuesday tues tue", "wednesday wed weds wednsday", "thursday thurs thur thu",
            "friday fri", "saturday sat", "sunday sun",
        )
    )
    for name in names.split()
}  # fmt: skip
UNITS: dict[str, Grain] = {
    "second": "second",
    "sec": "second",
    "minute": "minute",
    "min": "minute",
    "hour": "hour",
    "hr": "hour",
    "h": "hour",
    "day": "day",
    "night": "day",
    "week": "week",
    "wk": "week",
    "month": "month",
    "mth": "month",
    "quarter": "quarter",
    "qtr": "quarter",
    "year": "year",
    "yr": "year",
}
ORDINALS = {
    word: number
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        start=1,
    )
} | {"thirtieth": 30}
MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
WEEKDAY = rf"(?:{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})"
UNIT = rf"(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})s?"
NTH = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(sorted(ORDINALS, key=len, reverse=True))})"
_ORDINAL = re.compile(
    rf"\b(?:(twenty|thirty)[ -])?({'|'.join(sorted(ORDINALS, key=len, reverse=True))})\b"
)
_SAME: tuple[tuple[str, str], ...] = (
    (r"[’‘`]", "'"),
    (r"[–—]", "-"),
    (r"\ba\.\s?m\b\.?", "am"),
    (r"\bp\.\s?m\b\.?", "pm"),
    (r"(?<=\d)\s*\b([ap])\s?m\b", r"\1m"),
    (r"(?<=\d)([ap])\b(?!')", r"\1m"),
    (r"\bin the (am|pm)\b", r"\1"),
    (r"(?<=\d) (am|pm)\b", r"\1"),
    (r"\b(\d{1,2})(?:ish)\b", r"\1"),
    (r"\bo'?\s?clock\b", "oclock"),
    (r"(\d) ?oclock ?(am|pm)\b", r"\1\2"),
    (r"\b(?:tonite|tonigth)\b", "tonight"),
    (r"\b(?:tomorow|tommorow|tommorrow|tmrw|tmr|tom)\b", "tomorrow"),
    (r"\b(?:wkend|week-end|week end)\b", "weekend"),
    (r"\b(?:fortnight)\b", "14 days"),
    (r"\b(?:current|the current)\b", "this"),
    (r"\b(?:upcoming|coming|following|the following)\b(?= (?:week|month|quarter|year|weekend|" + WEEKDAY + r")\b)", "next"),
    (r"\bpast (?=\d+ (?:" + UNIT + r")\b)", "last "),
    (r"\b(?:this past|past|previous)\b(?! (?:\d|noon|midnight))", "last"),
    (r"\b(?:midday)\b", "noon"),
    (r"@", " at "),
    (r"\b(?:untill|till|til)\b", "until"),
    (r"\b(?:thru|through)\b", "to"),
    (r"[,;!?]|\.$|(?<=[a-z])\.(?=\s|$)", " "),
    (r"\b(?:an?|the) (?=few |couple )", ""),
    (r"\bcouple(?: of)?\b", "2"),
    (r"\bfew(?: of)?\b(?= )", "3"),
    (r"\s+", " "),
)  # fmt: skip


def normal(text: str) -> str:
    """Lower case, numerals and ordinals in digits, one spelling for what has several."""
    said = f"{text.lower().strip()}"
    said = _ORDINAL.sub(_nth_word, said)
    said = in_digits(re.sub(r"(?<=[a-z])-(?=[a-z])", " ", said))
    for pattern, by in _SAME:
        said = re.sub(pattern, by, said)
    return said.strip()


def unit(text: str) -> Grain:
    """“hour” for “hrs”. Raises KeyError for what fits no `UNIT`."""
    return UNITS[text] if text in UNITS else UNITS[text.removesuffix("s")]


def nth(text: str) -> int:
    """1 for “1st” and “first”."""
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits else ORDINALS[text]


def _nth_word(match: re.Match[str]) -> str:
    """“twenty-first” becomes “21st”; “second” stays, for it may be a unit of time."""
    if match[2] == "second" and not match[1]:
        return match[0]
    number = ORDINALS[match[2]] + {"twenty": 20, "thirty": 30, None: 0}[match[1]]
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10 if number not in (11, 12, 13) else 0, 'th') }"
