"""Notes of when something was last used, written beside the request. Knows not what was used.

A request never waits for such a note: with a full disk or a held database one can still read.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from lowkey.core.db import Database
from lowkey.core.errors import LowkeyError

SEEN = 60 * 1000
"""Milliseconds between two notes about the same thing."""

logger = logging.getLogger(__name__)


class Notes:
    """Notes under way, one for each thing."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def used(
        self, thing: str, last: int | None, now: int, work: Callable[[Connection], None]
    ) -> None:
        """Writes it down with `work`, unless that was done a moment ago. Times in milliseconds."""
        if thing in self._tasks or (last is not None and now - last <= SEEN):
            return
        task = asyncio.create_task(self._write(work), name="lowkey-note")
        self._tasks[thing] = task
        task.add_done_callback(lambda _: self._tasks.pop(thing, None))

    async def close(self) -> None:
        """Lets go of the notes under way: nobody waits for a database because of them."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _write(self, work: Callable[[Connection], None]) -> None:
        try:
            await self.db.write(work)
        except (LowkeyError, DBAPIError) as error:
            logger.info("Its last use is not noted: %s", error)
