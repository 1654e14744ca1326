"""One look into a project's folder: what is new there is taken, what has gone is let go of.

Knows no screen, and nothing of what files say: the library reads a copy, as it reads what is brought.
"""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.knowledge import offerable
from lowkey.chat.store.synced import About, Known, Task
from lowkey.core import store as core_store
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import FullError, InputError, LowkeyError
from lowkey.core.files import LIMIT
from lowkey.core.media import START, media_type
from lowkey.core.names import safe_name
from lowkey.core.parts import FilePart
from lowkey.files import Entry, Library, Text, opened, walk

MOST = 5_000
"""Files of one folder."""
TOTAL = 4 * 1024**3
"""Bytes of them all."""
STEP = 200
"""Files that are looked at before others get their turn."""
PIECE = 2**18
"""Bytes that are read at once."""
FRESH = 2_000_000_000
"""Nanoseconds within which a file may change again without its time telling it."""


@dataclass(slots=True)
class Look:
    """`task`: whose folder; `root`: where it really lies; `never`: folders that nobody may read."""

    clock: Clock
    db: Database
    library: Library
    task: Task
    root: Path
    never: Iterable[Path]
    told: Callable[[], None]
    """Hears that there is more to see."""
    room: int = TOTAL
    seen: set[str] = field(default_factory=set[str])

    async def whole(self) -> About:
        """Goes through all of it. Raises InputError where it can't be opened, Unbound."""
        known = await self.db.read(lambda c: store.synced.known(c, self.task.project_id))
        with closing(walk(self.root, self.never)) as found:
            while some := await self._next(found):
                for entry in some:
                    if len(self.seen) == MOST or self.room < entry.size <= LIMIT:
                        await self._let_go(known)
                        return About(more=True)
                    await self._note(entry, known.get(entry.path))
                await self._beat()
        await self._let_go(known)
        return About()

    async def _next(self, found: Iterable[Entry]) -> list[Entry]:
        try:
            return await asyncio.to_thread(lambda: list(islice(found, STEP)))
        except OSError as error:
            raise InputError(
                "no_folder",
                f"The folder “{self.root.name}” can't be opened: {error.strerror or error}.",
                hint="Check that it is there and that Lowkey may read it. What was read of it stays.",
            ) from error

    async def _note(self, entry: Entry, known: Known | None) -> None:
        """Takes it, unless nothing about it has changed."""
        kind = mimetypes.guess_type(entry.path)[0] or ""
        if not entry.shut and not offerable(kind):
            return
        self.seen.add(entry.path)
        self.room -= entry.size if entry.size <= LIMIT else 0
        if known is not None and known.is_still(entry.size, entry.changed):
            return
        try:
            part = await self._take(entry, kind)
        except FullError:
            raise
        except LowkeyError as error:
            await self._keep(entry, None, kind, error)
            return
        await self._keep(entry, part.file_id, part.media_type, None)
        if known is not None and known.file_id not in (None, part.file_id):
            old, now = [str(known.file_id)], self.clock.now()
            await self.db.write(lambda c: store.files.wait(c, self.task.user_id, old, now))
        await self.library.read(self.task.user_id, Text.unread(part), later=True)
        self.told()

    async def _take(self, entry: Entry, kind: str) -> FilePart:
        """A copy of it, the person's own, as if they had brought it."""
        if entry.shut:
            raise InputError(
                "shut_folder", "This folder can't be opened.", hint="Let Lowkey read it."
            )
        if entry.size > LIMIT:
            raise InputError("file_too_large", f"The file is larger than {LIMIT // 2**20} MB.")
        try:
            with opened(self.root, entry.path) as source:
                start = await asyncio.to_thread(source.read, START)
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
            raise InputError(
                "unreadable_file",
                f"This file can't be opened: {error.strerror or error}.",
                hint="Check that Lowkey may read it.",
            ) from error
        return part

    async def _keep(
        self, entry: Entry, file_id: str | None, kind: str, error: LowkeyError | None
    ) -> None:
        """A file that has changed just now is looked at again: its time may not tell the next change."""
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
            if file_id is not None:
                store.files.sent(c, self.task.user_id, [file_id])

        await self.db.write(work)

    async def _let_go(self, known: dict[str, Known]) -> None:
        """What is not there any more is found no more; its copy stays for a day."""
        gone = [path for path in known if path not in self.seen]
        ids = [one for path in gone if (one := known[path].file_id) is not None]

        def work(c: Connection) -> None:
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
    piece = start
    while piece:
        yield piece
        piece = await asyncio.to_thread(source.read, PIECE)
