"""Several rankings made into one. Knows not what is ranked.

Reciprocal rank fusion: Cormack, Clarke & Büttcher, SIGIR 2009.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
SOFT = 60
"""How little the first places count more than the next ones."""


def fused(rankings: Sequence[Sequence[T]], ties: Sequence[T] = ()) -> list[T]:
    """Everything that was ranked, best first; of what is as good, what comes first in `ties`."""
    scores: defaultdict[T, float] = defaultdict(float, dict.fromkeys(ties, 0.0))
    for ranking in rankings:
        for place, one in enumerate(ranking, 1):
            scores[one] += 1 / (SOFT + place)
    return sorted(scores, key=lambda one: -scores[one])
