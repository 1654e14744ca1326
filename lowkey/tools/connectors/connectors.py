"""What people do with connectors: add, switch, look at, allow, sign in, remove. Knows no model.

What is theirs alone is nobody else's; what an owner shares, everybody may use and owners may change.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row

from lowkey.accounts import User
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import (
    InputError,
    LimitError,
    LowkeyError,
    NotFoundError,
    Problem,
    RefusedError,
    SettledError,
)
from lowkey.core.fetch import address_of
from lowkey.core.secrets import Secrets
from lowkey.tools.connectors import store
from lowkey.tools.connectors.faces import MOST as TAKEN
from lowkey.tools.connectors.names import checked, full
from lowkey.tools.connectors.nouns import Connector, ConnectorTool, Face, Kind, State
from lowkey.tools.connectors.pool import Pool
from lowkey.tools.connectors.reaching import Owns, Reaching
from lowkey.tools.connectors.secret_names import checked_headers, checked_variables

if TYPE_CHECKING:
    from lowkey.tools.connectors.session import Session

MOST = 50
"""Connectors of one person."""

Forget = Callable[[Sequence[str]], Awaitable[None]]
"""Takes back that anybody allowed these tools without being asked."""


class Connectors:
    """Everybody's. `owns`: whether somebody is an owner now."""

    def __init__(self, clock: Clock, db: Database, secrets: Secrets, owns: Owns) -> None:
        self.clock = clock
        self.db = db
        self.secrets = secrets
        self.pool = Pool(clock)
        self.reaching = Reaching(db, secrets, self.pool, owns)
        self.forget: Forget | None = None
        self._problems: dict[tuple[str, str], Problem] = {}
        """By connector and person, why it was not reached when last tried."""

    async def close(self) -> None:
        await self.pool.close()

    async def all(self, user: User) -> list[Connector]:
        """Their own and those of everybody."""

        def read(c: Connection) -> tuple[list[Row[Any]], list[Row[Any]], set[str]]:
            rows = store.of(c, user.id)
            return rows, store.tools(c, [row.id for row in rows]), store.signed_in(c, user.id)

        rows, tools, signed_in = await self.db.read(read)
        return [
            await self._told(row, [one for one in tools if one.connector_id == row.id], signed_in, user)
            for row in rows
        ]  # fmt: skip

    async def one(self, user: User, connector_id: str) -> Connector:
        """Raises NotFoundError."""
        found = next((one for one in await self.all(user) if one.id == connector_id), None)
        if found is None:
            raise _missing()
        return found

    async def add_server(
        self, user: User, name: str, url: str, headers: Mapping[str, str], shared: bool
    ) -> Connector:
        """Connects a server by its address; nothing is asked of it yet. Raises InputError."""
        place = str(address_of(url.strip()))
        return await self._add(user, "server", name, place, checked_headers(headers), shared)

    async def add_program(
        self, user: User, name: str, command: Sequence[str], variables: Mapping[str, str], shared: bool
    ) -> Connector:  # fmt: skip
        """Connects a program of this machine, which only an owner may. Raises InputError."""
        if user.role != "owner":
            raise RefusedError("owner_only", "Only an owner may start programs here.")
        if not command or not command[0].strip():
            raise InputError(
                "no_command", "There is no command.", hint="Say what is to be started."
            )
        place = json.dumps(list(command))
        return await self._add(user, "program", name, place, checked_variables(variables), shared)

    async def _add(
        self, user: User, kind: Kind, name: str, place: str, secrets: Mapping[str, str], shared: bool
    ) -> Connector:  # fmt: skip
        if shared and user.role != "owner":
            raise RefusedError("owner_only", "Only an owner may connect a server for everybody.")
        name = checked(name)
        row: dict[str, object] = {
            "id": self.clock.id("connector"),
            "user_id": user.id,
            "name": name,
            "kind": kind,
            "place": place,
            "secrets": await self._sealed(secrets),
            "shared": shared,
            "enabled": True,
            "added_at": self.clock.now(),
        }

        def work(c: Connection) -> None:
            known = store.of(c, user.id)
            if any(one.name == name for one in known):
                raise SettledError(
                    "name_taken", f"There is a connector “{name}” already.", hint="Choose another name."
                )  # fmt: skip
            if len(known) >= MOST:
                raise LimitError("too_many", f"{MOST} connectors are enough.", hint="Remove one.")
            store.add(c, row)

        await self.db.write(work)
        return await self.one(user, str(row["id"]))

    async def change(
        self, user: User, connector_id: str, on: bool | None, secrets: Mapping[str, str] | None
    ) -> Connector:
        """Switches it on or off, gives it other secrets. Raises NotFoundError, RefusedError."""
        row = await self.own(user, connector_id)
        values: dict[str, object] = {} if on is None else {"enabled": on}
        if secrets is not None:
            judged = checked_headers if row.kind == "server" else checked_variables
            values["secrets"] = await self._sealed(judged(secrets))
        if values:
            await self.db.write(lambda c: store.change(c, row.id, **values))
            await self.pool.drop(row.id)
        return await self.one(user, row.id)

    async def remove(self, user: User, connector_id: str) -> None:
        """With everybody's keys for it. Raises NotFoundError, RefusedError."""
        row = await self.own(user, connector_id)
        tools = await self.db.read(lambda c: store.tools(c, [row.id]))
        await self.db.write(lambda c: store.remove(c, row.id))
        await self.pool.drop(row.id)
        await self._forget([full(row.name, one.name) for one in tools])

    async def check(self, user: User, connector_id: str) -> Connector:
        """Asks the server what it has; where it can't be reached, the connector says why."""
        row = await self.own(user, connector_id)
        await self.pool.drop(row.id, user.id)
        with contextlib.suppress(LowkeyError):  # It is told as the connector's problem.
            await self.look(row, user.id)
        return await self.one(user, row.id)

    async def allow(
        self, user: User, connector_id: str, pins: Mapping[str, str], looks: Mapping[str, bool]
    ) -> Connector:
        """Allows tools as they were seen: each with the pin of what it said.

        What was allowed of an earlier form without being asked is asked about again. Raises
        SettledError where a tool says something else by now.
        """
        row = await self.own(user, connector_id)
        tools = {one.name: one for one in await self.db.read(lambda c: store.tools(c, [row.id]))}
        wanted = {name: pins.get(name) for name in {*pins, *looks}}
        new: list[str] = []
        for name, pin in wanted.items():
            kept = tools.get(name)
            face = _face(kept.seen) if kept is not None else None
            if face is None or pin not in (None, face.pin):
                raise SettledError(
                    "changed_again",
                    f"“{name[:100]}” has changed since you looked at it.",
                    hint="Look at it again before you allow it.",
                )
            if kept is not None and kept.allowed != kept.seen:
                new.append(name)
        await self._forget([full(row.name, name) for name in new])

        def work(c: Connection) -> None:
            for name in wanted:
                now = tools[name]
                allowed = now.seen if name in pins else now.allowed
                store.allow(c, row.id, name, allowed, looks.get(name, bool(now.looks)))

        await self.db.write(work)
        return await self.one(user, row.id)

    # For others in this package

    async def own(self, user: User, connector_id: str) -> Row[Any]:
        """The row of one that they may change. Raises NotFoundError, RefusedError."""
        row = await self.visible(user, connector_id)
        if not _may_change(row, user):
            raise RefusedError("owner_only", "Only an owner may change what everybody uses.")
        return row

    async def visible(self, user: User, connector_id: str) -> Row[Any]:
        """The row of one that they may use. Raises NotFoundError."""
        row = await self.db.read(lambda c: store.read(c, user.id, connector_id))
        if row is None:
            raise _missing()
        return row

    async def look(self, row: Row[Any], user_id: str) -> dict[str, Face]:
        """What the server has now, kept so that people see it. Raises LowkeyError."""
        try:
            session = await self.session(row, user_id)
            faces = await session.listed()
        except LowkeyError as error:
            self._problems[row.id, user_id] = error.problem
            raise
        await self.saw(row.id, user_id, faces)
        return faces

    async def session(self, row: Row[Any], user_id: str) -> Session:
        """This person's connection. Raises LowkeyError with the reason where there is none."""
        return await self.reaching.session(row, user_id, partial(self.saw, row.id, user_id))

    async def saw(self, connector_id: str, user_id: str, faces: Mapping[str, Face]) -> None:
        self._problems.pop((connector_id, user_id), None)
        seen = {name: face.model_dump_json() for name, face in faces.items()}
        known = await self.db.read(lambda c: store.tools(c, [connector_id]))
        if {one.name: one.seen for one in known if one.seen is not None} != seen:
            await self.db.write(lambda c: store.see(c, connector_id, seen))

    async def _sealed(self, secrets: Mapping[str, str]) -> str:
        if not secrets:
            return ""
        return await asyncio.to_thread(self.secrets.seal, json.dumps(dict(secrets)))

    async def _forget(self, tools: Sequence[str]) -> None:
        if self.forget is not None and tools:
            await self.forget(tools)

    async def _told(
        self, row: Row[Any], tools: Sequence[Row[Any]], signed_in: set[str], user: User
    ) -> Connector:
        mine = _may_change(row, user)
        known = [tool_of(row.name, one) for one in tools]
        return Connector(
            id=row.id,
            name=row.name,
            kind=row.kind,
            url=row.place if row.kind == "server" else "",
            command=tuple(json.loads(row.place)) if row.kind == "program" and mine else (),
            secrets=tuple(await self.reaching.opened(row)) if mine else (),
            shared=row.shared,
            mine=mine,
            on=row.enabled,
            signed_in=row.id in signed_in,
            tools=tuple(one for one in known if one is not None),
            full=sum(one.seen is not None for one in tools) >= TAKEN,
            problem=self._problems.get((row.id, user.id)),
        )


def tool_of(connector: str, row: Row[Any]) -> ConnectorTool | None:
    """The tool as it stands; None for what is neither there nor allowed."""
    seen, allowed = _face(row.seen), _face(row.allowed)
    now = seen or allowed
    if now is None:
        return None
    state: State = "allowed"
    if seen is None:
        state = "gone"
    elif allowed is None:
        state = "new"
    elif seen.pin != allowed.pin:
        state = "changed"
    return ConnectorTool(
        name=full(connector, row.name),
        state=state,
        now=now,
        pin=now.pin,
        before=allowed if state == "changed" else None,
        looks=row.looks,
    )


def _face(text: str | None) -> Face | None:
    return Face.model_validate_json(text) if text else None


def _may_change(row: Row[Any], user: User) -> bool:
    return row.user_id == user.id or (row.shared and user.role == "owner")


def _missing() -> NotFoundError:
    return NotFoundError("no_connector", "There is no such connector.")
