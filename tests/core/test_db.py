import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from lowkey.core import db as db_module
from lowkey.core.db import Database
from lowkey.core.errors import FullError


async def test_a_write_returns_what_its_work_returns_and_a_read_sees_it(database_url: str) -> None:
    db = Database(database_url)
    await db.write(lambda c: c.execute(text("CREATE TABLE t (n INTEGER)")))
    kept = await db.write(lambda c: c.execute(text("INSERT INTO t VALUES (7)")).rowcount)
    assert kept == 1
    assert await db.read(lambda c: c.execute(text("SELECT n FROM t")).scalar()) == 7
    db.close()


async def test_writes_that_arrive_together_fail_apart(database_url: str) -> None:
    db = Database(database_url)
    await db.write(lambda c: c.execute(text("CREATE TABLE t (n INTEGER PRIMARY KEY)")))

    def insert(n: int) -> object:
        return db.write(lambda c: c.execute(text("INSERT INTO t VALUES (:n)"), {"n": n}).rowcount)

    results = await asyncio.gather(*(insert(n % 40) for n in range(50)), return_exceptions=True)
    assert sum(result == 1 for result in results) == 40
    assert sum(isinstance(result, Exception) for result in results) == 10
    assert await db.read(lambda c: c.execute(text("SELECT count(*) FROM t")).scalar()) == 40
    db.close()


async def test_what_raises_leaves_nothing(database_url: str) -> None:
    db = Database(database_url)
    await db.write(lambda c: c.execute(text("CREATE TABLE t (n INTEGER)")))

    def half(c: object) -> None:
        c.execute(text("INSERT INTO t VALUES (1)"))  # type: ignore[attr-defined]
        raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        await db.write(half)
    assert await db.read(lambda c: c.execute(text("SELECT count(*) FROM t")).scalar()) == 0
    db.close()


async def test_a_lock_held_by_another_program_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    db = Database(f"sqlite:///{path}")
    await db.write(lambda c: c.execute(text("CREATE TABLE t (n INTEGER)")))
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.ensure_future(
        db.write(lambda c: c.execute(text("INSERT INTO t VALUES (1)")).rowcount)
    )
    threading.Timer(0.6, other.execute, ["COMMIT"]).start()
    assert await waiting == 1
    db.close()


async def test_a_lock_held_too_long_becomes_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db_module, "PATIENCE", 0.3)
    path = tmp_path / "x.db"
    db = Database(f"sqlite:///{path}")
    await db.write(lambda c: c.execute(text("CREATE TABLE t (n INTEGER)")))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(FullError, match="holding the database"):
        await db.write(lambda c: c.execute(text("INSERT INTO t VALUES (1)")))
    other.execute("ROLLBACK")
    other.close()
    assert await db.write(lambda c: c.execute(text("INSERT INTO t VALUES (1)")).rowcount) == 1
    db.close()


async def test_the_memory_database_forgets(tmp_path: Path) -> None:
    db = Database("sqlite://")
    await db.write(lambda c: c.execute(text("CREATE TABLE t (n INTEGER)")))
    await asyncio.gather(
        *(db.write(lambda c: c.execute(text("INSERT INTO t VALUES (1)"))) for _ in range(20)),
        *(db.read(lambda c: c.execute(text("SELECT count(*) FROM t")).scalar()) for _ in range(20)),
    )
    assert await db.read(lambda c: c.execute(text("SELECT count(*) FROM t")).scalar()) == 20
    db.close()
    assert list(tmp_path.iterdir()) == []
