"""/v1/chat/completions by the official SDK: passed through to an upstream, and as the assistant."""

from __future__ import annotations

import base64
import json
from typing import Any

import openai
import orjson
import pydantic
import pytest

from bench.answers import Call
from bench.upstream import Plan
from lowkey.chat.prompt import SYSTEM
from tests.server.v1.conftest import Place

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOTH = pytest.mark.parametrize("model", ["up/steady", "lowkey"])
HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}
TIME: Any = {"type": "function", "function": {"name": "time"}}
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
PICTURE = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


class City(pydantic.BaseModel):
    name: str
    people: int


@BOTH
async def test_an_answer_comes_whole(v1: Place, model: str) -> None:
    v1.up.next(Plan(text="Hello to you."))
    answer = await v1.sdk.chat.completions.create(model=model, messages=HELLO)
    choice = answer.choices[0]
    assert (choice.message.role, choice.message.content) == ("assistant", "Hello to you.")
    assert choice.finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 3
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + 3


@BOTH
async def test_an_answer_comes_as_a_stream_that_ends_with_its_usage(v1: Place, model: str) -> None:
    v1.up.next(Plan(text="one two three", cached=2))
    stream = await v1.sdk.chat.completions.create(
        model=model, messages=HELLO, stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]
    deltas = [choice.delta.content or "" for chunk in chunks for choice in chunk.choices]
    assert "".join(deltas) == "one two three"
    assert len([text for text in deltas if text]) == 3
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 3
    assert chunks[-1].usage.prompt_tokens_details is not None
    assert chunks[-1].usage.prompt_tokens_details.cached_tokens == 2
    assert len({chunk.id for chunk in chunks}) == 1


async def test_no_usage_is_told_where_nobody_asked_for_it(v1: Place) -> None:
    stream = await v1.sdk.chat.completions.create(model="lowkey", messages=HELLO, stream=True)
    chunks = [chunk async for chunk in stream]
    assert all(chunk.usage is None and chunk.choices for chunk in chunks)


@BOTH
async def test_a_tool_is_called_and_its_result_is_answered(v1: Place, model: str) -> None:
    v1.up.next(Plan(call=(Call("weather", '{"city": "Oslo"}', "call_7"),)))
    answer = await v1.sdk.chat.completions.create(
        model=model, messages=HELLO, tools=[WEATHER, TIME]
    )
    assert answer.choices[0].finish_reason == "tool_calls"
    message = answer.choices[0].message
    assert message.content is None
    assert message.tool_calls is not None
    call: Any = message.tool_calls[0]
    assert (call.id, call.function.name) == ("call_7", "weather")
    assert json.loads(call.function.arguments) == {"city": "Oslo"}
    asked = v1.last.body
    assert [tool["function"]["name"] for tool in asked["tools"]] == ["weather", "time"]

    result: Any = {"role": "tool", "tool_call_id": "call_7", "content": "Snow."}
    v1.up.next(Plan(text="It snows."))
    answer = await v1.sdk.chat.completions.create(
        model=model, messages=[*HELLO, message.to_dict(), result], tools=[WEATHER]
    )
    assert answer.choices[0].message.content == "It snows."
    told = v1.last.body["messages"]
    assert told[-2]["tool_calls"][0]["id"] == "call_7"
    assert told[-1] == result


@BOTH
async def test_calls_come_in_pieces_that_the_sdk_puts_together(v1: Place, model: str) -> None:
    calls = (Call("weather", '{"city": "Oslo"}', "call_1"), Call("time", "{}", "call_2"))
    v1.up.next(Plan(call=calls))
    async with v1.sdk.chat.completions.stream(
        model=model, messages=HELLO, tools=[WEATHER, TIME]
    ) as stream:
        answer = await stream.get_final_completion()
    found = answer.choices[0].message.tool_calls
    assert found is not None
    assert [(call.id, call.function.name, call.function.arguments) for call in found] == [
        (call.id, call.name, call.arguments) for call in calls
    ]
    assert answer.choices[0].finish_reason == "tool_calls"


@BOTH
@pytest.mark.parametrize(
    "choice", ["none", "required", {"type": "function", "function": {"name": "weather"}}]
)
async def test_the_choice_of_tools_reaches_the_model(v1: Place, model: str, choice: Any) -> None:
    await v1.sdk.chat.completions.create(
        model=model, messages=HELLO, tools=[TIME, WEATHER], tool_choice=choice
    )
    assert v1.last.body["tool_choice"] == choice


async def test_only_the_allowed_tools_are_offered_by_the_assistant(v1: Place) -> None:
    allowed: Any = {
        "type": "allowed_tools",
        "allowed_tools": {
            "mode": "required",
            "tools": [{"type": "function", "function": {"name": "weather"}}],
        },
    }
    await v1.sdk.chat.completions.create(
        model="lowkey", messages=HELLO, tools=[TIME, WEATHER], tool_choice=allowed
    )
    assert [tool["function"]["name"] for tool in v1.last.body["tools"]] == ["weather"]
    assert v1.last.body["tool_choice"] == "required"


@BOTH
async def test_an_answer_follows_a_schema(v1: Place, model: str) -> None:
    answer = await v1.sdk.chat.completions.parse(model=model, messages=HELLO, response_format=City)
    assert answer.choices[0].message.parsed == City(name="sunny", people=1)
    given = v1.last.body["response_format"]
    assert given["type"] == "json_schema"
    assert given["json_schema"]["strict"] is True


@BOTH
async def test_any_json_object_can_be_asked_for(v1: Place, model: str) -> None:
    await v1.sdk.chat.completions.create(
        model=model, messages=HELLO, response_format={"type": "json_object"}
    )
    assert v1.last.body["response_format"] == {"type": "json_object"}


@BOTH
async def test_options_reach_the_model(v1: Place, model: str) -> None:
    v1.up.next(Plan(text="a b STOP c"))
    answer = await v1.sdk.chat.completions.create(
        model=model,
        messages=HELLO,
        max_completion_tokens=50,
        temperature=0.5,
        top_p=0.9,
        seed=7,
        stop="STOP",
        presence_penalty=0.1,
        frequency_penalty=0.2,
        parallel_tool_calls=False,
        logit_bias={"42": -100},
        n=1,
    )
    assert answer.choices[0].message.content == "a b "
    asked = v1.last.body
    assert asked.get("max_completion_tokens", asked.get("max_tokens")) == 50
    assert asked["stop"] in ("STOP", ["STOP"])
    sent = {"temperature": 0.5, "top_p": 0.9, "seed": 7, "logit_bias": {"42": -100}}
    sent |= {"presence_penalty": 0.1, "frequency_penalty": 0.2, "parallel_tool_calls": False}
    assert {name: asked[name] for name in sent} == sent


@BOTH
@pytest.mark.parametrize("limit", ["max_tokens", "max_completion_tokens"])
async def test_an_answer_that_reached_its_limit_says_so(v1: Place, model: str, limit: str) -> None:
    more: Any = {limit: 2}
    answer = await v1.sdk.chat.completions.create(model=model, messages=HELLO, **more)
    assert answer.choices[0].finish_reason == "length"
    assert answer.choices[0].message.content == "w0 w1 "


@BOTH
async def test_thoughts_come_beside_the_answer(v1: Place, model: str) -> None:
    v1.up.next(Plan(text="Yes.", thinks=2))
    answer: Any = await v1.sdk.chat.completions.create(model=model, messages=HELLO)
    assert answer.choices[0].message.reasoning_content == "t0 t1 "
    assert answer.choices[0].message.content == "Yes."
    assert answer.usage.completion_tokens_details.reasoning_tokens == 2
    v1.up.next(Plan(text="Yes.", thinks=2))
    stream: Any = await v1.sdk.chat.completions.create(model=model, messages=HELLO, stream=True)
    deltas = [choice.delta async for chunk in stream for choice in chunk.choices]
    thoughts = [getattr(delta, "reasoning_content", None) or "" for delta in deltas]
    assert "".join(thoughts) == "t0 t1 "


async def test_what_is_passed_on_is_what_was_sent_but_for_the_models_name(v1: Place) -> None:
    sent: dict[str, Any] = {
        "messages": [{"role": "user", "content": "Grüße\0 👋", "name": "x", "unheard_of": [1.5]}],
        "model": "up/steady",
        "logprobs": True,
        "top_logprobs": 3,
        "n": 2,
        "reasoning_effort": "xhigh",
        "unheard_of": {"deep": [None, True, {"big": 2**60}]},
        "stream": False,
    }
    status, _ = await v1.post("chat/completions", sent)
    assert status == 200
    assert orjson.dumps(v1.last.body) == orjson.dumps(sent | {"model": "steady"})
    assert v1.last.key == "the upstream's key"


async def test_the_assistant_is_told_who_it_is_before_anything_else(v1: Place) -> None:
    messages: list[Any] = [{"role": "developer", "content": "Rhyme."}, *HELLO]
    answer = await v1.sdk.chat.completions.create(model="lowkey", messages=messages)
    first, second, third = v1.last.body["messages"]
    assert first["role"] == "system"
    assert first["content"].startswith(SYSTEM)
    assert second == {"role": "system", "content": "Rhyme."}
    assert third == HELLO[0]
    assert answer.model == "up/steady"


async def test_other_models_hear_nothing_of_the_assistant(v1: Place) -> None:
    await v1.sdk.chat.completions.create(model="up/steady", messages=HELLO)
    assert v1.last.body["messages"] == HELLO


async def test_parts_of_a_message_are_one_to_the_model(v1: Place) -> None:
    v1.up.next(Plan())
    parts: Any = [{"type": "text", "text": "One."}, {"type": "text", "text": "Two."}]
    await v1.sdk.chat.completions.create(
        model="lowkey", messages=[{"role": "user", "content": parts}]
    )
    assert v1.last.body["messages"][-1]["content"] == "One.\n\nTwo."


async def test_a_picture_is_passed_on_as_the_bytes_it_is(v1: Place) -> None:
    message = _with_picture(PICTURE)
    await v1.sdk.chat.completions.create(model="up/steady", messages=[message])
    assert v1.last.body["messages"] == [message]


async def test_the_assistant_sees_where_its_model_does(v1: Place) -> None:
    message = _with_picture(PICTURE)
    with pytest.raises(openai.BadRequestError, match="steady can't see pictures"):
        await v1.sdk.chat.completions.create(model="lowkey", messages=[message])


@BOTH
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/a.png", "https://x.example/a", "file:///a"]
)
async def test_a_picture_at_an_address_is_refused_and_never_fetched(
    v1: Place, model: str, address: str
) -> None:
    before = len(v1.up.asked)
    with pytest.raises(openai.BadRequestError, match="does not fetch") as raised:
        await v1.sdk.chat.completions.create(model=model, messages=[_with_picture(address)])
    assert raised.value.param == "messages.0.content.1.image_url"
    assert len(v1.up.asked) == before


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"logprobs": True}, "logprobs"),
        ({"n": 2}, "n"),
        ({"functions": [{"name": "f"}]}, "functions"),
        ({"audio": {"voice": "alloy"}}, "audio"),
        ({"tools": [{"type": "custom", "custom": {"name": "x"}}]}, "tools.0.type"),
        ({"tool_choice": {"type": "function", "function": {"name": "x"}}}, "tool_choice"),
        ({"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
        ({"messages": [{"role": "user", "content": ""}]}, "messages"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages.0.role"),
        (
            {"messages": [{"role": "user", "content": [{"type": "input_audio"}]}]},
            "messages.0.content.0.type",
        ),
    ],
)
async def test_what_the_assistant_cannot_do_is_refused_by_name(
    v1: Place, more: dict[str, Any], param: str
) -> None:
    status, told = await v1.post("chat/completions", {"model": "lowkey", "messages": HELLO} | more)
    assert status == 400
    assert told["error"]["type"] == "invalid_request_error"
    assert told["error"]["param"] == param


def _with_picture(url: str) -> Any:
    return {
        "role": "user",
        "content": [
            {"type": "text", "text": "What is this?"},
            {"type": "image_url", "image_url": {"url": url}},
        ],
    }
