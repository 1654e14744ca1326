"""An index of meaning over any room's texts: in which order it works, what it does when it can't."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import AsyncIterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from lowkey.core.db import Database
from lowkey.core.errors import OutsideError
from lowkey.meaning import Index, Kept, Pieces, Some
from lowkey.meaning.index import QUESTIONS
from tests.chat.talk import until
from tests.meaning.topics import Topics


class Notes:
    """Texts of one piece each, two at a time, in the order of their names."""

    name = "Notes"

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = dict(texts)
        self.made: dict[str, bytes] = {}

    def these(self, connection: Connection, model: str, ids: Set[str]) -> Pieces:
        return {one: [self.texts[one]] for one in ids}

    def some(self, connection: Connection, model: str, after: str) -> Some:
        names = sorted(one for one in self.texts if one > after)[:2]
        missing = {one: [self.texts[one]] for one in names if one not in self.made}
        return Some(missing, names[-1] if names else None)

    def keep(self, connection: Connection, model: str, made: Mapping[str, Sequence[bytes]]) -> None:
        self.made |= {name: b"".join(vectors) for name, vectors in made.items()}

    def vectors(self, connection: Connection, model: str, where: str) -> Mapping[str, Kept]:
        return {name: (1, one) for name, one in self.made.items() if name.startswith(where)}


@pytest.fixture
async def notes() -> Notes:
    return Notes({f"a{n}": f"note {n}" for n in range(6)})


@pytest.fixture
async def index(notes: Notes) -> AsyncIterator[Index[str]]:
    db = Database("sqlite://")
    index = Index(db, Topics(), notes)
    yield index
    await index.close()
    db.close()


def topics(index: Index[str]) -> Topics:
    assert isinstance(index.meaning, Topics)
    return index.meaning


async def test_what_is_new_comes_before_what_is_old(index: Index[str], notes: Notes) -> None:
    go, made = asyncio.Event(), topics(index).embed

    async def slowly(texts: Sequence[str]) -> Any:
        await go.wait()
        return await made(texts)

    topics(index).embed = slowly
    index.open()
    notes.texts["b"] = "a kitten"
    index.add("b")
    go.set()
    await until(lambda: len(notes.made) == 7)
    assert topics(index).asked.index("a kitten") <= 2, "it waits behind one batch at most"
    assert await index.to("b", "cat", 3) == [("b", 0)]
    assert await index.to("c", "cat", 3) == []


async def test_what_changes_while_all_is_looked_at_is_looked_at_again(
    index: Index[str], notes: Notes
) -> None:
    made = topics(index).embed

    async def meanwhile(texts: Sequence[str]) -> Any:
        if "note 4" in texts:
            notes.texts["a00"] = "it came in before"
            index.look()
        return await made(texts)

    topics(index).embed = meanwhile
    index.open()
    await until(lambda: "a00" in notes.made)


async def test_a_model_that_hangs_gets_no_more_than_a_few_questions(
    index: Index[str], notes: Notes
) -> None:
    index.open()
    await until(lambda: len(notes.made) == 6)
    asked: list[str] = []

    async def hangs(texts: Sequence[str]) -> Any:
        asked.extend(texts)
        await asyncio.Event().wait()

    topics(index).embed = hangs
    index.patience = 0
    assert [await index.to("a", f"question {n}", 3) for n in range(9)] == [[]] * 9
    await until(lambda: len(asked) == QUESTIONS)


async def test_a_fault_of_ours_is_logged_whole_and_leaves_it_to_words(
    index: Index[str], notes: Notes, caplog: pytest.LogCaptureFixture
) -> None:
    index.open()
    await until(lambda: len(notes.made) == 6)

    async def wrong(texts: Sequence[str]) -> Any:
        raise KeyError("oops")

    topics(index).embed = wrong
    assert await index.to("a", "cat", 3) == []
    notes.texts["b"] = "a kitten"
    index.add("b")
    await until(lambda: len(caplog.records) == 2)
    assert all("by a fault of ours" in one.getMessage() for one in caplog.records)
    assert all(one.exc_info for one in caplog.records)


async def test_without_a_model_nothing_is_made_or_asked(notes: Notes) -> None:
    db = Database("sqlite://")
    index: Index[str] = Index(db, None, notes)
    index.open()
    index.add("a0")
    assert await index.to("a", "cat", 3) == []
    await index.close()
    db.close()
    assert notes.made == {}


async def test_a_text_that_the_model_refuses_stops_no_other_and_is_asked_twice_at_most(
    index: Index[str], notes: Notes, caplog: pytest.LogCaptureFixture
) -> None:
    made, asked = topics(index).embed, topics(index).asked

    async def picky(texts: Sequence[str]) -> Any:
        asked.extend(f"try {text}" for text in texts)
        if "note 1" in texts or "news" in texts:
            raise OutsideError("no_vectors", "It is too long.")
        return await made(texts)

    topics(index).embed = picky
    notes.texts["b"] = "news"
    index.add("b")
    index.open()
    await until(lambda: len(notes.made) == 5)
    notes.texts["a9"] = "note 9"
    index.look()
    await until(lambda: len(notes.made) == 6)
    assert not {"a1", "b"} & set(notes.made)
    assert asked.count("try note 1") == 2, "with the others, and alone"
    assert asked.count("try news") == 1
    told = [one.getMessage() for one in caplog.records]
    assert told == ["Notes: one of them is found by words alone: It is too long."] * 2


async def test_a_model_that_was_away_goes_on_where_it_was_without_any_news(
    index: Index[str], notes: Notes
) -> None:
    made, read, tries = topics(index).embed, notes.some, 0
    looked: list[str] = []

    def some(connection: Connection, model: str, after: str) -> Some:
        looked.append(after)
        return read(connection, model, after)

    async def comes_back(texts: Sequence[str]) -> Any:
        nonlocal tries
        tries += 1
        if 2 <= tries < 9:
            raise OutsideError("no_vectors", "It is away.")
        return await made(texts)

    topics(index).embed, notes.some = comes_back, some
    index.pause = 0.001
    index.open()
    await until(lambda: len(notes.made) == 6)
    assert looked.count("") == 1, "it begins not again"


async def test_searches_that_come_at_once_leave_the_database_to_others(
    notes: Notes, tmp_path: Path
) -> None:
    db = Database(f"sqlite:///{tmp_path / 'notes.db'}")
    index, go = Index(db, Topics(), notes), threading.Event()
    read: list[str] = []

    def slowly(connection: Connection, model: str, where: str) -> Mapping[str, Kept]:
        read.append(where)
        go.wait(10)
        return {}

    notes.vectors = slowly
    asked = [asyncio.create_task(index.to("a", f"question {n}", 3)) for n in range(4)]
    await until(lambda: read)
    try:
        async with asyncio.timeout(5):
            assert await db.read(lambda c: len(read)) == 1
    finally:
        go.set()
        await asyncio.gather(*asked)
        db.close()
    assert len(read) == 4


async def test_vectors_of_another_length_are_made_again(index: Index[str], notes: Notes) -> None:
    index.open()
    await until(lambda: len(notes.made) == 6)
    half, whole = notes.made["a1"][:3], notes.made["a1"]
    notes.made |= {"a0": half, "a1": half + whole, "a2": whole * 2}
    assert {one for one, _ in await index.to("a", "cat", 9)} == {"a3", "a4", "a5"}
    await until(lambda: {notes.made[f"a{n}"] for n in range(6)} == {whole})
    assert len(await index.to("a", "cat", 9)) == 6


async def test_a_question_that_is_given_up_leaves_no_failure_unheard(
    index: Index[str], notes: Notes
) -> None:
    asked, go, heard = asyncio.Event(), asyncio.Event(), list[str]()

    async def fails(texts: Sequence[str]) -> Any:
        asked.set()
        await go.wait()
        raise OutsideError("no_vectors", "It is down.")

    topics(index).embed = fails
    index.patience = 60
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, about: heard.append(about["message"]))
    notes.made["a0"] = b"123456"
    given_up = asyncio.create_task(index.to("a", "cat", 3))
    await asked.wait()
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    go.set()
    await until(lambda: not index._asked)  # pyright: ignore[reportPrivateUsage]
    del given_up
    gc.collect()
    assert heard == []
