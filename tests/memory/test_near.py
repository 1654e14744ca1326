"""Memories are recalled by what they mean, too, where something makes vectors of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.migrate import migrate
from lowkey.memory import Memories, Wish, offered
from lowkey.memory.store import Where
from lowkey.memory.store.meaning import without_vectors
from lowkey.tools import Caller, call
from tests.meaning.topics import Topics

ANA, BOB = "user_ana", "user_bob"
ROOM = 400
"""Tokens: far fewer than what is remembered here takes."""


@pytest.fixture
def topics() -> Topics:
    return Topics()


@pytest.fixture
async def memories(
    settings: Settings, database_url: str, topics: Topics
) -> AsyncIterator[Memories]:
    db = Database(database_url)
    await migrate(db)
    memories = Memories(settings, ManualClock(), db, topics)
    memories.near.open()
    yield memories
    await memories.near.close()
    db.close()


async def remember(memories: Memories, *texts: str) -> None:
    """They are kept and have their vectors, and so much else is that not all can be told."""
    for text in (*texts, *(f"The number {n} stands for invoice {n * n}." for n in range(60))):
        await memories.remember(ANA, Wish(text=text))
    while await memories.db.read(lambda c: without_vectors(c, "topics", 0, 1)):
        await asyncio.sleep(0.005)


async def told(memories: Memories, words: str, user_id: str = ANA, room: int = ROOM) -> str:
    found = await memories.recall(user_id, words, None, room)
    return "\n".join(memory.text for memory in found.memories)


async def test_what_shares_no_word_is_recalled_by_its_meaning(
    memories: Memories, topics: Topics
) -> None:
    await remember(memories, "I own a kitten.", "We sail on Sundays.")
    first = (await told(memories, "What does my cat eat?")).splitlines()[0]
    assert first == "I own a kitten."
    assert await told(memories, "cat", BOB) == ""
    topics.down = True
    assert "kitten" not in await told(memories, "What does my cat eat?")
    assert "kitten" in await told(memories, "What does my kitten eat?"), "words still count"


async def test_what_is_looked_up_is_found_by_meaning_beside_its_words(
    memories: Memories, topics: Topics
) -> None:
    caller = Caller(ANA, "conv_1", "msg_1", "run_1", 0, "UTC")

    async def said(caller: Caller) -> str:
        return ""

    recall = next(tool for tool in offered(memories, said) if tool.name == "recall")

    async def look(about: str) -> list[str]:
        return (await call(recall, f'{{"about": "{about}"}}', caller)).text.splitlines()

    await remember(memories, "I own a kitten.", "My cat food is from Bonn.", "We sail on Sundays.")
    head, exact, near, first, *_ = await look("cat food")
    assert (head, exact) == ("This is what I remember:", "- My cat food is from Bonn.")
    assert near == "Near in meaning, perhaps by chance:" and first == "- I own a kitten."
    head, first, *rest = await look("cat of Jena")
    assert (head, first) == ("This may be it, of what I remember:", "- My cat food is from Bonn.")
    assert "- I own a kitten." in rest[1:]
    head, *rest = await look("purring pet")
    assert "Not in the words" in head and "- I own a kitten." in rest[:2]
    topics.down = True
    assert await look("cat food") == ["This is what I remember:", "- My cat food is from Bonn."]


async def test_where_all_can_be_told_no_vector_is_asked_for(
    memories: Memories, topics: Topics
) -> None:
    await remember(memories, "I own a kitten.")
    asked = len(topics.asked)
    assert "kitten" in await told(memories, "anything", room=100_000)
    assert len(topics.asked) == asked


async def test_vectors_are_made_anew_for_another_model(memories: Memories, topics: Topics) -> None:
    await remember(memories, "I own a kitten.")
    await memories.near.close()
    topics.model = "others"
    assert await memories.near.to(Where(ANA), "cat", 5) == []
    memories.near.open()
    while await memories.db.read(lambda c: without_vectors(c, "others", 0, 1)):
        await asyncio.sleep(0.005)
    ((nearest, _),) = await memories.near.to(Where(ANA), "cat", 1)
    assert (await memories.list(ANA, "kitten"))[0].id == nearest


async def test_vectors_of_another_length_are_made_again(memories: Memories, topics: Topics) -> None:
    await remember(memories, "I own a kitten.")
    made = topics.embed

    async def other(texts: Sequence[str]) -> Any:
        return (await made(texts)).repeat(2, axis=1)

    topics.embed = other
    assert await memories.near.to(Where(ANA), "cat", 5) == []
    while len(await memories.near.to(Where(ANA), "cat", 99)) < 61:
        await asyncio.sleep(0.005)
    assert (await told(memories, "cat")).startswith("I own a kitten.")


async def test_an_answer_does_not_wait_for_a_model_that_takes_long(
    memories: Memories, topics: Topics
) -> None:
    await remember(memories, "I own a kitten.")
    go, made = asyncio.Event(), topics.embed

    async def slowly(texts: Sequence[str]) -> Any:
        await go.wait()
        return await made(texts)

    topics.embed = slowly
    assert "kitten" not in await told(memories, "cat")
    go.set()
    assert "kitten" in await told(memories, "cat")
