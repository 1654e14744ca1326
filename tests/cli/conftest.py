"""A data folder with one provider that the test steers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.upstream import Upstream, upstream
from tests.cli.terminal import furnish


@pytest.fixture
async def up() -> AsyncIterator[Upstream]:
    async with upstream() as answering:
        yield answering


@pytest.fixture
async def data(tmp_path: Path, up: Upstream) -> Path:
    """A furnished data folder that nobody holds."""
    folder = tmp_path / "data"
    await furnish(folder, up)
    return folder
