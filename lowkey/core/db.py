"""One database for all rooms: tables register here, reads run in parallel, writes in one line.

Knows no table. SQLite (WAL) and PostgreSQL behave alike: every write waits for the disk, and writes
that arrive together share one commit (and so one fsync), each in its own savepoint.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import StaticPool

from lowkey.core.crash import crashpoint
from lowkey.core.errors import FullError, LowkeyError

T = TypeVar("T")

metadata = MetaData()
"""Every room's tables, in one schema."""

READERS = 4
BATCH = 500
"""Writes that may share a commit."""
PATIENCE = 30.0
"""Seconds a write waits for another process to let go of the database."""


@dataclass(slots=True)
class _Write:
    work: Callable[[Connection], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def settle(self) -> None:
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Database:
    """The database of one process. `read` and `write` take plain functions of a connection.

    Raises FullError when the disk is full or another program holds the database too long.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self.memory = self.sqlite and make_url(url).database in (None, "", ":memory:")
        self.engine = _engine(url, self.memory)
        self._writes: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="lowkey-writer", daemon=True)
        self._thread.start()
        readers = 1 if self.memory else READERS
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="lowkey-reader")
        self._one = threading.Lock() if self.memory else None
        self._closed = False

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, from one consistent look at the database."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, once it is on disk. If `work` raises, nothing of it is kept."""
        loop = asyncio.get_running_loop()
        write = _Write(work, loop, loop.create_future())
        self._writes.put(write)
        return await write.future

    def close(self) -> None:
        """Finishes the writes under way, then lets go of the files."""
        if self._closed:
            return
        self._closed = True
        self._writes.put(None)
        self._thread.join()
        self._readers.shutdown(wait=True)
        self.engine.dispose()

    def _read(self, work: Callable[[Connection], T]) -> T:
        if self._one is not None:
            with self._one:
                return self._read_once(work)
        return self._read_once(work)

    def _read_once(self, work: Callable[[Connection], T]) -> T:
        try:
            with self.engine.connect() as connection:
                return work(connection)
        except DBAPIError as error:
            raise translate(error) from error

    def _run(self) -> None:
        while True:
            first = self._writes.get()
            if first is None:
                return
            batch = [first]
            stop = False
            while len(batch) < BATCH:
                try:
                    more = self._writes.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    stop = True
                    break
                batch.append(more)
            self._commit(batch)
            for loop in {write.loop for write in batch}:
                mine = [write for write in batch if write.loop is loop]
                if not loop.is_closed():
                    loop.call_soon_threadsafe(_settle, mine)
            if stop:
                return

    def _commit(self, batch: list[_Write]) -> None:
        """Runs the batch in one transaction, waiting while another process holds the lock."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self._attempt(batch)
                return
            except Exception as error:
                if isinstance(error, OperationalError) and _locked(error):
                    if time.monotonic() < until and not self._closed:
                        time.sleep(0.02)
                        continue
                final = translate(error) if isinstance(error, DBAPIError) else error
                for write in batch:
                    write.error = final
                return

    def _attempt(self, batch: list[_Write]) -> None:
        if self._one is not None:
            with self._one:
                self._transact(batch)
        else:
            self._transact(batch)

    def _transact(self, batch: list[_Write]) -> None:
        with self.engine.connect() as connection:
            connection.info["writing"] = True
            try:
                with connection.begin():
                    for write in batch:
                        write.error = None
                        try:
                            with connection.begin_nested():
                                write.result = write.work(connection)
                        except OperationalError as error:
                            if _locked(error) or _full(error):
                                raise
                            write.error = translate(error)
                        except DBAPIError as error:
                            write.error = translate(error)
                        except Exception as error:
                            write.error = error
                    crashpoint("db.commit.before")
            finally:
                connection.info["writing"] = False
        crashpoint("db.commit.after")


def _settle(writes: list[_Write]) -> None:
    for write in writes:
        write.settle()


def _engine(url: str, memory: bool) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        return create_engine(parsed, pool_size=READERS + 1, pool_pre_ping=True)
    if memory:
        engine = create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        engine = create_engine(url, connect_args={"timeout": 0, "check_same_thread": False})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, record: Any) -> None:
    """The driver's own transactions are switched off: it would begin too late and too weakly."""
    del record
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=250",
        "cache_size=-16000",
        "temp_store=MEMORY",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    how = "BEGIN IMMEDIATE" if connection.info.get("writing") else "BEGIN"
    connection.exec_driver_sql(how)


def _locked(error: OperationalError) -> bool:
    text = str(error.orig)
    return "locked" in text or "busy" in text


def _full(error: DBAPIError) -> bool:
    text = str(error.orig)
    return "is full" in text or "No space left" in text or "disk I/O error" in text


def translate(error: DBAPIError) -> BaseException:
    """The error a person can act on, or the driver's own where only we can."""
    if isinstance(error, OperationalError):
        if _locked(error):
            return FullError(
                "database_locked",
                "Another program is holding the database, so nothing could be saved.",
                hint="Nothing is lost; try again in a moment.",
                retry_after=5,
            )
        if _full(error):
            return FullError(
                "disk_full",
                "The disk is full or failing, so nothing new can be saved.",
                hint="Free some space on it and try again; what was saved before is safe.",
                retry_after=30,
            )
        if "connect" in str(error.orig).lower():
            return FullError(
                "database_away",
                "The database does not answer.",
                hint="Check that it runs, then try again.",
                retry_after=5,
            )
    return error


__all__ = ["Database", "LowkeyError", "metadata", "translate"]
