"""Which memories are near to words in what they mean. Knows no ranking and no model of its own.

Vectors are made in the background; what has none yet, or a model that takes too long, leaves it to words.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from lowkey.core.db import Database
from lowkey.core.errors import LowkeyError
from lowkey.meaning import Meaning, nearest, packed
from lowkey.memory.nouns import Memory
from lowkey.memory.store import Where
from lowkey.memory.store.meaning import keep_vectors, vectors, without_vectors

PATIENCE = 0.25
"""Seconds that an answer waits for the vector of what it answers."""
AT_ONCE = 32
"""Memories that get their vectors at once."""

logger = logging.getLogger(__name__)


class Near:
    """`meaning`: makes the vectors; None where memories are found by their words alone."""

    def __init__(self, db: Database, meaning: Meaning | None) -> None:
        self.db = db
        self.meaning = meaning
        self._news = asyncio.Event()
        self._new: dict[str, str] = {}
        self._all = False
        self._asked: set[asyncio.Task[Any]] = set()
        self._work: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begins to make what is missing."""
        if self.meaning is not None:
            self.look()
            self._work = asyncio.create_task(self._make(self.meaning), name="lowkey-near")

    async def close(self) -> None:
        for task in (*self._asked, *((self._work,) if self._work else ())):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, LowkeyError):
                await task

    def add(self, memory: Memory) -> None:
        """This one is new."""
        if self.meaning is not None:
            self._new[memory.id] = memory.text
            self._news.set()

    def look(self) -> None:
        """Others may have none by the model that makes them now."""
        self._all = True
        self._news.set()

    async def to(self, where: Where, words: str, limit: int) -> list[str]:
        """Ids, the nearest first; none where that can't be told at once."""
        if self.meaning is None or not words.strip():
            return []
        model = self.meaning.model
        made = await self.db.read(lambda c: vectors(c, where, model))
        asked = await self._vector(self.meaning, words) if made else None
        if asked is None:
            return []
        return [name for name, _ in await asyncio.to_thread(nearest, asked, made, limit)]

    async def _vector(self, meaning: Meaning, words: str) -> Any:
        """None where it takes too long: the model goes on, and is ready for the next question."""
        task = asyncio.create_task(meaning.embed([words]))
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if not done:
            task.add_done_callback(_unheard)
            return None
        try:
            return task.result()
        except LowkeyError as error:
            logger.warning("Memories are ranked by their words alone for now: %s", error)
            return None

    async def _make(self, meaning: Meaning) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                while await self._some(meaning):
                    pass
            except LowkeyError as error:
                logger.warning("Memories are found by their words alone for now: %s", error)
            except Exception:
                logger.exception("Memories are found by their words alone, by a fault of ours")

    async def _some(self, meaning: Meaning) -> bool:
        """Whether some had no vector."""
        found = {name: self._new.pop(name) for name in list(self._new)[:AT_ONCE]}
        if not found and self._all:
            found = await self.db.read(lambda c: without_vectors(c, meaning.model, AT_ONCE))
            self._all = bool(found)
        if found:
            made = await meaning.embed(list(found.values()))
            rows = {name: packed(made[at : at + 1]) for at, name in enumerate(found)}
            await self.db.write(lambda c: keep_vectors(c, meaning.model, rows))
        return bool(found)


def _unheard(task: asyncio.Task[Any]) -> None:
    """Nobody waits for it any more: what it raises was its own affair."""
    if not task.cancelled():
        task.exception()
