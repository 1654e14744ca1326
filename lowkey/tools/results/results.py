"""Results that are too long to be shown whole: their ends are shown, and all of it is kept to be read on.

Knows no tool. What is kept belongs to its conversation and goes with it, or after `KEPT`; that of a
temporary chat lives in memory.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Protocol

from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import LowkeyError
from lowkey.tools.call import MOST, shortened
from lowkey.tools.protocol import Caller, Told
from lowkey.tools.results import store
from lowkey.tools.results.store import Whole

LONGEST = 2_000_000
"""Characters kept of one result; what follows them is not."""
ALL = 8_000_000
"""Characters of all results of one conversation together; the oldest give way."""
KEPT = 30 * 86_400_000
"""Milliseconds for which a result is kept."""
HANDLE = 8
"""Letters of an id's end by which a model names a result: chance, and few tokens."""

logger = logging.getLogger(__name__)


class Held(Protocol):
    """Whether this person has this conversation; it then stays until the transaction ends."""

    def __call__(self, c: Connection, user_id: str, conversation_id: str) -> bool: ...


class Results:
    """`db`: what lasts; `memory`: temporary conversations."""

    def __init__(self, clock: Clock, db: Database, memory: Database, held: Held) -> None:
        self.clock = clock
        self.db = db
        self.memory = memory
        self.held = held

    async def fit(self, told: Told, caller: Caller) -> Told:
        """The result as a model is shown it. One that can't be kept is shown shortened all the same."""
        if len(told.text) <= MOST:
            return told
        whole = Whole(self.clock.id("result")[-HANDLE:], told.text[:LONGEST], told.tainted)
        try:
            kept = await self._keep(whole, caller)
        except LowkeyError as error:
            logger.warning("A long result is not kept: %s", error)
            kept = False
        return replace(told, text=shortened(told.text, handle=whole.handle if kept else ""))

    async def read(self, handle: str, caller: Caller) -> Whole | None:
        """The one of this handle in the caller's conversation."""
        given = caller.user_id, caller.conversation_id, handle
        return await self._db(caller).read(lambda c: store.read(c, *given))

    async def purge(self) -> None:
        """Drops what is old."""
        before = self.clock.now() - KEPT
        await self.db.write(lambda c: store.purge(c, before))

    async def _keep(self, whole: Whole, caller: Caller) -> bool:
        """Whether its conversation is still there."""
        now = self.clock.now()

        def work(c: Connection) -> bool:
            if not self.held(c, caller.user_id, caller.conversation_id):
                return False
            store.add(c, caller.user_id, caller.conversation_id, whole, now)
            total, gone = 0, list[str]()
            for handle, size in store.sizes(c, caller.conversation_id):
                total += size
                if total > ALL:
                    gone.append(handle)
            if gone:
                store.drop(c, caller.conversation_id, gone)
            return True

        return await self._db(caller).write(work)

    def _db(self, caller: Caller) -> Database:
        return self.memory if caller.temporary else self.db
