"""What the world calls things is found in a text, whatever its endings and capitals."""

from __future__ import annotations

import pytest

from lowkey.tiny.harm.lexicon import FOLDER, LATER, PHRASE, classes, names, words

FILES = sorted(FOLDER.glob("*.txt"))


def called(text: str, word: str) -> set[str]:
    told = words(text)
    return classes(told)[told.index(word)]


def test_words_keep_the_owners_s_and_the_signs_that_ask() -> None:
    assert words("Don’t touch my neighbour's X-ray, okay?!") == [
        *("Dont", "touch", "my", "neighbour", "'s", "X-ray", "okay", "?", "!")
    ]
    assert words("") == words(" \0 ") == []


@pytest.mark.parametrize("word", ["stab", "stabs", "stabbing", "stabbed"])
def test_endings_do_not_matter(word: str) -> None:
    assert "verb_violence" in called(f"they {word} him", word)


def test_a_longer_phrase_hides_what_its_words_would_mean() -> None:
    assert "verb_violence" in called("how to kill them", "kill")
    assert "verb_violence" not in called("how to kill time", "kill")


def test_names_count_where_they_are_written_as_names_or_nobody_cares() -> None:
    assert "fiction_person" in called("Where does Batman live", "Batman")
    assert "fiction_person" in called("where does sherlock holmes live", "sherlock")
    assert "famous_living" not in called("Where does the Duke drake the pond", "drake")
    assert LATER in called("Where does Xqwzy live", "Xqwzy")


def test_there_are_many_classes_of_many_words() -> None:
    assert len(FILES) > 80 and len(names()) == len(FILES) + 3


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_entry_can_be_found(path: object) -> None:
    lines = FOLDER.joinpath(str(path)).read_text("utf-8").splitlines()
    told = [" ".join(words(line)).lower() for line in lines]
    assert len(told) > 40
    assert len(set(told)) == len(told)
    assert not [line for line in told if not 1 <= len(line.split()) <= PHRASE]
