from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.jobs.schedules.house import House, housed


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """One process, on a real database of each kind."""
    async with housed(database_url) as made:
        yield made
