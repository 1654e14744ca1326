"""Every case that the gate decides, written out: nothing but looking is done for a stranger."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from lowkey.safety import ALLOWED, Choice, Effect, choices, gate, unchosen

EFFECTS: tuple[Effect, ...] = get_args(Effect)
CHOICES: tuple[Choice | None, ...] = (None, *get_args(Choice))


@pytest.mark.parametrize(
    ("effect", "decision"),
    [
        ("read", "allow"),
        ("write", "allow"),
        ("spend", "ask"),
        ("execute", "ask"),
        ("contact", "ask"),
    ],
)
def test_what_is_done_where_nothing_was_chosen(effect: Effect, decision: str) -> None:
    assert gate(effect).decision == decision
    assert unchosen(effect, sealed=False) == decision


def test_sealed_code_needs_no_question() -> None:
    assert gate("execute", sealed=True) == gate("execute", sealed=True, tainted=True) == ALLOWED
    for effect in EFFECTS:
        if effect != "execute":
            assert gate(effect, sealed=True) == gate(effect)


@pytest.mark.parametrize("choice", [None, "ask", "allow"])
def test_after_text_from_outside_all_but_looking_is_asked_once(choice: Choice | None) -> None:
    for effect, again in product(EFFECTS, (False, True)):
        verdict = gate(effect, tainted=True, choice=choice, again=again)
        if effect == "read":
            assert verdict == gate(effect, choice=choice)
        else:
            why = "again" if again else "outside"
            assert (verdict.decision, verdict.why, verdict.lasting) == ("ask", why, False)


def test_what_is_switched_off_stays_off() -> None:
    both = (False, True)
    for effect, tainted, sealed, again in product(EFFECTS, both, both, both):
        assert gate(effect, tainted, sealed, "off", again).decision == "deny"


def test_money_is_never_allowed_once_for_all() -> None:
    for choice in (None, "ask", "allow"):
        verdict = gate("spend", choice=choice)
        assert (verdict.decision, verdict.lasting) == ("ask", False)
    assert "allow" not in choices("spend")


def test_a_choice_holds_for_everything_else() -> None:
    for effect in EFFECTS:
        if effect != "spend":
            assert gate(effect, choice="allow") == ALLOWED
            asked = gate(effect, choice="ask")
            assert (asked.decision, asked.why, asked.lasting) == ("ask", "chosen", True)


def test_what_may_have_been_done_already_is_asked() -> None:
    for effect in EFFECTS:
        verdict = gate(effect, again=True, choice="allow")
        assert verdict == (ALLOWED if effect == "read" else verdict)
        assert effect == "read" or (verdict.decision, verdict.why) == ("ask", "again")
