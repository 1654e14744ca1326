"""A conversation is a tree: edits, other answers, going on, going back."""

from __future__ import annotations

import pytest

from bench.upstream import Gate, Plan
from tests.chat.talk import Talk, key, said, words


async def test_an_edit_is_a_sibling_and_the_old_branch_stays(talk: Talk) -> None:
    first = await talk.say("Helo")
    conversation = first["conversation_id"]
    edited = await talk.say("Hello", conversation_id=conversation)
    whole = await talk.open(conversation)
    assert [said(one) for one in whole["messages"] if one["parent_id"] is None] == ["Helo", "Hello"]
    assert whole["conversation"]["tip_id"] == edited["id"]
    assert len(talk.up.asked[1].body["messages"]) == 2  # the edit does not see what it replaces


async def test_switching_to_a_branch_lands_on_its_newest_leaf(talk: Talk) -> None:
    first = await talk.say("One")
    conversation = first["conversation_id"]
    deeper = await talk.say("Deeper", conversation_id=conversation, parent_id=first["id"])
    edited = await talk.say("Other", conversation_id=conversation)
    assert (await talk.open(conversation))["conversation"]["tip_id"] == edited["id"]
    changed = await talk.good(
        "PATCH", f"/api/conversations/{conversation}", {"tip_id": first["parent_id"]}
    )
    assert changed["tip_id"] == deeper["id"]
    wrong = await talk.ask("PATCH", f"/api/conversations/{conversation}", {"tip_id": "msg_none"})
    assert (wrong.status, wrong.error["code"]) == (404, "no_message")


@pytest.mark.parametrize("whose", ["answer", "question"])
async def test_another_answer_is_a_sibling_by_another_model(talk: Talk, whose: str) -> None:
    first = await talk.say("Tell me")
    of = first["id"] if whose == "answer" else first["parent_id"]
    run = await talk.again(of, "regenerate", model="up/gpt-5-scripted", effort="instant")
    assert (await talk.answer(run["id"])).status == "done"
    second = await talk.reply(run)
    assert second["parent_id"] == first["parent_id"]
    assert second["model"] == "up/gpt-5-scripted"
    assert [one.model for one in talk.up.asked] == ["steady", "gpt-5-scripted"]
    assert talk.up.asked[1].body["reasoning_effort"] == "low"
    assert talk.up.asked[1].body["messages"][1:] == talk.up.asked[0].body["messages"][1:]
    whole = await talk.open(first["conversation_id"])
    assert len(whole["messages"]) == 3
    assert whole["conversation"]["tip_id"] == second["id"]


async def test_a_cut_answer_goes_on_where_it_stopped(talk: Talk) -> None:
    talk.up.next(Plan(tokens=10, fault="unfinished", after=4))
    cut = await talk.say("Count")
    assert (cut["status"], said(cut)) == ("interrupted", words(4))
    assert "Continue" in cut["error"]["hint"]
    talk.up.next(Plan(text="w4 w5 "))
    run = await talk.again(cut["id"], "continue")
    answer = await talk.answer(run["id"])
    assert answer.status == "done"
    reply = await talk.reply(run)
    assert said(reply) == words(6)
    assert len(reply["parts"]) == 1
    assert reply["parent_id"] == cut["parent_id"]
    asked = talk.up.asked[1].body["messages"]
    assert [one["role"] for one in asked] == ["system", "user", "assistant", "user"]
    assert asked[2]["content"] == words(4)
    kept = await talk.open(cut["conversation_id"])
    assert kept["conversation"]["tip_id"] == reply["id"]
    assert cut["id"] in [one["id"] for one in kept["messages"]]


async def test_a_stopped_answer_can_be_continued_with_its_thoughts(talk: Talk) -> None:
    gate = Gate()
    talk.up.next(Plan(tokens=10, thinks=2, gate=gate))
    sent = await talk.send("Think and count")
    await gate.open(5)
    await gate.held()
    await talk.good("POST", f"/api/runs/{sent['run']['id']}/stop")
    stopped = await talk.reply(sent["run"])
    talk.up.next(Plan(text="w3 "))
    run = await talk.again(stopped["id"], "continue")
    await talk.answer(run["id"])
    reply = await talk.reply(run)
    assert [part["kind"] for part in reply["parts"]] == ["thinking", "text"]
    assert said(reply) == words(4)


async def test_an_answer_that_failed_before_its_first_word_is_tried_again(talk: Talk) -> None:
    talk.up.next(Plan(fault="401"))
    failed = await talk.say("Hello")
    assert (failed["status"], failed["parts"]) == ("failed", [])
    assert failed["error"]["code"] == "bad_key"
    run = await talk.again(failed["id"], "continue")
    assert (await talk.answer(run["id"])).status == "done"
    assert said(await talk.reply(run)) == words(20)
    assert talk.up.asked[-1].body["messages"][-1]["content"] == "Hello"


async def test_a_complete_answer_has_nothing_to_continue(talk: Talk) -> None:
    whole = await talk.say("Hello")
    body = {"key": key()}
    reply = await talk.ask("POST", f"/api/messages/{whole['id']}/continue", body)
    assert (reply.status, reply.error["code"]) == (400, "whole")
    reply = await talk.ask("POST", f"/api/messages/{whole['parent_id']}/continue", body)
    assert (reply.status, reply.error["code"]) == (400, "nothing_to_continue")


async def test_an_answer_cut_by_its_length_limit_is_partial_not_done(talk: Talk) -> None:
    talk.up.next(Plan(tokens=3, finish="length"))
    reply = await talk.say("Write a book")
    assert (reply["status"], said(reply)) == ("partial", words(3))
    assert reply["error"]["code"] == "length"


async def test_an_answer_is_only_given_within_its_own_conversation(talk: Talk) -> None:
    one, two = await talk.say("One"), await talk.say("Two")
    body = talk.message("Mixed", conversation_id=one["conversation_id"], parent_id=two["id"])
    reply = await talk.ask("POST", "/api/messages", body)
    assert (reply.status, reply.error["code"]) == (404, "no_parent")
    whole = await talk.open(one["conversation_id"])
    assert len(whole["messages"]) == 2
