"""The built-in model behind the protocol: calls, questions, sentences, results."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from lowkey import tiny
from lowkey.core.parts import CallPart, ResultPart, TextPart
from lowkey.models import CallPiece, FinishPiece, ModelInfo, Piece, Request, Turn
from lowkey.models.builtin import BuiltinModel
from lowkey.models.check import check_model
from lowkey.models.child import Engine, Plan
from lowkey.models.protocol import ToolSpec
from tests.models.asking import heard, text

INFO = ModelInfo(id="builtin/lowkey-tiny", name="Lowkey tiny", provider="builtin", local=True)
REMINDER = ToolSpec(
    "reminder", "", {"properties": {"what": {"type": "string"}, "when": {"type": "string"}}}
)
LIST = ToolSpec("list_add", "", {"properties": {"items": {"type": "array"}}})


@pytest.fixture
async def model() -> AsyncIterator[BuiltinModel]:
    engine = Engine(Plan(tiny.WEIGHTS, 2048, 1, 1), "Lowkey tiny", 60)
    async with aiohttp.ClientSession() as session:
        yield BuiltinModel(INFO, engine, lambda: session, 60)
    await engine.unload()


async def answer(
    model: BuiltinModel, *turns: Turn, tools: tuple[ToolSpec, ...] = ()
) -> list[Piece]:
    return await heard(model, Request(turns, tools))


def user(words: str) -> Turn:
    return Turn("user", (TextPart(text=words),))


async def test_it_keeps_the_rules_of_the_protocol(model: BuiltinModel) -> None:
    await check_model(model)


async def test_it_calls_the_tool_that_is_there(model: BuiltinModel) -> None:
    asked = user("remind me to water the ficus tomorrow at 8")
    pieces = await answer(model, asked, tools=(REMINDER, LIST))
    call = next(piece for piece in pieces if isinstance(piece, CallPiece))
    assert call.name == "reminder" and call.call_id
    assert json.loads(call.text) == {"what": "water the ficus", "when": "tomorrow at 8"}
    assert pieces[-1] == FinishPiece("calls")


async def test_a_tool_of_another_name_does_what_is_asked(model: BuiltinModel) -> None:
    properties = {"what": {"type": "string"}, "when": {"type": "string"}}
    tools = tuple(
        ToolSpec(name, "", {"properties": properties}) for name in ("schedule", "stop_schedule")
    )
    for words, name, what in (
        ("remind me to water the ficus tomorrow at 8", "schedule", "water the ficus"),
        ("cancel the reminder about the ficus", "stop_schedule", "ficus"),
    ):
        pieces = await answer(model, user(words), tools=tools)
        call = next(piece for piece in pieces if isinstance(piece, CallPiece))
        assert (call.name, json.loads(call.text)["what"]) == (name, what)


async def test_arguments_take_the_tools_shape(model: BuiltinModel) -> None:
    asked = user("put milk, 2 lemons and bread on the shopping list")
    call = next(p for p in await answer(model, asked, tools=(LIST,)) if isinstance(p, CallPiece))
    assert json.loads(call.text) == {"items": ["milk", "2 lemons", "bread"]}


async def test_an_answer_to_its_own_question_is_taken_as_one(model: BuiltinModel) -> None:
    keep = ToolSpec("remember", "", {"properties": {"fact": {"type": "string"}}})
    turns = (
        user("remember something for me"),
        Turn("assistant", (TextPart(text="What shall I remember?"),)),
        user("my blood type is O negative"),
    )
    pieces = await answer(model, *turns, tools=(keep,))
    call = next(piece for piece in pieces if isinstance(piece, CallPiece))
    assert json.loads(call.text) == {"fact": "my blood type is O negative"}


async def test_a_tools_result_is_quoted(model: BuiltinModel) -> None:
    call = CallPart(call_id="1", name="reminder", text="{}")
    result = ResultPart(call_id="1", name="reminder", text="Saved.\nFor 8:00.")
    turns = (user("remind me at 8"), Turn("assistant", (call,)), Turn("tool", (result,)))
    pieces = await answer(model, *turns, tools=(REMINDER,))
    assert text(pieces) == "Saved.  \nFor 8:00." and pieces[-1] == FinishPiece("stop")


async def test_without_the_tool_nothing_is_called(model: BuiltinModel) -> None:
    pieces = await answer(model, user("remind me to water the ficus tomorrow at 8"), tools=(LIST,))
    assert "nothing was done" in text(pieces) and pieces[-1] == FinishPiece("stop")


async def test_the_date_comes_from_the_system_prompt(model: BuiltinModel) -> None:
    system = Turn("system", (TextPart(text="Be brief.\nToday is Monday, 02 March 2026.\nMore."),))
    assert text(await answer(model, system, user("what day is it today?"))) == (
        "Today is Monday, 02 March 2026."
    )


async def test_a_dialogue_without_a_word_of_the_person_gets_a_sentence(model: BuiltinModel) -> None:
    assert text(await answer(model, Turn("assistant", (TextPart(text="Hi"),))))


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("remind me to water the ficus tomorrow at 8", "Reminder: water the ficus"),
        ("hello there", ""),
    ],
)
async def test_a_title_says_what_the_message_is_about(
    model: BuiltinModel, words: str, title: str
) -> None:
    assert text(await heard(model, Request((user(words),), title=True))) == title
