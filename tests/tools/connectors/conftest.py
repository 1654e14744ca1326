"""A person with connectors, and what they keep of results."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from lowkey.accounts import User
from lowkey.core.clock import SystemClock
from lowkey.core.db import Database
from lowkey.core.migrate import migrate
from lowkey.core.parts import FilePart
from lowkey.core.secrets import Secrets
from lowkey.tools import Caller, Told, ToolFailed, call
from lowkey.tools.connectors import Connector, Connectors, Offering

OLIVIA = User(id="user_olivia", name="Olivia", role="owner")
MO = User(id="user_mo", name="Mo", role="member")
NOTEBOOK = Path(__file__).with_name("notebook.py")


@dataclass
class World:
    """Olivia owns this place, Mo is a member."""

    connectors: Connectors
    offering: Offering
    folder: Path
    forgotten: list[str] = field(default_factory=list[str])
    """Tools whose permission was taken back."""

    async def program(self, name: str, *command: str, **variables: str) -> Connector:
        """A program, asked what it has."""
        words = [sys.executable, *command]
        added = await self.connectors.add_program(OLIVIA, name, words, variables, False)
        return await self.connectors.check(OLIVIA, added.id)

    async def notebook(self, **variables: str) -> Connector:
        """The notebook, with all that it has allowed."""
        seen = await self.program("notebook", str(NOTEBOOK), **variables)
        assert seen.problem is None, seen.problem
        return await self.allow(seen)

    async def allow(self, seen: Connector, user: User = OLIVIA) -> Connector:
        pins = {one.now.name: one.pin for one in seen.tools}
        return await self.connectors.allow(user, seen.id, pins, {})

    async def call(self, name: str, text: str = "{}", user: User = OLIVIA) -> Told:
        tools = {one.name: one for one in await self.offering.tools(user.id)}
        caller = Caller(user.id, "conversation_1", "message_1", "run_1", 0, "UTC")
        return await call(tools[name], text, caller)

    async def failure(self, name: str, text: str = "{}", user: User = OLIVIA) -> ToolFailed:
        with pytest.raises(ToolFailed) as failed:
            await self.call(name, text, user)
        return failed.value


async def owns(user_id: str) -> bool:
    return user_id == OLIVIA.id


async def keep(caller: Caller, name: str, file: IO[bytes]) -> FilePart:
    size = len(file.read())
    return FilePart(file_id="file_1", name=name, media_type="image/png", size=size)


def made(db: Database, folder: Path) -> World:
    connectors = Connectors(SystemClock(), db, Secrets(folder / "key"), owns)
    world = World(connectors, Offering(connectors, keep), folder)

    async def forget(tools: object) -> None:
        world.forgotten += sorted(tools)  # pyright: ignore

    connectors.forget = forget
    return world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    db = Database(f"sqlite:///{tmp_path / 'lowkey.db'}")
    await migrate(db)
    world = made(db, tmp_path)
    yield world
    await world.connectors.close()
    db.close()
