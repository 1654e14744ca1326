"""Whether two texts say nearly the same words, told from small sketches of them. Knows no source.

Bottom-k sketches of word shingles: Broder, On the resemblance and containment of documents, 1997.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nsmallest
from zlib import crc32

from lowkey.core.words import findable

SHINGLE = 4
"""Words."""
SIZE = 64
"""Hashes that are kept of a text."""
NEAR = 0.6
"""Resemblance from which on two texts count as one."""


def sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes of its shingles, sorted; the same text gives the same everywhere."""
    words = findable(text).split()
    ends = range(max(len(words) - SHINGLE + 1, 1))
    hashes = {crc32(" ".join(words[at : at + SHINGLE]).encode()) for at in ends} if words else set[int]()  # fmt: skip
    return tuple(nsmallest(SIZE, hashes))


def resemblance(one: Sequence[int], other: Sequence[int]) -> float:
    """From 0 to 1; an estimate for texts longer than a sketch."""
    if not one or not other:
        return 0.0
    both = nsmallest(SIZE, set(one) | set(other))
    return len(set(both) & set(one) & set(other)) / len(both)


def same_as(one: Sequence[int], others: Iterable[tuple[str, Sequence[int]]]) -> str | None:
    """The id of the first of the others that says nearly the same."""
    return next((name for name, other in others if resemblance(one, other) >= NEAR), None)
