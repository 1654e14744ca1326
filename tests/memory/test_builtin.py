"""The built-in model drives memory as it is: what a person types, and what they read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from lowkey import tiny
from lowkey.core.parts import TextPart
from lowkey.memory import Memories, offered
from lowkey.models import CallPiece, ModelInfo, Request, ToolSpec, Turn
from lowkey.models.builtin import BuiltinModel
from lowkey.models.child import Engine, Plan
from lowkey.tools import Caller, ToolFailed, call

INFO = ModelInfo(id="builtin/lowkey-tiny", name="Lowkey tiny", provider="builtin", local=True)


@dataclass
class Chat:
    """A person who begins a new conversation with everything they say."""

    memories: Memories
    model: BuiltinModel

    async def say(self, words: str) -> str:
        """What is called because of it, and what it answers."""

        async def said(_: Caller) -> str:
            return words

        tools = {tool.name: tool for tool in offered(self.memories, said)}
        specs = tuple(ToolSpec(one.name, one.about, one.schema) for one in tools.values())
        request = Request((Turn("user", (TextPart(text=words),)),), specs)
        pieces = [piece async for piece in self.model.ask(request)]
        (called,) = [piece for piece in pieces if isinstance(piece, CallPiece)]
        now = self.memories.clock.now()
        caller = Caller("user_a", "conv_1", "msg_1", "run_1", now=now, zone="UTC")
        try:
            told = await call(tools[called.name], called.text, caller)
        except ToolFailed as failed:
            return f"{called.name} failed: {failed}"
        return told.text


@pytest.fixture
async def chat(memories: Memories) -> AsyncIterator[Chat]:
    engine = Engine(Plan(tiny.WEIGHTS, 2048, 1, 1), "Lowkey tiny", 60)
    async with aiohttp.ClientSession() as session:
        yield Chat(memories, BuiltinModel(INFO, engine, lambda: session, 60))
    await engine.unload()


async def test_a_person_is_remembered_across_conversations(chat: Chat) -> None:
    assert await chat.say("remember that I'm vegetarian") == "Remembered: I'm vegetarian"
    assert "I'm vegetarian" in await chat.say("what do I not eat?")
    await chat.say("remember that I live in Paris")
    assert await chat.say("remember that I moved to Lyon") == (
        "Remembered: I moved to Lyon (instead of: I live in Paris)"
    )
    assert await chat.say("where do I live?") == "This is what I remember:\n- I moved to Lyon"
    assert await chat.say("from now on call me Max") == "Remembered: call me Max"
    everything = await chat.say("what do you know about me?")
    assert everything.splitlines()[1:] == ["- call me Max", "- I'm vegetarian", "- I moved to Lyon"]
    assert await chat.say("I no longer live in Lyon, forget it") == "Forgotten:\n- I moved to Lyon"
    assert (await chat.say("forget everything")).startswith("forget failed: That would be all 2")


async def test_what_is_asked_for_by_name_is_kept(chat: Chat) -> None:
    fact = "my sister is pregnant"
    assert await chat.say(f"remember that {fact}") == f"Remembered: {fact}"
    assert await chat.say("forget that my sister is pregnant") == f"Forgotten:\n- {fact}"
    refused = await chat.say("remember my card is 4111 1111 1111 1111")
    assert refused.startswith("remember failed: This holds a card number")
