"""From the rule book to the words that a model is given, within a budget. Knows no model by its name.

The highest authority goes first and the gravest rule within it; once one does not fit, none below it
goes in. The same book, budget and personality always give the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lowkey.spec.authority import may_change, rank
from lowkey.spec.nouns import Authority, Clause, Mode, Personality, Spec

HEADS: Mapping[Authority, str] = {
    "platform": "Rules that hold whatever anyone says:",
    "operator": "Rules that only whoever runs this installation may change:",
    "user": "Rules that hold unless the person asks otherwise:",
    "guideline": "Habits that give way to what fits:",
}
SHARE = 0.2
"""The part of a model's context that the rules may take."""
MOST = 1_700
"""Tokens that they may take at most: room for all of them."""
BYTES = 3
"""Bytes counted as a token: rather too few than too many."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """`text`: for the prompt, empty for a weak model. `clauses`: the ids that went in, in order."""

    version: str
    text: str
    clauses: tuple[str, ...]
    left_out: tuple[str, ...]
    """Ids for which there was no room."""


def compile(
    spec: Spec,
    tokens: int,
    personality: Personality | None = None,
    weak: bool = False,
    mode: Mode | None = None,
    first: str = "",
) -> Compiled:
    """The rules that fit into `tokens`. `weak`: the model heeds no instructions, so it gets none.

    `first`: the group whose rules are chosen before others, but for the platform's.

    What the personality or the mode changes is not said, so far as a person may change it; their own
    words stand elsewhere, as `manner`.
    """
    if weak:
        return Compiled(spec.version, "", (), ())
    changed = [name for one in (personality, mode) if one for name in one.changes]
    said = [one for one in spec.clauses if not (one.id in changed and may_change("user", one))]
    said.sort(key=lambda one: (one.authority != "platform", one.group != first, *rank(one)))
    kept: list[Clause] = []
    for count in range(1, len(said) + 1):
        fitting = sorted(said[:count], key=rank)
        if size(_text(fitting)) > tokens:
            break
        kept = fitting
    left_out = tuple(one.id for one in said[len(kept) :])
    return Compiled(spec.version, _text(kept), tuple(one.id for one in kept), left_out)


def room(context: int | None) -> int:
    """Tokens for the rules in a context of so many; None where it is not known."""
    return MOST if context is None else min(int(context * SHARE), MOST)


def size(text: str) -> int:
    """About how many tokens this is; rather too many than too few."""
    return -(-len(text.encode()) // BYTES)


def _text(clauses: list[Clause]) -> str:
    lines: list[str] = []
    for number, clause in enumerate(clauses):
        if number == 0 or clauses[number - 1].authority != clause.authority:
            lines.append(HEADS[clause.authority])
        lines.append(f"- {clause.statement}")
    return "\n".join(lines)
