"""What a person says of an answer is kept, changed, withdrawn, and goes with the answer."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from tests.chat.talk import Talk, talking


async def of(talk: Talk, conversation: str) -> list[dict[str, Any]]:
    return (await talk.open(conversation))["feedback"]


async def test_a_thumb_is_given_changed_and_withdrawn(talk: Talk) -> None:
    answer = await talk.say("Hello")
    path = f"/api/messages/{answer['id']}/thumb"
    given = await talk.good("PUT", path, {"verdict": "up"})
    assert (given["verdict"], given["reasons"], given["text"]) == ("up", [], "")
    assert (given["run_id"], given["model"]) == (answer["run_id"], "up/steady")
    body = {
        "verdict": "down",
        "reasons": ["too_long", "other", "too_long"],
        "text": " It rambles. ",
    }
    changed = await talk.good("PUT", path, body)
    assert changed["reasons"] == ["too_long", "other"]
    assert changed["text"] == "It rambles."
    assert await of(talk, answer["conversation_id"]) == [changed]
    assert await talk.good("GET", "/api/feedback") == {"feedback": [changed], "next": None}
    for _ in range(2):
        assert (await talk.ask("DELETE", path)).status == 204
        assert await of(talk, answer["conversation_id"]) == []


async def test_the_better_of_two_answers_is_chosen(talk: Talk) -> None:
    first = await talk.say("Which one?")
    run = await talk.again(first["id"], "regenerate", model="up/other")
    await talk.answer(run["id"])
    second, conversation = run["message_id"], first["conversation_id"]
    chosen = await talk.good("PUT", f"/api/messages/{second}/choice", {"over": [first["id"]]})
    assert (chosen["over"], chosen["model"]) == ([first["id"]], "up/other")
    other = await talk.good("PUT", f"/api/messages/{first['id']}/choice", {"over": [second]})
    assert await of(talk, conversation) == [other]
    thumb = await talk.good("PUT", f"/api/messages/{first['id']}/thumb", {"verdict": "up"})
    assert [one["kind"] for one in await of(talk, conversation)] == ["choice", "thumb"]
    await talk.good("DELETE", f"/api/messages/{first['id']}/choice")
    assert await of(talk, conversation) == [thumb]


async def test_only_answers_to_the_same_question_are_compared(talk: Talk) -> None:
    one, two = await talk.say("One"), await talk.say("Two")
    path = f"/api/messages/{one['id']}/choice"
    for over, status, code in (
        ([two["id"]], 400, "not_beside"),
        ([one["id"]], 400, "nothing_beside"),
        ([one["parent_id"]], 400, "no_answer"),
        (["msg_none"], 404, "no_message"),
    ):
        reply = await talk.ask("PUT", path, {"over": over})
        assert (reply.status, reply.error["code"]) == (status, code)
    asked = await talk.ask("PUT", f"/api/messages/{one['parent_id']}/thumb", {"verdict": "up"})
    assert (asked.status, asked.error["code"]) == (400, "no_answer")
    assert await of(talk, one["conversation_id"]) == []


async def test_nothing_is_kept_of_a_temporary_chat(talk: Talk) -> None:
    answer = await talk.say("Hush", temporary=True)
    for verb, body in (("thumb", {"verdict": "down"}), ("choice", {"over": ["msg_x"]})):
        path = f"/api/messages/{answer['id']}/{verb}"
        reply = await talk.ask("PUT", path, body)
        assert (reply.status, reply.error["code"]) == (400, "temporary")
        assert (await talk.ask("DELETE", path)).status == 400
    assert await of(talk, answer["conversation_id"]) == []
    for db in (talk.app.db, talk.app.memory):
        assert await db.read(lambda c: c.execute(text("SELECT * FROM feedback")).all()) == []


async def test_it_is_exported_with_its_conversation(talk: Talk) -> None:
    answer = await talk.say("Take me along")
    await talk.good("PUT", f"/api/messages/{answer['id']}/thumb", {"verdict": "up"})
    path = f"/api/export?conversation_id={answer['conversation_id']}"
    (tree,) = (await talk.good("GET", path))["conversations"]
    assert [one["message_id"] for one in tree["feedback"]] == [answer["id"]]


async def test_it_is_deleted_with_its_conversation(settings: Settings) -> None:
    clock = ManualClock()
    async with talking(settings, clock) as talk:
        gone, stays = await talk.say("Delete me"), await talk.say("Keep me")
        for answer in (gone, stays):
            await talk.good("PUT", f"/api/messages/{answer['id']}/thumb", {"verdict": "up"})
        place = f"/api/conversations/{gone['conversation_id']}"
        await talk.good("DELETE", place)
        listed = (await talk.good("GET", "/api/feedback"))["feedback"]
        assert [one["message_id"] for one in listed] == [stays["id"]]
        await talk.good("POST", f"{place}/restore")
        assert len(await of(talk, gone["conversation_id"])) == 1
        await talk.good("DELETE", place)
        clock.advance(25 * 3600)
        await talk.app.chat.purge()
        query = text("SELECT message_id FROM feedback")
        left = await talk.app.db.read(lambda c: c.execute(query).scalars().all())
        assert left == [stays["id"]]


async def test_everything_said_can_be_read_page_by_page(talk: Talk) -> None:
    said = [await talk.say(f"Number {n}") for n in range(5)]
    for answer in said:
        await talk.good("PUT", f"/api/messages/{answer['id']}/thumb", {"verdict": "up"})
    seen: list[str] = []
    after = ""
    while True:
        page = await talk.good("GET", f"/api/feedback?limit=2{after}")
        seen += [one["message_id"] for one in page["feedback"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert sorted(seen) == sorted(answer["id"] for answer in said)
    reply = await talk.ask("GET", "/api/feedback?after=nonsense")
    assert (reply.status, reply.error["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"verdict": "sideways"},
        {"verdict": "up", "reasons": ["vile"]},
        {"verdict": "up", "x": 1},
    ],
)
async def test_what_no_thumb_can_be_is_refused(talk: Talk, body: dict[str, Any]) -> None:
    answer = await talk.say("Hello")
    assert (await talk.ask("PUT", f"/api/messages/{answer['id']}/thumb", body)).status == 400
