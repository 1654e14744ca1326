"""A personality is a point inside the bounds."""

from __future__ import annotations

from typing import get_args

import pytest

from lowkey.chat.personality import ModeName, PersonalityName
from lowkey.spec import compile, may_change, published, size

MOST = 130
"""Tokens that the words of a personality may take."""
MOST_OF_A_MODE = 180


def test_every_personality_stays_within_its_bounds() -> None:
    spec = published()
    whole = set(compile(spec, 10_000).clauses)
    for one in spec.personalities:
        for clause_id in one.changes:
            clause = spec.clause(clause_id)
            assert clause is not None and may_change("user", clause), (one.id, clause_id)
        left = set(compile(spec, 10_000, one).clauses)
        assert whole - left == set(one.changes), one.id
        assert set(one.keeps) <= left, one.id
        assert size(one.manner) <= MOST, one.id


def test_every_mode_stays_within_its_bounds_whatever_the_personality() -> None:
    spec = published()
    assert {one.id for one in spec.modes} == set(get_args(ModeName))
    whole = set(compile(spec, 10_000).clauses)
    for one in spec.modes:
        assert all(may_change("user", clause) for clause in map(spec.clause, one.changes) if clause)
        assert one.manner.startswith(f"Mode: {one.id}.") and size(one.manner) <= MOST_OF_A_MODE
        for manner in spec.personalities:
            left = set(compile(spec, 10_000, manner, mode=one).clauses)
            assert whole - left == {*one.changes, *manner.changes}, (one.id, manner.id)
            assert set(one.keeps) - set(manner.changes) <= left, (one.id, manner.id)


def test_those_that_can_be_chosen_are_those_in_the_book() -> None:
    assert {one.id for one in published().personalities} == set(get_args(PersonalityName))


@pytest.mark.parametrize("name", ["concise", "warm", "blunt", "tutor", "partner", "own"])
def test_each_has_words_of_its_own(name: str) -> None:
    one = published().personality(name)
    assert one is not None and one.manner.startswith("Manner")
