"""/v1 with a model that speaks another dialect than OpenAI's chat: its pieces are written here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest
import pytest_asyncio

from bench.answers import Call
from bench.upstream import Plan
from tests.server.v1.conftest import Place, place

pytestmark = pytest.mark.asyncio(loop_scope="module")

MODEL = "newer/gpt-5-test"
"""Of a provider that is asked through /v1/responses, and that can see and think, as its name tells."""
HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
WEATHER: Any = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object"}},
}
PICTURE = "data:image/png;base64,iVBORw0KGgo="


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def other() -> AsyncIterator[Place]:
    async with place() as v1:
        await v1.app.catalogue.add("openai-responses", v1.up.url, "a key", "newer")
        yield v1


async def test_a_completion_comes_whole_and_in_a_stream(other: Place) -> None:
    other.up.next(Plan(text="Hello to you."), Plan(text="Hello to you."))
    answer = await other.sdk.chat.completions.create(model=MODEL, messages=HELLO)
    assert other.last.path == "responses"
    assert answer.choices[0].message.content == "Hello to you."
    assert answer.choices[0].finish_reason == "stop"
    assert answer.model == MODEL
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 3
    stream = await other.sdk.chat.completions.create(
        model=MODEL, messages=HELLO, stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]
    texts = [choice.delta.content or "" for chunk in chunks for choice in chunk.choices]
    assert "".join(texts) == "Hello to you."
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 3


async def test_a_tool_is_called_and_its_result_is_answered(other: Place) -> None:
    other.up.next(Plan(call=(Call("weather", '{"city": "Oslo"}', "call_7"),)))
    answer = await other.sdk.chat.completions.create(
        model=MODEL, messages=HELLO, tools=[WEATHER], tool_choice="required"
    )
    assert answer.choices[0].finish_reason == "tool_calls"
    message = answer.choices[0].message.to_dict()
    result: Any = {"role": "tool", "tool_call_id": "call_7", "content": "Snow."}
    other.up.next(Plan(text="It snows."))
    messages: Any = [*HELLO, message, result]
    answer = await other.sdk.chat.completions.create(
        model=MODEL, messages=messages, tools=[WEATHER]
    )
    assert answer.choices[0].message.content == "It snows."
    sent = {item.get("type"): item for item in other.last.body["input"]}
    assert sent["function_call"]["call_id"] == sent["function_call_output"]["call_id"] == "call_7"
    assert sent["function_call_output"]["output"] == "Snow."


async def test_a_response_comes_as_events(other: Place) -> None:
    other.up.next(Plan(text="one two", thinks=1))
    async with other.sdk.responses.stream(model=MODEL, input="Hello") as stream:
        response = await stream.get_final_response()
    assert response.output_text == "one two"
    assert [item.type for item in response.output] == ["reasoning", "message"]


async def test_it_sees_pictures(other: Place) -> None:
    part: Any = {"type": "image_url", "image_url": {"url": PICTURE}}
    await other.sdk.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": [part]}]
    )
    assert other.last.body["input"][-1]["content"][0]["image_url"] == PICTURE


async def test_what_only_an_upstream_of_the_chat_dialect_has_is_refused(other: Place) -> None:
    with pytest.raises(openai.BadRequestError, match="does not complete plain text"):
        await other.sdk.completions.create(model=MODEL, prompt="Once")
    with pytest.raises(openai.BadRequestError, match="makes no embeddings"):
        await other.sdk.embeddings.create(model=MODEL, input="x")
    with pytest.raises(openai.BadRequestError) as raised:
        await other.sdk.chat.completions.create(model=MODEL, messages=HELLO, logprobs=True)
    assert raised.value.param == "logprobs"


async def test_a_stream_that_breaks_ends_with_an_error(other: Place) -> None:
    other.up.next(Plan(fault="fin", after=2))
    stream = await other.sdk.chat.completions.create(model=MODEL, messages=HELLO, stream=True)
    with pytest.raises(openai.APIError):
        async for _ in stream:
            continue
