"""Which memories matter most for a question, and how many there is room for. Knows no database.

A way of ranking gives a list, and reciprocal rank fusion makes one of all: by words and, where vectors
are made, by meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from lowkey.core.ranking import fused
from lowkey.memory.nouns import KNOWN, WISHES, Memory, Recalled, line
from lowkey.memory.terms import held

HEADS = len((WISHES + KNOWN).encode()) // 3 + 16
"""Tokens of what stands around the memories."""
STANDING = 0.4
"""The part of the room that standing preferences may take before the question counts."""


def tokens(memory: Memory) -> int:
    """About how many tokens its line takes; rather too many than too few."""
    return len(line(memory).encode()) // 3 + 1


def fits(found: Sequence[Memory], room: int) -> bool:
    """Whether all of these can be told in so many tokens."""
    return sum(map(tokens, found)) <= room - HEADS


def recalled(
    found: Sequence[Memory],
    stems: Sequence[str],
    room: int,
    further: int,
    near: Sequence[str] = (),
) -> Recalled:
    """What to tell of these, which come newest first. `further`: how many more were not looked at.

    `near`: those that are near in meaning, the nearest first.
    """
    if not further and fits(found, room):
        return Recalled(tuple(sorted(found, key=_steady)))
    left = room - HEADS
    standing = [memory for memory in found if memory.kind == "preference"]
    if sum(map(tokens, standing)) > left * STANDING:
        standing = []
    first = sorted(standing, key=_steady)
    rest = ranked([memory for memory in found if memory not in standing], stems, near)
    given: list[Memory] = []
    for memory in (*first, *rest):
        if tokens(memory) <= left:
            given.append(memory)
            left -= tokens(memory)
    return Recalled(tuple(given), further + len(found) - len(given))


def ranked(found: Sequence[Memory], stems: Sequence[str], near: Sequence[str] = ()) -> list[Memory]:
    """Best first, of memories that come newest first: of two that are as good, the newer one."""
    best = {one: place for place, one in enumerate(fused([_by_words(found, stems), near]))}
    return sorted(found, key=lambda memory: best.get(memory.id, len(best)))


def _by_words(found: Sequence[Memory], stems: Sequence[str]) -> list[str]:
    """Those that share words with the question: the rarer the words, the better."""
    shared = {memory.id: held(memory.text, stems) for memory in found}
    weight = {
        stem: log(1 + len(found) / (1 + sum(stem in own for own in shared.values())))
        for stem in stems
    }
    score = {one: sum(weight[stem] for stem in own) for one, own in shared.items() if own}
    return sorted(score, key=lambda one: -score[one])


def _steady(memory: Memory) -> tuple[bool, int, str]:
    """Preferences first, then as they were learned: the same every time."""
    return memory.kind != "preference", memory.created_at, memory.id
