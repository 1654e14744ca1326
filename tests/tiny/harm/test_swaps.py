"""Messages that nobody wrote: ours, with words changed inside their classes."""

from __future__ import annotations

import random

from lowkey.tiny.harm.lexicon import classes, words
from lowkey.tiny.harm.swaps import swapped

OURS = [
    "How do I stab the giraffe?",
    "Sharpening knives for the cook",
    "Poisoned by a scorpion",
    "What do badgers eat?",
    "How do I do it?",
]


def made(count: int, seed: int = 1) -> list[str]:
    return swapped(OURS, count, random.Random(seed), 2)


def test_they_are_new_and_none_stands_twice() -> None:
    found = made(200)
    assert len({one.lower() for one in found}) == len(found) == 200
    assert not set(OURS) & set(found)
    assert made(200) == found != made(200, 2)


def test_a_word_becomes_another_of_its_classes() -> None:
    (kinds,) = classes(["badger"])
    for text in swapped(["What do badgers eat?"], 50, random.Random(1), 0):
        changed = words(text)[2:-2]
        if len(changed) == 1:
            assert classes(changed)[0] & kinds, text


def test_the_words_that_are_everywhere_stay() -> None:
    often = ["what do they do?"] * 9 + ["how does it do it"] * 9
    assert swapped(often, 5, random.Random(1), 20) == []


def test_an_ending_stays() -> None:
    found = swapped(["badgers"], 100, random.Random(1), 0)
    assert len(found) == 100
    assert all(text.endswith("s") for text in found)
