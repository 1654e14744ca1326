"""How much is done for a question: three words and the numbers they stand for. Knows no step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lowkey.jobs.research.request import EffortName


@dataclass(frozen=True, slots=True)
class Effort:
    """At most so much of each."""

    subs: int
    """Sub-questions, those that follow up included."""
    rounds: int
    """Of searching and reading."""
    queries: int
    """For one sub-question in one round."""
    hits: int
    """Of one backend for one query."""
    pages: int
    """Read for one sub-question in one round."""
    all_pages: int
    quotes: int
    """For one sub-question in one round."""
    key_claims: int
    """For each of which what speaks against it is looked for."""
    asks: bool
    """Whether the person may be asked once before it begins."""


EFFORTS: Mapping[EffortName, Effort] = {
    "quick": Effort(3, 2, 1, 4, 4, 12, 4, 1, False),
    "standard": Effort(8, 3, 2, 6, 6, 60, 6, 4, True),
    "deep": Effort(24, 5, 3, 10, 12, 400, 10, 12, True),
}
WAIT = 600.0
"""Seconds that a question waits for its person; then its defaults hold."""
