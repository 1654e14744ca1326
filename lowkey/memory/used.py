"""Which of the memories that a model was told stand in its answer. Knows no model and no page.

It goes by words: what an answer says of a memory that its question does not. A preference shows in
how something is said, which no word tells; whoever wants to see all that was told reads what was sent.
"""

from __future__ import annotations

from collections.abc import Sequence

from lowkey.memory.nouns import Memory
from lowkey.memory.terms import held, stems

SHARE = 1 / 3
"""Of a memory's own words, how many the answer must hold that the question does not."""


def used(told: Sequence[Memory], question: str, answer: str) -> tuple[Memory, ...]:
    """Those that the answer speaks of by itself, in the order in which they were told."""
    return tuple(one for one in told if one.kind != "preference" and _speaks(one, question, answer))


def _speaks(memory: Memory, question: str, answer: str) -> bool:
    own = stems(memory.text)
    fresh = [stem for stem in own if stem not in held(question, own)]
    found = held(answer, fresh)
    return bool(found) and len(found) >= SHARE * len(own)
