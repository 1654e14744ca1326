"""Numbers as people write them in English, turned into digits. Knows no sum and no date."""

from __future__ import annotations

import re
from fractions import Fraction

UNITS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
SCALES = {
    "thousand": 10**3,
    "lakh": 10**5,
    "lac": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "cr": 10**7,
    "billion": 10**9,
    "trillion": 10**12,
}
_WORD = "|".join([*UNITS, *TENS, "hundred", *(f"{scale}s?" for scale in SCALES)])
_RUN = re.compile(rf"\b(?:{_WORD})(?:(?:[\s-]+and)?[\s-]+(?:{_WORD}))*\b")
_PLAIN = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_SCALED = re.compile(rf"(?<![\w.,])({_PLAIN})\s*({'|'.join(SCALES)}|hundred|dozen)s?\b")
_POINT = re.compile(r"\b(?:(\d+) )?point ((?:\d+ )*\d+)\b")


def in_digits(text: str) -> str:
    """The lower-case text with every numeral in digits: “four hundred and two” becomes “402”.

    Words that only stand beside each other stay apart: “seven thirty” becomes “7 30”.
    """
    text = _scaled(text)
    text = _RUN.sub(lambda run: _digits(run.group()), text)
    text = _POINT.sub(lambda m: f"{m[1] or 0}.{m[2].replace(' ', '')}", text)
    text = re.sub(r"\ba dozen\b", "12", text)
    return _scaled(text)


def number(text: str) -> Fraction:
    """What digits with thousands separators are worth. Raises ValueError for anything else."""
    return Fraction(text.replace(",", ""))


def plain(value: Fraction) -> str:
    """A number as digits, with no exponent: an integer, or a decimal of at most 20 places."""
    if value.denominator == 1:
        return str(value.numerator)
    whole, rest = divmod(abs(value), 1)
    places = f"{round(rest * 10**20):020d}".rstrip("0")
    return f"{'-' if value < 0 else ''}{whole}.{places}"


def _scaled(text: str) -> str:
    """“3 million” becomes “3000000”."""
    worth = {"hundred": 100, "dozen": 12, **SCALES}
    return _SCALED.sub(lambda m: plain(number(m[1]) * worth[m[2]]), text)


def _digits(run: str) -> str:
    words = re.split(r"[\s-]+", run)
    said: list[str] = []
    at = 0
    while at < len(words):
        if words[at] == "and":
            said.append("and")
            at += 1
            continue
        value, at = _numeral(words, at)
        said.append(str(value))
    return " ".join(said)


def _numeral(words: list[str], at: int) -> tuple[int, int]:
    """The longest numeral from there, and where it ends."""
    total, limit = 0, 10**15
    while True:
        value, end = _below_thousand(words, at)
        scale = SCALES.get(words[end].removesuffix("s"), 0) if end < len(words) else 0
        value = value if end > at else 1
        if scale and scale < limit:
            total, at, limit = total + value * scale, end + 1, scale
            while at < len(words) and words[at] == "millions":  # “three thousand millions”
                total, at = total * 10**6, at + 1
        elif end > at and value < limit:
            return total + value, end
        else:
            return total, at
        more = at + (at < len(words) and words[at] == "and")
        if more >= len(words) or words[more] in SCALES:
            return total, at
        at = more


def _below_thousand(words: list[str], at: int) -> tuple[int, int]:
    value, end = _below_hundred(words, at)
    if end < len(words) and words[end] == "hundred" and value < 100:
        value, end = (value if end > at else 1) * 100, end + 1
        more = end + (end < len(words) and words[end] == "and")
        rest, after = _below_hundred(words, more)
        if after > more:
            return value + rest, after
    return value, end


def _below_hundred(words: list[str], at: int) -> tuple[int, int]:
    if at < len(words) and words[at] in UNITS:
        return UNITS[words[at]], at + 1
    if at < len(words) and words[at] in TENS:
        ones = UNITS.get(words[at + 1], 0) if at + 1 < len(words) else 0
        return TENS[words[at]] + (ones if 0 < ones < 10 else 0), at + 1 + (0 < ones < 10)
    return 0, at
