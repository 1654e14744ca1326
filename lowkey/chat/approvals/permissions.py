"""What a person chose for tools once for all: listed, chosen, taken back. Knows no call."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from sqlalchemy import Connection

from lowkey.accounts import User
from lowkey.chat import store
from lowkey.chat.nouns import OfferedTool, Permission
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, NotFoundError
from lowkey.safety import Choice, choices, unchosen
from lowkey.tools import AnyTool

Connected = Callable[[str], Coroutine[Any, Any, Sequence[AnyTool]]]


class Permissions:
    """Everybody's; each sees their own. What was chosen in temporary chats is not among them."""

    def __init__(self, clock: Clock, db: Database, tools: Callable[[], Sequence[AnyTool]]) -> None:
        self.clock = clock
        self.db = db
        self.offered = tools
        self.connected: Connected | None = None
        """A person's tools of connected servers."""

    async def tools(self, user: User) -> list[OfferedTool]:
        """What the model may call for this person, and what can be chosen for it."""
        theirs = await self.connected(user.id) if self.connected is not None else ()
        return [
            OfferedTool(
                name=one.name,
                about=one.about,
                effect=one.effect,
                choices=choices(one.effect),
                unchosen=unchosen(one.effect, one.sealed),
                connected=one in theirs,
            )
            for one in (*self.offered(), *theirs)
        ]

    async def list(self, user: User) -> list[Permission]:
        """What holds everywhere first, then what holds in one conversation."""
        return await self.db.read(lambda c: store.permissions.all_of(c, user.id))

    async def choose(self, user: User, tool: str, choice: Choice | None) -> None:
        """Everywhere, from the next answer on; None leaves it to the gate.

        Raises NotFoundError for a tool that is not there, InputError for what its effect forbids.
        """
        known = next((one for one in await self.tools(user) if one.name == tool), None)
        if known is None:
            raise NotFoundError("no_tool", f"There is no tool “{tool}”.")
        if choice is not None and choice not in known.choices:
            raise InputError("always_asked", f"“{tool}” spends money: it is asked about each time.")

        def work(c: Connection) -> None:
            store.permissions.drop(c, user.id, tool, None)
            if choice is not None:
                now = self.clock.now()
                new = Permission(id=self.clock.id("perm"), tool=tool, choice=choice, created_at=now)
                store.permissions.choose(c, user.id, new)

        await self.db.write(work)

    async def forget(self, tools: Sequence[str]) -> None:
        """Nobody allows these without being asked any more; what is off stays off."""
        await self.db.write(lambda c: store.permissions.forget(c, tools))

    async def revoke(self, user: User, permission_id: str) -> None:
        """Takes back one choice. Raises NotFoundError."""
        if not await self.db.write(lambda c: store.permissions.revoke(c, user.id, permission_id)):
            raise NotFoundError("no_permission", "This is not allowed any more already.")
