"""One database for all rooms: tables register here, reads run in parallel, writes in one line.

Knows no table. SQLite (WAL) and PostgreSQL behave alike: every write waits for the disk, and writes
that arrive together share one commit (and so one fsync), each in its own savepoint.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from lowkey.core.crash import crashpoint
from lowkey.core.errors import FullError, InputError, LowkeyError

T = TypeVar("T")

metadata = MetaData()
"""Every room's tables, in one schema."""

UNREADABLE = ("not a database", "malformed", "unable to open database")
"""What SQLite says of a file that is damaged, or none of its own."""
READERS = 4
BATCH = 500
"""Writes that may share a commit."""
PATIENCE = 30.0
"""Seconds a write waits for another process to let go of the database."""
AWAY = 5.0
"""Seconds a write waits for a database server that does not answer."""
IDLE = 10.0
"""Seconds after which PostgreSQL lets go of what a stopped process of ours holds."""


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

    A function may run more than once before it counts, so it changes nothing but the database.
    Raises FullError when the disk is full, the server away, or another program holds the database
    for longer than `patience` seconds; InputError for what no database can hold.
    """

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self.url = url
        self.patience = patience
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self.memory = self.sqlite and make_url(url).database in (None, "", ":memory:")
        self.engine, self._writer = _engines(url, self.memory, patience)
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
        """What `work` returns, once it is on disk. If `work` raises, nothing of it is kept.

        A caller that is cancelled meanwhile does not take the write back.
        """
        if self._closed:
            raise FullError(
                "ending",
                "Lowkey is being stopped, so nothing more can be saved.",
                hint="Try again when it is back.",
                retry_after=5,
            )
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
        self._writer.dispose()
        self.engine.dispose()

    def _read(self, work: Callable[[Connection], T]) -> T:
        try:
            return self._read_once(work)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise translate(error) from error
        except (UnicodeError, OverflowError) as error:
            raise translate(error) from error
        try:
            return self._read_once(work)  # The server was restarted: a fresh connection may do.
        except DBAPIError as error:
            raise translate(error) from error

    def _read_once(self, work: Callable[[Connection], T]) -> T:
        with self._one or contextlib.nullcontext(), self.engine.connect() as connection:
            return work(connection)

    def _run(self) -> None:
        while True:
            batch, more = self._gather()
            if batch:
                self._commit(batch)
                _settle(batch)
            if not more:
                return

    def _gather(self) -> tuple[list[_Write], bool]:
        """Waits for a write and takes all that arrived with it; False at the end."""
        first = self._writes.get()
        if first is None:
            return [], False
        batch = [first]
        while len(batch) < BATCH:
            try:
                more = self._writes.get_nowait()
            except queue.Empty:
                break
            if more is None:
                return batch, False
            batch.append(more)
        return batch, True

    def _commit(self, batch: list[_Write]) -> None:
        """Brings the batch to disk, or gives each write the error that says why it is not."""
        begun = time.monotonic()
        while True:
            try:
                self._attempt(batch)
                return
            except Exception as error:
                waited = time.monotonic() - begun
                if not self._closed and waited < self._worth_waiting(error):
                    time.sleep(0.02)
                    continue
                if len(batch) > 1 and isinstance(error, DBAPIError) and _full(error):
                    for write in batch:  # A small one may still find room.
                        self._commit([write])
                    return
                final = translate(error)
                for write in batch:
                    write.error = final
                return

    def _worth_waiting(self, error: Exception) -> float:
        """Seconds after which the same batch may still go through."""
        if not isinstance(error, DBAPIError):
            return 0.0
        if _locked(error):
            return self.patience
        return min(AWAY, self.patience) if _away(error) else 0.0

    def _attempt(self, batch: list[_Write]) -> None:
        """One transaction, one commit. Raises what undid all of it."""
        with self._one or contextlib.nullcontext(), self._writer.connect() as connection:
            connection.begin()
            try:
                for write in batch:
                    _try(connection, write, alone=len(batch) == 1)
                crashpoint("db.commit.before")
            except BaseException:
                with contextlib.suppress(SQLAlchemyError):  # The connection may be gone.
                    connection.rollback()
                raise
            try:
                connection.commit()
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise _doubtful() from error
                raise
        crashpoint("db.commit.after")


def _try(connection: Connection, write: _Write, *, alone: bool) -> None:
    """One write, in a savepoint of its own unless it is alone. Raises what undid the others as well."""
    for again in (True, False):
        write.error = None
        if not alone:  # By hand: SQLAlchemy's own savepoints cost ten times as much.
            connection.exec_driver_sql("SAVEPOINT one")
        try:
            write.result = write.work(connection)
            if not alone:
                connection.exec_driver_sql("RELEASE SAVEPOINT one")
            return
        except Exception as error:
            if _undone(connection, error):
                raise
            if alone:
                connection.rollback()
            else:
                connection.exec_driver_sql("ROLLBACK TO SAVEPOINT one")
            write.error = translate(error)
            # Another process may have put in what `work` just looked for: the next look finds it.
            if not (again and isinstance(error, IntegrityError)):
                return


def _settle(batch: list[_Write]) -> None:
    """Tells each loop of its writes at once."""
    for loop in {write.loop for write in batch}:
        mine = [write for write in batch if write.loop is loop]
        with contextlib.suppress(RuntimeError):  # A loop that is closed waits for nothing.
            loop.call_soon_threadsafe(_settle_here, mine)


def _settle_here(writes: list[_Write]) -> None:
    for write in writes:
        write.settle()


def _engines(url: str, memory: bool, patience: float) -> tuple[Engine, Engine]:
    """One engine that reads and one that writes.

    Values never stand in error texts: they are people's words.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _postgresql(parsed, patience)
    if memory:
        engine = create_engine(
            "sqlite://",
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
            hide_parameters=True,
        )
    else:
        engine = create_engine(
            url, connect_args={"timeout": 0, "check_same_thread": False}, hide_parameters=True
        )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine, engine.execution_options(writing=True)


def _postgresql(url: URL, patience: float) -> tuple[Engine, Engine]:
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    reader = create_engine(
        url, pool_size=READERS, pool_pre_ping=True, hide_parameters=True
    ).execution_options(isolation_level="REPEATABLE READ")
    options = (
        f"{url.query.get('options', '')} -c lock_timeout={int(patience * 1000)} "
        f"-c idle_in_transaction_session_timeout={int(IDLE * 1000)}"
    )
    writer = create_engine(
        url,
        pool_size=1,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": options},
    )
    return reader, writer


def _on_connect(connection: Any, record: Any) -> None:
    """The driver's own transactions are switched off: it would begin too late and too weakly."""
    del record
    connection.isolation_level = None
    for pragma in (
        "busy_timeout=250",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-16000",
        "temp_store=MEMORY",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _undone(connection: Connection, error: Exception) -> bool:
    """Whether this error took the whole transaction with it, not only its savepoint."""
    if connection.invalidated:
        return True
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite" and not driver.in_transaction:
        return True
    return isinstance(error, DBAPIError) and (_locked(error) or _full(error) or _away(error))


def _state(error: DBAPIError) -> str:
    """PostgreSQL's five letters for what happened; empty for SQLite."""
    return getattr(error.orig, "sqlstate", None) or ""


def _locked(error: DBAPIError) -> bool:
    """Somebody else is in the way, and will not be for ever: a lock, a deadlock."""
    if not isinstance(error, OperationalError):
        return False
    text = str(error.orig)
    return "locked" in text or "busy" in text or _state(error) in ("40001", "40P01", "55P03")


def _full(error: DBAPIError) -> bool:
    text = str(error.orig)
    return "is full" in text or "No space left" in text or "disk I/O error" in text


def _away(error: DBAPIError) -> bool:
    """The server can't be reached, or is starting up or going down."""
    return (
        error.connection_invalidated
        or _state(error).startswith("57P0")
        or (isinstance(error, OperationalError) and "connect" in str(error.orig).lower())
    )


def _doubtful() -> FullError:
    return FullError(
        "database_away",
        "The database went away while this was being saved: it may be kept, or not.",
        hint="Look whether it is there before you try again.",
        retry_after=5,
    )


def translate(error: Exception) -> Exception:
    """The error a person can act on, or the given one where only we can."""
    if isinstance(error, UnicodeError | OverflowError | DataError):
        return InputError(
            "not_storable",
            "There is a letter or a number in this that can't be kept.",
            hint="Write it another way and try again.",
        )
    if not isinstance(error, DBAPIError):
        return error
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
    if _away(error):
        return FullError(
            "database_away",
            "The database does not answer.",
            hint="Check that it runs, then try again.",
            retry_after=5,
        )
    if any(sign in str(error.orig) for sign in UNREADABLE):
        return LowkeyError(
            "unreadable_database",
            f"The database can't be read: {error.orig}.",
            hint="Bring a backup back with `lowkey restore`, or choose another folder with --data.",
        )
    return error
