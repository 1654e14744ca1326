from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lowkey.core.config import Settings
from tests.chat.talk import Talk, talking


@pytest.fixture
async def talk(settings: Settings) -> AsyncIterator[Talk]:
    async with talking(settings) as person:
        yield person


@pytest.fixture
def lite(tmp_path: Path) -> Settings:
    """A fresh installation on SQLite, for what is SQLite's own."""
    return Settings(data=tmp_path / "data", discover=False, port=0, titles=False)
