"""People on their way through a server's own page and back, each with their own keys. Knows no row.

What is begun is kept in this process for a few minutes: who comes back later begins again.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from lowkey.accounts import User
from lowkey.core.errors import InputError, NotFoundError, OutsideError
from lowkey.tools.connectors import store
from lowkey.tools.connectors.connectors import Connectors
from lowkey.tools.connectors.nouns import Connector
from lowkey.tools.connectors.pool import loaded

if TYPE_CHECKING:
    from lowkey.tools.connectors.session import Session
    from lowkey.tools.connectors.signing import SignIn

WAY = "/connectors/back"
"""Where on our page a server sends people back to."""
PATIENCE = 600.0
"""Seconds a person has on the server's page."""
ASKING = 45.0
"""Seconds until the server's page is known, and again until the keys are there."""


class SignIns:
    """All that are under way; one for each person and connector."""

    def __init__(self, connectors: Connectors) -> None:
        self.connectors = connectors
        self._begun: dict[tuple[str, str], SignIn] = {}

    async def close(self) -> None:
        for one in list(self._begun.values()):
            if one.task is not None:
                one.task.cancel()
                await asyncio.wait([one.task])

    async def begin(self, user: User, connector_id: str, origin: str) -> str:
        """The page of the server's on which this person signs in; `origin`: how they reach us.

        Empty where they are let in without. Raises NotFoundError, InputError, OutsideError.
        """
        row = await self.connectors.visible(user, connector_id)
        if row.kind != "server":
            raise InputError("no_sign_in", "A program of this machine needs no signing in.")
        await loaded()
        from lowkey.tools.connectors.signing import SignIn

        before = self._begun.pop((user.id, row.id), None)
        if before is not None and before.task is not None:
            before.task.cancel()
        begun = SignIn(user.id, row.id, row.place, origin + WAY)
        told = partial(self.connectors.saw, row.id, user.id)
        session = await self.connectors.reaching.signing(row, begun, told)
        self._begun[user.id, row.id] = begun
        begun.task = asyncio.create_task(self._through(session, begun))
        waiting = [begun.task, begun.page]
        await asyncio.wait(waiting, timeout=ASKING, return_when=asyncio.FIRST_COMPLETED)
        if begun.page.done():
            return begun.page.result()
        if not begun.task.done():
            begun.task.cancel()
            raise OutsideError("silent", f"“{row.name}” took too long to answer.")
        begun.task.result()
        return ""

    async def end(self, user: User, state: str, code: str, iss: str | None, why: str) -> Connector:
        """They are back, with the server's code or with `why` there is none.

        Raises NotFoundError where this person began no such thing here, OutsideError where the
        server gives no keys after all.
        """
        begun = next(
            (
                one
                for one in self._begun.values()
                if one.user_id == user.id and state and one.state == state and not one.said.done()
            ),
            None,
        )
        if begun is None or begun.task is None:
            raise NotFoundError(
                "no_sign_in", "This signing in is not under way any more.", hint="Begin it again."
            )
        if code and not why:
            begun.answer(code, iss)
        else:
            begun.refuse(why or "it said no reason")
        await asyncio.wait([begun.task], timeout=ASKING)
        if not begun.task.done():
            begun.task.cancel()
            raise OutsideError(
                "silent", "The server took too long to let you in.", hint="Try again."
            )
        begun.task.result()
        return await self.connectors.one(user, begun.connector_id)

    async def out(self, user: User, connector_id: str) -> Connector:
        """Forgets this person's keys for it. Raises NotFoundError."""
        row = await self.connectors.visible(user, connector_id)
        await self.connectors.db.write(lambda c: store.drop_keys(c, row.id, user.id))
        await self.connectors.pool.drop(row.id, user.id)
        return await self.connectors.one(user, row.id)

    async def _through(self, session: Session, begun: SignIn) -> None:
        """Opens a connection, for which its person signs in meanwhile; what it has is kept."""
        try:
            await session.open(PATIENCE)
            await self.connectors.pool.drop(begun.connector_id, begun.user_id)
            faces = await session.listed()
            await self.connectors.saw(begun.connector_id, begun.user_id, faces)
        finally:
            key = begun.user_id, begun.connector_id
            if self._begun.get(key) is begun:
                del self._begun[key]
            await session.close()
