"""Exchanges recorded with OpenAI, replayed as an upstream: what comes through /v1 is what was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.listening import listening
from tests.server.v1.conftest import Place, place
from tests.server.v1.formats import needed, recordings

pytestmark = needed

PATHS = ("chat/completions", "responses")
KEPT = ("previous_response_id", "conversation", "background", "prompt")


@dataclass
class Replay:
    """An upstream that answers every request with the same record, and keeps what it was sent."""

    url: str = ""
    record: Any = None
    sent: Any = None

    async def answer(self, request: web.Request) -> web.Response:
        self.sent = await request.json()
        said = self.record["response"]
        if isinstance(said, str):
            return web.Response(body=said.encode(), headers={"Content-Type": "text/event-stream"})
        return web.json_response(said, status=self.record["status"])


@asynccontextmanager
async def replay() -> AsyncIterator[Replay]:
    found = Replay()
    app = web.Application(client_max_size=2**26)
    app.router.add_get("/v1/models", _nothing)
    app.router.add_post("/v1/{path:.*}", found.answer)
    async with listening(app) as url:
        found.url = f"{url}/v1"
        yield found


async def _nothing(request: web.Request) -> web.Response:
    del request
    return web.json_response({"data": []})


def records() -> list[tuple[str, Any]]:
    """Requests for completions and responses, by the path below /v1."""
    found = [(record["path"].partition("/v1/")[2], record) for record in recordings()]
    return [(path, record) for path, record in found if path in PATHS]


async def test_what_was_recorded_passes_through_unchanged() -> None:
    seen: Counter[str] = Counter()
    async with place() as v1, replay() as up:
        await v1.app.catalogue.add("compatible", up.url, "", "rec")
        for path, up.record in records():
            asked = up.record["request"]
            up.sent = None
            got = await _post(v1, path, asked | {"model": f"rec/{asked['model']}"})
            if up.sent is None:
                assert got.status == 400
                assert any(asked.get(name) for name in KEPT) or "address" in got.text, got.text
                seen["refused"] += 1
                continue
            assert up.sent == asked
            assert got.status == up.record["status"]
            said = up.record["response"]
            assert (got.text if isinstance(said, str) else got.json) == said
            seen[got.kind] += 1
    assert seen["application/json"] > 130
    assert seen["text/event-stream"] > 15
    assert seen["refused"] < 35


async def test_what_was_recorded_is_said_by_the_assistant_as_well() -> None:
    seen: Counter[str] = Counter()
    async with place(model="rec/recorded") as v1, replay() as up:
        await v1.app.catalogue.add("compatible", up.url, "", "rec")
        for path, up.record in records():
            if path != "chat/completions" or up.record["status"] != 200:
                continue
            got = await _post(v1, path, up.record["request"] | {"model": "lowkey"})
            assert got.status in (200, 400), got.text
            if got.status == 400:
                assert got.json["error"]["param"], got.text
                seen["refused"] += 1
            elif isinstance(up.record["response"], dict):
                _same(got.json["choices"][0], up.record["response"]["choices"][0])
                seen["said"] += 1
    assert seen["said"] > 30
    assert seen["refused"] < 20


def _same(got: Any, said: Any) -> None:
    assert got["finish_reason"] == said["finish_reason"]
    assert (got["message"]["content"] or "") == (said["message"].get("content") or "")
    calls = [call["function"] for call in said["message"].get("tool_calls") or []]
    assert [call["function"] for call in got["message"].get("tool_calls") or []] == calls


@dataclass
class _Got:
    status: int
    kind: str
    text: str
    json: Any


async def _post(v1: Place, path: str, body: Any) -> _Got:
    async with v1.http.post(f"/v1/{path}", json=body) as answer:
        kind, text = answer.content_type, await answer.text()
        told = await answer.json() if kind == "application/json" else None
        return _Got(answer.status, kind, text, told)
