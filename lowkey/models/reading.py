"""From OpenAI's events to pieces: one JSON parse and one piece per token. Knows no connection.

Nine of ten tokens pass here, so it does nothing more. What makes no sense becomes a sentence.
Source: https://platform.openai.com/docs/api-reference/chat-streaming
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import orjson

from lowkey.core.parts import Usage
from lowkey.models.failures import broken_off, in_stream, odd, silent
from lowkey.models.protocol import (
    CallPiece,
    Finish,
    FinishPiece,
    ModelInfo,
    Piece,
    TextPiece,
    ThinkingPiece,
    UsagePiece,
)

if TYPE_CHECKING:
    import aiohttp

LINE = 16 * 1024 * 1024
"""Bytes of one event at most."""
FINISHES: Mapping[str, Finish] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "calls",
    "function_call": "calls",
    "content_filter": "filtered",
}
MISSHAPEN = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What reading raises where a field is of another shape than it should be."""


async def read(
    content: aiohttp.StreamReader, model: ModelInfo, timeout: float
) -> AsyncGenerator[Piece, None]:
    """Pieces of a streamed answer. Raises OutsideError where it is cut, silent or makes no sense."""
    finish: Finish | None = None
    usage: Usage | None = None
    calls = _Calls()
    try:
        async with aclosing(_events(content, model, timeout)) as batches:
            async for batch in batches:
                for data in batch:
                    chunk = parse(data, model)
                    if error := chunk.get("error"):
                        raise in_stream(error, model)
                    if choices := chunk.get("choices"):
                        choice = choices[0]
                        if delta := choice.get("delta"):
                            text = delta.get("content")
                            if text.__class__ is str:
                                if text:
                                    yield TextPiece(text)
                            elif text:
                                for piece in _spread(text):
                                    yield piece
                            if thought := delta.get("reasoning_content") or delta.get("reasoning"):
                                yield ThinkingPiece(str(thought))
                            if told := delta.get("tool_calls"):
                                for piece in calls.read(told):
                                    yield piece
                        if reason := choice.get("finish_reason"):
                            finish = FINISHES.get(reason, "stop")
                    if counted := chunk.get("usage"):
                        usage = count(counted)
    except MISSHAPEN as error:
        raise odd(model, "a part of it has another shape than it should have") from error
    if usage is not None:
        yield UsagePiece(usage)
    if finish is None:
        raise broken_off(model)
    yield FinishPiece(finish)


def whole(answer: Any, model: ModelInfo) -> list[Piece]:
    """Pieces of an answer that came in one piece, from servers that don't stream."""
    if error := answer.get("error"):
        raise in_stream(error, model)
    try:
        choice = answer["choices"][0]
        message = choice["message"]
        pieces: list[Piece] = []
        if thought := message.get("reasoning_content") or message.get("reasoning"):
            pieces.append(ThinkingPiece(str(thought)))
        pieces += _spread(message.get("content") or "")
        pieces += _Calls().read(message.get("tool_calls") or [])
        if counted := answer.get("usage"):
            pieces.append(UsagePiece(count(counted)))
        reason = FINISHES.get(choice.get("finish_reason") or "stop", "stop")
    except MISSHAPEN as error:
        raise odd(model, "it is empty or of another shape than it should be") from error
    return [*pieces, FinishPiece(reason)]


async def _events(
    content: aiohttp.StreamReader, model: ModelInfo, timeout: float
) -> AsyncGenerator[list[bytes], None]:
    """The data of server-sent events, as many as came at once; a `data:` line is one in this dialect.

    A server that sends bytes but no line for `timeout` seconds is as silent as one that sends none.
    """
    loop = asyncio.get_running_loop()
    rest = b""
    heard = loop.time()
    async for chunk in content.iter_any():
        rest += chunk
        if b"\n" not in chunk:
            if len(rest) > LINE:
                raise odd(model, "it sent an event without end")
            if loop.time() - heard > timeout:
                raise silent(model, timeout)
            continue
        heard = loop.time()
        *lines, rest = rest.split(b"\n")
        batch = [line[5:].strip() for line in lines if line.startswith(b"data:")]
        if b"[DONE]" in batch:
            yield [data for data in batch[: batch.index(b"[DONE]")] if data]
            return
        yield [data for data in batch if data]
    last = rest[5:].strip() if rest.startswith(b"data:") else b""
    if last and last != b"[DONE]":
        yield [last]


def _spread(content: Any) -> Generator[TextPiece | ThinkingPiece]:
    """Content that is text, or a list of parts, thoughts among them, as some servers send it."""
    if isinstance(content, str):
        if content:
            yield TextPiece(content)
        return
    parts: list[Any] = content
    for part in parts:
        if part.get("type") == "thinking":
            for thought in _spread(part.get("thinking") or ""):
                yield ThinkingPiece(thought.text)
        elif part.get("text"):
            yield TextPiece(str(part["text"]))


class _Calls:
    """Tool calls in pieces; some servers leave out the index or the id, or repeat the name."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._named: set[int] = set()
        self._last = -1

    def read(self, calls: list[Any]) -> list[CallPiece]:
        return [self._read(call) for call in calls]

    def _read(self, call: Any) -> CallPiece:
        call_id = str(call.get("id") or "")
        function: Any = call.get("function") or {}
        name: Any = function.get("name") or ""
        text: Any = function.get("arguments") or ""
        if not isinstance(text, str):
            text = orjson.dumps(text).decode()
        index = self._index(call.get("index"), call_id, bool(name))
        if index in self._named:
            return CallPiece(index, call_id, "", text)
        self._named.add(index)
        return CallPiece(index, call_id or f"call_{index}", str(name), text)

    def _index(self, told: Any, call_id: str, begins: bool) -> int:
        """Which call this is a stretch of: as it is told, else by its id, else the last one."""
        if told is not None:
            index = int(told)
        elif call_id in self._known:
            index = self._known[call_id]
        else:
            index = self._last + 1 if call_id or begins else max(self._last, 0)
        if call_id:
            self._known.setdefault(call_id, index)
        self._last = max(self._last, index)
        return index


def count(counted: Any) -> Usage:
    """The provider's count as ours."""
    prompt: Any = counted.get("prompt_tokens_details") or {}
    completion: Any = counted.get("completion_tokens_details") or {}
    return Usage(
        input=counted.get("prompt_tokens") or 0,
        output=counted.get("completion_tokens") or 0,
        thinking=completion.get("reasoning_tokens") or 0,
        cached=prompt.get("cached_tokens") or 0,
    )


def parse(data: bytes, model: ModelInfo) -> Any:
    """A JSON object, also one with half of a letter in it (RFC 8259 §8.2), which becomes a “?”."""
    try:
        value: object = orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            told = json.dumps(json.loads(data), ensure_ascii=False)
            value = orjson.loads(told.encode(errors="replace"))
        except (ValueError, RecursionError) as error:
            raise odd(model, "a part of it is not JSON") from error
    if not isinstance(value, dict):
        raise odd(model, "a part of it is not an object")
    return value  # pyright: ignore[reportUnknownVariableType]
