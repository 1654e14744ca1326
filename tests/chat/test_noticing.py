"""What of a message is worth remembering, asked after the answer, kept openly, taken back."""

from __future__ import annotations

import asyncio
import json

from bench.plans import Plan
from lowkey.chat.feed import Change
from tests.chat.talk import ALONE, Json, Talk

LYON = {"facts": [{"text": "I live in Lyon", "kind": "fact"}]}


async def wishes(talk: Talk) -> None:
    await talk.good("PATCH", "/api/preferences", {"notices": True})


async def kept(talk: Talk) -> list[str]:
    return [one["text"] for one in (await talk.good("GET", "/api/memories"))["memories"]]


async def heard(talk: Talk, said: str, noticed: object) -> Change:
    """Says this, and waits for what is remembered of it."""
    changes = talk.app.feed.follow(ALONE.id)
    first = asyncio.create_task(anext(changes))
    talk.up.next(Plan(text="Lovely."))
    talk.up.next(Plan(text=noticed if isinstance(noticed, str) else json.dumps(noticed)))
    await talk.say(said)
    change = await first
    while change is None or change.kind != "memory":
        change = await anext(changes)
    await changes.aclose()
    return change


async def settled(talk: Talk) -> None:
    """Until what follows an answer is done."""
    while chores := talk.app.runner.chores:
        await asyncio.wait(chores)


async def test_what_was_noticed_is_kept_told_and_taken_back(talk: Talk) -> None:
    await wishes(talk)
    paris: Json = {"text": "I live in Paris", "kind": "fact"}
    await talk.good("POST", "/api/memories", paris)
    change = await heard(talk, "We moved: I live in Lyon now. What is there to see?", LYON)
    assert change.words == "I live in Lyon"
    assert await kept(talk) == ["I live in Lyon"]
    (memory,) = (await talk.good("GET", "/api/memories"))["memories"]
    assert (memory["id"], memory["sure"]) == (change.id, 0.7)
    assert memory["message_id"].startswith("msg_")
    assert (
        "- I live in Lyon (unsure)"
        in (await talk.app.memories.recall(ALONE.id, "", None, 999)).told
    )
    asked = talk.charges[-1].body
    assert "I live in Paris" in asked["messages"][0]["content"]
    await talk.good("POST", f"/api/memories/{change.id}/take-back")
    assert await kept(talk) == ["I live in Paris"]
    again = await talk.ask("POST", f"/api/memories/{change.id}/take-back")
    assert again.status == 404


async def test_only_what_was_said_is_kept_and_no_secrets(talk: Talk) -> None:
    await wishes(talk)
    made_up = [
        {"text": "Enjoys sailing around Greenland"},
        {"text": "My password is hunter2 for work"},
        {"text": "I work as a baker"},
    ]
    said = "I work as a baker, and my password for work is hunter2. How long does dough rest?"
    change = await heard(talk, said, {"facts": made_up})
    assert change.words == "I work as a baker"
    assert await kept(talk) == ["I work as a baker"]


async def test_whatever_else_a_model_answers_leaves_nothing(talk: Talk) -> None:
    await wishes(talk)
    for told in ("Nothing to see.", "{", '{"facts": "none"}', '{"facts": []}'):
        talk.up.next(Plan(text="Lovely."))
        talk.up.next(Plan(text=told))
        await talk.say("I live in Lyon")
        await settled(talk)
    assert len(talk.charges) == 8
    assert await kept(talk) == []


async def test_nobody_is_asked_where_it_is_not_wanted(talk: Talk) -> None:
    talk.up.next(Plan(text="Lovely."))
    await talk.say("I live in Lyon")
    await settled(talk)
    await wishes(talk)
    talk.up.next(Plan(text="Lovely."))
    await talk.say("I live in Lyon", temporary=True)
    await settled(talk)
    await talk.good("PUT", "/api/memory", {"on": False})
    talk.up.next(Plan(text="Lovely."))
    await talk.say("I live in Lyon")
    await settled(talk)
    assert len(talk.charges) == 3
