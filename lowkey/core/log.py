"""The event log: a run writes here, everyone else reads. Knows no model, no prompt, no page.

Text that grows is gathered for 1/20 s before it is numbered, so that memory, disk and wire carry
the same numbers. Live events stay in memory; they are stored in batches, one commit for all runs.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import orjson
from sqlalchemy import Connection

from lowkey.core import store
from lowkey.core.clock import Clock
from lowkey.core.crash import crashpoint
from lowkey.core.db import Database
from lowkey.core.errors import LowkeyError, Problem
from lowkey.core.events import (
    EVENTS,
    ErrorHappened,
    Event,
    Helped,
    Note,
    PartClosed,
    PartOpened,
    RunDone,
    RunStarted,
    RunWaiting,
    UsageCounted,
)
from lowkey.core.fold import Fold
from lowkey.core.parts import Answer, clean

TICK = 0.05
"""Seconds between two events of one growing part."""
STORE = 0.25
"""Seconds between two writes to disk: what was shown is there within one of these and a tick."""
LINGER = 30.0
"""Seconds a finished run stays in memory, so that readers get the exact suffix they missed."""
RETRY = 1.0
"""Seconds between attempts to store while the database refuses."""
AT_ONCE = 64 * 1024
"""Bytes that a reader is given at once: for one who reads slowly, hardly more than these wait."""
KEEP_ALIVE = 15.0
"""Seconds after which a reader hears that nothing happened."""

GREW = b'{"seq":%d,"at":%d,"kind":"part.grew","index":%d,"text":%b}'
"""PartGrew on the wire. Filled in by hand, since most events are these, and tightly: the bytes that
orjson returns keep the 4 KB they were written in."""

Kind = TypeVar(
    "Kind",
    RunStarted,
    RunWaiting,
    RunDone,
    PartOpened,
    PartClosed,
    UsageCounted,
    Note,
    Helped,
    ErrorHappened,
)

logger = logging.getLogger(__name__)


class Fence(Protocol):
    """Who says whether a run is still ours to write, where several processes share a database."""

    def ours(self, connection: Connection, run_ids: Sequence[str]) -> frozenset[str]:
        """Those that are, held until this transaction ends."""
        ...

    def lose(self, run_id: str) -> None:
        """This one was taken over: nothing more of it is stored."""
        ...


@dataclass(slots=True)
class Live:
    """The events of one run while it is written. One writer, any number of readers."""

    run_id: str
    log: Log
    db: Database
    events: list[bytes] = field(default_factory=list[bytes])
    """JSON of each event; the one numbered n stands at n - 1."""
    stored: int = 0
    troubled: bool = False
    """Its readers know that it can't be stored at the moment."""
    sealed: bool = False
    """Its answer is being saved whole, so its events are stored no more."""
    done: bool = False
    first: float | None = None
    """Monotonic seconds of the first growth: when the first word could be read."""
    _index: int = -1
    _pieces: list[str] = field(default_factory=list[str])
    _flushed: float = 0.0
    _told: Fold = field(default_factory=Fold)
    _readers: list[asyncio.Future[None]] = field(default_factory=list[asyncio.Future[None]])

    def emit(self, kind: type[Kind], **fields: Any) -> None:
        """Numbers and shows one event."""
        self.flush()
        event = kind(seq=len(self.events) + 1, at=self.log.clock.now(), **fields)
        self._told.apply(event)
        self._append(event.model_dump_json().encode())

    def grow(self, index: int, text: str) -> None:
        """Adds text to the open part at `index`; shown at once, or within one tick."""
        if index != self._index:
            self.flush()
            self._index = index
        self._pieces.append(text)
        if len(self._pieces) > 1:
            return
        if self.log.clock.monotonic() - self._flushed >= TICK:
            self.flush()
        else:
            self.log.touch(self)

    def flush(self) -> None:
        """Numbers and shows the growth gathered so far."""
        if not self._pieces:
            return
        seq = len(self.events) + 1
        text = clean("".join(self._pieces))
        self._told.grow(seq, self._index, text)
        self._pieces.clear()
        self._flushed = self.log.clock.monotonic()
        if self.first is None:
            self.first = self._flushed
        given = (seq, self.log.clock.now(), self._index, orjson.dumps(text))
        self._append(GREW % given)

    def answer(self) -> Answer:
        """What the events tell so far."""
        self.flush()
        return self._told.answer()

    def read(self) -> list[Event]:
        return EVENTS.validate_json(b"[" + b",".join(self.events) + b"]")

    async def follow(self, after: int = 0) -> AsyncGenerator[tuple[int, list[bytes]], None]:
        """(number of the first, events) in batches, from the one after `after` until the end.

        An empty batch comes now and then while nothing happens.
        """
        while True:
            if after < len(self.events):
                batch = self._some(after)
                yield after + 1, batch
                after += len(batch)
            elif self.done:
                return
            else:
                changed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._readers.append(changed)
                await changed
                if after == len(self.events) and not self.done:
                    yield after + 1, []

    def seal(self) -> None:
        """From here on events are only shown. An event stored after its run was saved would stay."""
        self.sealed = True

    def _some(self, after: int) -> list[bytes]:
        """The next events, at least one, up to about AT_ONCE bytes."""
        end, size = after, 0
        while end < len(self.events) and size < AT_ONCE:
            size += len(self.events[end])
            end += 1
        return self.events[after:end]

    def finish(self) -> None:
        """No more events will come; what was not stored no longer needs to be."""
        self.sealed = self.done = True
        self.wake()
        self.log.let_go(self)

    def unstored(self) -> list[dict[str, object]]:
        return [
            {"run_id": self.run_id, "seq": seq, "data": self.events[seq - 1].decode()}
            for seq in range(self.stored + 1, len(self.events) + 1)
        ]

    def _append(self, event: bytes) -> None:
        self.events.append(event)
        self.log.count += 1
        self.wake()
        self.log.touch(self)

    def wake(self) -> None:
        """Every reader looks again."""
        readers, self._readers = self._readers, []
        for reader in readers:
            if not reader.done():
                reader.set_result(None)


class Log:
    """All live runs of this process, and the one task that numbers, shows and stores."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.count = 0
        self.fence: Fence | None = None
        self._live: dict[str, Live] = {}
        self._dirty: dict[str, Live] = {}
        self._work = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None
        self._ticker: asyncio.Task[None] | None = None
        self._storing: asyncio.Task[None] | None = None
        self._stored_at = 0.0

    def open(self, run_id: str, db: Database) -> Live:
        """A new run begins; its events are stored in `db`."""
        live = Live(run_id, self, db)
        self._live[run_id] = live
        if self._pump is None:
            self._pump = asyncio.create_task(self._run(), name="lowkey-log")
            self._ticker = asyncio.create_task(self._keep_alive(), name="lowkey-keep-alive")
        return live

    def find(self, run_id: str) -> Live | None:
        """The run, if it is being written here or was a moment ago."""
        return self._live.get(run_id)

    def touch(self, live: Live) -> None:
        """Something of this run is to be numbered or stored."""
        self._dirty[live.run_id] = live
        self._work.set()

    def let_go(self, live: Live) -> None:
        self._dirty.pop(live.run_id, None)
        asyncio.get_running_loop().call_later(LINGER, self._live.pop, live.run_id, None)

    async def close(self) -> None:
        """Stops the pump; the runner has finished or interrupted every run before."""
        for task in (self._pump, self._ticker, self._storing):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        self._pump = self._ticker = self._storing = None

    async def _run(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            await asyncio.sleep(TICK)
            for live in self._dirty.values():
                live.flush()
            now = asyncio.get_running_loop().time()
            idle = self._storing is None or self._storing.done()
            if self._dirty and idle and now - self._stored_at >= STORE:
                self._stored_at = now
                dirty, self._dirty = list(self._dirty.values()), {}
                self._storing = asyncio.create_task(self._store(dirty))
            elif self._dirty:
                self._work.set()

    async def _keep_alive(self) -> None:
        """Lets quiet connections say that they are still there."""
        while True:
            await asyncio.sleep(KEEP_ALIVE)
            for live in list(self._live.values()):
                live.wake()

    async def _store(self, dirty: list[Live]) -> None:
        """One write for all runs. What can't be stored stays in memory and is tried again."""
        by_db: dict[Database, list[Live]] = {}
        for live in dirty:
            by_db.setdefault(live.db, []).append(live)
        for db, lives in by_db.items():
            open_ones = [live for live in lives if not live.sealed]
            rows = {live.run_id: live.unstored() for live in open_ones}
            if not any(rows.values()):
                continue
            ends = [(live, len(live.events)) for live in open_ones]
            fence = None if db.sqlite else self.fence
            try:
                crashpoint("log.store.before")
                lost = await db.write(lambda c, rows=rows, fence=fence: _add(c, rows, fence))
                crashpoint("log.store.after")
            except LowkeyError as error:
                self._trouble(open_ones, error.problem)
                await asyncio.sleep(RETRY)
            except Exception as error:
                logger.exception("Answers can't be stored by a fault of ours")
                self._trouble(open_ones, _bug(error))
                await asyncio.sleep(RETRY)
            else:
                for live, end in ends:
                    live.stored = max(live.stored, end)
                    live.troubled = False
                for run_id in lost:
                    assert fence is not None
                    fence.lose(run_id)

    def _trouble(self, lives: list[Live], problem: Problem) -> None:
        """Says once, to everyone who watches, that the answer is not on disk yet."""
        for live in lives:
            if live.sealed:
                continue
            if not live.troubled:
                live.troubled = True
                logger.warning("The answer %s can't be stored: %s", live.run_id, problem.message)
                live.emit(ErrorHappened, error=problem)
            self.touch(live)


def _add(
    connection: Connection, rows: dict[str, list[dict[str, object]]], fence: Fence | None
) -> list[str]:
    """Stores the rows of each run that is ours; returns the runs that are not any more."""
    ours = frozenset(rows) if fence is None else fence.ours(connection, list(rows))
    store.add_events(connection, [row for run_id in ours for row in rows[run_id]])
    return [run_id for run_id in rows if run_id not in ours]


def _bug(cause: Exception) -> Problem:
    return Problem(
        code="not_stored",
        message=f"This answer can't be saved at the moment ({type(cause).__name__}).",
        hint="It goes on, and saving is tried again; copy it if you need it.",
    )
