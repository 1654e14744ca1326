"""Where the sentences of a text begin and end, and which words they hold. Knows no source."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from lowkey.core.words import findable
from lowkey.files import SMALL, stem

LONGEST = 600
"""Letters of a sentence that can be quoted whole."""
_END = re.compile(r"([.!?…][\"'”’)\]]*)\s+|([。！？][”」』]?)|\n+")
_ABBREVIATED = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|no|vs|jr|sr|inc|co|ltd|corp|approx|ca|fig|al|gen|col|sen|rep|gov"
    r"|lt|sgt|capt|vol|pp|bzw|etc|nr|abs|e\.g|i\.e|z\.b|d\.h|u\.a|u\.s|u\.k)|\b[A-Za-z])\.$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?<!\d)\d{1,2}\.$")
_MONTH = re.compile(r"Jan|Feb|Mär|Apr|Ma[iy]|Jun|Jul|Aug|Sep|O[ck]t|Nov|De[zc]")


def sentences(text: str) -> list[tuple[int, int]]:
    """(begin, end) of each, in order, without the space around it."""
    found: list[tuple[int, int]] = []
    begin = 0
    for end in _END.finditer(text):
        until = end.start() if text[end.start()] == "\n" else max(end.end(1), end.end(2))
        broken = text[end.start()] == "\n" and "\n\n" not in end.group()
        if broken and text[end.end() : end.end() + 1].islower() and text[until - 1] not in ".!?:":
            continue  # A line was broken inside a sentence.
        if end[1] and _goes_on(text, begin, until, end.end()):
            continue
        _add(found, text, begin, until)
        begin = end.end()
    _add(found, text, begin, len(text))
    return found


def around(text: str, begin: int, end: int) -> tuple[int, int]:
    """The whole sentences that hold this stretch, where they are short enough to quote.

    A piece of a sentence can say the opposite of it.
    """
    spans = sentences(text)
    starts = [one for one, _ in spans]
    first = spans[max(bisect_right(starts, begin) - 1, 0)] if spans else (begin, end)
    last = spans[max(bisect_right(starts, max(end - 1, 0)) - 1, 0)] if spans else (begin, end)
    whole = (min(first[0], begin), max(last[1], end))
    return whole if whole[1] - whole[0] <= LONGEST else (begin, end)


@lru_cache(4096)
def stems(text: str) -> tuple[str, ...]:
    """The stems of the words that say something, in order."""
    return tuple(stem(word) for word in findable(text).split() if word not in SMALL)


def _goes_on(text: str, begin: int, dot: int, after: int) -> bool:
    """Whether this full stop ends no sentence: of an abbreviation, an initial, a number."""
    said = text[begin:dot].rstrip("\"'”’)]")
    if not said.endswith("."):
        return False
    follows = text[after : after + 1]
    if follows.islower():
        return True
    if _NUMBERED.search(said):
        return follows.isdigit() or len(said) <= 3 or bool(_MONTH.match(text, after))
    return bool(_ABBREVIATED.search(said))


def _add(found: list[tuple[int, int]], text: str, begin: int, end: int) -> None:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    if end > begin:
        found.append((begin, end))
