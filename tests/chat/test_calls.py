"""What a model calls for is done, told to it and kept; what goes wrong is told, too."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from pydantic import Field

from bench.answers import Call
from bench.upstream import Plan
from lowkey.chat.steps import UNDONE
from lowkey.core.errors import NotFoundError
from lowkey.safety import Effect
from lowkey.tools import Arguments, Caller, Told, Tool, ToolFailed
from tests.chat.talk import Json, Talk, said, told


class Words(Arguments):
    words: str = Field(description="What to echo.")


def tool(
    name: str,
    run: Callable[[Words, Caller], Awaitable[Told]],
    effect: Effect = "read",
    seconds: float = 30.0,
    keeps: bool = False,
) -> Tool[Words]:
    return Tool(name, f"Does {name}.", effect, Words, run, seconds, keeps)


async def back(arguments: Words, caller: Caller) -> Told:
    del caller
    return Told(arguments.words[::-1])


BACK = tool("back", back)


def calls(*names: str, words: str = "abc") -> Plan:
    text = '{"words": "' + words + '"}'
    return Plan(call=tuple(Call(name, text, f"call_{n}") for n, name in enumerate(names)))


def kinds(message: Json) -> list[str]:
    return [part["kind"] for part in message["parts"]]


def results(message: Json) -> list[tuple[str, bool]]:
    return [(part["text"], part["ok"]) for part in message["parts"] if part["kind"] == "result"]


async def test_a_call_is_done_and_the_answer_goes_on(talk: Talk) -> None:
    talk.app.runner.tools = [BACK]
    talk.up.next(calls("back"), Plan(text="It is cba."))
    sent = await talk.send("Turn abc round")
    answer = await talk.answer(sent["run"]["id"])
    message = await talk.reply(sent["run"])
    assert kinds(message) == ["call", "result", "text"]
    assert results(message) == [("cba", True)]
    assert said(message) == "It is cba."
    assert [part.model_dump() for part in answer.parts] == message["parts"]
    first, second = (one.body for one in talk.charges)
    assert [one["function"]["name"] for one in first["tools"]] == ["back"]
    called, result = second["messages"][-2:]
    assert called["tool_calls"][0]["function"]["name"] == "back"
    assert result == {"role": "tool", "tool_call_id": "call_0", "content": "cba"}
    assert message["usage"]["output"] == sum(one.sent for one in talk.charges)


async def test_the_next_question_is_asked_with_what_was_called(talk: Talk) -> None:
    talk.app.runner.tools = [BACK]
    talk.up.next(calls("back"), Plan(text="It is cba."))
    message = await talk.say("Turn abc round")
    await talk.say("Thanks", conversation_id=message["conversation_id"], parent_id=message["id"])
    roles = [one["role"] for one in talk.charges[-1].body["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "assistant", "user"]


async def test_what_was_offered_can_be_seen(talk: Talk) -> None:
    talk.app.runner.tools = [BACK]
    sent = await talk.send("Hello")
    await talk.answer(sent["run"]["id"])
    prompt = await talk.good("GET", f"/api/runs/{sent['run']['id']}/prompt")
    assert prompt["tools"] == [{"name": "back", "about": "Does back."}]


async def test_whatever_goes_wrong_is_told_to_the_model(talk: Talk) -> None:
    async def refuses(arguments: Words, caller: Caller) -> Told:
        raise ToolFailed(f"No {arguments.words} today.")

    async def lost(arguments: Words, caller: Caller) -> Told:
        raise NotFoundError("no_thing", "There is no such thing.", hint="Look elsewhere.")

    async def broken(arguments: Words, caller: Caller) -> Told:
        raise ZeroDivisionError

    async def never(arguments: Words, caller: Caller) -> Told:
        await asyncio.Event().wait()
        raise AssertionError

    talk.app.runner.tools = [
        tool("refuses", refuses),
        tool("lost", lost),
        tool("broken", broken),
        tool("never", never, seconds=0.01),
        BACK,
    ]
    names = ("refuses", "lost", "broken", "never", "nowhere")
    wrong = Call("back", '{"word": 1', "call_x")
    talk.up.next(calls(*names), Plan(call=(wrong,)), Plan(text="Well."))
    message = await talk.say("Try all")
    texts = [text for text, ok in results(message) if not ok]
    assert texts[:4] == [
        "No abc today.",
        "There is no such thing. Look elsewhere.",
        "“broken” failed by a fault of its own (ZeroDivisionError).",
        "“never” did not finish within 0.01 seconds.",
    ]
    assert texts[4] == "There is no tool “nowhere”."
    assert texts[5].startswith("“back” can't be called like this.")
    assert message["status"] == "done"
    assert said(message) == "Well."


async def test_calls_that_only_look_are_done_at_once(talk: Talk) -> None:
    both = asyncio.Barrier(2)

    async def meets(arguments: Words, caller: Caller) -> Told:
        await both.wait()
        return Told("met")

    talk.app.runner.tools = [tool("meets", meets)]
    talk.up.next(calls("meets", "meets"), Plan(text="Both."))
    assert results(await talk.say("Meet")) == [("met", True), ("met", True)]


async def test_calls_that_change_something_wait_for_those_before_them(talk: Talk) -> None:
    under_way: list[str] = []

    async def changes(arguments: Words, caller: Caller) -> Told:
        under_way.append(caller.run_id)
        count = len(under_way)
        await asyncio.sleep(0)
        under_way.pop()
        return Told(str(count))

    talk.app.runner.tools = [tool("changes", changes, effect="write")]
    talk.up.next(calls("changes", "changes", "changes"), Plan(text="Done."))
    assert results(await talk.say("Change")) == [("1", True)] * 3


async def test_stopping_stops_the_call_and_the_model_hears_that_it_was_not_done(talk: Talk) -> None:
    begun, left = asyncio.Event(), asyncio.Event()

    async def waits(arguments: Words, caller: Caller) -> Told:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            left.set()
        raise AssertionError

    talk.app.runner.tools = [tool("waits", waits)]
    talk.up.next(calls("waits"))
    sent = await talk.send("Wait")
    await begun.wait()
    await talk.good("POST", f"/api/runs/{sent['run']['id']}/stop")
    assert left.is_set()
    message = await talk.reply(sent["run"])
    assert message["status"] == "stopped"
    assert kinds(message) == ["call"]
    run = await talk.again(message["id"], "continue")
    assert told(await talk.events(run["id"])).status == "done"
    assert talk.charges[-1].body["messages"][-2]["content"] == UNDONE


async def test_a_model_that_never_stops_calling_is_asked_for_words(talk: Talk) -> None:
    talk.app.runner.tools = [BACK]
    talk.up.plans["steady"] = calls("back")
    message = await talk.say("For ever")
    assert message["status"] == "done"
    assert len(results(message)) == 50
    assert len(talk.charges) == 51
    assert talk.charges[-1].body["tool_choice"] == "none"


async def test_a_model_whose_calls_all_fail_is_asked_for_words_soon(talk: Talk) -> None:
    talk.app.runner.tools = [BACK]
    talk.up.plans["steady"] = calls("nowhere")
    message = await talk.say("Try")
    assert message["status"] == "done"
    assert len(talk.charges) == 4
    assert talk.charges[-1].body["tool_choice"] == "none"


async def test_a_temporary_chat_is_not_offered_what_keeps(talk: Talk) -> None:
    talk.app.runner.tools = [BACK, tool("notes", back, effect="write", keeps=True)]
    await talk.say("Hello", temporary=True)
    assert [one["function"]["name"] for one in talk.charges[-1].body["tools"]] == ["back"]


async def test_a_long_answer_of_a_tool_keeps_its_ends(talk: Talk) -> None:
    async def talks(arguments: Words, caller: Caller) -> Told:
        return Told("begin" + "x" * 100_000 + "end")

    talk.app.runner.tools = [tool("talks", talks)]
    talk.up.next(calls("talks"), Plan(text="Long."))
    ((text, ok),) = results(await talk.say("Talk"))
    assert ok
    assert text.startswith("begin")
    assert text.endswith("end")
    assert "characters left out" in text
    assert len(text) < 30_000
