"""Whether a call may be made, by what it does to the world. Knows no tool by its name.

Three questions decide: what it does, whose wish it may be, and what its person chose once for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lowkey.core.parts import Effect, Why

Choice = Literal["off", "ask", "allow"]
"""What a person chose for a tool: never, ask each time, without asking."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comes before a call. `why`: why it is asked about."""

    decision: Literal["allow", "ask", "deny"]
    why: Why | None = None
    lasting: bool = False
    """A yes may hold for later calls, too."""


ALLOWED = Verdict("allow")
DENIED = Verdict("deny")


def gate(
    effect: Effect,
    tainted: bool = False,
    sealed: bool = False,
    choice: Choice | None = None,
    again: bool = False,
) -> Verdict:
    """The verdict on one call.

    `tainted`: the model has read what somebody else wrote, so that this may be their wish. Then
    nothing but looking is done without asking, whatever was chosen before. `sealed`: it runs where
    it reaches nothing outside. `again`: it may have been made already.
    """
    if choice == "off":
        return DENIED
    harmless = effect == "read" or (effect == "execute" and sealed)
    if not harmless and (again or tainted):
        return Verdict("ask", "again" if again else "outside")
    if effect == "spend":
        return Verdict("ask", "effect")
    if choice == "ask":
        return Verdict("ask", "chosen", lasting=True)
    if choice == "allow" or harmless or effect == "write":
        return ALLOWED
    return Verdict("ask", "effect", lasting=True)


def choices(effect: Effect) -> tuple[Choice, ...]:
    """What a person may choose for a tool of this effect: what costs money is asked about each time."""
    return ("off", "ask") if effect == "spend" else ("off", "ask", "allow")


def unchosen(effect: Effect, sealed: bool) -> Choice:
    """What holds where nothing was chosen."""
    return "allow" if gate(effect, sealed=sealed).decision == "allow" else "ask"
