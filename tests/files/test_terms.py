"""What a question looks for."""

from __future__ import annotations

import pytest

from lowkey.files.terms import MOST, terms


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Which cats had allergies?", ["cats", "allergies", "allerg*"]),
        ("In 2026?", ["2026", "2026*"]),
        ("What is it?", ["what", "what*", "is", "it"]),
        ("Übergrößen", ["ubergrossen", "ubergros*"]),
        ("東京", ["東", "京"]),
        ('a OR b* NEAR(c) "d"', ["b", "near", "near*", "c", "d"]),
        ("…", []),
    ],
)
def test_words_and_the_beginnings_of_their_kin(question: str, found: list[str]) -> None:
    assert terms(question) == found


def test_a_long_question_is_cut() -> None:
    assert (
        len([one for one in terms(" ".join(f"word{n}" for n in range(99))) if "*" not in one])
        == MOST
    )
