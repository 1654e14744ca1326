from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from lowkey.core.config import Settings
from tests.chat.talk import Talk, talking


@pytest.fixture
async def talk(settings: Settings) -> AsyncIterator[Talk]:
    async with talking(settings) as person:
        yield person
