"""The accounts room alone, on each database, with a clock that moves when told to."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, delete

from lowkey.accounts import Accounts
from lowkey.accounts.passwords import Passwords
from lowkey.core.clock import Clock, ManualClock
from lowkey.core.config import Settings
from lowkey.core.db import Database, metadata
from tests import people, postgres
from tests.people import Person


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest, furnished: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """An installation of each kind that others can reach."""
    folder = tmp_path_factory.mktemp("data")
    settings = Settings(data=folder, discover=False, hosts=("lowkey.example",))
    if request.param == "sqlite":
        shutil.copy(furnished, folder)
        yield settings
        return
    cluster: postgres.Postgres = request.getfixturevalue("cluster")
    address = cluster.lend(request.getfixturevalue("furnished_cluster"))
    yield settings.model_copy(update={"database": SecretStr(address)})
    cluster.take_back(address)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def accounts(house: Settings, clock: ManualClock) -> AsyncIterator[Accounts]:
    """The room of a fresh installation."""
    db = Database(house.database_url)
    try:
        await db.write(_empty)
    finally:
        db.close()
    async with opened(house, clock) as room:
        yield room


def _empty(c: Connection) -> None:
    for table in metadata.sorted_tables:
        c.execute(delete(table))


@pytest.fixture
async def owner(accounts: Accounts) -> Person:
    """Olivia, who has set it up."""
    return await people.owner(accounts)


@asynccontextmanager
async def opened(settings: Settings, clock: Clock) -> AsyncIterator[Accounts]:
    """The room as one process has it, with passwords that cost little."""
    db = Database(settings.database_url)
    try:
        room = Accounts(settings, db, clock, Passwords(people.CHEAP))
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
