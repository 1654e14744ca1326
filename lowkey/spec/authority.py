"""Who may change a rule: the chain of authority. Knows no wording and no file."""

from __future__ import annotations

from collections.abc import Mapping

from lowkey.spec.nouns import AUTHORITIES, CHANGERS, Authority, Changer, Clause

STEERED: Mapping[Authority, Changer] = {
    "platform": "nobody",
    "operator": "operator",
    "user": "user",
    "guideline": "context",
}
"""The lowest that may change a clause of each authority. Whoever stands higher may too."""


def may_change(who: Changer, clause: Clause) -> bool:
    """Whether `who` may set this clause aside. Nobody may change what the platform says."""
    if clause.authority == "platform" or who == "nobody":
        return False
    return CHANGERS.index(who) <= CHANGERS.index(clause.steer)


def rank(clause: Clause) -> tuple[int, int]:
    """Sorts the highest authority first, and the gravest within it."""
    return AUTHORITIES.index(clause.authority), -clause.severity
