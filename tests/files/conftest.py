from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lowkey.core.clock import ManualClock
from lowkey.core.db import Database, metadata
from lowkey.core.files import Files
from lowkey.core.migrate import migrate
from lowkey.files import Library
from tests.files.shelf import Shelf


@pytest.fixture
async def shelf(database_url: str, tmp_path: Path) -> AsyncIterator[Shelf]:
    """An empty library on a real database of each kind."""
    db, memory = Database(database_url), Database("sqlite://")
    await migrate(db)
    await memory.write(metadata.create_all)
    told: list[tuple[str, str]] = []
    files = Files(tmp_path / "files")
    library = Library(ManualClock(), db, memory, files, lambda *key: told.append(key))
    await library.open()
    yield Shelf(library, told)
    await library.close()
    memory.close()
    db.close()
