"""Documents in a real conversation: a model writes them, a prompt names them, HTTP shows them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from bench.answers import Call
from bench.upstream import Plan
from lowkey.core.config import Settings
from lowkey.documents import WORD, New
from lowkey.server.documents import APP_POLICY
from lowkey.server.guard import PAGE_POLICY
from tests.chat.talk import ALONE, Json, Talk, talking

APP = "<button onclick='this.textContent++'>0</button>"


@pytest.fixture
async def talk(settings: Settings) -> AsyncIterator[Talk]:
    async with talking(settings) as person:
        yield person


async def written(talk: Talk, **more: Any) -> Json:
    """A conversation in which a model writes an app: the answer's message."""
    given = {"title": "Counter", "kind": "app", "text": APP}
    call = Call("document_write", orjson.dumps(given).decode())
    talk.up.next(Plan(call=(call,)), Plan(text="There it is."))
    return await talk.say("Make me a counter", **more)


async def listed(talk: Talk, conversation_id: str) -> list[Json]:
    return (await talk.good("GET", f"/api/conversations/{conversation_id}/documents"))["documents"]


async def test_what_a_model_writes_is_there_and_named_in_the_next_prompt(talk: Talk) -> None:
    message = await written(talk)
    (document,) = await listed(talk, message["conversation_id"])
    assert (document["title"], document["kind"], document["run_id"]) == (
        "Counter",
        "app",
        message["run_id"],
    )
    result = next(part for part in message["parts"] if part["kind"] == "result")
    assert result["text"].startswith(
        f"Document {document['id'][-6:]}, version 1: “Counter”, 1 line"
    )
    at = f"/api/documents/{document['id']}"
    saved = await talk.good("POST", f"{at}/versions", {"text": "<p>", "based_on": 1})
    assert (saved["version"], saved["run_id"]) == (2, None)
    stale = await talk.ask("POST", f"{at}/versions", {"text": "<b>", "based_on": 1})
    assert (stale.status, stale.error["code"]) == (400, "document_changed")
    assert (await talk.good("POST", f"{at}/versions/1/restore"))["version"] == 3
    versions = (await talk.good("GET", f"{at}/versions"))["versions"]
    assert [one["number"] for one in versions] == [3, 2, 1]
    assert (await talk.good("GET", f"{at}/versions/2"))["text"] == "<p>"
    assert (await talk.good("PATCH", at, {"title": "Clicker"}))["title"] == "Clicker"
    place = {"conversation_id": message["conversation_id"], "parent_id": message["id"]}
    await talk.say("Thanks", **place)
    system = talk.charges[-1].body["messages"][0]["content"]
    assert f"{document['id'][-6:]} “Clicker”, app, 1, last edited by the person" in system
    await talk.good("DELETE", at)
    assert await listed(talk, message["conversation_id"]) == []


async def test_an_app_is_a_page_that_may_nothing_and_stands_in_a_frame_only(talk: Talk) -> None:
    message = await written(talk)
    (document,) = await listed(talk, message["conversation_id"])
    at = f"/api/documents/{document['id']}/versions/1/app"
    for dest, status in (("iframe", 200), ("", 200), ("document", 400), ("script", 400)):
        headers = {"Sec-Fetch-Dest": dest} if dest else {}
        async with talk.client.get(at, headers=headers) as response:
            assert response.status == status, dest
            policies = response.headers.getall("Content-Security-Policy")
            assert policies == ([APP_POLICY] if status == 200 else [PAGE_POLICY])
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert (await response.text() == APP) is (status == 200)
    assert APP_POLICY.startswith("sandbox allow-scripts; default-src 'none'; ")
    assert "allow-same-origin" not in APP_POLICY
    foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    async with talk.client.get(at, headers=foreign) as response:
        assert response.status == 403  # What an app itself would ask for.
    note = await talk.app.documents.make(ALONE.id, message["conversation_id"], New("Note"), APP)
    refused = await talk.ask("GET", f"/api/documents/{note.id}/versions/1/app")
    assert (refused.status, refused.error["code"]) == (404, "no_app")


async def test_it_goes_with_its_conversation_and_with_everything(talk: Talk) -> None:
    hidden = await written(talk, temporary=True)
    kept = await written(talk)
    (shown,) = await listed(talk, hidden["conversation_id"])
    assert shown["id"].startswith("tmp")
    assert (await talk.good("GET", f"/api/documents/{shown['id']}"))["title"] == "Counter"
    (other,) = await listed(talk, kept["conversation_id"])
    for conversation, document in ((hidden, shown), (kept, other)):
        await talk.good("DELETE", f"/api/conversations/{conversation['conversation_id']}")
        assert (await talk.ask("GET", f"/api/documents/{document['id']}")).status == 404
    await talk.good("POST", f"/api/conversations/{kept['conversation_id']}/restore")
    assert await listed(talk, kept["conversation_id"]) == [other]
    await talk.good("POST", "/api/erase", {"confirm": "delete everything"})
    for db in (talk.app.db, talk.app.memory):
        for table in ("documents", "document_versions"):
            count = f"SELECT count(*) FROM {table}"
            assert await db.read(lambda c, q=count: c.exec_driver_sql(q).scalar()) == 0


async def test_a_text_is_taken_along_as_a_word_file_and_nothing_else_is(talk: Talk) -> None:
    home = (await written(talk))["conversation_id"]
    made = await talk.app.documents.make(ALONE.id, home, New("Tea, “hot”"), "# Tea", None)
    path = f"/api/documents/{made.id}/versions/1/docx"
    async with talk.client.get(path) as reply:
        data = await reply.read()
        assert (reply.status, reply.content_type) == (200, WORD) and data.startswith(b"PK")
        assert "attachment" in reply.headers["Content-Disposition"]
        assert "Tea%2C%20%E2%80%9Chot%E2%80%9D.docx" in reply.headers["Content-Disposition"]
    (app,) = [one for one in await listed(talk, home) if one["kind"] == "app"]
    reply = await talk.ask("GET", f"/api/documents/{app['id']}/versions/1/docx")
    assert (reply.status, reply.error["code"]) == (400, "no_text")
