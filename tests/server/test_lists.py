"""Lists and notes over HTTP: typed, ticked off, removed, brought back, and told to open pages."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from lowkey.tools import Caller
from lowkey.tools.lists import list_tools
from tests.server.house import House, Told

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_what_is_typed_is_ticked_off_changed_removed_and_comes_back(at: House) -> None:
    async def ask(method: str, path: str, **body: Any) -> Told:
        ada = at.people["member"].at_browser()
        return await at.ask(method, f"/api/{path}", ada, **({"json": body} if body else {}))

    made = await ask("POST", "lists", name="Shopping")
    assert (made.status, made.json["items"]) == (201, [])
    own = f"lists/{made.json['id']}"
    added = await ask("POST", f"{own}/items", texts=["milk", "bread"])
    assert (added.status, added.json["new"]) == (201, ["milk", "bread"])
    doubled = await ask("POST", f"{own}/items", texts=["Milk"])
    assert (doubled.json["new"], doubled.json["there"]) == ([], ["milk"])
    milk, bread = (await ask("GET", "lists")).json["lists"][0]["items"]

    ticked = await ask("PATCH", f"lists/items/{milk['id']}", done=True)
    assert ticked.json == {**milk, "done": True}
    renamed = await ask("PATCH", f"lists/items/{bread['id']}", text="rye bread")
    assert renamed.json["text"] == "rye bread"
    cleared = await ask("POST", f"{own}/clear")
    assert cleared.json["count"] == 1
    assert (await ask("POST", "lists/restore", at=cleared.json["at"])).status == 204
    removed = await ask("DELETE", f"lists/items/{bread['id']}")
    assert (await ask("PATCH", own, name="Saturday")).json["items"] == [ticked.json]

    gone = await ask("DELETE", own)
    kept = (await ask("GET", "lists")).json
    assert kept["lists"] == []
    assert [(one["list"], one["texts"]) for one in kept["removals"]] == [("Saturday", ["milk"]), ("Saturday", ["rye bread"])]  # fmt: skip
    for moment in (gone.json["at"], removed.json["at"]):
        assert (await ask("POST", "lists/restore", at=moment)).status == 204
    (back,) = (await ask("GET", "lists")).json["lists"]
    assert [item["text"] for item in back["items"]] == ["milk", "rye bread"]
    late = await ask("POST", "lists/restore", at=1)
    assert (late.status, late.code) == (404, "nothing_removed")

    assert (await ask("POST", "notes", text="The key is under the mat")).status == 201
    (note,) = (await ask("GET", "lists")).json["notes"]
    changed = await ask("PUT", f"notes/{note['id']}", text="It is not")
    assert changed.json["text"] == "It is not"
    assert (await ask("DELETE", f"notes/{note['id']}")).json["count"] == 1
    assert (await ask("GET", "lists")).json["notes"] == []


async def test_an_open_page_hears_at_once_of_what_the_assistant_changed(at: House) -> None:
    bob = at.people["other"]
    tools = {tool.name: tool for tool in list_tools(at.app.lists.lists)}
    add = tools["list_add"]
    async with at.client.get("/api/events", headers=bob.at_browser()) as stream:
        assert await stream.content.readline() == b": hello\n"
        given = add.arguments.model_validate({"items": ["milk"], "list": "shopping"})
        await add.run(given, Caller(bob.id, "conv_1", "msg_1", "run_1", at.app.clock.now(), "UTC"))
        async with asyncio.timeout(30):
            while not (line := await stream.content.readline()).startswith(b"data:"):
                continue
        assert b'"kind":"list"' in line


async def test_they_go_with_everything_of_their_person(at: House) -> None:
    guest = at.people["guest"].at_browser()
    await at.ask("POST", "/api/notes", guest, json={"text": "mine"})
    told = await at.ask("POST", "/api/erase", guest, json={"confirm": "delete everything"})
    assert told.status == 204
    kept = (await at.ask("GET", "/api/lists", guest)).json
    assert kept == {"lists": [], "notes": [], "removals": []}
