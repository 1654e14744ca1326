"""`lowkey`: the server, from the first line in the terminal to the last answer saved.

Knows no route and no room; it holds the folder, the socket and the signals.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Generator
from typing import TYPE_CHECKING

import uvicorn
import uvloop

from lowkey.app import DRAIN, App
from lowkey.cli.listen import BACKLOG, address, listen
from lowkey.cli.lock import HeldError, Holder, Lock, hold
from lowkey.core.config import Settings, has_display
from lowkey.server import create
from lowkey.server.connection import Connection

if TYPE_CHECKING:
    from types import FrameType

WHAT = "a Lowkey server"
LEAVE = 1
"""Seconds that pages get to hear the last of it before their connections are cut."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--browser",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="open the page in a browser where there is a display",
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    try:
        with hold(settings, WHAT) as lock, listen(settings) as listener:
            _log(settings)
            uvloop.run(_serve(settings, listener, lock, args.browser))
    except HeldError as error:
        if error.holder is None or not error.holder.url:
            raise
        print(f"Lowkey is already running at {error.holder.url}")
        _open_browser(error.holder.url, args.browser)
    return 0


async def _serve(settings: Settings, listener: socket.socket, lock: Lock, browser: bool) -> None:
    url = address(settings.host, listener.getsockname()[1])
    async with App.open(settings) as app:
        config = uvicorn.Config(
            create(app),
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
        link = app.accounts.set_up_link(url)
        # What was loaded by now stays for good: later collections need not look at it again.
        gc.collect()
        gc.freeze()
        with server.capture_signals():  # Whoever reads that we are here may send us away.
            lock.tell(_holder(settings, url))
            print(
                f"Lowkey is at {url}" + (f" · set it up at {link}" if link else ""),
                flush=True,
            )
            _open_browser(link or url, browser)
            await server.serve(sockets=[listener])


def _holder(settings: Settings, url: str) -> Holder:
    return Holder(
        pid=os.getpid(),
        url=url,
        what=WHAT,
        host=settings.host,
        hosts=settings.hosts,
        proxies=settings.proxies,
    )


class Server(uvicorn.Server):
    """Uvicorn, with our end: answers first, connections after, and no signal raised again."""

    def __init__(self, config: uvicorn.Config, app: App) -> None:
        super().__init__(config)
        self.app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """No new visitors; answers end or are saved as interrupted; then the pages are let go."""
        for server in self.servers:
            server.close()
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


def _log(settings: Settings) -> None:
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    uvicorn_log = logging.getLogger("uvicorn.error")
    uvicorn_log.setLevel(logging.WARNING)
    # That a page listens until the end is no error.
    uvicorn_log.addFilter(lambda record: not record.getMessage().startswith("Cancel "))


def _open_browser(url: str, wanted: bool) -> None:
    if wanted and has_display():
        webbrowser.open(url)
