"""A personality is a point inside the bounds."""

from __future__ import annotations

from typing import get_args

import pytest

from lowkey.chat.personality import PersonalityName
from lowkey.spec import compile, may_change, published, size

MOST = 130
"""Tokens that the words of a personality may take."""


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


def test_those_that_can_be_chosen_are_those_in_the_book() -> None:
    assert {one.id for one in published().personalities} == set(get_args(PersonalityName))


@pytest.mark.parametrize("name", ["concise", "warm", "blunt", "tutor", "partner", "own"])
def test_each_has_words_of_its_own(name: str) -> None:
    one = published().personality(name)
    assert one is not None and one.manner.startswith("Manner")
