"""How long something takes, in words: “an hour and a half”, “2 years, 3 months”. Knows no calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from lowkey.tools.dates.spans import Grain
from lowkey.tools.dates.words import UNIT, unit

_LESS: dict[Grain, tuple[int, Grain]] = {
    "year": (12, "month"),
    "quarter": (3, "month"),
    "month": (30, "day"),
    "week": (7, "day"),
    "day": (24, "hour"),
    "hour": (60, "minute"),
    "minute": (60, "second"),
}
_COUNT = r"(?:(\d+) and )?(?:an? )?(half|(?:\d+ )?quarters?|\d+/\d+|\d+(?:\.\d+)?|an?)"
_PIECE = re.compile(
    rf"{_COUNT}(?: (?:more|extra|less|fewer|full|whole))?(?: of)?(?: an?)? ?({UNIT})\b(?: and (?:an? )?(half|quarter)\b)?|(\d+) ?m\b"
)


@dataclass(frozen=True, slots=True)
class Length:
    """Pieces of a length, the largest first: (2, "year"), (3, "month")."""

    pieces: tuple[tuple[int, Grain], ...]

    @property
    def grain(self) -> Grain:
        return self.pieces[-1][1]


def length(text: str) -> Length | None:
    """The length that a phrase in its normal form says; None where it says none."""
    pieces: list[tuple[int, Grain]] = []
    at = 0
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None:
            break
        pieces.append(_piece(match))
        after = re.compile(r"\s*(?:,|and)?\s*").match(text, match.end())
        at = after.end() if after else match.end()
    bare = re.fullmatch(r"(\d{1,2})", text[at:])
    if bare and pieces and pieces[-1][1] in ("hour", "minute"):
        pieces.append((int(bare[1]), _LESS[pieces[-1][1]][1]))
        at = len(text)
    return Length(tuple(pieces)) if pieces and at >= len(text) else None


def _piece(match: re.Match[str]) -> tuple[int, Grain]:
    if match[5]:
        return int(match[5]), "minute"
    grain = unit(match[3])
    count = Fraction(match[1] or 0) + _count(match[2])
    count += {"half": Fraction(1, 2), "quarter": Fraction(1, 4)}.get(match[4] or "", Fraction(0))
    while count.denominator != 1 and grain in _LESS:
        times, grain = _LESS[grain]
        count *= times
    return round(count), grain


def _count(text: str) -> Fraction:
    match text.split():
        case ["a" | "an"]:
            return Fraction(1)
        case ["half"]:
            return Fraction(1, 2)
        case ["quarter" | "quarters"]:
            return Fraction(1, 4)
        case [many, "quarter" | "quarters"]:
            return Fraction(int(many), 4)
        case _:
            return Fraction(text) if not text.endswith("/0") else Fraction(0)
