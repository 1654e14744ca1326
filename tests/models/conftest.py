"""An upstream that wants a key, and a session that reaches it as Lowkey would."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bench.upstream import Upstream, upstream
from lowkey.core.fetch import guarded


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(socket_factory=guarded("named"))
    async with aiohttp.ClientSession(connector=connector) as opened:
        yield opened


@pytest.fixture
async def up() -> AsyncIterator[Upstream]:
    async with upstream(key="canary-key") as running:
        yield running
