"""/v1/responses by the official SDK: passed through, told from chat completions, as the assistant."""

from __future__ import annotations

import json
from typing import Any

import openai
import pydantic
import pytest

from bench.answers import Call
from bench.upstream import Plan
from lowkey.chat.prompt import SYSTEM
from tests.server.v1.conftest import Place

pytestmark = pytest.mark.asyncio(loop_scope="module")

WAYS = pytest.mark.parametrize("way", ["passed", "told", "lowkey"])
"""An upstream that has responses; one that has only chat completions; the assistant."""
WEATHER: Any = {
    "type": "function",
    "name": "weather",
    "description": "The weather in a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    "strict": False,
}


class City(pydantic.BaseModel):
    name: str
    people: int


def ask(v1: Place, way: str, plan: Plan) -> str:
    """Plans the next answer on this way, and names the model to ask for it."""
    if way == "told":
        v1.up.next(Plan(fault="404"))
    v1.up.next(plan)
    return "lowkey" if way == "lowkey" else "up/steady"


@WAYS
async def test_a_response_comes_whole(v1: Place, way: str) -> None:
    model = ask(v1, way, Plan(text="Hello to you.", thinks=1))
    response = await v1.sdk.responses.create(model=model, input="Hello")
    assert response.output_text == "Hello to you."
    assert response.status == "completed"
    assert [item.type for item in response.output] == ["reasoning", "message"]
    assert response.usage is not None
    assert response.usage.output_tokens == 4
    assert response.usage.output_tokens_details.reasoning_tokens == 1
    assert v1.last.path == ("responses" if way == "passed" else "chat/completions")


@WAYS
async def test_a_response_comes_as_events_in_their_order(v1: Place, way: str) -> None:
    model = ask(v1, way, Plan(text="one two three"))
    stream = await v1.sdk.responses.create(model=model, input="Hello", stream=True)
    events: list[Any] = [event async for event in stream]
    assert [event.type for event in events] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert "".join(event.delta for event in events[4:7]) == events[7].text == "one two three"
    assert events[0].response.id == events[-1].response.id
    assert events[-1].response.output_text == "one two three"
    assert events[-1].response.usage.output_tokens == 3


@WAYS
async def test_the_sdk_puts_a_streamed_response_together(v1: Place, way: str) -> None:
    call = Call("weather", '{"city": "Oslo"}', "call_7")
    model = ask(v1, way, Plan(call=(call,), thinks=2))
    async with v1.sdk.responses.stream(model=model, input="Hello", tools=[WEATHER]) as stream:
        deltas = [
            event.delta
            async for event in stream
            if event.type == "response.function_call_arguments.delta"
        ]
        response: Any = await stream.get_final_response()
    assert "".join(deltas) == call.arguments
    assert [item.type for item in response.output] == ["reasoning", "function_call"]
    called = response.output[1]
    assert (called.name, called.call_id, called.arguments) == (call.name, call.id, call.arguments)


@WAYS
async def test_a_function_is_called_and_its_output_is_answered(v1: Place, way: str) -> None:
    model = ask(v1, way, Plan(call=(Call("weather", '{"city": "Oslo"}', "call_7"),)))
    items: list[Any] = [{"role": "user", "content": "Is it cold in Oslo?"}]
    response: Any = await v1.sdk.responses.create(model=model, input=items, tools=[WEATHER])
    items += [item.to_dict() for item in response.output]
    items.append({"type": "function_call_output", "call_id": "call_7", "output": "Snow."})
    model = ask(v1, way, Plan(text="It snows."))
    response = await v1.sdk.responses.create(model=model, input=items, tools=[WEATHER])
    assert response.output_text == "It snows."
    if way != "passed":
        called, told = v1.last.body["messages"][-2:]
        assert called["tool_calls"][0]["function"]["name"] == "weather"
        assert told == {"role": "tool", "tool_call_id": "call_7", "content": "Snow."}
        assert v1.last.body["tools"][0]["function"]["name"] == "weather"


@WAYS
async def test_a_response_follows_a_schema(v1: Place, way: str) -> None:
    model = ask(v1, way, Plan())
    response = await v1.sdk.responses.parse(model=model, input="Oslo?", text_format=City)
    assert response.output_parsed == City(name="sunny", people=1)
    if way != "passed":
        given = v1.last.body["response_format"]
        assert given["json_schema"]["name"] == "City"
        assert given["json_schema"]["strict"] is True


@WAYS
async def test_a_response_that_reached_its_limit_is_incomplete(v1: Place, way: str) -> None:
    model = ask(v1, way, Plan())
    response = await v1.sdk.responses.create(model=model, input="Hi", max_output_tokens=16)
    assert response.status == "incomplete"
    assert response.incomplete_details is not None
    assert response.incomplete_details.reason == "max_output_tokens"


async def test_instructions_come_after_what_the_assistant_is_told_about_itself(v1: Place) -> None:
    await v1.sdk.responses.create(
        model="lowkey",
        instructions="Rhyme.",
        input=[
            {"role": "user", "content": [{"type": "input_text", "text": "Hi"}]},
            {"role": "assistant", "content": "Yes?"},
            {"role": "user", "content": "Go."},
        ],
    )
    first, *others = v1.last.body["messages"]
    assert first["content"].startswith(SYSTEM)
    assert [(message["role"], message["content"]) for message in others] == [
        ("system", "Rhyme."),
        ("user", "Hi"),
        ("assistant", "Yes?"),
        ("user", "Go."),
    ]


async def test_nothing_is_kept_and_the_response_says_so(v1: Place) -> None:
    response: Any = await v1.sdk.responses.create(
        model="lowkey", input="Hi", metadata={"a": "b"}, temperature=0.5
    )
    assert response.store is False
    assert (response.metadata, response.temperature) == ({"a": "b"}, 0.5)
    with pytest.raises(openai.NotFoundError):
        await v1.sdk.responses.retrieve(response.id)


@pytest.mark.parametrize("model", ["up/steady", "lowkey"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("previous_response_id", "resp_1"),
        ("conversation", "conv_1"),
        ("background", True),
        ("prompt", {"id": "pmpt_1"}),
    ],
)
async def test_what_would_have_to_be_kept_is_refused_with_a_sentence(
    v1: Place, model: str, name: str, value: Any
) -> None:
    status, told = await v1.post("responses", {"model": model, "input": "Hi", name: value})
    assert status == 400
    assert told["error"]["param"] == name
    assert told["error"]["code"] == "unsupported_parameter"
    assert "Send the whole input every time" in told["error"]["message"]


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"tools": [{"type": "web_search"}]}, "tools.0.type"),
        ({"input": [{"type": "item_reference", "id": "x"}]}, "input.0.type"),
        ({"input": []}, "input"),
        ({"input": 3}, "input"),
        (
            {"input": [{"role": "user", "content": [{"type": "input_file"}]}]},
            "input.0.content.0.type",
        ),
        ({"text": {"format": {"type": "json_schema"}}}, "text.format.schema"),
        ({"metadata": {"a": 1}}, "metadata.a"),
        ({"max_output_tokens": 0}, "max_output_tokens"),
    ],
)
async def test_what_the_assistant_cannot_do_is_refused_by_name(
    v1: Place, more: dict[str, Any], param: str
) -> None:
    status, told = await v1.post("responses", {"model": "lowkey", "input": "Hi"} | more)
    assert (status, told["error"]["param"]) == (400, param)


@pytest.mark.parametrize("model", ["up/steady", "lowkey"])
async def test_a_picture_at_an_address_is_refused_and_never_fetched(v1: Place, model: str) -> None:
    before = len(v1.up.asked)
    part: Any = {"type": "input_image", "image_url": "http://127.0.0.1:9/a", "detail": "auto"}
    with pytest.raises(openai.BadRequestError, match="does not fetch") as raised:
        await v1.sdk.responses.create(model=model, input=[{"role": "user", "content": [part]}])
    assert raised.value.param == "input.0.content.0.image_url"
    assert len(v1.up.asked) == before


async def test_a_response_that_breaks_off_fails_and_keeps_what_came(v1: Place) -> None:
    v1.up.next(Plan(fault="fin", after=2))
    stream = await v1.sdk.responses.create(model="lowkey", input="Hello", stream=True)
    events: list[Any] = [event async for event in stream]
    assert events[-1].type == "response.failed"
    assert events[-1].response.output_text == "w0 w1 "
    assert events[-1].response.error.code == "server_error"
    assert [event.sequence_number for event in events] == list(range(len(events)))


async def test_a_passed_response_that_breaks_off_ends_with_an_error(v1: Place) -> None:
    v1.up.next(Plan(fault="fin", after=2))
    async with v1.http.post(
        "/v1/responses", json={"model": "up/steady", "input": "Hi", "stream": True}
    ) as answer:
        events = (await answer.text()).strip().split("\n\n")
    kind, data = events[-1].split("\n")
    assert kind == "event: error"
    told = json.loads(data.removeprefix("data: "))
    assert (told["type"], told["code"]) == ("error", "cut")
