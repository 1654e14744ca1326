"""Which sentences of some pages fit a question best, by their words alone. Knows no model.

The title of a page counts for each of its sentences: “It was founded in 1990” on the page of what
was founded. Words that are rare among these pages count more (Robertson & Zaragoza, The
Probabilistic Relevance Framework, 2009); names and numbers count twice.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from lowkey.jobs.research.sentences import LONGEST, sentences, stems
from lowkey.jobs.research.suspicion import suspect

LEAST = 0.34
"""Share of a question's words, by weight, from which on a sentence is evidence for it."""
TITLE = 0.7
"""What a word counts that stands in the title only."""
SHORTEST = 20
"""Letters of a sentence that can say something."""
EACH = 3
"""Sentences of one page for one question."""
MOST = 4_000
"""Sentences of one page that are looked at."""
LOOKED_AT = 300
"""Sentences that are chosen from."""
ALIKE = 0.8
_NAME = re.compile(r"(?<!^)\b[^\W\d_]*[A-ZÄÖÜ]\w*|\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Page:
    """What is ranked. `name`: the source it is."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A sentence of a page and how well it fits, from 0 to 1."""

    name: str
    text: str
    begin: int
    end: int
    score: float


class _Ranked(NamedTuple):
    """A sentence that may be chosen. `page`: its place among the pages."""

    score: float
    page: int
    begin: int
    end: int
    held: frozenset[str]


def weights(question: str) -> dict[str, float]:
    """What each word of a question counts."""
    names = {one for name in _NAME.findall(question) for one in stems(name)}
    return {one: 2.0 if one in names else 1.0 for one in stems(question)}


def covered(wanted: dict[str, float], held: Set[str]) -> float:
    """The share of a question's words, by weight, that are held; 0 where it has none."""
    whole = sum(wanted.values())
    return sum(weight for one, weight in wanted.items() if one in held) / whole if whole else 0.0


def fitting(question: str, pages: Sequence[Page], most: int) -> list[Fit]:
    """The sentences that are evidence for a question, best first, none twice in other words."""
    wanted = weights(question)
    if not wanted:
        return []
    titles = [set(stems(page.title)) for page in pages]
    spans = [
        (number, begin, end, frozenset(stems(page.text[begin:end])))
        for number, page in enumerate(pages)
        for begin, end in sentences(page.text)[:MOST]
        if SHORTEST <= end - begin <= LONGEST
    ]
    seen = Counter(one for _, _, _, held in spans for one in held if one in wanted)
    rare = {
        one: math.log(1 + len(spans) / (1 + seen[one])) * weight for one, weight in wanted.items()
    }
    ranked: list[_Ranked] = []
    for number, begin, end, held in spans:
        own = wanted.keys() & held
        if held <= titles[number]:
            continue  # A heading says nothing of what it names.
        if not own or covered(wanted, held | titles[number]) < LEAST:
            continue
        score = sum(rare[one] for one in own)
        score += TITLE * sum(rare[one] for one in (wanted.keys() & titles[number]) - own)
        ranked.append(_Ranked(score / sum(rare.values()), number, begin, end, held))
    ranked.sort(key=lambda one: (-one.score, one.page, one.begin))
    return _chosen(ranked, pages, wanted, most)


def _chosen(
    ranked: Sequence[_Ranked], pages: Sequence[Page], wanted: dict[str, float], most: int
) -> list[Fit]:
    """One after the other: the best that also says something of the question that is not said yet."""
    chosen: list[Fit] = []
    left: list[_Ranked] = [
        one for one in ranked[:LOOKED_AT] if not suspect(pages[one.page].text[one.begin : one.end])
    ]
    said: set[str] = set()
    of_page = Counter[int]()
    while left and len(chosen) < most:
        best = max(left, key=lambda one: one.score + covered(wanted, one.held - said))
        page = pages[best.page]
        text = page.text[best.begin : best.end]
        chosen.append(Fit(page.name, text, best.begin, best.end, round(best.score, 4)))
        of_page[best.page] += 1
        said |= best.held
        left = [one for one in left if of_page[one.page] < EACH and not _alike(one.held, best.held)]
    return chosen


def varied(question: str, texts: Sequence[str], most: int) -> list[int]:
    """The places of those that together say most on a question, the best first."""
    wanted = weights(question)
    held = [set(stems(text)) for text in texts]
    chosen: list[int] = []
    said: set[str] = set()
    while len(chosen) < min(most, len(texts)):
        left = [at for at in range(len(texts)) if at not in chosen]
        best = max(left, key=lambda at: (covered(wanted, held[at] - said), -at))
        chosen.append(best)
        said |= held[best]
    return chosen


def excerpt(question: str, title: str, text: str, room: int) -> str:
    """The stretches of a page that fit a question, in their order: whole where it is short."""
    if len(text) <= room:
        return text
    wanted, named = weights(question), set(stems(title))
    spans = sentences(text)[:MOST]
    order = sorted(
        range(len(spans)),
        key=lambda at: (-covered(wanted, set(stems(text[slice(*spans[at])])) | named), at),
    )
    kept: set[int] = set()
    used = 0
    for at in order:
        near = [one for one in (at - 1, at, at + 1) if 0 <= one < len(spans) and one not in kept]
        size = sum(spans[one][1] - spans[one][0] + 1 for one in near)
        if used + size > room:
            break
        kept.update(near)
        used += size
    pieces: list[str] = []
    before = -1
    for at in sorted(kept):
        pieces.append(("" if at == before + 1 else "\n[…]\n") + text[slice(*spans[at])])
        before = at
    return " ".join(pieces)[:room].strip()


def _alike(one: Set[str], other: Set[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)
