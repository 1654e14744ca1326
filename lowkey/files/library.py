"""What people's files say: read in the background, kept in pieces, looked up. Knows no conversation.

A person is named by their id, and sees what is theirs. What a temporary chat brought is kept in
`memory`, a database that ends with this process; everything else in `db`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import LowkeyError, NotFoundError
from lowkey.core.files import Files
from lowkey.core.ranking import fused
from lowkey.extract import Limits
from lowkey.files.nouns import Page, Passage, Text
from lowkey.files.reading import Reader, Tell
from lowkey.files.store import Key, Spot, finding, keeping
from lowkey.files.terms import terms
from lowkey.meaning import Meaning, nearest

LOOK = 1.0
"""Seconds between looks at a file that another process reads."""
PATIENCE = 10.0
"""Seconds that a question waits for its vector; without it, words alone must do."""
CANDIDATES = 50
"""Passages of each kind that are ranked for one question."""
TIDIED = 500
"""Pages of the index that are merged in one write."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """What fits a question, best first. `by_meaning`: not by its words alone."""

    passages: tuple[Passage, ...]
    by_meaning: bool = False


class Library:
    """The texts of everybody's files. `meaning`: makes vectors; None where there is no model for it."""

    def __init__(
        self,
        clock: Clock,
        db: Database,
        memory: Database,
        files: Files,
        tell: Tell,
        meaning: Meaning | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.clock = clock
        self.db = db
        self.memory = memory
        self.files = files
        self.meaning = meaning
        self.reader = Reader(clock, db, files, tell, meaning, limits or Limits())
        self._passing: set[Key] = set()
        """What lies in `memory`."""

    async def open(self) -> None:
        await self.reader.open()

    async def close(self) -> None:
        """What is being read is begun again at the next start."""
        await self.reader.close()

    async def tend(self) -> None:
        """Chores: what waits to be read, and what has no vectors yet."""
        await self.reader.resume()
        await self.reader.understand()

    # Reading

    async def read(
        self,
        user_id: str,
        file: Text,
        passing: bool = False,
        again: bool = False,
        later: bool = False,
    ) -> None:
        """Has a file read, unless it is already. `passing`: for a temporary chat.

        `again`: also one that could not be read before. `later`: after what somebody waits for.
        """
        key = (user_id, file.file_id)
        known = await self.texts(user_id, [file.file_id])
        if known and not again:
            return
        db = self.memory if passing else self.db
        now = self.clock.now()
        if await db.write(lambda c: keeping.queue(c, user_id, file, now, again)):
            if passing:
                self._passing.add(key)
            self.reader.put(db, key, later)

    async def texts(self, user_id: str, file_ids: Iterable[str]) -> dict[str, Text]:
        """How far these are read, by id; those that nobody had read are not there."""
        ids = list(file_ids)
        found: dict[str, Text] = {}
        if any((user_id, one) in self._passing for one in ids):
            found = await self.memory.read(lambda c: keeping.read(c, user_id, ids))
        found |= await self.db.read(lambda c: keeping.read(c, user_id, ids))
        return {name: self._live(user_id, text) for name, text in found.items()}

    async def ready(self, user_id: str, file_ids: Iterable[str]) -> dict[str, Text]:
        """As `texts`, once each of them is read or can't be."""
        ids = list(file_ids)
        while True:
            news = self.reader.news
            found = await self.texts(user_id, ids)
            if all(text.status in ("ready", "failed") for text in found.values()):
                return found
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await news.wait()

    async def pass_on(self, user_id: str, file_ids: Iterable[str]) -> None:
        """A temporary chat holds these now and nothing else does: nothing of them stays in `db`."""
        keys = [(user_id, one) for one in file_ids if (user_id, one) not in self._passing]
        if keys and await self.db.write(lambda c: keeping.forget(c, keys)):
            await self.tidy()

    def erase(self, connection: Connection, keys: Sequence[Key]) -> None:
        """Removes what these files say from the database of this connection, in its transaction."""
        keeping.forget(connection, keys)

    async def forget(self, keys: Sequence[Key]) -> None:
        """Removes what these files say, wherever it lies, and its last traces in the index."""
        passing = self._passing.intersection(keys)
        if passing:
            await self.memory.write(lambda c: keeping.forget(c, list(passing)))
            self._passing -= passing
        if keys:
            await self.db.write(lambda c: keeping.forget(c, keys))
            await self.tidy()

    async def tidy(self) -> None:
        """Takes the words of what was forgotten out of the index, too."""
        size = -TIDIED
        while await self.db.write(lambda c, size=size: keeping.tidy(c, size)):
            size = TIDIED

    # Looking up

    async def page(self, user_id: str, file_id: str, number: int) -> Page:
        """Raises NotFoundError where there is no such page, or it is not read."""
        db = self._db(user_id, file_id)
        found = await db.read(lambda c: keeping.page(c, user_id, file_id, number))
        if found is None:
            raise NotFoundError("no_page", "There is no such page of this file.")
        return found

    async def pages(
        self, user_id: str, file_id: str, first: int = 1, last: int | None = None
    ) -> list[Page]:
        """The pages of a file that is read, all or from the first to the last."""
        db = self._db(user_id, file_id)
        return await db.read(lambda c: keeping.some(c, user_id, file_id, first, last))

    async def find(
        self, user_id: str, file_ids: Iterable[str], question: str, limit: int = 6
    ) -> Found:
        """The passages of these files that fit the question best, as far as they are read."""
        ids: list[str] = []
        for db, some in self._apart(user_id, list(file_ids)):
            ids += await db.read(lambda c, some=some: keeping.ready(c, user_id, some))
        wanted = terms(question)
        ranks: list[list[Spot]] = []
        for db, some in self._apart(user_id, ids):
            ranks.append(
                await db.read(
                    lambda c, some=some: finding.by_words(c, user_id, some, wanted, CANDIDATES)
                )
            )
        close = await self._close(user_id, ids, question)
        best = fused([*ranks, close])[:limit]
        passages: dict[Spot, Passage] = {}
        for db, some in self._apart(user_id, ids):
            here = [spot for spot in best if spot[0] in some]
            passages |= await db.read(lambda c, here=here: finding.passages(c, user_id, here))
        return Found(tuple(passages[one] for one in best if one in passages), bool(close))

    # Inside

    def _db(self, user_id: str, file_id: str) -> Database:
        return self.memory if (user_id, file_id) in self._passing else self.db

    def _apart(self, user_id: str, ids: Sequence[str]) -> list[tuple[Database, list[str]]]:
        """The files by the database they lie in."""
        return [
            (db, some)
            for db in (self.db, self.memory)
            if (some := [one for one in ids if self._db(user_id, one) is db])
        ]

    def _live(self, user_id: str, text: Text) -> Text:
        at = self.reader.progress.get((user_id, text.file_id))
        return text.model_copy(update={"done": at[0], "of": at[1]}) if at else text

    async def _close(self, user_id: str, ids: Sequence[str], question: str) -> list[Spot]:
        """What is near to the question in meaning; nothing where that can't be told."""
        if self.meaning is None or not ids or not question.strip():
            return []
        meaning = self.meaning
        made: dict[str, bytes] = {}
        for db, some in self._apart(user_id, ids):
            made |= await db.read(
                lambda c, some=some: finding.vectors(c, user_id, some, meaning.model)
            )
        if not made:
            return []
        try:
            async with asyncio.timeout(PATIENCE):
                asked = await meaning.embed([question])
        except (LowkeyError, TimeoutError) as error:
            logger.warning("Files are searched by their words alone for now: %s", error)
            return []
        return await asyncio.to_thread(nearest, asked, made, CANDIDATES)
