"""One house for all tests of a module, on each database: its people are expensive to make."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests import postgres
from tests.server.house import House, house


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house_url(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield "sqlite"
        return
    cluster: postgres.Postgres = request.getfixturevalue("cluster")
    address = cluster.lend(request.getfixturevalue("furnished_cluster"))
    yield address
    cluster.take_back(address)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def at(house_url: str) -> AsyncIterator[House]:
    async with house(house_url) as opened:
        yield opened
