"""What a person does with whole conversations: name, keep, put away, take back, get rid of."""

from __future__ import annotations

import asyncio

import pytest

from bench.upstream import Gate, Plan
from lowkey.chat import Preferences
from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from tests.chat.talk import Json, Talk, key, said, talking, until


async def listed(talk: Talk, **query: str | int) -> Json:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    return await talk.good("GET", f"/api/conversations?{words}")


async def titles(talk: Talk, **query: str | int) -> list[str]:
    return [one["title"] for one in (await listed(talk, **query))["conversations"]]


async def test_a_conversation_is_called_by_its_first_words_until_it_is_renamed(talk: Talk) -> None:
    made = (await talk.say("How do bees find their way home?"))["conversation_id"]
    assert await titles(talk) == ["How do bees find their way home?"]
    renamed = await talk.good(
        "PATCH", f"/api/conversations/{made}", {"title": " Bees \n at\0home "}
    )
    assert renamed["title"] == "Bees at\ufffdhome"
    assert await titles(talk) == ["Bees at\ufffdhome"]
    empty = await talk.ask("PATCH", f"/api/conversations/{made}", {"title": "  "})
    assert (empty.status, empty.error["code"]) == (400, "empty_title")


async def test_pinned_ones_come_first_and_archived_ones_apart(talk: Talk) -> None:
    ids = [(await talk.say(name))["conversation_id"] for name in ("one", "two", "three")]
    await talk.good("PATCH", f"/api/conversations/{ids[0]}", {"pinned": True})
    await talk.good("PATCH", f"/api/conversations/{ids[1]}", {"archived": True})
    assert await titles(talk) == ["one", "three"]
    assert await titles(talk, archived="true") == ["two"]
    await talk.good("PATCH", f"/api/conversations/{ids[0]}", {"pinned": False})
    await talk.good("PATCH", f"/api/conversations/{ids[1]}", {"archived": False})
    assert await titles(talk) == ["three", "two", "one"]


async def test_pages_hold_each_conversation_once(talk: Talk) -> None:
    names = [f"number {n}" for n in range(7)]
    made = [(await talk.say(name))["conversation_id"] for name in names]
    await talk.good("PATCH", f"/api/conversations/{made[2]}", {"pinned": True})
    seen: list[str] = []
    after = ""
    while True:
        page = await listed(talk, limit=2, **({"after": after} if after else {}))
        seen += [one["title"] for one in page["conversations"]]
        after = page["next"]
        if after is None:
            break
    assert seen == ["number 2", *(f"number {n}" for n in (6, 5, 4, 3, 1, 0))]


async def test_a_page_that_never_was_is_no_fault_of_ours(talk: Talk) -> None:
    for cursor in ("x", "²³.conv", "1.", ".x", "9" * 30 + ".x"):
        reply = await talk.ask("GET", f"/api/conversations?after={cursor}")
        assert (reply.status, reply.error["code"]) == (400, "bad_cursor")


async def test_a_deleted_conversation_is_gone_and_can_be_taken_back(talk: Talk) -> None:
    made = (await talk.say("Something about walnuts"))["conversation_id"]
    before = await talk.open(made)
    await talk.good("DELETE", f"/api/conversations/{made}")
    assert await titles(talk) == []
    assert await talk.find("walnuts") == []
    for path in (f"/api/conversations/{made}", f"/api/runs/{before['messages'][1]['run_id']}"):
        assert (await talk.ask("GET", path)).status == 404
    body = talk.message("More", conversation_id=made)
    assert (await talk.ask("POST", "/api/messages", body)).status == 404
    await talk.good("POST", f"/api/conversations/{made}/restore")
    assert await talk.open(made) == before
    assert {hit["conversation_id"] for hit in await talk.find("walnuts")} == {made}
    assert len(await talk.find("walnuts")) == 2
    again = await talk.ask("POST", f"/api/conversations/{made}/restore")
    assert again.status == 404


async def test_after_its_time_a_deletion_is_for_good(settings: Settings) -> None:
    clock = ManualClock()
    async with talking(settings, clock) as talk:
        gone = (await talk.say("Nobody must know of the cellar"))["conversation_id"]
        kept = (await talk.say("Everyone may know of the attic"))["conversation_id"]
        await talk.good("DELETE", f"/api/conversations/{gone}")
        clock.advance(23 * 3600)
        assert await talk.app.chat.purge() == 0
        clock.advance(2 * 3600)
        assert await talk.app.chat.purge() == 1
        reply = await talk.ask("POST", f"/api/conversations/{gone}/restore")
        assert reply.status == 404
        assert {hit["conversation_id"] for hit in await talk.find("know of the")} == {kept}


async def test_a_conversation_deleted_while_it_is_answered_ends_and_stays_deleted(
    talk: Talk,
) -> None:
    gate = Gate()
    talk.up.next(Plan(text="an answer about mushrooms", gate=gate))
    sent = await talk.send("Tell me of mushrooms")
    made = sent["conversation"]["id"]
    await gate.open(2)
    await gate.held()
    await talk.good("DELETE", f"/api/conversations/{made}")
    await talk.up.asked[0].closed()
    assert await talk.find("mushrooms") == []
    await talk.good("POST", f"/api/conversations/{made}/restore")
    whole = await talk.open(made)
    assert [one["status"] for one in whole["messages"]] == ["done", "stopped"]
    assert len(await talk.find("mushrooms")) == 2  # the title and the question


async def test_a_conversation_deleted_in_another_tab_takes_no_more_messages(talk: Talk) -> None:
    first = await talk.say("Begin")
    place = {"conversation_id": first["conversation_id"], "parent_id": first["id"]}
    deleting = talk.ask("DELETE", f"/api/conversations/{first['conversation_id']}")
    sending = [talk.ask("POST", "/api/messages", talk.message("More", **place)) for _ in range(5)]
    deleted, *sent = await asyncio.gather(deleting, *sending)
    assert deleted.status == 204
    assert {reply.status for reply in sent} <= {202, 404}
    await until(lambda: talk.app.runner.line.active == 0)
    assert await talk.find("More") == []
    await talk.good("POST", f"/api/conversations/{first['conversation_id']}/restore")
    kept = await talk.open(first["conversation_id"])
    accepted = sum(reply.status == 202 for reply in sent)
    assert sum(said(one) == "More" for one in kept["messages"]) == accepted


# Titles by a model


async def test_the_first_answer_brings_a_title_and_only_the_first(settings: Settings) -> None:
    async with talking(settings.model_copy(update={"titles": True})) as talk:
        talk.up.next(Plan(text="They use the sun."), Plan(text='Title: "How bees *navigate*."'))
        first = await talk.say("How do bees find their way home?")
        await until(lambda: not talk.app.runner.chores and len(talk.up.asked) == 2)
        assert await titles(talk) == ["How bees navigate"]
        assert "They use the sun." in str(talk.up.asked[1].body["messages"])
        await talk.say(
            "And at night?", conversation_id=first["conversation_id"], parent_id=first["id"]
        )
        await until(lambda: not talk.app.runner.chores)
        assert len(talk.up.asked) == 3
        assert await titles(talk) == ["How bees navigate"]


async def test_a_title_never_replaces_one_that_the_person_chose(settings: Settings) -> None:
    async with talking(settings.model_copy(update={"titles": True})) as talk:
        gate = Gate()
        talk.up.next(Plan(text="Yes."), Plan(text="Made by the model", gate=gate))
        made = (await talk.say("Is it?"))["conversation_id"]
        await gate.held()
        await talk.good("PATCH", f"/api/conversations/{made}", {"title": "Mine"})
        await gate.open_for_good()
        await until(lambda: not talk.app.runner.chores)
        assert await titles(talk) == ["Mine"]


@pytest.mark.parametrize("fault", ["500", "malformed", "unfinished"])
async def test_a_title_that_fails_harms_nothing(settings: Settings, fault: str) -> None:
    async with talking(settings.model_copy(update={"titles": True})) as talk:
        talk.up.next(Plan(text="Yes."), *[Plan(fault=fault, after=0)] * 5)
        await talk.say("Is it so?")
        await until(lambda: not talk.app.runner.chores)
        assert await titles(talk) == ["Is it so?"]


async def test_the_model_of_preferences_answers_where_none_is_named(talk: Talk) -> None:
    await talk.good("PATCH", "/api/preferences", {"model": "up/other", "effort": "deep"})
    reply = await talk.ask("POST", "/api/messages", talk.message("Hi") | {"model": None})
    assert reply.status == 202
    await talk.answer(reply.body["run"]["id"])
    assert (reply.body["run"]["model"], reply.body["run"]["effort"]) == ("up/other", "deep")
    assert talk.up.asked[0].model == "other"
    kept = await talk.good("GET", "/api/preferences")
    assert kept == Preferences(model="up/other", effort="deep").model_dump()
    assert key() != key()


# What is new


async def unread(talk: Talk, conversation_id: str) -> bool:
    return (await talk.open(conversation_id))["conversation"]["unread"]


async def test_an_answer_is_unread_until_its_person_has_looked(talk: Talk) -> None:
    first = await talk.say("Tell me later")
    made = first["conversation_id"]
    assert await unread(talk, made)
    page = await listed(talk)
    assert [one["unread"] for one in page["conversations"]] == [True]
    assert (await talk.ask("POST", f"/api/conversations/{made}/seen")).status == 204
    assert not await unread(talk, made)
    gate = Gate()
    talk.up.next(Plan(text="more of it", gate=gate))
    sent = await talk.send("More", conversation_id=made, parent_id=first["id"])
    await gate.held()
    assert not await unread(talk, made)
    await gate.open_for_good()
    await talk.answer(sent["run"]["id"])
    assert await unread(talk, made)


async def test_who_stops_an_answer_has_seen_it(talk: Talk) -> None:
    gate = Gate()
    talk.up.next(Plan(text="on and on", gate=gate))
    sent = await talk.send("Begin")
    await gate.open(1)
    await gate.held()
    await talk.good("POST", f"/api/runs/{sent['run']['id']}/stop")
    assert not await unread(talk, sent["conversation"]["id"])
