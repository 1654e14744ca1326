"""How long files stay: as long as a conversation mentions them. Knows no message and no SQL.

A lasting conversation holds its files by rows that come and go with it. What a temporary one holds
is told to the lasting database too, because the files lie on disk; it is let go of when the
conversation is gone, and when this process is. Files that are held by nobody are removed, except
those that were just brought and still wait to be sent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.draft import Draft
from lowkey.chat.keep import ready
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import LowkeyError
from lowkey.core.parts import FilePart, Part
from lowkey.files import Library, Text

HOUR = 3_600_000
UNSENT = 24 * HOUR
"""Milliseconds that a file waits to be sent."""
SILENCE = 3 * HOUR
"""Milliseconds after which another process's temporary conversations count as gone with it."""
BROKEN = 24 * 3600.0
"""Seconds after which a half-done upload is taken for abandoned."""
AT_ONCE = 50
"""Files that are removed in one write."""

logger = logging.getLogger(__name__)


class Attachments:
    """The files that conversations hold. `db` is the lasting database."""

    def __init__(self, clock: Clock, db: Database, library: Library) -> None:
        self.clock = clock
        self.db = db
        self.library = library
        self.files = library.files
        self._held: set[str] = set()
        """Temporary conversations of this process that hold files, and those that just ended."""
        self._over: set[str] = set()
        self.over: Callable[[Sequence[str]], Awaitable[None]] = _nobody
        """Is told of conversations that are gone."""

    async def open(self) -> None:
        """Lets go of what was temporary in a dead process: on SQLite, in every other one."""
        before = None if self.db.sqlite else self.clock.now() - SILENCE
        await self.db.write(lambda c: store.files.release_silent(c, before))

    async def close(self) -> None:
        """Temporary conversations end with this process."""
        await self.forget(list(self._held))

    async def hold(self, user_id: str, conversation_id: str, draft: Draft) -> Draft:
        """The draft, ready to be kept in a temporary conversation, which holds its files from now on."""
        ids = [part.file_id for part in draft.parts if isinstance(part, FilePart)]
        if not ids:
            return await self.db.read(lambda c: ready(c, user_id, draft))
        self._held.add(conversation_id)
        now = self.clock.now()

        def work(c: Connection) -> tuple[Draft, set[str]]:
            whole = ready(c, user_id, draft)
            lasting = store.files.lasting(c, user_id, ids)
            store.files.use(c, user_id, ((conversation_id, one) for one in ids), beat_at=now)
            return whole, lasting

        whole, lasting = await self.db.write(work)
        passing = [one for one in ids if one not in lasting]
        await self.library.pass_on(user_id, passing)
        await self.read(user_id, whole.parts, passing=True)
        return whole

    async def read(self, user_id: str, parts: Sequence[Part], passing: bool = False) -> None:
        """Has the files among these read, so that models can be told what they say."""
        for part in parts:
            if isinstance(part, FilePart) and not part.media_type.startswith("image/"):
                await self.library.read(user_id, Text.unread(part), passing)

    async def hold_one(self, user_id: str, conversation_id: str, part: FilePart) -> None:
        """A file that was made for a temporary conversation is held by it, too."""
        self._held.add(conversation_id)
        uses, now = [(conversation_id, part.file_id)], self.clock.now()
        await self.db.write(lambda c: store.files.use(c, user_id, uses, beat_at=now))

    async def forget(self, conversation_ids: Sequence[str]) -> None:
        """Removes the files of temporary conversations that are gone; what fails is tried later."""
        await self.over(conversation_ids)
        over = self._held.intersection(conversation_ids)
        if not over:
            return
        self._over |= over
        try:
            await self.sweep()
        except LowkeyError as error:
            logger.warning("Files of a temporary conversation stay for now: %s", error)

    async def sweep(self) -> None:
        """Removes every file that nobody holds, and what broken-off uploads left."""
        now = self.clock.now()
        over = list(self._over)
        living = list(self._held - self._over)

        def let_go(c: Connection) -> None:
            store.files.release(c, over)
            store.files.beat(c, living, now)
            store.files.release_silent(c, now - SILENCE)

        await self.db.write(let_go)
        self._held.difference_update(over)
        self._over.difference_update(over)
        gone = await self.db.write(lambda c: self._remove(c, now - UNSENT))
        while gone:
            await self.library.forget(gone)
            gone = await self.db.write(lambda c: self._remove(c, now - UNSENT))
        await asyncio.to_thread(self.files.sweep, now / 1000 - BROKEN)

    def _remove(self, c: Connection, before: int) -> list[tuple[str, str]]:
        """Some files and their rows; returns which (user, file).

        The bytes go first: should the write be undone, the rows are still there to do it again.
        """
        gone, alone = store.files.drop(c, before, AT_ONCE)
        for file_id in alone:
            self.files.remove(file_id)
        self.library.erase(c, gone)
        return gone


async def _nobody(conversation_ids: Sequence[str]) -> None:
    del conversation_ids
