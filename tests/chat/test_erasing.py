"""Deleting everything: nothing of one person stays, nothing of another goes."""

from __future__ import annotations

from sqlalchemy import select

from bench.upstream import Gate, Plan
from lowkey.accounts import User
from lowkey.core.db import metadata
from tests.chat.talk import ALONE, Talk
from tests.chat.test_attachments import bring, bytes_of, say

OTHER = User(id="user_other", name="Bob", role="member")
ERASE = {"confirm": "delete everything"}


async def left(talk: Talk) -> list[str]:
    """The tables in which something stands, sorted."""
    tables = [table for table in metadata.sorted_tables if "user_id" in table.c]
    return await talk.app.db.read(
        lambda c: sorted(
            table.name
            for table in [*tables, metadata.tables["messages"], metadata.tables["search_rows"]]
            if c.execute(select(table)).first() is not None
        )
    )


async def test_nothing_of_a_person_stays(talk: Talk) -> None:
    file = await bring(talk)
    await bring(talk, b"never sent", "unsent.txt")
    sent = await say(talk, file)
    await talk.good("DELETE", f"/api/conversations/{sent['conversation']['id']}")
    await talk.say("A second one")
    hidden = await talk.send("A third one", temporary=True)
    gate = Gate()
    talk.up.next(Plan(gate=gate))
    await talk.send("Being answered")
    await talk.good("PATCH", "/api/preferences", {"name": "Ada"})
    await talk.good("POST", "/api/saved-prompts", {"name": "a", "text": "b"})
    await talk.good("POST", "/api/memories", {"text": "I ski"})
    await talk.good("PUT", "/api/memory", {"on": False})
    assert {"memories", "memory_switches", "saved_prompts"} <= set(await left(talk))

    assert (await talk.ask("POST", "/api/erase", {"confirm": "yes"})).status == 400
    await talk.good("POST", "/api/erase", ERASE)
    await gate.open_for_good()
    assert await left(talk) == []
    assert not bytes_of(talk, file).exists()
    gone = await talk.ask("GET", f"/api/conversations/{hidden['conversation']['id']}")
    assert gone.status == 404
    assert (await talk.good("GET", "/api/preferences"))["name"] == ""
    assert await talk.find("second") == []
    await talk.say("Life goes on")


async def test_what_is_anothers_stays(talk: Talk) -> None:
    kept = await talk.app.chat.saved_prompts.add(OTHER, "mine", "words")
    await talk.say("Of the one who is alone here")
    await talk.app.chat.erase_everything(ALONE)
    assert await talk.app.chat.saved_prompts.list(OTHER) == [kept]
    assert await left(talk) == ["saved_prompts"]
