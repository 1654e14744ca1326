"""An answer shows which memories it used, as long as they are there, and only to their person."""

from __future__ import annotations

import json

from sqlalchemy import event, func, select

from bench.answers import Call
from bench.plans import Plan
from lowkey.chat.store import conversations
from lowkey.core.db import metadata
from lowkey.memory import store
from tests.chat.talk import Json, Talk

VEGETARIAN = "I'm vegetarian"
LYON = "I moved to Lyon"


async def remember(talk: Talk, text: str) -> str:
    return (await talk.good("POST", "/api/memories", {"text": text}))["id"]


async def shown(talk: Talk, conversation_id: str) -> list[tuple[str, str, str | None]]:
    """(message, what was used, what holds in its place by now)."""
    found = (await talk.open(conversation_id))["recalled"]
    return [(one["message_id"], one["text"], one["now"]) for one in found]


async def rows(talk: Talk, table: str = "memory_uses") -> int:
    query = select(func.count()).select_from(metadata.tables[table])
    return await talk.app.db.read(lambda c: c.execute(query).scalar_one())


async def ask(talk: Talk, text: str, said: str, **more: object) -> Json:
    talk.up.next(Plan(text=said))
    return await talk.say(text, **more)


async def test_an_answer_shows_what_it_used_until_that_is_forgotten(talk: Talk) -> None:
    vegetarian, lyon = await remember(talk, VEGETARIAN), await remember(talk, LYON)
    first = await ask(talk, "What shall I cook?", "Curry, as you are vegetarian.")
    chat = first["conversation_id"]
    assert await shown(talk, chat) == [(first["id"], VEGETARIAN, None)]
    told = (await talk.good("GET", f"/api/runs/{first['run_id']}/prompt"))["told"]
    assert [(one["memory_id"], one["text"]) for one in told] == [
        (vegetarian, VEGETARIAN),
        (lyon, LYON),
    ]

    # Another answer uses another one, and begins again from what it had said.
    talk.up.next(Plan(text="A roast, as in Lyon, with", finish="length"))
    cut = await talk.again(first["id"], "regenerate")
    await talk.answer(cut["id"])
    talk.up.next(Plan(text=" potatoes."))
    whole = await talk.again(cut["message_id"], "continue")
    await talk.answer(whole["id"])
    others = [(cut["message_id"], LYON, None), (whole["message_id"], LYON, None)]
    assert await shown(talk, chat) == [(first["id"], VEGETARIAN, None), *others]

    # Replaced since, it leads to what holds by now; forgotten, it is not there until it is taken back.
    vegan = await talk.good("PUT", f"/api/memories/{vegetarian}", {"text": "I'm vegan"})
    (use, *_) = (await talk.open(chat))["recalled"]
    assert (use["memory_id"], use["text"], use["now"]) == (vegan["id"], VEGETARIAN, "I'm vegan")
    gone = await talk.good("DELETE", f"/api/memories/{vegan['id']}")
    assert await shown(talk, chat) == others
    sent = await talk.good("GET", f"/api/runs/{first['run_id']}/prompt")
    assert [one["memory_id"] for one in sent["told"]] == [lyon]
    await talk.good("POST", "/api/memories/restore", {"at": gone["at"]})
    assert len(await shown(talk, chat)) == 3

    # What is kept about it goes with the memory, for good when that does, and with the chat.
    await talk.good("DELETE", f"/api/memories/{vegan['id']}")
    await talk.app.memories.db.write(lambda c: store.purge(c, 1 << 60))
    assert await rows(talk) == 2
    hidden = await ask(talk, "And for lunch?", "What one has in Lyon.", temporary=True)
    assert (await talk.open(hidden["conversation_id"]))["recalled"] == []
    assert await rows(talk) == 2
    await talk.good("DELETE", f"/api/conversations/{chat}")
    await talk.app.db.write(lambda c: conversations.purge(c, 1 << 60))
    assert await rows(talk) == 0


async def test_what_was_told_and_not_named_was_at_hand(talk: Talk) -> None:
    vegetarian, lyon = await remember(talk, VEGETARIAN), await remember(talk, LYON)

    async def at_hand(message: Json) -> list[str]:
        found = (await talk.open(message["conversation_id"]))["at_hand"]
        if not (count := found.get(message["id"])):
            return []
        told = await talk.good("GET", f"/api/messages/{message['id']}/memories")
        assert len(told["memories"]) == count
        return [one["text"] for one in told["memories"]]

    none = await ask(talk, "What shall I cook?", "Lentil curry or mushroom risotto.")
    chat = none["conversation_id"]
    assert await shown(talk, chat) == []
    assert await at_hand(none) == [VEGETARIAN, LYON]
    asked: list[str] = []
    event.listen(talk.app.db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert (await talk.open(chat))["at_hand"] == {none["id"]: 2}
    assert any("memory_told" in one for one in asked)
    assert not any("memories.text" in one for one in asked), "they are counted, not read"
    some = await ask(talk, "Where?", "In Lyon.", conversation_id=chat, parent_id=none["id"])
    assert await shown(talk, chat) == [(some["id"], LYON, None)]
    assert await at_hand(some) == [VEGETARIAN]

    # What is forgotten was not at hand; what was replaced leads to what holds by now.
    await talk.good("DELETE", f"/api/memories/{vegetarian}")
    assert (await at_hand(none), await at_hand(some)) == ([LYON], [])
    rome = await talk.good("PUT", f"/api/memories/{lyon}", {"text": "I moved to Rome"})
    told = await talk.good("GET", f"/api/messages/{none['id']}/memories")
    assert told["memories"] == [{"memory_id": rome["id"], "text": LYON, "now": "I moved to Rome"}]

    hidden = await ask(talk, "And for lunch?", "Soup.", temporary=True)
    assert await at_hand(hidden) == []
    await talk.good("DELETE", f"/api/conversations/{chat}")
    await talk.app.db.write(lambda c: conversations.purge(c, 1 << 60))
    assert await rows(talk, "memory_told") == 0


async def test_nobody_else_reads_of_it(talk: Talk) -> None:
    """Neither whoever has a link, even one with tool calls, nor whoever is given an export."""
    memory = await remember(talk, "My locker code is 4471")
    recall = Call("recall", json.dumps({"about": "locker"}))
    talk.up.next(Plan(text="", call=(recall,)))
    talk.up.next(Plan(text="It is where you left it."))
    answer = await talk.say("Where is it?")
    chat = answer["conversation_id"]
    assert await shown(talk, chat) == [(answer["id"], "My locker code is 4471", None)]
    share = await talk.good("POST", "/api/shares", {"conversation_id": chat, "thoughts": True})
    told = [await talk.ask("GET", f"/api/shared/{share['secret']}")]
    for kind in ("markdown", "html"):
        told.append(await talk.ask("GET", f"/api/export?conversation_id={chat}&format={kind}"))
    for reply in told:
        text = reply.body.decode() if isinstance(reply.body, bytes) else json.dumps(reply.body)
        assert reply.status == 200 and "where you left it" in text
        assert "4471" not in text and memory not in text
