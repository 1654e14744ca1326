"""One look into a project's folder: what is new there is taken, what has gone is let go of.

Knows no screen, and nothing of what files say: the library reads a copy, as it reads what is brought.
"""

from __future__ import annotations

import asyncio
import contextlib
import mimetypes
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import IO, TypeVar

from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.store.synced import About, Known, Task
from lowkey.core import store as core_store
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import FullError, InputError, LowkeyError
from lowkey.core.files import LIMIT
from lowkey.core.media import START, media_type
from lowkey.core.names import safe_name
from lowkey.core.parts import FilePart
from lowkey.files import Entry, Library, Text, Tree

T = TypeVar("T")

MOST = 5_000
"""Files of one folder."""
LEFT_OUT = ("image/", "audio/", "video/")
"""How the media types begin of files that are heavy and mostly hold no words."""
TOTAL = 4 * 1024**3
"""Bytes of them all."""
STEP = 200
"""Files that are looked at before others get their turn."""
PIECE = 2**18
"""Bytes that are read at once."""
LONGEST = 2_000
"""Bytes of a path: more is no key in PostgreSQL (2,704, with the project's)."""
SHOWN = 200
"""Characters of a longer one, by which it is told of."""
FRESH = 2_000_000_000
"""Nanoseconds within which a file may change again without its time telling it."""


@dataclass(slots=True)
class Look:
    """`task`: whose folder, claimed; `tree`: what lies there, which whoever made it closes."""

    clock: Clock
    db: Database
    library: Library
    task: Task
    tree: Tree
    told: Callable[[], None]
    """Hears that there is more to see."""
    room: int = TOTAL
    seen: set[str] = field(default_factory=set[str])

    async def whole(self) -> About:
        """Goes through all of it. Raises InputError where it can't be opened, Unbound."""
        known = await self.db.read(lambda c: store.synced.known(c, self.task.project_id))
        with closing(self.tree.walk()) as found:
            while some := await self._next(found):
                taken = 0
                for entry in filter(_wanted, some):
                    if len(self.seen) == MOST or self.room < entry.size <= LIMIT:
                        await self._let_go(known)
                        return About(more=True)
                    taken += await self._note(entry, known)
                await self._beat()
                if taken:
                    self.told()
        await self._let_go(known)
        return About()

    async def _next(self, found: Iterable[Entry]) -> list[Entry]:
        try:
            return await _done(lambda: list(islice(found, STEP)))
        except OSError as error:
            raise InputError(
                "no_folder",
                f"The folder “{self.tree.root.name}” can't be opened: {error.strerror or error}.",
                hint="Check that it is there and that Lowkey may read it. What was read of it stays.",
            ) from error

    async def _note(self, entry: Entry, known: Mapping[str, Known]) -> bool:
        """Whether it was taken: nothing is where nothing about it has changed."""
        kind = _kind(entry.path)
        if len(entry.path.encode()) > LONGEST:
            entry = replace(entry, path=f"{entry.path[:SHOWN]}…", shut=False)
            self.seen.add(entry.path)
            await self._keep(entry, None, kind, _too_long())
            return False
        old = known.get(entry.path)
        self.seen.add(entry.path)
        if entry.shut:
            self.seen.update(one for one in known if one.startswith(f"{entry.path}/"))
            if old is None or old.file_id is None:
                await self._keep(entry, None, kind, _shut())
            return False
        self.room -= entry.size if entry.size <= LIMIT else 0
        if old is not None and old.is_still(entry.size, entry.changed):
            return False
        before = old.file_id if old is not None else None
        try:
            part = await self._take(entry, kind)
            # First: what is noted is never tried again.
            await self.library.read(self.task.user_id, Text.unread(part), later=True)
        except FullError:
            raise
        except LowkeyError as error:
            await self._keep(entry, None, kind, error, before)
            return False
        await self._keep(entry, part.file_id, part.media_type, None, before)
        return True

    async def _take(self, entry: Entry, kind: str) -> FilePart:
        """A copy of it, the person's own, as if they had brought it."""
        if entry.size > LIMIT:
            raise InputError("file_too_large", f"The file is larger than {LIMIT // 2**20} MB.")
        try:
            with await _done(lambda: self.tree.open(entry.path)) as source:
                start = await _done(lambda: source.read(START))
                async with self.library.files.receive(_pieces(start, source)) as received:
                    part = FilePart(
                        file_id=received.stored.file_id,
                        name=entry.path,
                        media_type=media_type(kind, start),
                        size=received.stored.size,
                    )
                    row = part.model_dump(exclude={"kind"}) | {"name": safe_name(entry.path)}
                    row |= {"user_id": self.task.user_id, "created_at": self.clock.now()}
                    await self.db.write(lambda c: core_store.add_file(c, row))
                    await self.library.files.keep(received)
        except OSError as error:
            raise _unreadable(error) from error
        return part

    async def _keep(
        self,
        entry: Entry,
        file_id: str | None,
        kind: str,
        error: LowkeyError | None,
        before: str | None = None,
    ) -> None:
        """`before`: what was taken of it, which stays for a day.

        A file that has changed just now is looked at again: its time may not tell the next change.
        """
        settled = self.clock.now() * 1_000_000 - entry.changed > FRESH
        row = {
            "project_id": self.task.project_id,
            "path": entry.path,
            "user_id": self.task.user_id,
            "file_id": file_id,
            "media_type": kind,
            "size": entry.size,
            "changed": entry.changed if settled or entry.shut else -1,
            "problem": error.problem.model_dump_json() if error else None,
        }

        def work(c: Connection) -> None:
            if not store.synced.beat(c, self.task, self.clock.now()):
                raise Unbound
            store.synced.put(c, row)
            if before is not None:
                store.files.wait(c, self.task.user_id, [before], self.clock.now())
            if file_id is not None:
                store.files.sent(c, self.task.user_id, [file_id])

        await self.db.write(work)

    async def _let_go(self, known: dict[str, Known]) -> None:
        """What is not there any more is found no more; its copy stays for a day."""
        gone = [path for path in known if path not in self.seen]
        ids = [one for path in gone if (one := known[path].file_id) is not None]

        def work(c: Connection) -> None:
            if not store.synced.beat(c, self.task, self.clock.now()):
                raise Unbound
            store.synced.drop(c, self.task.project_id, gone)
            store.files.wait(c, self.task.user_id, ids, self.clock.now())

        if gone:
            await self.db.write(work)

    async def _beat(self) -> None:
        now = self.clock.now()
        if not await self.db.write(lambda c: store.synced.beat(c, self.task, now)):
            raise Unbound


class Unbound(Exception):
    """The project offers this folder no more: nothing of it is kept."""


async def _pieces(start: bytes, source: IO[bytes]) -> AsyncIterator[bytes]:
    """Raises InputError where it can't be read: an OSError would be the disk's that it goes to."""
    piece = start
    while piece:
        yield piece
        try:
            piece = await _done(lambda: source.read(PIECE))
        except OSError as error:
            raise _unreadable(error) from error


async def _done(work: Callable[[], T]) -> T:
    """What this says, in a thread. Who is cancelled waits for the thread, which holds what they close."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait((task,))
        raise


def _kind(path: str) -> str:
    return mimetypes.guess_type(path)[0] or ""


def _wanted(entry: Entry) -> bool:
    return entry.shut or not _kind(entry.path).startswith(LEFT_OUT)


def _shut() -> LowkeyError:
    return InputError("shut_folder", "This folder can't be opened.", hint="Let Lowkey read it.")


def _too_long() -> LowkeyError:
    return InputError(
        "long_path",
        f"The path is longer than {LONGEST:,} bytes.",
        hint="Move it to a folder further up, or give its folders shorter names.",
    )


def _unreadable(error: OSError) -> LowkeyError:
    return InputError(
        "unreadable_file",
        f"This file can't be read: {error.strerror or error}.",
        hint="Check that Lowkey may read it.",
    )
