"""Server-sent events (WHATWG HTML §9.2), written straight to the socket. Knows no event's meaning.

A reader who goes away only stops reading; whatever is read goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lowkey.core.errors import LowkeyError

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
KEEP_ALIVE = b": still here\n\n"

logger = logging.getLogger(__name__)


class EventStream(Response):
    """Sends frames as they come; an empty frame becomes a keep-alive comment."""

    media_type = "text/event-stream"

    def __init__(self, frames: AsyncGenerator[bytes, None]) -> None:
        super().__init__()
        self.frames = frames

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        writing = asyncio.create_task(self._write(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait((writing, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            writing.cancel()
            leaving.cancel()
            await asyncio.wait((writing, leaving))
        if not writing.cancelled():
            writing.result()

    async def _write(self, send: Send) -> None:
        try:
            async with aclosing(self.frames) as frames:
                async for frame in frames:
                    body = frame or KEEP_ALIVE
                    await send({"type": "http.response.body", "body": body, "more_body": True})
        except LowkeyError as error:
            logger.info("A stream of events ends early: %s", error)  # Its reader asks again.
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _left(receive: Receive) -> None:
    """Returns when the reader has gone away; sending to nobody raises nothing."""
    while (await receive())["type"] != "http.disconnect":
        continue


async def numbered(
    batches: AsyncGenerator[tuple[int, list[bytes]], None],
) -> AsyncGenerator[bytes, None]:
    """Frames with ids, one write per batch."""
    async with aclosing(batches):
        async for first, events in batches:
            yield b"".join(
                b"id: %d\ndata: %b\n\n" % (first + n, event) for n, event in enumerate(events)
            )


def last_event(request: Request) -> int:
    """The number the reader has seen: `Last-Event-ID`, else `?after=`, else 0."""
    said = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    return int(said) if said.isdecimal() and len(said) < 12 else 0
