"""Clients who wait, and clients who go away: the line in front of the models, and engines that stop."""

from __future__ import annotations

import asyncio
from typing import Any

import openai
import pytest

from bench.upstream import Gate, Plan
from tests.models import reciter
from tests.server.v1.conftest import Place, place

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOTH = pytest.mark.parametrize("model", ["up/steady", "lowkey"])
HELLO: list[Any] = [{"role": "user", "content": "Hello"}]


@BOTH
@pytest.mark.parametrize("path", ["chat/completions", "responses"])
async def test_a_client_who_leaves_a_stream_stops_the_upstream(
    v1: Place, model: str, path: str
) -> None:
    gate = Gate()
    await gate.open(1)
    v1.up.next(Plan(gate=gate))
    body = {"model": model, "messages": HELLO, "input": "Hello", "stream": True}
    async with v1.http.post(f"/v1/{path}", json=body) as answer:
        assert answer.status == 200
        while b"w0" not in await answer.content.readline():
            continue
        asked = v1.last
    await asked.closed()
    await _until_idle(v1)


@BOTH
@pytest.mark.parametrize("stream", [False, True])
async def test_a_client_who_leaves_before_the_first_word_stops_the_upstream(
    v1: Place, model: str, stream: bool
) -> None:
    v1.up.next(Plan(fault="silent"))
    before = len(v1.up.asked)
    asking = asyncio.create_task(
        v1.sdk.chat.completions.create(model=model, messages=HELLO, stream=stream)
    )
    asked = await v1.up.arrived(before + 1)
    asking.cancel()
    await asked.closed()


async def test_a_client_who_reads_slowly_holds_the_upstream_back_and_gets_everything(
    v1: Place,
) -> None:
    v1.up.next(Plan(tokens=100_000))
    body = {"model": "up/steady", "messages": HELLO, "stream": True}
    async with v1.http.post("/v1/chat/completions", json=body) as answer:
        await answer.content.readline()
        asked = v1.last
        before = -1
        while asked.sent > before:
            before = asked.sent
            await asyncio.sleep(0.2)
        assert asked.sent < 100_000
        text = await answer.read()
    assert text.count(b'"content":"w') == 100_000
    assert text.endswith(b"data: [DONE]\n\n")


async def test_beyond_the_limit_clients_wait_their_turn_and_the_next_is_told_to_come_back() -> None:
    async with place(max_runs=1, max_waiting=2) as v1:
        gate = Gate()
        v1.up.next(Plan(gate=gate, text="First."), Plan(text="Second."))
        first = asyncio.create_task(_ask(v1, stream=True))
        await v1.up.arrived(1)
        second = asyncio.create_task(_ask(v1))
        await _until_waiting(v1, 1)
        with pytest.raises(openai.RateLimitError, match="already wait") as raised:
            await _ask(v1)
        assert raised.value.response.headers["retry-after"] == "5"
        assert len(v1.up.asked) == 1
        await gate.open_for_good()
        assert await first == "First."
        assert await second == "Second."
        await _until_idle(v1)


async def test_a_full_lowkey_says_so_before_it_reads_or_asks_anything() -> None:
    async with place(max_runs=1, max_waiting=0) as v1:
        gate = Gate()
        v1.up.next(Plan(gate=gate))
        first = asyncio.create_task(_ask(v1, stream=True))
        await v1.up.arrived(1)
        for path in ("chat/completions", "responses", "completions", "embeddings"):
            async with v1.http.post(f"/v1/{path}", data=b"never read") as answer:
                told = (await answer.json())["error"]
            assert (answer.status, told["type"], told["code"]) == (503, "server_error", "full")
            assert answer.headers["Retry-After"] == "5"
            assert "composer" not in told["message"]
        await gate.open_for_good()
        await first


async def test_a_client_who_leaves_the_line_leaves_it_to_the_next() -> None:
    async with place(max_runs=1, max_waiting=2) as v1:
        gate = Gate()
        v1.up.next(Plan(gate=gate))
        first = asyncio.create_task(_ask(v1, stream=True))
        await v1.up.arrived(1)
        second = asyncio.create_task(_ask(v1))
        await _until_waiting(v1, 1)
        second.cancel()
        await _until_waiting(v1, 0)
        await gate.open_for_good()
        await first
        assert len(v1.up.asked) == 1


async def test_a_client_who_leaves_stops_this_machines_engine() -> None:
    async with place(slots=1) as v1:
        folder = v1.app.settings.models_folder
        folder.mkdir()
        reciter.write(folder / "endless.gguf", endless=True, context=1_000_000)
        body = {"model": "local/endless", "messages": HELLO, "stream": True}
        async with v1.http.post("/v1/chat/completions", json=body) as answer:
            while b'"content":"c"' not in await answer.content.readline():
                continue
        answer = await v1.sdk.chat.completions.create(
            model="local/endless", messages=HELLO, max_tokens=3
        )
        assert answer.choices[0].message.content == "abc"


async def _ask(v1: Place, stream: bool = False) -> str:
    if not stream:
        answer = await v1.sdk.chat.completions.create(model="up/steady", messages=HELLO)
        return answer.choices[0].message.content or ""
    chunks = await v1.sdk.chat.completions.create(model="up/steady", messages=HELLO, stream=True)
    return "".join([choice.delta.content or "" async for one in chunks for choice in one.choices])


async def _until_waiting(v1: Place, count: int) -> None:
    while v1.app.runner.line.length != count:
        await asyncio.sleep(0)


async def _until_idle(v1: Place) -> None:
    while v1.app.runner.line.active:
        await asyncio.sleep(0)
