"""Memory as a model uses it, and as the built-in model is able to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from lowkey.core.clock import ManualClock
from lowkey.memory import Memories, Wish, offered
from lowkey.tiny.acts.acts import ACTS
from lowkey.tools import Caller, ToolFailed, call, preview


class Chat:
    """One person who says something, and a model that calls a tool because of it."""

    def __init__(self, memories: Memories) -> None:
        self.message = ""
        self.tools = {tool.name: tool for tool in offered(memories, self.said)}
        self.caller = Caller(
            user_id="user_a",
            conversation_id="conv_1",
            message_id="msg_1",
            run_id="run_1",
            now=memories.clock.now(),
            zone="Europe/Paris",
            project_id="proj_1",
        )

    async def said(self, caller: Caller) -> str:
        return self.message if caller.message_id == "msg_1" else ""

    async def call(self, name: str, **given: Any) -> str:
        told = await call(self.tools[name], orjson.dumps(given).decode(), self.caller)
        assert not told.tainted
        return told.text

    async def fail(self, name: str, **given: Any) -> str:
        with pytest.raises(ToolFailed) as failed:
            await self.call(name, **given)
        return str(failed.value)


@pytest.fixture
def chat(memories: Memories) -> Chat:
    return Chat(memories)


def test_the_built_in_model_can_call_them_with_what_it_understands(chat: Chat) -> None:
    assert set(chat.tools) == {"remember", "preference", "forget", "recall"}
    for name, tool in chat.tools.items():
        act = ACTS[name]
        assert act.calls
        assert set(act.slots) <= set(tool.schema["properties"])
        for slot in act.slots:
            assert tool.schema["properties"][slot]["type"] == "string"
    effects = {name: tool.effect for name, tool in chat.tools.items()}
    assert effects == {
        "remember": "write",
        "preference": "write",
        "forget": "write",
        "recall": "read",
    }
    assert all(tool.keeps for tool in chat.tools.values())


def test_every_argument_is_explained_to_the_model(chat: Chat) -> None:
    for tool in chat.tools.values():
        assert len(tool.about) > 60
        for field in tool.schema["properties"].values():
            assert field["description"]


async def test_what_is_remembered_is_recalled_in_words_of_its_own(chat: Chat) -> None:
    chat.message = "I'm vegetarian, and my locker code is 4471."
    assert await chat.call("remember", fact="I'm vegetarian") == "Remembered: I'm vegetarian"
    assert await chat.call("remember", fact="I'm vegetarian") == (
        "I remember that already: I'm vegetarian"
    )
    await chat.call("remember", fact="my locker code is 4471")
    assert await chat.call("recall", about="locker code") == (
        "This is what I remember:\n- my locker code is 4471"
    )
    assert await chat.call("recall", about="code of the shop") == (
        "This may be it, of what I remember:\n- my locker code is 4471"
    )
    assert await chat.call("recall", about="not eat") == (
        "Not in the words “not eat”, but this is what I remember about you:\n"
        "- I'm vegetarian\n- my locker code is 4471"
    )
    everything = "This is what I remember about you:\n- I'm vegetarian\n- my locker code is 4471"
    chat.message = ""
    assert await chat.call("recall") == await chat.call("recall", about="me") == everything


async def test_a_question_that_names_nothing_is_looked_up_in_its_own_words(chat: Chat) -> None:
    chat.message = "I moved to Lyon. I'm vegetarian. Call me Max."
    for fact in ("I moved to Lyon", "I'm vegetarian"):
        await chat.call("remember", fact=fact)
    await chat.call("preference", wish="call me Max")
    for question, answer in (("where do I live?", "I moved to Lyon"), ("my name?", "call me Max")):
        chat.message = question
        assert await chat.call("recall") == f"This is what I remember:\n- {answer}"
    chat.message = "what do you remember about me?"
    assert len((await chat.call("recall")).splitlines()) == 4


async def test_nothing_known_is_said_plainly(chat: Chat) -> None:
    assert await chat.call("recall", about="shoe size") == "I remember nothing about you yet."


async def test_it_says_what_took_the_place_of_what(chat: Chat) -> None:
    await chat.call("remember", fact="I live in Paris")
    assert await chat.call("remember", fact="I moved to Lyon") == (
        "Remembered: I moved to Lyon (instead of: I live in Paris)"
    )
    told = await chat.call("remember", fact="Found a flat in Nice", replaces="I moved to Lyon")
    assert told == "Remembered: Found a flat in Nice (instead of: I moved to Lyon)"
    failed = await chat.fail("remember", fact="Sold it", replaces="the piano")
    assert "“the piano” stands for no one thing" in failed


async def test_where_it_came_from_is_kept(chat: Chat, memories: Memories) -> None:
    await chat.call("remember", fact="The deadline is in May", kind="project", only_here=True)
    await chat.call("preference", wish="answer in French")
    here, everywhere = sorted(await memories.list("user_a"), key=lambda one: one.id)
    assert (here.conversation_id, here.message_id, here.project_id, here.kind) == (
        "conv_1",
        "msg_1",
        "proj_1",
        "project",
    )
    assert (everywhere.project_id, everywhere.kind) == (None, "preference")
    chat.caller = replace(chat.caller, project_id="proj_2")
    assert "deadline" not in await chat.call("recall")


async def test_a_day_ends_where_the_person_is(
    chat: Chat, memories: Memories, clock: ManualClock
) -> None:
    told = await chat.call("remember", fact="I'm in Rome", until="2027-01-20")
    assert told == "Remembered: I'm in Rome"
    (kept,) = await memories.list("user_a")
    assert kept.expires_at == 1_800_486_000_000  # 2027-01-20T23:00Z
    over = await chat.fail("remember", fact="I was in Rome", until="2026-01-20")
    assert over == "2026-01-20 is over: there is nothing to remember until then."
    chat.caller = replace(chat.caller, zone="Mars/Olympus")
    await chat.call("remember", fact="I'm in Bonn", until="2027-01-20")
    assert (await memories.list("user_a"))[0].expires_at == 1_800_489_600_000


async def test_what_is_named_is_forgotten_and_nothing_else(chat: Chat, memories: Memories) -> None:
    chat.message = "my sister Ana lives in Hull and plays golf, I live in Leeds"
    for fact in ("my sister Ana lives in Hull", "my sister plays golf", "I live in Leeds"):
        await chat.call("remember", fact=fact)
    assert await chat.call("forget", about="what I told you about my sister Ana") == (
        "Forgotten:\n- my sister Ana lives in Hull"
    )
    missed = await chat.fail("forget", about="sister's dog")
    assert missed == "Nothing remembered says “sister's dog”. Close to it:\n- my sister plays golf"
    assert await chat.fail("forget", about="xylophone") == "Nothing remembered says “xylophone”."
    assert [one.text for one in await memories.list("user_a")] == [
        "I live in Leeds",
        "my sister plays golf",
    ]


async def test_everything_is_not_forgotten_by_a_word(chat: Chat, memories: Memories) -> None:
    assert await chat.call("forget") == "There is nothing to forget: nothing is remembered."
    for n in range(6):
        await chat.call("remember", fact=f"I have read book {n}")
    assert "all 6 things" in await chat.fail("forget")
    assert "all 6 things" in await chat.fail("forget", about="everything about me")
    assert "“book” is in 6 memories. Say which:" in await chat.fail("forget", about="book")
    assert len(await memories.list("user_a")) == 6


async def test_a_temporary_chat_neither_reads_nor_writes(chat: Chat, memories: Memories) -> None:
    await memories.remember("user_a", Wish(text="I play the viola"))
    chat.caller = replace(chat.caller, temporary=True)
    for name, given in (
        ("remember", {"fact": "I have a cat"}),
        ("preference", {"wish": "be brief"}),
        ("forget", {"about": "viola"}),
        ("forget", {}),
        ("recall", {}),
    ):
        assert "temporary chat" in await chat.fail(name, **given)
    assert [one.text for one in await memories.list("user_a")] == ["I play the viola"]


async def test_switched_off_nothing_is_told_or_kept(chat: Chat, memories: Memories) -> None:
    await memories.remember("user_a", Wish(text="I play the viola"))
    await memories.switch("user_a", False)
    for name, given in (
        ("remember", {"fact": "I have a cat"}),
        ("forget", {"about": "viola"}),
        ("recall", {}),
    ):
        assert "Memory is switched off" in await chat.fail(name, **given)
    assert [one.text for one in await memories.list("user_a")] == ["I play the viola"]


async def test_what_others_have_is_kept_only_where_the_person_asked_for_it(chat: Chat) -> None:
    fact = "my mum has diabetes"
    chat.message = "my mum has diabetes, what can she eat?"
    assert "somebody else's health" in await chat.fail("remember", fact=fact)
    chat.message = "remember that my mum has diabetes"
    assert await chat.call("remember", fact=fact) == f"Remembered: {fact}"
    assert "password manager" in await chat.fail("remember", fact="card 4111 1111 1111 1111")


async def test_a_long_list_is_cut_and_says_so(chat: Chat) -> None:
    for n in range(23):
        await chat.call("remember", fact=f"I have read book {n}")
    told = (await chat.call("recall", about="book")).splitlines()
    assert len(told) == 22
    assert told[-1] == "… and 3 more: see Settings → Memory."


@pytest.mark.parametrize(
    ("name", "given"),
    [("remember", {"fact": " "}), ("preference", {"wish": ""})],
)
async def test_what_is_missing_is_asked_for(chat: Chat, name: str, given: dict[str, str]) -> None:
    assert await chat.fail(name, **given)


async def test_who_is_asked_sees_the_memories_that_are_meant(chat: Chat) -> None:
    async def shown(name: str, **given: Any) -> str:
        return await preview(chat.tools[name], orjson.dumps(given).decode(), chat.caller)

    chat.message = "I live in Paris"
    assert await shown("forget") == "There is nothing to forget: nothing is remembered."
    await chat.call("remember", fact="I live in Paris")
    assert await shown("remember", fact=" I live in Lyon ") == (
        "Remember:\n- I live in Lyon\nInstead of:\n- I live in Paris"
    )
    until = {"until": "2199-01-31", "only_here": True}
    assert await shown("remember", fact="The boat is red", **until) == (
        "Remember:\n- The boat is red\nIn the chats of this project only.\nUntil 2199-01-31."
    )
    assert await shown("preference", wish="answer in French") == "Remember:\n- answer in French"
    assert await shown("forget", about="Paris") == "Forget:\n- I live in Paris"
    assert await chat.call("recall", about="Paris") == "This is what I remember:\n- I live in Paris"
    for name, given in (
        ("forget", {"about": "Berlin"}),
        ("remember", {"fact": "x", "replaces": "Berlin"}),
        ("remember", {"fact": "  "}),
    ):
        with pytest.raises(ToolFailed):
            await shown(name, **given)


async def test_what_the_person_did_not_say_is_marked_as_unsure(
    chat: Chat, memories: Memories
) -> None:
    chat.message = "What could I cook? I'm vegetarian."
    await chat.call("remember", fact="The person is vegetarian")
    await chat.call("remember", fact="Lives with two flatmates")
    await chat.call("preference", wish="answer with recipes from India")
    assert [(one.text, one.sure) for one in await memories.export("user_a")] == [
        ("The person is vegetarian", 1.0),
        ("Lives with two flatmates", 0.7),
        ("answer with recipes from India", 0.7),
    ]
    told = (await memories.recall("user_a", "", None, 1_000)).told
    assert "- The person is vegetarian\n- Lives with two flatmates (unsure)" in told
