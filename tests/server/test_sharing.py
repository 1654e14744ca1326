"""Links over HTTP: what whoever has one gets, and what nobody else does."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lowkey.accounts import secret
from tests.chat.transfer.exports import PNG
from tests.people import Person
from tests.server.house import House, Told

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOTES = b"what was noted"


async def upload(at: House, who: Person, name: str, data: bytes, kind: str) -> dict[str, Any]:
    headers = {**who.at_browser(), "Content-Type": kind}
    return {
        "kind": "file",
        **(await at.ask("PUT", f"/api/files?name={name}", headers, data=data)).json,
    }


def header(told: Told, wanted: str) -> str:
    return next((value for name, value in told.headers.items() if name.lower() == wanted), "")


async def talk(at: House, who: Person, key: str, *parts: dict[str, Any], **more: Any) -> str:
    """A conversation with one answer; its id."""
    body = {"key": key, "parts": [{"kind": "text", "text": f"words of {key}"}, *parts], **more}
    sent = (await at.ask("POST", "/api/messages", who.at_browser(), json=body)).json
    await at.ask("GET", f"/api/runs/{sent['run']['id']}/events", who.at_browser())
    return sent["conversation"]["id"]


async def share(at: House, who: Person, conversation_id: str, **wish: Any) -> dict[str, Any]:
    told = await make(at, who, conversation_id, **wish)
    assert told.status == 201, told
    return told.json


async def make(at: House, who: Person, conversation_id: str, **wish: Any) -> Told:
    body = {"conversation_id": conversation_id, **wish}
    return await at.ask("POST", "/api/shares", who.at_browser(), json=body)


async def test_whoever_has_the_link_reads_what_it_shows_and_nothing_of_the_machine(
    at: House,
) -> None:
    ada = at.people["member"]
    picture = await upload(at, ada, "cat.png", PNG, "image/png")
    notes = await upload(at, ada, "notes.html", NOTES, "text/html")
    hidden = await upload(at, ada, "hidden.txt", b"hidden", "text/plain")
    conversation = await talk(at, ada, "shown", picture, notes)
    await talk(at, ada, "not shown", hidden)
    made = await share(at, ada, conversation, named=True, days=30)
    path = f"/api/shared/{made['secret']}"

    told = await at.ask("GET", path)
    assert told.status == 200
    assert header(told, "x-robots-tag") == "noindex, nofollow"
    assert header(told, "cache-control") == "no-store"
    shown = told.json
    assert set(shown) == {"title", "name", "taken_at", "expires_at", "messages"}
    assert (shown["name"], shown["taken_at"]) == ("Ada", made["taken_at"])
    assert shown["expires_at"] - made["created_at"] == 30 * 24 * 3600 * 1000
    assert [one["role"] for one in shown["messages"]] == ["user", "assistant"]
    assert shown["messages"][0]["parts"][0]["text"] == "words of shown"
    assert re.findall(rb"(conv|msg|run|user|call|share)_[0-9a-f]{8}", told.body) == []
    assert ada.id.encode() not in told.body and b'"up/' not in told.body

    seen = await at.ask("GET", f"{path}/files/{picture['file_id']}")
    assert (seen.body, header(seen, "content-type")) == (PNG, "image/png")
    assert header(seen, "cache-control") == "no-store"
    taken = await at.ask("GET", f"{path}/files/{notes['file_id']}")
    assert (taken.body, header(taken, "content-type")) == (NOTES, "application/octet-stream")
    assert header(taken, "content-disposition").startswith("attachment")
    for other in (hidden["file_id"], "file_" + "0" * 64, "..%2f..%2flowkey.db"):
        assert (await at.ask("GET", f"{path}/files/{other}")).status == 404
    assert (await at.ask("GET", f"/api/files/{picture['file_id']}")).status == 401


async def test_a_changed_link_opens_nothing_and_every_refusal_is_the_same(at: House) -> None:
    ada = at.people["member"]
    made = await share(at, ada, await talk(at, ada, "tampered"))
    good = made["secret"]
    assert len(good) == 43
    revoked = await share(at, ada, made["conversation_id"])
    path = f"/api/shares/{revoked['id']}"
    assert (await at.ask("DELETE", path, ada.at_browser())).status == 204
    assert (await at.ask("DELETE", path, ada.at_browser())).status == 404
    swapped = good[:-1] + ("A" if good[-1] != "A" else "B")
    wrong = (good[1:], good + "A", good.swapcase(), swapped, secret.hashed(good), made["id"])
    answers = {(await at.ask("GET", f"/api/shared/{one}")).body for one in wrong}
    answers.add((await at.ask("GET", f"/api/shared/{revoked['secret']}")).body)
    (answer,) = answers
    assert b"This link leads nowhere any more." in answer
    assert (await at.ask("GET", f"/api/shared/{good}")).status == 200


async def test_only_the_one_who_made_it_lists_renews_and_revokes_it(at: House) -> None:
    ada, bob = at.people["member"], at.people["other"]
    conversation = await talk(at, ada, "listed")
    made = await share(at, ada, conversation, days=None)
    assert made["expires_at"] is None
    listed = (await at.ask("GET", "/api/shares", ada.at_browser())).json["shares"]
    assert listed[0] == made
    assert (await at.ask("GET", "/api/shares", bob.at_browser())).json == {"shares": []}
    for method, path in (
        ("POST", f"/api/shares/{made['id']}/refresh"),
        ("DELETE", f"/api/shares/{made['id']}"),
    ):
        assert (await at.ask(method, path, bob.at_browser())).status == 404
        assert (await at.ask(method, path)).status == 401
    assert (await make(at, bob, conversation)).status == 404
    await at.ask(
        "PATCH", f"/api/conversations/{conversation}", ada.at_browser(), json={"title": "New name"}
    )
    path = f"/api/shared/{made['secret']}"
    assert (await at.ask("GET", path)).json["title"] != "New name"
    renewed = await at.ask("POST", f"/api/shares/{made['id']}/refresh", ada.at_browser())
    assert renewed.json["title"] == "New name"
    assert (await at.ask("GET", path)).json["title"] == "New name"


async def test_a_guest_reads_links_and_makes_none(at: House) -> None:
    ada, gus = at.people["member"], at.people["guest"]
    made = await share(at, ada, await talk(at, ada, "for guests"))
    path = f"/api/shared/{made['secret']}"
    assert (await at.ask("GET", path, gus.at_browser())).status == 200
    told = await make(at, gus, await talk(at, gus, "a guest's"))
    assert (told.status, told.code) == (403, "no_guests")
    assert (await at.ask("GET", "/api/shares", gus.at_browser())).json == {"shares": []}


async def test_the_address_lets_in_whom_it_always_does(at: House) -> None:
    ada = at.people["member"]
    made = await share(at, ada, await talk(at, ada, "guarded"))
    path = f"/api/shared/{made['secret']}"
    foreign = await at.ask("GET", path, headers={"Host": "evil.example"})
    assert (foreign.status, foreign.code) == (421, "bad_host")
    framed = await at.ask("GET", path, headers={"Origin": "https://evil.example"})
    assert (framed.status, framed.code) == (403, "cross_site")
    page = await at.ask("GET", f"/share/{made['secret']}")
    assert header(page, "x-robots-tag") == "noindex, nofollow"
    assert header(await at.ask("GET", "/c/conv_1"), "x-robots-tag") == ""


async def test_a_temporary_chat_is_not_shared(at: House) -> None:
    ada = at.people["member"]
    told = await make(at, ada, await talk(at, ada, "temporary", temporary=True))
    assert (told.status, told.code) == (400, "temporary_share")
    assert "leaves no trace" in told.json["error"]["message"]


async def test_a_bad_wish_is_refused(at: House) -> None:
    ada = at.people["member"]
    conversation = await talk(at, ada, "wishes")
    for wish in ({"days": 2}, {"days": 0}, {"days": "7"}, {"named": 3}, {"secret": "mine"}):
        assert (await make(at, ada, conversation, **wish)).status == 400, wish


async def test_the_links_of_somebody_who_is_removed_go_with_them(at: House) -> None:
    eve = await at.invite("Eve")
    made = await share(at, eve, await talk(at, eve, "removed"), days=None)
    owner = at.people["owner"]
    await at.ask("DELETE", f"/api/users/{eve.id}", owner.at_browser())
    assert (await at.ask("GET", f"/api/shared/{made['secret']}")).status == 404


async def test_no_log_tells_a_link(at: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "lowkey")
    for path in ("/api/shared/a-very-secret-link/files/x", "/share/a-very-secret-link"):
        await at.ask("GET", path, headers={"Host": "evil.example"})
    assert "…" in caplog.text and "a-very-secret-link" not in caplog.text
