import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from lowkey.core.db import Database
from lowkey.core.errors import FullError, InputError
from tests.postgres import Postgres


def insert(connection: Connection, n: int) -> int:
    return connection.execute(text("INSERT INTO t VALUES (:n)"), {"n": n}).rowcount


def count(connection: Connection) -> int:
    return connection.execute(text("SELECT count(*) FROM t")).scalar_one()


async def opened(url: str, patience: float = 30.0) -> Database:
    """A database with a table t of numbers."""
    db = Database(url, patience)
    await db.write(
        lambda c: c.execute(text("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY)"))
    )
    return db


@pytest.fixture
async def db(bare_url: str):
    db = await opened(bare_url)
    yield db
    db.close()


@pytest.fixture
def postgresql(cluster: Postgres):
    address = cluster.database()
    yield address
    cluster.drop(address)


async def test_a_write_returns_what_its_work_returns_and_a_read_sees_it(db: Database) -> None:
    assert await db.write(lambda c: insert(c, 7)) == 1
    assert await db.read(lambda c: c.execute(text("SELECT n FROM t")).scalar()) == 7


async def test_writes_that_arrive_together_fail_apart(db: Database) -> None:
    writes = (db.write(lambda c, n=n: insert(c, n % 40)) for n in range(50))
    results = await asyncio.gather(*writes, return_exceptions=True)
    assert sum(result == 1 for result in results) == 40
    assert sum(isinstance(result, IntegrityError) for result in results) == 10
    assert await db.read(count) == 40


async def test_what_raises_leaves_nothing(db: Database) -> None:
    def half(c: Connection) -> None:
        insert(c, 1)
        raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        await db.write(half)
    assert await db.read(count) == 0


async def test_a_read_looks_at_one_instant(db: Database) -> None:
    looked, written = threading.Event(), threading.Event()

    def look(c: Connection) -> tuple[int, int]:
        before = count(c)
        looked.set()
        written.wait()
        return before, count(c)

    looking = asyncio.ensure_future(db.read(look))
    await asyncio.to_thread(looked.wait)
    await db.write(lambda c: insert(c, 1))
    written.set()
    assert await looking == (0, 0)
    assert await db.read(count) == 1


async def test_a_caller_that_goes_away_does_not_take_the_write_back(db: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(c: Connection) -> None:
        begun.set()
        go_on.wait()
        insert(c, 1)

    writing = asyncio.ensure_future(db.write(slow))
    await asyncio.to_thread(begun.wait)
    writing.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await db.write(lambda c: insert(c, 2))
    assert await db.read(count) == 2


async def test_what_no_database_can_hold_is_the_senders_to_change(db: Database) -> None:
    async def keep(value: object) -> None:
        await db.write(lambda c: c.execute(text("SELECT :v || ''"), {"v": value}))

    with pytest.raises(InputError, match="can't be kept"):
        await keep("half an emoji \ud83d")
    if not db.sqlite:
        with pytest.raises(InputError, match="can't be kept"):
            await keep("a NUL \0")
    with pytest.raises(InputError, match="can't be kept"):
        await db.write(lambda c: insert(c, 2**80))
    with pytest.raises(InputError, match="can't be kept"):
        await db.read(lambda c: c.execute(text("SELECT :v || ''"), {"v": "\udead"}).scalar())
    assert await db.write(lambda c: insert(c, 1)) == 1


async def test_an_error_never_quotes_what_people_wrote(db: Database) -> None:
    with pytest.raises(Exception) as failed:
        await db.write(
            lambda c: c.execute(text("INSERT INTO nowhere VALUES (:v)"), {"v": "my secret"})
        )
    assert "nowhere" in str(failed.value)
    assert "my secret" not in str(failed.value)


async def test_nothing_waits_for_a_database_that_was_closed(bare_url: str) -> None:
    db = await opened(bare_url)
    db.close()
    with pytest.raises(FullError, match="being stopped"):
        await db.write(lambda c: insert(c, 1))


# Locks and a full disk, on SQLite


async def test_a_lock_held_by_another_program_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    db = await opened(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.ensure_future(db.write(lambda c: insert(c, 1)))
    threading.Timer(0.6, other.execute, ["COMMIT"]).start()
    assert await waiting == 1
    db.close()


async def test_a_lock_held_too_long_becomes_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    db = await opened(f"sqlite:///{path}", patience=0.3)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(FullError, match="holding the database") as refused:
        await db.write(lambda c: insert(c, 1))
    assert refused.value.problem.retry_after
    other.execute("ROLLBACK")
    other.close()
    assert await db.write(lambda c: insert(c, 1)) == 1
    db.close()


async def test_one_write_that_finds_no_room_takes_no_other_with_it(tmp_path: Path) -> None:
    db = await opened(f"sqlite:///{tmp_path / 'x.db'}")
    await db.write(lambda c: c.execute(text("CREATE TABLE big (b BLOB)")))
    await db.write(lambda c: c.exec_driver_sql("PRAGMA max_page_count=50"))
    begun, go_on = threading.Event(), threading.Event()

    def hold(c: Connection) -> None:
        begun.set()
        go_on.wait()

    holding = asyncio.ensure_future(db.write(hold))
    await asyncio.to_thread(begun.wait)
    first = asyncio.ensure_future(db.write(lambda c: insert(c, 1)))
    large = asyncio.ensure_future(
        db.write(lambda c: c.execute(text("INSERT INTO big VALUES (zeroblob(1000000))")))
    )
    last = asyncio.ensure_future(db.write(lambda c: insert(c, 2)))
    await asyncio.sleep(0)
    go_on.set()
    await holding
    with pytest.raises(FullError, match="disk is full"):
        await large
    assert (await first, await last) == (1, 1)
    assert await db.read(count) == 2
    db.close()


async def test_the_memory_database_forgets(tmp_path: Path) -> None:
    db = await opened("sqlite://")
    await asyncio.gather(
        *(db.write(lambda c, n=n: insert(c, n)) for n in range(20)),
        *(db.read(count) for _ in range(20)),
    )
    assert await db.read(count) == 20
    db.close()
    assert list(tmp_path.iterdir()) == []


# Processes beside ours and lost connections, on PostgreSQL


async def test_a_lost_connection_is_made_again_and_each_write_happens_once(postgresql: str) -> None:
    db = await opened(postgresql)
    lives = iter([True])

    def lost(c: Connection) -> int:
        if next(lives, False):
            c.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return insert(c, 2)

    writes = [db.write(lambda c: insert(c, 1)), db.write(lost), db.write(lambda c: insert(c, 3))]
    assert await asyncio.gather(*writes) == [1, 1, 1]
    assert await db.read(count) == 3
    db.close()


async def test_readers_and_the_writer_heal_when_every_connection_is_cut(postgresql: str) -> None:
    db = await opened(postgresql)
    await asyncio.gather(*(db.read(count) for _ in range(20)))
    other = Database(postgresql)
    everyone = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert await other.read(lambda c: c.execute(everyone).scalar_one()) >= 2
    assert await db.write(lambda c: insert(c, 1)) == 1
    assert await asyncio.gather(*(db.read(count) for _ in range(20))) == [1] * 20
    other.close()
    db.close()


async def test_a_connection_lost_in_the_commit_is_told_as_a_doubt(postgresql: str) -> None:
    db = await opened(postgresql)
    for statement in (
        "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'",
        "CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION cut()",
    ):
        await db.write(lambda c, s=statement: c.execute(text(s)))
    with pytest.raises(FullError, match="may be kept, or not"):
        await db.write(lambda c: insert(c, 1))
    await db.write(lambda c: c.execute(text("DROP TRIGGER cut ON t")))
    assert await db.read(count) == 0
    db.close()


async def test_two_processes_that_block_each_other_both_get_through(postgresql: str) -> None:
    one, two = await opened(postgresql), await opened(postgresql)
    await one.write(lambda c: [insert(c, 1), insert(c, 2)])
    both = threading.Barrier(2)
    first_try = {1: True, 2: True}

    def change(c: Connection, mine: int, other: int) -> None:
        c.execute(text("SET LOCAL deadlock_timeout = '50ms'"))
        c.execute(text("UPDATE t SET n = n WHERE n = :n"), {"n": mine})
        if first_try.pop(mine, False):
            both.wait()
        c.execute(text("UPDATE t SET n = n WHERE n = :n"), {"n": other})

    await asyncio.gather(one.write(lambda c: change(c, 1, 2)), two.write(lambda c: change(c, 2, 1)))
    assert first_try == {}
    one.close()
    two.close()


async def test_of_two_processes_that_put_in_the_same_the_second_finds_it(postgresql: str) -> None:
    one, two = await opened(postgresql), await opened(postgresql)
    both = threading.Barrier(2)
    tries: list[int] = []

    def put(c: Connection) -> str:
        found = c.execute(text("SELECT n FROM t WHERE n = 1")).scalar()
        tries.append(1)
        if len(tries) <= 2:
            both.wait()
        if found is not None:
            return "found"
        insert(c, 1)
        return "put in"

    assert sorted(await asyncio.gather(one.write(put), two.write(put))) == ["found", "put in"]
    one.close()
    two.close()


async def test_a_lock_held_too_long_by_another_server_becomes_a_sentence(postgresql: str) -> None:
    db, other = await opened(postgresql, patience=0.3), await opened(postgresql)
    with other.engine.connect() as held:
        held.execute(text("LOCK TABLE t IN EXCLUSIVE MODE"))
        with pytest.raises(FullError, match="holding the database"):
            await db.write(lambda c: insert(c, 1))
    assert await db.write(lambda c: insert(c, 1)) == 1
    db.close()
    other.close()


async def test_a_database_server_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    db = Database(f"postgresql://postgres@/none?host={tmp_path}", patience=0.1)
    with pytest.raises(FullError, match="does not answer"):
        await db.read(count)
    with pytest.raises(FullError, match="does not answer"):
        await db.write(lambda c: insert(c, 1))
    db.close()
