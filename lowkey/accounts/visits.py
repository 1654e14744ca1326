"""Who is being answered right now: whoever loses the right to ask stops hearing. Knows no HTTP.

The database says what is still right. It is asked when something was taken away here, and twice a
second where other processes share it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from lowkey.accounts import store
from lowkey.accounts.user import User
from lowkey.core.db import Database
from lowkey.core.errors import LowkeyError, SignInError

LOOK = 0.5
"""Seconds between looks at what other processes took away, and between attempts to look."""

logger = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Visit:
    """Somebody asks for something. `right`: the id of the session or token they came with.

    It is empty for whoever sits alone at this machine.
    """

    visits: Visits
    user: User
    right: str
    turn: int
    """How often something had been taken away when this right was looked at."""
    leave: Callable[[], object] | None = None
    over: bool = False
    """The right was taken away while the answer was under way."""

    def begin(self, leave: Callable[[], object]) -> None:
        """The answer begins; `leave` will be called if it must end early."""
        self.leave = leave
        self.visits.begin(self)

    def end(self) -> None:
        self.visits.end(self)

    def check(self, c: Connection) -> None:
        """Looks at the right again where something is changed by it. Raises SignInError."""
        if self.right not in store.standing(c, {self.right}):
            raise SignInError(
                "signed_out", "You are not signed in any more.", hint="Sign in again."
            )


class Visits:
    """All answers of this process that are under way."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.turn = 0
        self._open: set[Visit] = set()
        self._looks: set[asyncio.Task[None]] = set()
        self._watch: asyncio.Task[None] | None = None

    def begin(self, visit: Visit) -> None:
        self._open.add(visit)
        if visit.turn != self.turn:
            self._soon()  # Something was taken away between the look and now.
        if not self.db.sqlite and (self._watch is None or self._watch.done()):
            self._watch = asyncio.create_task(self._watching(), name="lowkey-visits")

    def end(self, visit: Visit) -> None:
        self._open.discard(visit)

    def look(self) -> None:
        """Something was taken away: whom it concerns leaves at once."""
        self.turn += 1
        if self._open:
            self._soon()

    async def close(self) -> None:
        """Nobody is looked at any more."""
        tasks = [task for task in (self._watch, *self._looks) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _soon(self) -> None:
        task = asyncio.create_task(self._check(), name="lowkey-visits-look")
        self._looks.add(task)
        task.add_done_callback(self._looks.discard)

    async def _watching(self) -> None:
        while self._open:
            await asyncio.sleep(LOOK)
            await self._check()

    async def _check(self) -> None:
        """Nobody is sent away because the database does not answer; it is asked until it does."""
        while True:
            looked = {visit: visit.right for visit in self._open}
            rights = frozenset(looked.values())
            try:
                standing = await self.db.read(lambda c, rights=rights: store.standing(c, rights))
            except (LowkeyError, DBAPIError) as error:
                logger.warning("It can't be seen who may still listen: %s", error)
                await asyncio.sleep(LOOK)
                continue
            for visit, right in looked.items():
                if right not in standing and visit in self._open:
                    self._send_away(visit)
            return

    def _send_away(self, visit: Visit) -> None:
        self._open.discard(visit)
        visit.over = True
        if visit.leave is not None:
            visit.leave()
