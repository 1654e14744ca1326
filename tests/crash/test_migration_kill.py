"""Killed in the middle of the first migration, the next start makes the database whole."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from lowkey.app import App
from lowkey.core import crash
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.migrate import HEAD, migrate, version_of
from tests.core.test_migrate import differences
from tests.crash.children import begin, ended

KILLED = 137
STATEMENTS = (1, 5, 12, 25, 40)
"""Changes to the database after which the process is ended."""


def _after_statements(url: str, at: int) -> None:
    """Migrates in this process, which ends after `at` statements that change something."""
    made = 0

    def count(*given: object) -> None:
        nonlocal made
        made += str(given[2]).lstrip().upper().startswith(("CREATE", "INSERT"))
        if made == at:
            os._exit(KILLED)

    event.listen(Engine, "after_cursor_execute", count)
    asyncio.run(_once(url))


def _at_place(url: str, at: int) -> None:
    """Migrates in this process, which ends at the `at`-th place that the code marks."""
    crash.arm(at, lambda number, name: None)
    asyncio.run(_once(url))


async def _once(url: str) -> None:
    db = Database(url)
    await migrate(db)
    db.close()


async def whole(url: str) -> bool:
    db = Database(url)
    await migrate(db)
    found = await db.read(version_of), await db.read(differences)
    db.close()
    return found == (HEAD, [])


async def test_a_kill_after_any_statement_leaves_all_or_nothing(bare_url: str) -> None:
    killed = 0
    for at in STATEMENTS:
        status = await ended(begin(_after_statements, bare_url, at))
        killed += status == KILLED
        db = Database(bare_url)
        assert await db.read(version_of) is None or status == 0
        db.close()
        if status == 0:
            break
    assert killed >= 3
    assert await whole(bare_url)


@pytest.mark.parametrize("at", range(1, 5))
async def test_a_kill_at_any_place_of_the_migration_is_made_good(bare_url: str, at: int) -> None:
    assert await ended(begin(_at_place, bare_url, at)) in (KILLED, 0)
    assert await whole(bare_url)


async def test_a_killed_first_start_starts(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lowkey.db'}"
    assert await ended(begin(_after_statements, url, 10)) == KILLED
    async with App.open(Settings(data=tmp_path, discover=False)) as app:
        assert await app.db.read(version_of) == HEAD
