import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import pytest
from sqlalchemy import Connection

from lowkey.core import store
from lowkey.core.clock import SystemClock
from lowkey.core.db import Database, metadata
from lowkey.core.events import Note, PartClosed, PartOpened, RunDone, RunStarted
from lowkey.core.log import Live, Log
from lowkey.core.parts import TextPart


@pytest.fixture
async def db(bare_url: str):
    db = Database(bare_url)
    await db.write(lambda c: metadata.create_all(c, [store.events]))
    yield db
    db.close()


@pytest.fixture
async def log():
    log = Log(SystemClock())
    yield log
    await log.close()


def begin(live: Live) -> None:
    live.emit(RunStarted, model="m")
    live.emit(PartOpened, index=0, part=TextPart(text=""))


async def test_growth_is_gathered_before_it_is_numbered(log: Log, db: Database) -> None:
    live = log.open("run_1", db)
    begin(live)
    for word in ["many", "small", "words", "in", "a", "burst"]:
        live.grow(0, word)
    live.emit(PartClosed, index=0)
    kinds = [orjson.loads(event)["kind"] for event in live.events]
    assert kinds.count("part.grew") == 2  # the first word at once, the rest in one event
    assert live.answer().parts == (TextPart(text="manysmallwordsinaburst"),)
    assert [event.seq for event in live.read()] == list(range(1, len(live.events) + 1))


async def test_every_reader_sees_the_same_and_a_late_one_gets_the_suffix(
    log: Log, db: Database
) -> None:
    live = log.open("run_1", db)

    async def reader(after: int) -> list[bytes]:
        return [event async for _, batch in live.follow(after) for event in batch]

    early = [asyncio.create_task(reader(0)) for _ in range(5)]
    begin(live)
    for n in range(200):
        live.grow(0, f"{n} ")
        await asyncio.sleep(0)
    late = asyncio.create_task(reader(2))
    await asyncio.sleep(0)
    live.emit(PartClosed, index=0)
    live.emit(RunDone, status="done")
    live.finish()
    whole = await early[0]
    assert [await task for task in early] == [whole] * 5
    assert await late == whole[2:]
    assert await reader(len(whole)) == []


async def test_what_was_shown_is_stored_while_the_run_goes_on(log: Log, db: Database) -> None:
    live = log.open("run_1", db)
    begin(live)
    live.grow(0, "kept")
    while live.stored < 3:
        await asyncio.sleep(0.01)
    stored = await db.read(lambda c: store.read_events(c, "run_1"))
    assert [data.encode() for _, data in stored] == live.events
    live.finish()


async def test_events_survive_a_database_that_refuses_for_a_while(log: Log, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    db = Database(url, patience=0.05)
    await db.write(lambda c: metadata.create_all(c, [store.events]))
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    first = log.open("run_1", db)
    begin(first)
    while not told_trouble(first):
        await asyncio.sleep(0.01)
    second = log.open("run_2", db)
    begin(second)
    while not told_trouble(second):
        await asyncio.sleep(0.01)
    first.grow(0, "still here")
    other.execute("ROLLBACK")
    other.close()
    for live in (first, second):
        while live.stored < len(live.events):
            await asyncio.sleep(0.01)
        stored = await db.read(lambda c, live=live: store.read_events(c, live.run_id))
        assert [data.encode() for _, data in stored] == live.events
        assert sum(b'"kind":"error"' in event for event in live.events) == 1
    assert b"still here" in first.events[-1]
    db.close()


def told_trouble(live: Live) -> bool:
    return any(b'"database_locked"' in event for event in live.events)


async def test_an_event_is_stored_once_though_its_commit_was_tried_twice(db: Database) -> None:
    rows: list[dict[str, object]] = [{"run_id": "run_1", "seq": n, "data": "{}"} for n in (1, 2)]
    await db.write(lambda c: store.add_events(c, rows[:1]))
    await db.write(lambda c: store.add_events(c, rows))
    assert await db.read(lambda c: store.read_events(c, "run_1")) == [(1, "{}"), (2, "{}")]


async def test_nothing_is_stored_of_a_run_whose_answer_is_being_saved(
    log: Log, db: Database
) -> None:
    sealed, other = log.open("run_1", db), log.open("run_2", db)
    begin(sealed)
    sealed.seal()
    sealed.emit(Note, text="shown, not stored")
    begin(other)
    while other.stored < 2:
        await asyncio.sleep(0.01)
    assert await db.read(lambda c: store.read_events(c, "run_1")) == []
    assert [event async for _, batch in reading(sealed) for event in batch] == sealed.events


async def reading(live: Live):
    live.finish()
    async for batch in live.follow():
        yield batch


@dataclass
class Ours:
    """A fence that lets one run through."""

    mine: str
    lost: list[str] = field(default_factory=list)

    def ours(self, connection: Connection, run_ids: Sequence[str]) -> frozenset[str]:
        return frozenset({self.mine}).intersection(run_ids)

    def lose(self, run_id: str) -> None:
        self.lost.append(run_id)


async def test_a_run_that_was_taken_over_stores_nothing_more(log: Log, db: Database) -> None:
    fence = log.fence = Ours("run_1")
    mine, taken = log.open("run_1", db), log.open("run_2", db)
    begin(mine)
    begin(taken)
    while mine.stored < 2:
        await asyncio.sleep(0.01)
    stored = await db.read(lambda c: store.read_events(c, "run_2"))
    if db.sqlite:  # One process owns the file: there is nobody to be fenced off.
        assert (len(stored), fence.lost) == (2, [])
    else:
        assert (stored, fence.lost) == ([], ["run_2"])


async def test_quiet_readers_hear_that_the_run_is_alive(log: Log, db: Database) -> None:
    live = log.open("run_1", db)
    batches = live.follow()
    waiting = asyncio.ensure_future(anext(batches))
    await asyncio.sleep(0)
    live.wake()
    assert await waiting == (1, [])
    await batches.aclose()
