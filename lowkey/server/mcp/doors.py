"""One door for each person: their programs' sessions of the protocol. Knows no offer and no token.

Somebody else's session is not behind it, whoever names it. The SDK is loaded when the first knocks,
beside the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp

from lowkey.accounts import User
from lowkey.app import App

if TYPE_CHECKING:
    from mcp.server.lowlevel.server import Server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

SESSIONS = 100
"""Open sessions of one person. One in which nothing happens for IDLE seconds is closed."""
IDLE = 1800.0

Make = Callable[[App, User], "Server[Any]"]
"""Makes what speaks for one person; may take long, and is called in a thread."""


def speaking(app: App, user: User) -> Server[Any]:
    """Speaks of what Lowkey offers to programs of this person."""
    from lowkey.server.mcp.offers import OFFERS, call
    from lowkey.server.mcp.speaking import speaker
    from lowkey.server.mcp.visitor import Visitor

    return speaker(OFFERS, lambda offer, given, tell: call(offer, given, Visitor(app, user, tell)))


class Doors:
    """The doors of one server."""

    def __init__(self, app: App, make: Make = speaking) -> None:
        self.app = app
        self.make = make
        self._opened: dict[str, asyncio.Task[ASGIApp]] = {}
        self._held: set[asyncio.Task[None]] = set()

    async def of(self, user: User) -> ASGIApp:
        """What answers this person's programs."""
        opened = self._opened.get(user.id)
        if opened is None or (opened.done() and opened.exception() is not None):
            opened = asyncio.create_task(self._open(user), name="lowkey-mcp-door")
            self._opened[user.id] = opened
        return await asyncio.shield(opened)

    async def close(self) -> None:
        """Ends all sessions."""
        tasks: list[asyncio.Task[Any]] = [*self._opened.values(), *self._held]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _open(self, user: User) -> ASGIApp:
        manager = await asyncio.to_thread(self._manager, user)
        ready = asyncio.Event()
        held = asyncio.create_task(_hold(manager, ready), name="lowkey-mcp")
        self._held.add(held)
        held.add_done_callback(self._held.discard)
        await ready.wait()
        return manager.handle_request

    def _manager(self, user: User) -> StreamableHTTPSessionManager:
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        return StreamableHTTPSessionManager(
            self.make(self.app, user), session_idle_timeout=IDLE, max_sessions=SESSIONS
        )


async def _hold(manager: StreamableHTTPSessionManager, ready: asyncio.Event) -> None:
    """Sessions live in here until this is cancelled."""
    async with manager.run():
        ready.set()
        await asyncio.Event().wait()
