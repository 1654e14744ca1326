"""How a connector's server is reached for one person: its secrets opened, its way in made.

Knows no tool. Nobody's keys are opened for anybody else.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row

from lowkey.core.db import Database
from lowkey.core.errors import RefusedError
from lowkey.core.fetch import Reach
from lowkey.core.secrets import Secrets
from lowkey.tools.connectors import store
from lowkey.tools.connectors.pool import Pool, loaded

if TYPE_CHECKING:
    import httpx2

    from lowkey.tools.connectors.session import Session, Told, Way
    from lowkey.tools.connectors.signing import SignIn

Owns = Callable[[str], Awaitable[bool]]
"""Whether this person is an owner now."""
AUTHORIZATION = "authorization"


class Place:
    """One person's drawer for one server's keys, sealed."""

    def __init__(self, db: Database, secrets: Secrets, connector_id: str, user_id: str) -> None:
        self._db = db
        self._secrets = secrets
        self._names = (connector_id, user_id)

    async def read(self) -> str | None:
        kept = await self._db.read(lambda c: store.keys(c, *self._names))
        return await asyncio.to_thread(self._secrets.open, kept) if kept else None

    async def write(self, text: str) -> None:
        sealed = await asyncio.to_thread(self._secrets.seal, text)
        await self._db.write(lambda c: store.keep_keys(c, *self._names, sealed))


class Reaching:
    """Opens connections; who may reach inside is judged each time anew."""

    def __init__(self, db: Database, secrets: Secrets, pool: Pool, owns: Owns) -> None:
        self.db = db
        self.secrets = secrets
        self.pool = pool
        self.owns = owns

    async def session(self, row: Row[Any], user_id: str, told: Told) -> Session:
        """This person's connection; `told` hears of changed tools. Raises LowkeyError with the reason where there is none."""
        key = (row.id, user_id)
        return await self.pool.get(key, row.name, lambda: self._way(row, user_id), told)

    async def signing(self, row: Row[Any], sign_in: SignIn, told: Told) -> Session:
        """A connection of its own, not opened yet, over which this person signs in."""
        drawer = Place(self.db, self.secrets, row.id, sign_in.user_id)
        way = await self._http(row, await sign_in.auth(drawer))
        return await self.pool.new(row.name, way, told)

    async def _way(self, row: Row[Any], user_id: str) -> Way:
        await loaded()
        if row.kind == "program":
            return await self._program(row)
        from lowkey.tools.connectors.signing import kept

        secrets = await self.opened(row)
        if AUTHORIZATION in map(str.lower, secrets):
            return await self._http(row, None)
        drawer = Place(self.db, self.secrets, row.id, user_id)
        return await self._http(row, await kept(row.place, drawer))

    async def _program(self, row: Row[Any]) -> Way:
        from lowkey.tools.connectors.program import Program

        if not await self.owns(row.user_id):
            raise RefusedError("owner_only", "Only an owner's programs are started here.")
        return Program(json.loads(row.place), await self.opened(row)).open

    async def _http(self, row: Row[Any], auth: httpx2.Auth | None) -> Way:
        from mcp.client.streamable_http import streamable_http_client

        from lowkey.tools.connectors.network import LARGEST, client

        reach: Reach = "named" if await self.owns(row.user_id) else "public"
        headers = await self.opened(row)

        @asynccontextmanager
        async def way(_: Callable[[], None]) -> AsyncGenerator[Any]:
            async with (
                client(row.place, reach, headers, auth) as made,
                streamable_http_client(
                    row.place, http_client=made, max_sse_event_size=LARGEST
                ) as streams,
            ):
                yield streams

        return way

    async def opened(self, row: Row[Any]) -> dict[str, str]:
        """The headers or variables of this server."""
        if not row.secrets:
            return {}
        return json.loads(await asyncio.to_thread(self.secrets.open, row.secrets))
