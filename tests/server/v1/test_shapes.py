"""Every shape that is written here, against OpenAI's own description of its API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench.answers import Call
from bench.upstream import Plan
from tests.server.v1.conftest import Place
from tests.server.v1.formats import check, check_event, needed, schemas

pytestmark = [needed, pytest.mark.asyncio(loop_scope="module")]

HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
TOOLS: list[Any] = [{"type": "function", "function": {"name": "weather", "parameters": {}}}]
PLANS = {
    "text": Plan(text="Hello to you."),
    "thoughts": Plan(text="Hello.", thinks=2),
    "calls": Plan(
        call=(Call("weather", '{"city": "Oslo"}', "call_1"), Call("weather", "{}", "call_2"))
    ),
    "limit": Plan(tokens=30),
    "cut": Plan(fault="fin", after=2),
}
PLANNED = pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)


@pytest.fixture(scope="module", autouse=True)
def read_before_any_server_waits() -> None:
    """Reading the document takes seconds, in which a connection would fall asleep."""
    schemas()


@PLANNED
async def test_a_whole_completion(v1: Place, plan: Plan) -> None:
    v1.up.next(plan)
    body = {"model": "lowkey", "messages": HELLO, "tools": TOOLS, "max_tokens": 20}
    status, told = await v1.post("chat/completions", body)
    check("CreateChatCompletionResponse" if status == 200 else "ErrorResponse", told)


@PLANNED
@pytest.mark.parametrize("counts", [True, False])
async def test_every_chunk_of_a_completion(v1: Place, plan: Plan, counts: bool) -> None:
    v1.up.next(plan)
    body = {"model": "lowkey", "messages": HELLO, "tools": TOOLS, "stream": True}
    body["stream_options"] = {"include_usage": counts}
    events = await _events(v1, "chat/completions", body | {"max_tokens": 20})
    assert len(events) > 2
    for event in events:
        check("ErrorResponse" if "error" in event else "CreateChatCompletionStreamResponse", event)
    assert ("error" in events[-1]) == (plan.fault == "fin")


@PLANNED
async def test_a_whole_response(v1: Place, plan: Plan) -> None:
    v1.up.next(plan)
    status, told = await v1.post("responses", _response_body())
    check("Response" if status == 200 else "ErrorResponse", told)


@PLANNED
async def test_every_event_of_a_response(v1: Place, plan: Plan) -> None:
    v1.up.next(plan)
    events = await _events(v1, "responses", _response_body() | {"stream": True})
    assert len(events) > 4
    for event in events:
        check_event(event)


async def test_lists_vectors_and_refusals(v1: Place) -> None:
    for path, name in (("models", "ListModelsResponse"), ("models/lowkey", "Model")):
        async with v1.http.get(f"/v1/{path}") as answer:
            check(name, await answer.json())
    _, told = await v1.post("embeddings", {"model": "up/embedder", "input": ["a", "b"]})
    check("CreateEmbeddingResponse", told)
    for fault in ("401", "429", "503", "wrongtype"):
        v1.up.next(Plan(fault=fault))
        _, told = await v1.post("chat/completions", {"model": "up/steady", "messages": HELLO})
        check("ErrorResponse", told)
    for body in (b"{", b"{}", b'{"model": "nope", "messages": [{"role": "user"}]}'):
        _, told = await v1.post("chat/completions", body)
        check("ErrorResponse", told)


def _response_body() -> dict[str, Any]:
    return {
        "model": "lowkey",
        "input": "Hello",
        "instructions": "Be kind.",
        "tools": [{"type": "function", "name": "weather", "parameters": {"type": "object"}}],
        "tool_choice": {"type": "function", "name": "weather"},
        "text": {"format": {"type": "text"}},
        "reasoning": {"effort": "low"},
        "metadata": {"a": "b"},
        "temperature": 0.5,
        "top_p": 1,
        "max_output_tokens": 20,
    }


async def _events(v1: Place, path: str, body: dict[str, Any]) -> list[Any]:
    async with v1.http.post(f"/v1/{path}", json=body) as answer:
        text = await answer.text()
    lines = [line.removeprefix("data: ") for line in text.split("\n") if line.startswith("data: ")]
    return [json.loads(line) for line in lines if line != "[DONE]"]
