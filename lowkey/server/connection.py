"""One connection: how long and how large the beginning of a request may be. Knows no request.

Uvicorn waits forever for a request that never comes whole, and takes headers of any size.
"""

from __future__ import annotations

import asyncio
import logging
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

logger = logging.getLogger(__name__)


class Connection(HttpToolsProtocol):
    """Uvicorn's, with an end to patience."""

    largest: ClassVar[int] = 64 * 1024
    """Bytes of a request before its body."""
    patience: ClassVar[float] = 30.0
    """Seconds that a request may take to begin."""
    silence: ClassVar[float] = 60.0
    """Seconds of silence within a body that we are ready to take."""
    every: ClassVar[float] = 10.0
    """Seconds between looks at the clock."""

    head = 0
    """Bytes that came while the head of a request was not complete."""
    heading = True
    """The head of a request is awaited."""
    owed = True
    """The rest of a request is awaited."""
    since = 0.0
    """When the other side began to owe us something, or was last heard of. Seconds of the loop."""
    look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.since = self.loop.time()
        self.look = self.loop.call_later(self.every, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.look is not None:
            self.look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.heading:
            self.head += len(data)
        else:
            self.since = self.loop.time()
        super().data_received(data)
        if self.heading and self.head > self.largest and not self.transport.is_closing():
            self.send_400_response("The head of this request is too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.heading = self.owed = True
        self.since = self.loop.time()

    def on_headers_complete(self) -> None:
        self.head = 0
        self.heading = False
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > self.largest:
            raise ValueError("The head of this request is too large.")  # Becomes a 400.
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.owed = False
        super().on_message_complete()

    def _look(self) -> None:
        """Ends a connection whose other side lets us wait. Where we are slow, time stands still."""
        now = self.loop.time()
        if not self.owed or self.flow.read_paused:
            self.since = now
        if now - self.since > (self.patience if self.heading else self.silence):
            logger.info("A request was not finished in time; its connection is closed.")
            self.transport.close()
            return
        self.look = self.loop.call_later(self.every, self._look)
