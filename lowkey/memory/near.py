"""Which memories are near to words in what they mean. Knows no ranking and no model of its own.

Vectors are made in the background; what has none yet, or a model that takes too long, leaves it to words.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import LowkeyError
from lowkey.meaning import Meaning, nearest, packed
from lowkey.memory.store import Where
from lowkey.memory.store.meaning import keep_vectors, vectors, without_vectors

PATIENCE = 0.25
"""Seconds that an answer waits for the vector of what it answers."""
AT_ONCE = 32
"""Memories that get their vectors at once."""
QUESTIONS = 4
"""Questions that wait for their vectors at once: a model that hangs gets no more."""

logger = logging.getLogger(__name__)


class Near:
    """`meaning`: makes the vectors; None where memories are found by their words alone."""

    def __init__(self, clock: Clock, db: Database, meaning: Meaning | None) -> None:
        self.clock = clock
        self.db = db
        self.meaning = meaning
        self._news = asyncio.Event()
        self._new: list[str] = []
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

    def add(self, memory_id: str) -> None:
        """This one is new."""
        if self.meaning is not None:
            self._new.append(memory_id)
            self._news.set()

    def look(self) -> None:
        """Others may have none by the model that makes them now."""
        self._all = True
        self._news.set()

    async def to(self, where: Where, words: str, limit: int) -> list[str]:
        """Ids, the nearest first; none where that can't be told at once."""
        if self.meaning is None or not words.strip() or len(self._asked) >= QUESTIONS:
            return []
        model = self.meaning.model
        made = await self.db.read(lambda c: vectors(c, where, model))
        asked = await self._vector(self.meaning, words) if made else None
        if asked is None:
            return []
        try:
            return [name for name, _ in await asyncio.to_thread(nearest, asked, made, limit)]
        except ValueError:
            logger.warning("The vectors of %s have another length than before", model)
            return []

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
        except Exception:
            logger.exception("Memories are ranked by their words alone, by a fault of ours")
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
        """Whether there may be more to do."""
        new, self._new = self._new[:AT_ONCE], self._new[AT_ONCE:]
        if not new and not self._all:
            return False
        model, now = meaning.model, self.clock.now()
        found = await self.db.read(lambda c: without_vectors(c, model, now, AT_ONCE, new or None))
        self._all = self._all and (bool(new) or bool(found))
        if found:
            made = await meaning.embed(list(found.values()))
            rows = {name: packed(made[at : at + 1]) for at, name in enumerate(found)}
            await self.db.write(lambda c: keep_vectors(c, model, rows))
        return True


def _unheard(task: asyncio.Task[Any]) -> None:
    """Nobody waits for it any more: what it raises was its own affair."""
    if not task.cancelled():
        task.exception()
