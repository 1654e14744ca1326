"""Numerals in words, as people write them and as they run into each other."""

from __future__ import annotations

import pytest

from lowkey.tools.numerals import in_digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("seven hundred twenty-one thousand twelve", "721012"),
        (
            "thirty-one million two hundred fifty-six thousand seven hundred twenty-one",
            "31256721",
        ),
        ("three cr twelve lac fifty-six thousand seven hundred twenty-one", "31256721"),
        ("three thousand millions", "3000000000"),
        ("two hundred dozens", "2400"),
        ("a dozen yards", "12 yards"),
        ("3 million", "3000000"),
        ("1.3 million", "1300000"),
        ("one point one", "1.1"),
        ("fifty-five point five plus one", "55.5 plus 1"),
        ("two thousand eighteen", "2018"),
        ("seven thirty", "7 30"),
        ("three and four", "3 and 4"),
        ("someone and often", "someone and often"),
    ],
)
def test_numerals_become_digits(text: str, digits: str) -> None:
    assert in_digits(text) == digits
