"""Exchanges recorded with real providers, replayed as an upstream: what we hear is what was said.

The recordings are not part of this repository: TEST_DATA names the folder that holds them.
"""

from __future__ import annotations

import json
import lzma
import os
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from lowkey.core.errors import InputError
from lowkey.models import (
    CallPiece,
    FinishPiece,
    ModelInfo,
    Piece,
    UsagePiece,
)
from lowkey.models.dialects import DialectModel
from lowkey.models.openai import OpenAIModel
from tests.listening import listening
from tests.models.asking import heard, text

FILE = Path(os.environ.get("TEST_DATA", ""), "09_formats/openai_wire_recordings.jsonl.xz")
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="TEST_DATA holds no recordings")
INFO = ModelInfo(id="rec/gpt", name="gpt", provider="rec", calls=True)


class Replay:
    """Answers every request with one record."""

    url = ""
    record: dict[str, Any]

    async def answer(self, _: web.Request) -> web.Response:
        said = self.record["response"]
        if isinstance(said, str):
            return web.Response(body=said.encode(), content_type="text/event-stream")
        return web.json_response(said, status=self.record["status"])


@asynccontextmanager
async def replay() -> AsyncIterator[tuple[Replay, aiohttp.ClientSession]]:
    running = Replay()
    app = web.Application()
    app.router.add_post("/{path:.*}", running.answer)
    async with listening(app) as url, aiohttp.ClientSession() as session:
        running.url = f"{url}/v1"
        yield running, session


def records(end: str, streamed: bool) -> list[dict[str, Any]]:
    with lzma.open(FILE, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        row
        for row in rows
        if row["path"].endswith(end) and isinstance(row["response"], str) == streamed
    ]


def events(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The JSON of each event, read in the plainest way."""
    lines = record["response"].splitlines()
    data = [line[5:].strip() for line in lines if line.startswith("data:")]
    return [json.loads(one) for one in data if one and one != "[DONE]"]


def called(pieces: Sequence[Piece]) -> list[tuple[str, str]]:
    """Name and arguments of each call."""
    found: dict[int, tuple[str, str]] = {}
    for piece in pieces:
        if isinstance(piece, CallPiece):
            name, arguments = found.get(piece.index, ("", ""))
            found[piece.index] = (name + piece.name, arguments + piece.text)
    return list(found.values())


async def test_whole_answers_of_eight_hosts_are_read() -> None:
    seen: Counter[str] = Counter()
    async with replay() as (up, session):
        model = OpenAIModel(INFO, up.url, "gpt", lambda: session)
        for up.record in records("/chat/completions", streamed=False):
            said = up.record["response"]
            if up.record["status"] >= 400:
                with pytest.raises(InputError) as raised:
                    await heard(model)
                assert said["error"]["message"][:50] in str(raised.value)
                seen["refused"] += 1
                continue
            pieces = await heard(model)
            message = said["choices"][0]["message"]
            calls = [call["function"] for call in message.get("tool_calls") or []]
            assert text(pieces) == (message.get("content") or ""), up.record["id"]
            assert called(pieces) == [(call["name"], call["arguments"]) for call in calls]
            usage = next(piece.usage for piece in pieces if isinstance(piece, UsagePiece))
            counted = said["usage"]
            assert usage.input == counted["prompt_tokens"]
            assert usage.output == counted["completion_tokens"]
            assert isinstance(pieces[-1], FinishPiece)
            seen[up.record["host"]] += 1
    assert sum(seen.values()) > 50 and len(seen) >= 5, seen


async def test_streamed_answers_are_read() -> None:
    count = 0
    async with replay() as (up, session):
        model = OpenAIModel(INFO, up.url, "gpt", lambda: session)
        for up.record in records("/chat/completions", streamed=True):
            pieces = await heard(model)
            deltas = [one["choices"][0]["delta"] for one in events(up.record) if one.get("choices")]
            assert text(pieces) == "".join(delta.get("content") or "" for delta in deltas)
            assert isinstance(pieces[-1], FinishPiece)
            count += 1
    assert count >= 3


async def test_streamed_responses_are_read() -> None:
    count = 0
    async with replay() as (up, session):
        model = DialectModel(INFO, "openai-responses", up.url, "gpt-4o", lambda: session, "key", 20)
        for up.record in records("/responses", streamed=True):
            said = events(up.record)
            if said[-1]["type"] != "response.completed":
                continue
            pieces = await heard(model)
            deltas = [one["delta"] for one in said if one["type"] == "response.output_text.delta"]
            items = [one["item"] for one in said if one["type"] == "response.output_item.done"]
            calls = [one for one in items if one["type"] == "function_call"]
            assert text(pieces) == "".join(deltas), up.record["id"]
            assert called(pieces) == [(call["name"], call["arguments"]) for call in calls]
            usage = next(piece.usage for piece in pieces if isinstance(piece, UsagePiece))
            assert usage.input == said[-1]["response"]["usage"]["input_tokens"]
            assert isinstance(pieces[-1], FinishPiece)
            count += 1
    assert count >= 10
