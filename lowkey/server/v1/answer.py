"""Answers on their way out: whole, as a stream, or passed on as an upstream gives them.

Knows no dialect. A client who goes away ends the work at once, and with it the engine upstream.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Annotated, Any, cast

import orjson
from fastapi import Depends
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lowkey.core.errors import FullError, LimitError, LowkeyError, OutsideError
from lowkey.models import Endpoint, Model, Relay, Relays
from lowkey.server.access import ApiCaller
from lowkey.server.sse import HEADERS
from lowkey.server.state import Lowkey
from lowkey.server.v1.errors import as_event, kind, remote

WHOLE = 64 * 2**20
"""Bytes of an upstream's answer that is not streamed, at most."""
PIECE = 2**20
"""Bytes of an unfinished event that are held back, at most."""
ENDED = (b"[DONE]", b'"finish_reason":"', b'"finish_reason": "')
"""What stands near the end of every completion that was not cut."""
STREAM = "text/event-stream"
OURS = (401, 403)
"""Refusals of Lowkey's key: the client's own is another one."""

Work = Callable[[Send], Awaitable[None]]
"""Writes one answer. An error before the first byte becomes an error answer."""
Broken = Callable[[LowkeyError], bytes]
"""The event that tells of an error in the middle of a stream."""


async def seat(user: ApiCaller, app: Lowkey) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """A place in the line, taken before anything else is done. What it gives waits for the turn."""
    line = app.runner.line
    try:
        ticket = line.enter(user.id)
    except FullError as error:
        raise _full(FullError, "Lowkey is full at the moment", error) from error
    except LimitError as error:
        raise _full(LimitError, "Too many of your requests already wait", error) from error
    try:
        yield lambda: line.turn(ticket, lambda _: None)
    finally:
        line.leave(ticket)


Seat = Annotated[Callable[[], Awaitable[None]], Depends(seat)]


class Answering(Response):
    """Works only while someone waits for the answer, and from when it is their turn."""

    def __init__(self, turn: Callable[[], Awaitable[None]], work: Work) -> None:
        super().__init__()
        self._turn = turn
        self._work = work

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        working = asyncio.create_task(self._answer(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            working.cancel()
            await asyncio.wait((working, leaving))
        if not working.cancelled():
            working.result()

    async def _answer(self, send: Send) -> None:
        await self._turn()
        await self._work(send)


async def _left(receive: Receive) -> None:
    """Returns when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        continue


async def whole(
    send: Send, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> None:
    """One JSON object."""
    head = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        *_encoded(headers or {}),
    ]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})


async def stream(send: Send, frames: AsyncGenerator[bytes, None], broken: Broken) -> None:
    """Frames as they come; an error before the first one is still raised."""
    begun = False
    async with aclosing(frames):
        try:
            async for frame in frames:
                if not begun:
                    await _begin(send, {})
                    begun = True
                await send({"type": "http.response.body", "body": frame, "more_body": True})
        except LowkeyError as error:
            if not begun:
                raise
            await send({"type": "http.response.body", "body": broken(error), "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def pass_on(
    send: Send,
    model: Model,
    path: Endpoint,
    body: bytes,
    broken: Broken = as_event,
    otherwise: Work | None = None,
) -> None:
    """The upstream's own answer. `otherwise`: what to do where it has nothing at this path."""
    assert isinstance(model, Relays)
    name = model.info.name
    relay = await model.relay(path, body)
    async with aclosing(relay.chunks):
        if relay.status == 200 and relay.media_type == STREAM:
            await _events(send, relay, path, name, broken)
            return
        data = await read(relay, name)
    if relay.status == 200 and relay.media_type == "application/json":
        if _object(data) is None:
            raise bad_answer(name, "it is not JSON")
        await whole(send, data, 200, relay.headers)
    elif relay.status == 200:
        raise bad_answer(name, f"it sent {relay.media_type}")
    elif otherwise is not None and _lacks(relay.status, data):
        await otherwise(send)
    else:
        await refuse(send, relay, data, name)


async def refuse(send: Send, relay: Relay, data: bytes, name: str) -> None:
    """The upstream's refusal: in its own words where the client can act on them."""
    error = (_object(data) or {}).get("error")
    words = words_of(data)
    if not isinstance(error, dict) or not words or relay.status < 400 or relay.status in OURS:
        again = relay.headers.get("retry-after", "")
        seconds = float(again) if again.isdecimal() else None
        raise remote(name, relay.status, words[:300], seconds)
    told = cast(dict[str, Any], error)
    for member in ("type", "param", "code"):
        value = told.get(member)
        told[member] = value if isinstance(value, str) else None
    told["type"] = told["type"] or kind(remote(name, relay.status, "", None))
    await whole(send, orjson.dumps({"error": told}), relay.status, relay.headers)


async def _events(send: Send, relay: Relay, path: str, name: str, broken: Broken) -> None:
    """Whole events, as they come and unread; a client never sees half of one."""
    kept = before = last = b""
    begun = False
    try:
        async for chunk in relay.chunks:
            if kept or not chunk.endswith(b"\n\n"):
                chunk, kept = _split(kept + chunk)
                if not chunk:
                    continue
            if not begun:
                await _begin(send, relay.headers)
                begun = True
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            before, last = last, chunk
        ends = path == "responses" or any(end in before + last + kept for end in ENDED)
        if not begun or not ends:
            raise cut(name)
    except LowkeyError as error:
        if not begun:
            raise
        kept = broken(error)
    await send({"type": "http.response.body", "body": kept})


def _split(chunk: bytes) -> tuple[bytes, bytes]:
    """Whole events, and the beginning of the next one."""
    end = max(chunk.rfind(b"\n\n") + 2, chunk.rfind(b"\n\r\n") + 3)
    if end < 3 and len(chunk) < PIECE:
        return b"", chunk
    return (chunk[:end], chunk[end:]) if end > 2 else (chunk, b"")


async def _begin(send: Send, headers: Mapping[str, str]) -> None:
    head = [*HEADERS, *_encoded(headers)]
    await send({"type": "http.response.start", "status": 200, "headers": head})


async def read(relay: Relay, name: str) -> bytes:
    """The upstream's whole answer. Raises OutsideError where it has no end."""
    found: list[bytes] = []
    size = 0
    async for chunk in relay.chunks:
        size += len(chunk)
        if size > WHOLE:
            raise bad_answer(name, "it does not end")
        found.append(chunk)
    return b"".join(found)


def bad_answer(name: str, what: str) -> OutsideError:
    return OutsideError(
        "bad_answer",
        f"{name} gave an answer that can't be read: {what}.",
        hint="Try again; if it stays, the server may not speak the OpenAI dialect.",
    )


def cut(name: str) -> OutsideError:
    return OutsideError("cut", f"{name} broke off in the middle of its answer.", hint="Ask again.")


def _lacks(status: int, data: bytes) -> bool:
    """Whether a refusal means that the path is not there, rather than the model."""
    error = (_object(data) or {}).get("error")
    code = cast(dict[str, Any], error).get("code") if isinstance(error, dict) else None
    return status in (404, 405, 501) and code != "model_not_found"


def _object(data: bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return cast(dict[str, Any], value) if isinstance(value, dict) else None


def words_of(data: bytes) -> str:
    """An upstream's own words about why it refused, or an empty string."""
    told: object = _object(data) or {}
    for _ in range(2):
        if isinstance(told, dict):
            given = cast(dict[str, object], told)
            told = given.get("error") or given.get("message") or given.get("detail")
    return told if isinstance(told, str) else ""


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _full(family: type[LimitError], message: str, error: LimitError) -> LimitError:
    again = error.problem.retry_after
    hint = f"Try again in {again:g} seconds." if again else "Try again in a moment."
    return family(error.code, f"{message}.", hint=hint, retry_after=again)
