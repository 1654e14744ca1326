"""A message, its answer, and what everyone who looks at it sees."""

from __future__ import annotations

import asyncio

from bench.upstream import Gate, Plan
from lowkey.chat.replay import replay
from lowkey.core.parts import TextPart, ThinkingPart
from tests.chat.talk import ALONE, Json, Talk, read, said, told, until, words


async def test_a_message_is_accepted_before_it_is_answered_and_then_streams(talk: Talk) -> None:
    gate = Gate()
    talk.up.next(Plan(text="Hello there friend", gate=gate))
    sent = await talk.send("Hi", model="up/echo")
    assert sent["message"]["parts"] == [{"kind": "text", "text": "Hi"}]
    assert sent["run"]["status"] == "queued"
    assert sent["conversation"]["running"] is True
    assert sent["conversation"]["tip_id"] == sent["message"]["id"]
    await gate.held()
    kept = await talk.open(sent["conversation"]["id"])
    assert [one["id"] for one in kept["messages"]] == [sent["message"]["id"]]
    assert [one["id"] for one in kept["runs"]] == [sent["run"]["id"]]
    await gate.open_for_good()
    answer = await talk.answer(sent["run"]["id"])
    assert answer.status == "done"
    whole = await talk.open(sent["conversation"]["id"])
    question, reply = whole["messages"]
    assert said(reply) == "Hello there friend"
    assert reply["parent_id"] == question["id"]
    assert reply["usage"]["output"] > 0
    assert whole["conversation"]["tip_id"] == reply["id"]
    assert whole["conversation"]["running"] is False
    assert whole["runs"] == []
    assert len(talk.up.asked) == 1


async def test_every_reader_sees_the_same_and_a_reconnected_one_exactly_the_rest(
    talk: Talk,
) -> None:
    gate = Gate()
    talk.up.next(Plan(tokens=12, thinks=3, gate=gate))
    run = (await talk.send("Go on"))["run"]["id"]
    readers = [asyncio.create_task(talk.events(run)) for _ in range(3)]
    await gate.open(9)
    await gate.held()
    cut: list[tuple[int, bytes]] = []
    reader = talk.stream(run)
    async for event in reader:
        cut.append(event)
        if b"w2" in event[1]:
            break
    await reader.aclose()
    rest = asyncio.create_task(talk.events(run, after=cut[-1][0]))
    await gate.open_for_good()
    whole, *others = await asyncio.gather(*readers)
    assert others == [whole, whole]
    assert cut + await rest == whole
    assert [number for number, _ in whole] == list(range(1, len(whole) + 1))
    assert [event.seq for event in read(whole)] == [number for number, _ in whole]


async def test_whoever_comes_after_the_end_reads_the_same_answer(talk: Talk) -> None:
    talk.up.next(Plan(tokens=8, thinks=2))
    run = (await talk.send("Think"))["run"]
    live = await talk.events(run["id"])
    late = await replayed(talk, run, 0)
    assert told(late) == told(live)
    assert late[-1][0] == live[-1][0]
    assert len(late) < len(live)
    assert isinstance(told(late).parts[0], ThinkingPart)
    assert told(late).parts[1] == TextPart(text=words(8))


async def test_a_reader_cut_off_anywhere_ends_with_the_whole_answer(talk: Talk) -> None:
    talk.up.next(Plan(tokens=6, thinks=4), Plan(fault="429", again="0"), Plan(tokens=3, calls=1))
    for model in ("up/steady", "up/echo"):
        run = (await talk.send("Think", model=model))["run"]
        live = await talk.events(run["id"])
        for seen in range(len(live) + 3):
            late = await replayed(talk, run, seen)
            assert [number for number, _ in late] == list(range(late[0][0], late[-1][0] + 1))
            assert late[0][0] > seen
            assert told(live[:seen] + late) == told(live)


async def replayed(talk: Talk, run: Json, after: int) -> list[tuple[int, bytes]]:
    """What a reader gets who comes long after the end, or asks another process."""
    kept = await talk.app.chat.run(ALONE, run["id"])
    batches = replay(talk.app.db, ALONE.id, kept, after)
    return [(first + n, data) async for first, some in batches for n, data in enumerate(some)]


async def test_the_answer_goes_on_when_nobody_reads_it(talk: Talk) -> None:
    gate = Gate()
    talk.up.next(Plan(tokens=50, gate=gate))
    sent = await talk.send("Write while I am away")
    reader = talk.stream(sent["run"]["id"])
    await anext(reader)
    await reader.aclose()
    await gate.open_for_good()
    assert (await talk.answer(sent["run"]["id"])).status == "done"
    assert talk.up.asked[0].ended == "finished"
    assert said(await talk.reply(sent["run"])) == words(50)


async def test_stop_keeps_what_was_written_and_stops_the_model(talk: Talk) -> None:
    gate = Gate()
    talk.up.next(Plan(tokens=50, gate=gate))
    sent = await talk.send("Tell me everything")
    await gate.open(7)
    await gate.held()
    run = await talk.good("POST", f"/api/runs/{sent['run']['id']}/stop")
    assert run["run"]["status"] == "stopped"
    await talk.up.asked[0].closed()
    reply = await talk.reply(sent["run"])
    assert (reply["status"], said(reply)) == ("stopped", words(7))
    assert (await talk.answer(sent["run"]["id"])).status == "stopped"
    again = await talk.good("POST", f"/api/runs/{sent['run']['id']}/stop")
    assert again["run"]["status"] == "stopped"


async def test_an_answer_that_was_complete_is_not_unmade_by_a_late_stop(talk: Talk) -> None:
    sent = await talk.send("Quick")
    await talk.answer(sent["run"]["id"])
    run = await talk.good("POST", f"/api/runs/{sent['run']['id']}/stop")
    assert run["run"]["status"] == "done"


async def test_a_conversation_remembers_what_was_said(talk: Talk) -> None:
    first = await talk.say("My name is Ada")
    conversation = first["conversation_id"]
    await talk.say("And now?", conversation_id=conversation, parent_id=first["id"])
    asked = talk.up.asked[1].body["messages"]
    assert [one["role"] for one in asked] == ["system", "user", "assistant", "user"]
    assert [one["content"] for one in asked[1:]] == ["My name is Ada", words(20), "And now?"]


async def test_effort_reaches_a_model_that_thinks_and_thoughts_are_shown(talk: Talk) -> None:
    talk.up.next(Plan(tokens=3, thinks=2))
    reply = await talk.say("Think hard", model="up/gpt-5-scripted", effort="deep")
    assert talk.up.asked[0].body["reasoning_effort"] == "high"
    thinking, said = reply["parts"]
    assert (thinking["kind"], thinking["text"]) == ("thinking", "t0 t1 ")
    assert thinking["ms"] is not None
    assert said["text"] == words(3)


async def test_the_prompt_that_was_sent_can_be_read(talk: Talk) -> None:
    await talk.good("PATCH", "/api/preferences", {"instructions": "Call me Ada."})
    reply = await talk.say("Who am I?")
    prompt = await talk.good("GET", f"/api/runs/{reply['run_id']}/prompt")
    sent = talk.up.asked[0].body["messages"]
    assert "Call me Ada." in prompt["system"]
    assert prompt["system"] == sent[0]["content"]
    assert [(one["role"], one["text"]) for one in prompt["turns"]] == [("user", "Who am I?")]
    assert prompt["model"] == "up/steady"


async def test_a_run_that_never_reached_a_model_has_no_prompt_and_says_so(talk: Talk) -> None:
    sent = await talk.send("Hello", model="up2/none")
    answer = await talk.answer(sent["run"]["id"])
    assert answer.status == "failed"
    assert answer.error is not None
    assert "no model" in answer.error.message
    reply = await talk.ask("GET", f"/api/runs/{sent['run']['id']}/prompt")
    assert (reply.status, reply.error["code"]) == (404, "not_sent")


async def test_what_the_model_did_not_see_is_told(talk: Talk) -> None:
    long = "word " * 25_000
    first = await talk.say("My name is Ada. " + long)
    reply = await talk.say(
        "What is my name?", conversation_id=first["conversation_id"], parent_id=first["id"]
    )
    assert any("did not see the oldest" in note for note in reply["notes"])
    prompt = await talk.good("GET", f"/api/runs/{reply['run_id']}/prompt")
    assert prompt["notes"] == reply["notes"]
    assert talk.up.asked[1].body["messages"][-1]["content"] == "What is my name?"


async def test_two_tabs_that_send_at_once_are_both_answered(talk: Talk) -> None:
    first = await talk.say("Begin")
    place = {"conversation_id": first["conversation_id"], "parent_id": first["id"]}
    one, two = await asyncio.gather(talk.send("One", **place), talk.send("Two", **place))
    answers = await asyncio.gather(*(talk.answer(sent["run"]["id"]) for sent in (one, two)))
    assert [answer.status for answer in answers] == ["done", "done"]
    whole = await talk.open(first["conversation_id"])
    assert sorted(said(one) for one in whole["messages"] if one["parent_id"] == first["id"]) == [
        "One",
        "Two",
    ]
    assert len(whole["messages"]) == 6
    tips = {one["id"] for one in whole["messages"] if one["role"] == "assistant"}
    assert whole["conversation"]["tip_id"] in tips


async def test_other_tabs_hear_of_every_change(talk: Talk) -> None:
    async with talk.client.get("/api/events") as feed:

        async def heard() -> bytes:
            async for line in feed.content:
                if line.startswith(b"data: "):
                    return line
            raise AssertionError("The feed ended.")

        await until(lambda: talk.app.feed._readers)
        sent = await talk.send("Hello")
        assert sent["conversation"]["id"].encode() in await heard()
        await talk.answer(sent["run"]["id"])
        assert sent["conversation"]["id"].encode() in await heard()
        await talk.good("DELETE", f"/api/conversations/{sent['conversation']['id']}")
        assert b'"change":"deleted"' in await heard()
