"""Earlier chats are found by what they mean, too, where something makes vectors of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select

from bench.upstream import Plan
from lowkey.chat import chat_tools, store
from lowkey.chat.near import PIECES, Said, cut
from lowkey.chat.nouns import Conversation, Preferences, Project
from lowkey.chat.store.tables import message_vectors
from lowkey.chat.store.vectors import PAGE, Place
from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.parts import Message, TextPart
from lowkey.meaning import Index
from lowkey.memory import Wish
from lowkey.tools import Caller
from tests.chat.talk import ALONE, Json, Talk, talking, until
from tests.meaning.topics import Topics

ANA, BOB = "user_ana", "user_bob"
OFF = Preferences(recalls=False)


@dataclass
class Desk:
    """What two people said, an index of it, and the tool that looks into it."""

    db: Database
    topics: Topics
    index: Index[Place]
    clock: ManualClock = field(default_factory=ManualClock)

    async def said(self, *texts: str, user_id: str = ANA) -> str:
        """A chat in which this was said, as if by an import: nobody tells the index."""
        here = self.clock.id("conv")

        def work(c: Connection) -> None:
            now = self.clock.now()
            chat = Conversation(id=here, title="A chat", created_at=now, updated_at=now)
            store.conversations.add(c, user_id, [chat])
            store.messages.add(c, user_id, [self._message(here, text) for text in texts])

        await self.db.write(work)
        return here

    def _message(self, here: str, text: str) -> Message:
        self.clock.advance(1)
        parts = (TextPart(text=text),) if text else ()
        name, now = self.clock.id("msg"), self.clock.now()
        return Message(
            id=name, conversation_id=here, parent_id=None, role="user", parts=parts, created_at=now
        )

    async def understood(self, count: int) -> None:
        """So many messages have their vectors."""
        while await self.kept() != count:
            await asyncio.sleep(0.005)

    async def kept(self, user_id: str | None = None) -> int:
        query = select(func.count()).select_from(message_vectors)
        if user_id is not None:
            query = query.where(message_vectors.c.user_id == user_id)
        return await self.db.read(lambda c: c.execute(query).scalar_one())

    async def look(
        self,
        about: str,
        here: str = "conv_here",
        user_id: str = ANA,
        project_id: str | None = None,
    ) -> str:
        """What the tool tells in the chat `here`."""
        (tool,) = chat_tools(self.db, self.index)
        caller = Caller(user_id, here, None, "run_here", self.clock.now(), "UTC", project_id)
        arguments = tool.arguments.model_validate({"about": about})
        return (await tool.run(arguments, caller)).text


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    db, topics = Database(database_url), Topics()
    desk = Desk(db, topics, Index(db, topics, Said()))
    yield desk
    await desk.index.close()
    db.close()


async def test_what_shares_no_word_is_found_by_its_meaning(desk: Desk) -> None:
    await desk.said("My kitten sleeps all day.", "We sail on Sundays.")
    await desk.said("The invoice is late.", user_id=BOB)
    desk.index.open()
    await desk.understood(3)
    told = await desk.look("cat")
    assert told.count("near in meaning, perhaps by chance") == len(_said(told)) == 2
    assert _said(told)[0] == "My kitten sleeps all day."
    by_word, by_meaning = (await desk.look("kitten")).split("\n\n")
    assert "kitten" in by_word and "by chance" not in by_word
    assert "sail" in by_meaning and "by chance" in by_meaning
    assert "kitten" not in await desk.look("cat", user_id=BOB)
    assert "invoice" not in await desk.look("tax")
    assert len(await desk.index.to(Place(BOB, "conv_here"), "cat", 9)) == 1


async def test_a_project_that_looks_into_its_own_chats_alone_does_so_by_meaning(desk: Desk) -> None:
    inside = await desk.said("My kitten sleeps all day.")
    await desk.said("A kitten came to the door.")
    garden = Project(id="proj_1", name="Garden", recalls="own", created_at=0)

    def work(c: Connection) -> None:
        store.projects.add(c, ANA, garden)
        store.projects.move(c, inside, garden.id)

    await desk.db.write(work)
    desk.index.open()
    await desk.understood(2)
    assert _said(await desk.look("cat", project_id=garden.id)) == ["My kitten sleeps all day."]
    assert _said(await desk.look("cat")) == ["A kitten came to the door."]


async def test_both_rankings_count(desk: Desk) -> None:
    await desk.said("Knives are from Solingen.", "A kitten came, says Solingen.", "Kittens purr.")
    desk.index.open()
    await desk.understood(3)
    assert _said(await desk.look("cat Solingen")) == [
        "A kitten came, says Solingen.",
        "Knives are from Solingen.",
        "Kittens purr.",
    ]


async def test_of_two_as_good_the_newer_one_comes_first(desk: Desk) -> None:
    more, nearer = "We sail with Solingen knives.", "A kitten of Solingen."
    await desk.said(more)
    await desk.said(nearer)
    desk.index.open()
    await desk.understood(2)
    assert _said(await desk.look("cat Solingen knives")) == [nearer, more]
    await desk.said(nearer, user_id=BOB)
    await desk.said(more, user_id=BOB)
    desk.index.look()
    await desk.understood(4)
    assert _said(await desk.look("cat Solingen knives", user_id=BOB)) == [more, nearer]


async def test_neither_this_chat_nor_a_deleted_one_is_found(desk: Desk) -> None:
    here = await desk.said("My kitten sleeps all day.")
    desk.index.open()
    await desk.understood(1)
    assert _said(await desk.look("cat", here)) == []
    assert "kitten" in await desk.look("cat")
    await desk.db.write(lambda c: store.conversations.delete(c, here, 1))
    assert _said(await desk.look("cat")) == []
    await desk.db.write(lambda c: store.conversations.restore(c, ANA, here, "A chat"))
    assert "kitten" in await desk.look("cat")


async def test_nothing_stays_of_what_is_gone_for_good(desk: Desk) -> None:
    here = await desk.said("My kitten sleeps all day.")
    await desk.said("I sail.")
    await desk.said("I own a ship.", user_id=BOB)
    desk.index.open()
    await desk.understood(3)
    await desk.db.write(lambda c: store.conversations.delete(c, here, 1))
    await desk.db.write(lambda c: store.conversations.purge(c, 2))
    assert await desk.kept(ANA) == 1
    await desk.db.write(lambda c: store.everything.erase(c, ANA))
    assert (await desk.kept(ANA), await desk.kept(BOB)) == (0, 1)


async def test_what_goes_while_its_vectors_are_made_gets_none(desk: Desk) -> None:
    here = await desk.said("My kitten sleeps all day.")
    await desk.said("Nor does this.", user_id=BOB)
    go, asked, made = asyncio.Event(), asyncio.Event(), desk.topics.embed

    async def slowly(texts: Sequence[str]) -> Any:
        asked.set()
        await go.wait()
        return await made(texts)

    desk.topics.embed = slowly
    desk.index.open()
    await asked.wait()
    await desk.db.write(lambda c: store.conversations.erase(c, [here]))
    await desk.db.write(lambda c: store.preferences.write(c, BOB, OFF))
    go.set()
    await desk.said("I sail.")
    desk.index.look()
    await desk.understood(1)
    assert await desk.kept(ANA) == 1


async def test_who_switches_it_off_has_no_vectors(desk: Desk) -> None:
    await desk.said("My kitten sleeps all day.")
    await desk.said("I own a ship.", user_id=BOB)
    await desk.db.write(lambda c: store.preferences.write(c, BOB, OFF))
    desk.index.open()
    await desk.understood(1)
    assert desk.topics.asked == ["My kitten sleeps all day."]
    await desk.db.write(lambda c: store.preferences.write(c, ANA, OFF))
    assert await desk.db.write(store.vectors.remove_unwanted) == 1
    await desk.db.write(lambda c: store.preferences.write(c, BOB, Preferences()))
    desk.index.look()
    await desk.understood(1)
    assert "ship" in await desk.look("harbour", user_id=BOB)


async def test_what_is_switched_off_is_removed_a_little_at_a_time(desk: Desk) -> None:
    await desk.said("My kitten sleeps.", "It purrs.", "It eats.")
    await desk.said("I own a ship.", user_id=BOB)
    desk.index.open()
    await desk.understood(4)
    await desk.db.write(lambda c: store.preferences.write(c, ANA, OFF))
    gone = [await desk.db.write(lambda c: store.vectors.remove_unwanted(c, 2)) for _ in range(3)]
    assert gone == [2, 1, 0]
    assert (await desk.kept(ANA), await desk.kept(BOB)) == (0, 1)


async def test_a_start_goes_on_where_it_was(desk: Desk) -> None:
    texts = [f"Number {n}: I sail." for n in range(40)]
    await desk.said(*texts)
    made = desk.topics.embed

    async def breaks(texts: Sequence[str]) -> Any:
        if len(desk.topics.asked) >= 20:
            desk.topics.down = True
        return await made(texts)

    desk.topics.embed = breaks
    desk.index.open()
    await until(lambda: desk.topics.down)
    await desk.index.close()
    before = list(desk.topics.asked)
    assert len(before) >= 20 and set(before[:8]) == set(texts[-8:]), "the newest come first"
    desk.topics.embed, desk.topics.down = made, False
    desk.index.open()
    await desk.understood(40)
    assert sorted(desk.topics.asked) == sorted(texts), "none was made twice"


async def test_a_model_that_fails_is_told_of_once_and_tried_again(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    await desk.said("My kitten sleeps all day.")
    desk.topics.down = True
    desk.index.open()
    await until(lambda: caplog.records)
    desk.index.look()
    tried = asyncio.Event()
    made = desk.topics.embed

    async def seen(texts: Sequence[str]) -> Any:
        tried.set()
        return await made(texts)

    desk.topics.embed = seen
    await tried.wait()
    assert "kitten" in await desk.look("kitten"), "words still count"
    assert _said(await desk.look("cat")) == []
    desk.topics.down = False
    desk.index.add("msg_of_somebody")
    await desk.understood(1)
    assert "kitten" in await desk.look("cat")
    told = [one.getMessage() for one in caplog.records]
    assert told.count("Earlier chats are found by words alone for now: It is down.") == 1


async def test_a_look_does_not_wait_for_a_model_that_hangs(desk: Desk) -> None:
    await desk.said("My kitten sleeps all day.")
    desk.index.open()
    await desk.understood(1)
    go, made = asyncio.Event(), desk.topics.embed

    async def hangs(texts: Sequence[str]) -> Any:
        await go.wait()
        return await made(texts)

    desk.topics.embed = hangs
    assert _said(await desk.look("cat")) == []
    assert "kitten" in await desk.look("kitten")
    go.set()
    assert "kitten" in await desk.look("cat")


async def test_vectors_of_another_length_are_left_to_words_and_made_again(desk: Desk) -> None:
    await desk.said("My kitten sleeps all day.")
    made = desk.topics.embed

    async def longer(texts: Sequence[str]) -> Any:
        return (await made(texts)).repeat(2, axis=1)

    desk.topics.embed = longer
    desk.index.open()
    await desk.understood(1)
    desk.topics.embed = made
    assert _said(await desk.look("cat")) == [], "half as long, and so two that are noise"
    assert "kitten" in await desk.look("kitten")
    while not _said(await desk.look("cat")):
        await asyncio.sleep(0.005)
    assert await desk.kept() == 1


async def test_another_model_makes_them_anew(desk: Desk) -> None:
    await desk.said("My kitten sleeps all day.")
    desk.index.open()
    await desk.understood(1)
    await desk.index.close()
    desk.topics.model = "others"
    assert _said(await desk.look("cat")) == []
    desk.index.open()
    await until(lambda: len(desk.topics.asked) == 2)
    while "kitten" not in await desk.look("cat"):
        await asyncio.sleep(0.005)
    assert await desk.kept() == 1


async def test_of_a_long_message_the_piece_is_told_that_is_near(desk: Desk) -> None:
    filler = "Nothing of note was said here. " * 30
    told = f"{filler}\n\nThe kitten came home.\n\n{filler}"
    await desk.said(told, filler * 20, "")
    desk.index.open()
    await desk.understood(2)
    assert len(desk.topics.asked) == len(cut(told)) + PIECES
    first = _said(await desk.look("cat"))[0]
    assert "kitten came home" in first and len(first) < 1_200


async def test_of_a_long_message_the_word_is_told_that_was_found(desk: Desk) -> None:
    filler = "Nothing of note was said here. " * 300
    await desk.said(filler + "The code of the safe is 4711, says Solingen.")
    desk.index.open()
    await desk.understood(1)
    assert "4711" in await desk.look("Solingen")
    assert _said(await desk.look("cat"))[0].startswith("Nothing of note")


async def test_of_two_places_the_one_is_told_that_holds_more_of_the_words(desk: Desk) -> None:
    filler = "Nothing of note was said here. " * 60
    await desk.said(f"Solingen again.\n\n{filler}\n\nSolingen: a kitten was seen.\n\n{filler}")
    desk.index.open()
    await desk.understood(1)
    assert "a kitten was seen" in await desk.look("kitten Solingen")


async def test_only_so_many_bytes_of_a_person_are_compared_the_newest_ones(desk: Desk) -> None:
    await desk.said("An old kitten.", "A long text. " * 200, "A new kitten.")
    desk.index.open()
    await desk.understood(3)
    here = Place(ANA, "conv_here")
    held = [
        len(await desk.db.read(lambda c, n=n: store.vectors.elsewhere(c, "topics", here, n)))
        for n in (0, 6, 23, 24, 30)
    ]
    assert held == [0, 1, 1, 2, 3]


async def test_many_messages_are_gone_through_in_pages(desk: Desk) -> None:
    await desk.said(*["I sail." for _ in range(2 * PAGE + 10)])
    model = "topics"
    ids, then = await desk.db.read(lambda c: store.vectors.without(c, model, "", 10 * PAGE))
    seen = [*ids]
    while then is not None:
        ids, then = await desk.db.read(
            lambda c, then=then: store.vectors.without(c, model, then, 10 * PAGE)
        )
        assert len(ids) <= PAGE
        seen += ids
    assert len(set(seen)) == 2 * PAGE + 10 == len(seen)
    assert seen == sorted(seen, reverse=True)


async def test_an_answer_and_its_question_get_theirs_and_nothing_of_a_temporary_chat(
    talk: Talk,
) -> None:
    topics = Topics()
    talk.app.chat.near.meaning = topics
    talk.app.chat.near.open()
    talk.up.next(Plan(text="Sail then."))
    await talk.say("My kitten", temporary=True)
    talk.up.next(Plan(text="It will purr."))
    await talk.say("My ship")
    await until(lambda: len(topics.asked) == 2)
    assert sorted(topics.asked) == ["It will purr.", "My ship"]
    talk.up.next(Plan(fault="401"))
    await talk.say("My harbour")
    await until(lambda: "My harbour" in topics.asked)


async def test_the_hourly_chores_go_through_no_messages(talk: Talk) -> None:
    topics, asked = Topics(), list[str]()
    talk.app.chat.near.meaning = topics
    talk.app.chat.near.open()
    await talk.say("My ship")
    await until(lambda: "My ship" in topics.asked)
    event.listen(talk.app.db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    await talk.app.chat.purge()
    await talk.say("My harbour")
    await until(lambda: "My harbour" in topics.asked)
    assert asked and not [
        one for one in asked if "ORDER BY messages.id DESC" in one and "LIMIT" in one
    ]


async def test_earlier_chats_go_to_no_model_of_a_server(settings: Settings) -> None:
    hosted = settings.model_copy(update={"embeddings": "up/embedder"})
    async with talking(hosted) as talk:
        await talk.say("My kitten is called Minka.")
        await talk.app.memories.remember(ALONE.id, Wish(text="I own a ship."))
        await talk.up.arrived(2)
        await until(lambda: any(one.path == "embeddings" for one in talk.up.asked))
        (tool,) = [one for one in talk.app.runner.tools if one.name == "search_chats"]
        caller = Caller(ALONE.id, "conv_here", None, "run_here", 1, "UTC")
        told = await tool.run(tool.arguments.model_validate({"about": "Minka"}), caller)
        assert "kitten" in told.text, "words find it"
        sent = [one.body["input"] for one in talk.up.asked if one.path == "embeddings"]
        assert sent == [["I own a ship."]]


async def test_what_is_brought_in_and_who_wants_it_again_get_theirs_at_once(talk: Talk) -> None:
    topics = Topics()
    talk.app.chat.near.meaning = topics
    talk.app.chat.near.open()
    await talk.good("PATCH", "/api/preferences", {"recalls": False})
    await talk.say("My ship")
    await talk.good("POST", "/api/import", WHOLE)
    assert topics.asked == []
    await talk.good("PATCH", "/api/preferences", {"recalls": True})
    await until(lambda: len(topics.asked) == 3)
    while not await talk.app.db.read(_kept):
        await asyncio.sleep(0.005)
    await talk.good("PATCH", "/api/preferences", {"recalls": False})
    assert await talk.app.db.read(_kept) == 0
    await talk.good("PATCH", "/api/preferences", {"recalls": True})
    await until(lambda: len(topics.asked) == 6)
    assert "A kitten came." in topics.asked
    await talk.good(
        "POST", "/api/import", {**WHOLE, "conversations": [_tree("lowkey:b", "Taxes.")]}
    )
    await until(lambda: len(topics.asked) == 7)
    assert topics.asked[-1] == "Taxes."


def _kept(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(message_vectors)).scalar_one()


def _tree(source: str, text: str) -> Json:
    message = {
        "id": "m0",
        "conversation_id": "c0",
        "parent_id": None,
        "role": "user",
        "parts": [{"kind": "text", "text": text}],
        "created_at": 1_700_000_000_000,
    }
    about = {"source": source, "title": "A chat", "tip_id": "m0", "created_at": 1, "updated_at": 1}
    return {**about, "messages": [message]}


WHOLE: Json = {
    "format": "lowkey.conversations",
    "version": 2,
    "conversations": [_tree("lowkey:a", "A kitten came.")],
}


def _said(told: str) -> list[str]:
    """The messages that are told, in their order."""
    return [one.split("The person: ")[1] for one in told.split("\n\n") if "The person: " in one]
