"""Servers on loopback that say what a test tells them, in the dialects of Anthropic and Google.

Sources: https://docs.anthropic.com/en/docs/build-with-claude/streaming,
https://ai.google.dev/api/generate-content
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.listening import listening


@dataclass
class Speaker:
    """`says`: the frames of each answer in turn; `None` in it waits for `gate`."""

    url: str = ""
    says: list[Sequence[bytes | None]] = field(default_factory=list)
    status: int = 200
    body: Any = None
    """With a status of 400 or more: what the refusal says."""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    """Whether the connection ends in the middle of the HTTP body."""
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[dict[str, Any]] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the asking side went away before the end."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        self.heads.append(dict(request.headers))
        self.paths.append(request.path_qs)
        if self.status >= 300:
            return web.json_response(self.body, status=self.status, headers=self.headers)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        try:
            await response.prepare(request)
            for frame in self.says.pop(0):
                if frame is None:
                    await self.gate.wait()
                else:
                    await response.write(frame)
        except (asyncio.CancelledError, ConnectionError):
            self.left.set()
            raise
        if self.cut:
            assert request.transport is not None
            request.transport.close()
        return response


@asynccontextmanager
async def speaker() -> AsyncIterator[Speaker]:
    running = Speaker()
    app = web.Application(client_max_size=2**26)
    app.router.add_post("/{path:.*}", running.answer)
    async with listening(app) as running.url:
        yield running


# Anthropic


def event(kind: str, **fields: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()


def begin(input_tokens: int = 11, cached: int = 0) -> bytes:
    usage = {"input_tokens": input_tokens, "output_tokens": 1}
    usage |= {"cache_read_input_tokens": cached, "cache_creation_input_tokens": 0}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-opus-5"}
    message |= {"content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}
    return event("message_start", message=message)


def text_block(index: int, *words: str) -> list[bytes]:
    block = {"type": "text", "text": ""}
    return [
        event("content_block_start", index=index, content_block=block),
        *(_delta(index, {"type": "text_delta", "text": word}) for word in words),
        event("content_block_stop", index=index),
    ]


def thinking_block(index: int, signature: str, *words: str) -> list[bytes]:
    block = {"type": "thinking", "thinking": "", "signature": ""}
    return [
        event("content_block_start", index=index, content_block=block),
        *(_delta(index, {"type": "thinking_delta", "thinking": word}) for word in words),
        _delta(index, {"type": "signature_delta", "signature": signature}),
        event("content_block_stop", index=index),
    ]


def redacted_block(index: int, data: str) -> list[bytes]:
    block = {"type": "redacted_thinking", "data": data}
    return [
        event("content_block_start", index=index, content_block=block),
        event("content_block_stop", index=index),
    ]


def call_block(index: int, call_id: str, name: str, *stretches: str) -> list[bytes]:
    block = {"type": "tool_use", "id": call_id, "name": name, "input": {}}
    return [
        event("content_block_start", index=index, content_block=block),
        *(_delta(index, {"type": "input_json_delta", "partial_json": one}) for one in stretches),
        event("content_block_stop", index=index),
    ]


def end(reason: str = "end_turn", output_tokens: int = 7) -> list[bytes]:
    delta = {"stop_reason": reason, "stop_sequence": None}
    return [
        event("message_delta", delta=delta, usage={"output_tokens": output_tokens}),
        event("message_stop"),
    ]


def _delta(index: int, delta: dict[str, str]) -> bytes:
    return event("content_block_delta", index=index, delta=delta)


# Google


def chunk(*parts: dict[str, Any], finish: str = "", usage: dict[str, int] | None = None) -> bytes:
    candidate: dict[str, Any] = {"content": {"parts": list(parts), "role": "model"}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    whole = {"candidates": [candidate], "modelVersion": "gemini-2.5-flash", "responseId": "r1"}
    if usage:
        whole["usageMetadata"] = usage
    return f"data: {json.dumps(whole)}\r\n\r\n".encode()
