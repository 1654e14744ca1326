"""Reading files in the background, one after the other, also after a restart. Knows no question.

What a temporary chat brought is read into `memory`, a database that ends with this process;
everything else into `db`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LowkeyError, Problem
from lowkey.core.files import Files
from lowkey.extract import Limits, extract
from lowkey.files.cutting import Batch, batches
from lowkey.files.hearing import Ears
from lowkey.files.nouns import About, Text
from lowkey.files.store import Key, finding, keeping
from lowkey.meaning import Meaning, packed

AT_ONCE = 2
"""Files that are read at the same time."""
SILENCE = 15 * 60_000
"""Milliseconds after which another process that began to read a file counts as dead."""
BEAT = 60.0
"""Seconds after which it is told anew that what waits to be heard is in living hands."""
LATER = 100
"""Files that get their vectors in one round of chores."""

logger = logging.getLogger(__name__)
Tell = Callable[[str, str], None]
"""(user id, file id): it is read, or can't be."""


@dataclass(frozen=True, slots=True, order=True)
class Waiting:
    """A file that is to be read, in its order."""

    later: bool
    came: int
    db: Database = field(compare=False)
    key: Key = field(compare=False)


class Reader:
    """Reads what is queued, and has vectors made of it where `meaning` makes them."""

    def __init__(
        self,
        clock: Clock,
        db: Database,
        files: Files,
        tell: Tell,
        meaning: Meaning | None,
        limits: Limits,
    ) -> None:
        self.clock = clock
        self.db = db
        self.files = files
        self.tell = tell
        self.meaning = meaning
        self.limits = limits
        self._ears = Ears()
        self.progress: dict[Key, tuple[int, int]] = {}
        """Of what is being read here: (pages read, of how many)."""
        self.news = asyncio.Event()
        """Set, and made anew, whenever a file is read."""
        self._queue: asyncio.PriorityQueue[Waiting] = asyncio.PriorityQueue()
        self._came = itertools.count()
        self._unknown: asyncio.Queue[tuple[Database, Key]] = asyncio.Queue()
        """Files that are read and have no vectors yet."""
        self._sounds: asyncio.Queue[tuple[Database, Key, Text]] = asyncio.Queue()
        self._hearing: dict[Key, Database] = {}
        """What is claimed here to be heard, which may take hours."""
        self._workers: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Goes on with what was not read yet, and begins to read what comes."""
        await self.resume(self.clock.now() + 1 if self.db.sqlite else None)
        work = [
            *(self._work() for _ in range(AT_ONCE)),
            self._work_on_meaning(),
            self._work_on_sound(),
            self._beat(),
        ]
        self._workers = [asyncio.create_task(one, name="lowkey-library") for one in work]

    async def close(self) -> None:
        """What is being read is begun again at the next start."""
        for worker in self._workers:
            worker.cancel()
        for worker in self._workers:
            with contextlib.suppress(asyncio.CancelledError):
                await worker
        if self.meaning is not None:
            await self.meaning.close()

    async def resume(self, silent: int | None = None) -> None:
        """Takes up what waits, and what a dead process began.

        `silent`: before when (ms) it must have begun; one process owns a SQLite file.
        """
        before = silent if silent is not None else self.clock.now() - SILENCE
        for key in await self.db.write(lambda c: keeping.waiting(c, before)):
            self.put(self.db, key)

    async def understand(self) -> None:
        """Has vectors made for what has none yet of the model that makes them now."""
        meaning = self.meaning
        if meaning is not None and self._unknown.empty():
            query = finding.without_vectors
            for key in await self.db.read(lambda c: query(c, meaning.model, LATER)):
                self._unknown.put_nowait((self.db, key))

    def put(self, db: Database, key: Key, later: bool = False) -> None:
        """This one is to be read, too. `later`: after all that are not."""
        self._queue.put_nowait(Waiting(later, next(self._came), db, key))

    async def _work(self) -> None:
        while True:
            one = await self._queue.get()
            db, key = one.db, one.key
            try:
                if await self._read(db, key):
                    self._unknown.put_nowait((db, key))
            except LowkeyError as error:
                logger.warning("A file waits to be read: %s", error)
            except Exception:
                logger.exception("A file waits to be read, by a fault of ours")
            self.news.set()
            self.news = asyncio.Event()
            self.tell(*key)

    async def _work_on_meaning(self) -> None:
        """Beside the reading, which it must not hold up."""
        while True:
            db, key = await self._unknown.get()
            try:
                await self._understand(db, key)
            except LowkeyError as error:
                logger.warning("A file is found by its words alone for now: %s", error)
            except Exception:
                logger.exception("A file is found by its words alone, by a fault of ours")

    async def _work_on_sound(self) -> None:
        """One after the other, beside the reading, which it must not hold up."""
        while True:
            db, key, text = await self._sounds.get()
            try:
                if await self._taken(db, key, text):
                    self._unknown.put_nowait((db, key))
            except LowkeyError as error:
                logger.warning("A sound waits to be heard: %s", error)
            except Exception:
                logger.exception("A sound waits to be heard, by a fault of ours")
            self._hearing.pop(key, None)
            self.news.set()
            self.news = asyncio.Event()
            self.tell(*key)

    async def _beat(self) -> None:
        """So that no other process takes for dead what is heard for long, or waits for that."""
        while True:
            await asyncio.sleep(BEAT)
            for key, db in tuple(self._hearing.items()):
                with contextlib.suppress(LowkeyError):
                    await db.write(lambda c, key=key: keeping.alive(c, key, self.clock.now()))

    async def _read(self, db: Database, key: Key) -> bool:
        """Whether it was read just now."""
        text = await db.write(lambda c: keeping.claim(c, key, self.clock.now()))
        if text is None:
            return False
        if await self._ears.hears(text.media_type):
            self._hearing[key] = db
            self._sounds.put_nowait((db, key, text))
            return False
        return await self._taken(db, key, text)

    async def _taken(self, db: Database, key: Key, text: Text) -> bool:
        """Reads what is claimed, and keeps why where it can't be read."""
        try:
            problem = await self._extract(db, key, text)
        finally:
            self.progress.pop(key, None)
        if problem is not None:
            failed = About(problem=problem)
            await db.write(lambda c: keeping.fail(c, key, failed, self.clock.now()))
        return problem is None

    async def _extract(self, db: Database, key: Key, text: Text) -> Problem | None:
        """Reads it and keeps what it says; returns why that was not possible."""

        def progress(done: int, of: int) -> None:
            self.progress[key] = done, of

        path = self.files.path(text.file_id)
        try:
            if not path.exists():
                raise InputError("no_file", "The file is not on the disk any more.")
            document = await self._ears.hear(path, text.media_type)
            if document is None:
                document = await extract(path, text.name, text.media_type, progress, self.limits)
            cut = await asyncio.to_thread(lambda: list(batches(document)))
        except LowkeyError as error:
            return error.problem
        except Exception as error:
            logger.exception("A file could not be read by a fault of ours")
            return Problem(
                code="bug",
                message=f"Something went wrong inside Lowkey ({type(error).__name__}).",
                hint="The server's log says more.",
            )
        about = About(
            kind=document.kind,
            unit=document.unit,
            title=document.title,
            pages=len(document.pages),
            characters=sum(len(page.text) for page in document.pages),
            notes=document.notes,
        )
        await self._keep(db, key, cut, about)
        return None

    async def _keep(self, db: Database, key: Key, cut: Sequence[Batch], about: About) -> None:
        """In several writes, so that others come in between."""
        await db.write(lambda c: keeping.begin(c, key))
        for batch in cut:
            if not await db.write(
                lambda c, batch=batch: keeping.add(c, key, batch.pages, batch.pieces)
            ):
                break

        def finish(c: Connection) -> None:
            if not keeping.finish(c, key, about, self.clock.now()):
                keeping.forget(c, [key])

        await db.write(finish)

    async def _understand(self, db: Database, key: Key) -> None:
        """Adds vectors, without which the file is found by its words alone."""
        meaning = self.meaning
        if meaning is None:
            return
        words = await db.read(lambda c: finding.words(c, key))
        data = packed(await meaning.embed(words))
        await db.write(lambda c: finding.keep_vectors(c, key, meaning.model, data))
