"""The accounts room alone, on each database, with a clock that moves when told to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from lowkey.accounts import Accounts
from lowkey.core.clock import Clock, ManualClock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.migrate import migrate
from tests import people
from tests.people import Person


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def accounts(settings: Settings, clock: ManualClock) -> AsyncIterator[Accounts]:
    """A fresh installation that others can reach."""
    reachable = settings.model_copy(update={"hosts": ("lowkey.example",)})
    async with opened(reachable, clock) as room:
        yield room


@pytest.fixture
async def owner(accounts: Accounts) -> Person:
    """Olivia, who has set it up."""
    return await people.owner(accounts)


@asynccontextmanager
async def opened(settings: Settings, clock: Clock) -> AsyncIterator[Accounts]:
    """The room as one process has it."""
    db = Database(settings.database_url)
    try:
        await migrate(db)
        room = Accounts(settings, db, clock)
        await room.open()
        yield room
        await room.close()
    finally:
        db.close()


def link(accounts: Accounts) -> str:
    """The token in the set-up link."""
    address = accounts.set_up_link("http://127.0.0.1:5695")
    assert address is not None
    return address.partition("#")[2]
