from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.migrate import migrate
from lowkey.memory import Memories


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def memories(
    settings: Settings, database_url: str, clock: ManualClock
) -> AsyncIterator[Memories]:
    """An empty memory on a real database of each kind."""
    db = Database(database_url)
    await migrate(db)
    yield Memories(settings, clock, db)
    db.close()
