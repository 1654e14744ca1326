"""A quote stands in its snapshot to the letter, or it is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowkey.jobs.research.locating import Places, stands
from lowkey.jobs.research.sentences import around, sentences

PAGE = (
    "He said:  “It’s a well—known\nfact, isn’t it?” Dr. Smith left.\n\n"
    "The U.S. Army had 1,200 men in 1990. It is not true that the drug is safe for children."
)


@pytest.mark.parametrize(
    ("quote", "there"),
    [
        ("It's a well-known fact, isn't it?", "It’s a well—known\nfact, isn’t it?"),
        ("“the U.S. Army had 1,200 men”", "The U.S. Army had 1,200 men"),
        ("… Army had 1,200 men in 1990 …", "Army had 1,200 men in 1990"),
    ],
)
def test_the_shapes_of_spaces_quotes_and_dashes_make_no_difference(quote: str, there: str) -> None:
    spot = Places(PAGE).find(quote)
    assert spot is not None
    assert PAGE[slice(*spot)] == there


@pytest.mark.parametrize(
    "quote",
    [
        "The U.S. Army had 1,300 men in 1990.",
        "my had 1,200 men in 1990",
        "Army had 1,200 men in 199",
        "the us army had 1,200 men",
        "in 1990",
        "",
    ],
    ids=["another number", "half a word", "half a number", "other letters", "too short", "nothing"],
)
def test_anything_else_does(quote: str) -> None:
    assert Places(PAGE).find(quote) is None


@given(st.text(min_size=1, max_size=300), st.data())
def test_whatever_is_found_stands_there(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text)))
    quote = text[begin : begin + data.draw(st.integers(0, 80))]
    spot = Places(text).find(quote)
    assert spot is None or stands(text, text[slice(*spot)], *spot)


def test_half_a_sentence_is_quoted_whole() -> None:
    spot = Places(PAGE).find("the drug is safe for children")
    assert spot is not None
    assert PAGE[slice(*around(PAGE, *spot))] == "It is not true that the drug is safe for children."


def test_abbreviations_and_broken_lines_end_no_sentence() -> None:
    text = "Dr. A. Weber met the U.S. envoy on 3. May, i.e. late.\nA line is\nbroken here. 你好。再见。"
    assert [text[slice(*one)] for one in sentences(text)] == [
        "Dr. A. Weber met the U.S. envoy on 3. May, i.e. late.",
        "A line is\nbroken here.",
        "你好。",
        "再见。",
    ]
