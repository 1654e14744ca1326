"""The connections that are open, one for each person and server. Knows no tool.

They are opened when first needed and again after they broke; who is not used for long goes.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING

from lowkey.core.clock import Clock
from lowkey.core.errors import FullError

if TYPE_CHECKING:
    from lowkey.tools.connectors.session import Session, Told, Way

CALL = 120.0
"""Seconds that a call may take."""
MOST = 40
"""Connections over all people; each may be a process."""
Key = tuple[str, str]
"""A connector's id, a person's id."""


class Pool:
    """Everybody's connections."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.seconds = CALL
        self._open: dict[Key, Session] = {}
        self._doors: defaultdict[Key, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def close(self) -> None:
        await asyncio.gather(*(one.close() for one in self._open.values()))
        self._open.clear()

    async def get(
        self, key: Key, name: str, way: Callable[[], Awaitable[Way]], told: Told
    ) -> Session:
        """An open connection; `told` hears of changed tools. Raises LowkeyError with the reason where none can be had."""
        async with self._doors[key]:
            known = self._open.get(key)
            if known is not None and not known.over:
                return known
            self._open.pop(key, None)
            await self._room()
            made = await self.new(name, await way(), told)
            await made.open()
            self._open[key] = made
            return made

    async def new(self, name: str, way: Way, told: Told) -> Session:
        """One that is not opened yet, and not kept here."""
        await loaded()
        from lowkey.tools.connectors.session import Session  # slow to import

        return Session(name, way, self.clock, self.seconds, told)

    async def drop(self, connector_id: str, user_id: str | None = None) -> None:
        """Ends the connections to this server: one person's, or all."""
        gone = [
            key for key in self._open if key[0] == connector_id and user_id in (None, key[1])
        ]  # fmt: skip
        await asyncio.gather(*(self._open.pop(key).close() for key in gone))

    async def _room(self) -> None:
        """Makes room for one more by ending whoever was not used for longest."""
        for key in [key for key, one in self._open.items() if one.over]:
            del self._open[key]
        if len(self._open) < MOST:
            return
        idle = [(one.used, key) for key, one in self._open.items() if not one.busy]
        if not idle:
            raise FullError("too_many_connections", "Too many connectors are in use.", hint="Wait.")
        await self._open.pop(min(idle)[1]).close()


async def loaded() -> None:
    """Loads the SDK beside the loop: others' answers go on meanwhile."""
    await asyncio.to_thread(import_module, "lowkey.tools.connectors.session")
