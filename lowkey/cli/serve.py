"""The server from its first visitor to the last answer saved. Knows no route, no folder and no lock."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
import sys
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

import uvicorn
import uvloop

from lowkey.app import DRAIN, App
from lowkey.cli.listen import BACKLOG
from lowkey.core.config import Settings
from lowkey.server import create, leave
from lowkey.server.connection import Connection

if TYPE_CHECKING:
    from types import FrameType

LEAVE = 1
"""Seconds that pages get to hear the last of it before their connections are cut."""


def serve(
    settings: Settings, listener: socket.socket, url: str, ready: Callable[[str | None], None]
) -> None:
    """Serves until it is told to end. `ready` gets the link that makes the owner, if one is needed."""
    uvloop.run(_serve(settings, listener, url, ready))


async def _serve(
    settings: Settings, listener: socket.socket, url: str, ready: Callable[[str | None], None]
) -> None:
    async with App.open(settings) as app:
        page = create(app)
        config = uvicorn.Config(
            page,
            loop="uvloop",
            http=Connection,
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_graceful_shutdown=LEAVE,
        )
        server = Server(config, app)
        # What was loaded by now stays for good: later collections need not look at it again.
        gc.collect()
        gc.freeze()
        with server.capture_signals():  # Whoever hears that we are here may send us away.
            ready(app.accounts.set_up_link(url))
            await server.serve(sockets=[listener])
        await leave(page)


class Server(uvicorn.Server):
    """Uvicorn, with our end: answers first, connections after, and no signal raised again."""

    def __init__(self, config: uvicorn.Config, app: App) -> None:
        super().__init__(config)
        self.app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """No new visitors; answers end or are saved as interrupted; then the pages are let go."""
        for server in self.servers:
            server.close()
        await self.app.jobs.close()
        await self.app.runner.close(0 if self.force_exit else DRAIN)
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if sig == signal.SIGINT and sys.stderr.isatty():
            print("\rLowkey ends: answers under way are being saved.", file=sys.stderr)
