"""Whether a call may be made, by what it does to the world. Knows no tool by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Effect = Literal["read", "write", "spend", "execute", "contact"]
HERE: frozenset[Effect] = frozenset({"read", "write"})
"""What stays on this machine and can be taken back."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason`: why not, for the model; empty where the call is allowed."""

    allowed: bool
    reason: str = ""


ALLOWED = Verdict(True)


def gate(effect: Effect, tainted: bool, sealed: bool = False) -> Verdict:
    """The verdict on one call. `tainted`: the model has read, in this run, what somebody else wrote.

    What reaches beyond this machine, costs money or runs code needs the person's leave; so does
    anything but looking once outside text might be the one that wishes it. `sealed`: the code runs
    where it reaches nothing outside.
    """
    if effect == "read" or (effect == "execute" and sealed) or (effect in HERE and not tainted):
        return ALLOWED
    if effect in HERE:
        return Verdict(
            False,
            "This would change something after text from outside was read in the same answer. "
            "Tell the person what you would do, and do it when they ask for it in a new message.",
        )
    return Verdict(
        False, "This needs the person's leave. Tell them what you would do and let them do it."
    )
