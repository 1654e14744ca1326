import asyncio
from pathlib import Path

import orjson
import pytest
from sqlalchemy import text

from lowkey.core import log as log_module
from lowkey.core import store
from lowkey.core.clock import SystemClock
from lowkey.core.db import Database, metadata
from lowkey.core.events import PartClosed, PartOpened, RunDone, RunStarted
from lowkey.core.log import Live, Log
from lowkey.core.parts import TextPart


@pytest.fixture
async def db(database_url: str):
    db = Database(database_url)
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
    for word in "many small words in a burst".split():
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


async def test_events_survive_a_database_that_refuses_for_a_while(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "RETRY", 0.05)
    monkeypatch.setattr("lowkey.core.db.PATIENCE", 0.05)
    db = Database(f"sqlite:///{tmp_path / 'x.db'}")
    await db.write(lambda c: metadata.create_all(c, [store.events]))
    other = Database(f"sqlite:///{tmp_path / 'x.db'}")
    held = other.engine.connect()
    held.info["writing"] = True
    held.execute(text("SELECT 1"))
    live = log.open("run_1", db)
    begin(live)
    while not any(b'"kind":"error"' in event for event in live.events):
        await asyncio.sleep(0.01)
    live.grow(0, "still here")
    held.rollback()
    held.close()
    while live.stored < len(live.events) or b"still here" not in live.events[-1]:
        await asyncio.sleep(0.01)
    stored = await db.read(lambda c: store.read_events(c, "run_1"))
    assert [data.encode() for _, data in stored] == live.events
    live.finish()
    other.close()
    db.close()
