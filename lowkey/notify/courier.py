"""Carries what waits in the outbox to people. Knows no table's columns and no way's inside.

At least once: a row is taken for a while, and given back to whoever looks next when that is over.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row

from lowkey.core.clock import Clock
from lowkey.core.crash import crashpoint
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LowkeyError, OutsideError, Problem, RefusedError
from lowkey.notify import store
from lowkey.notify.nouns import Quiet
from lowkey.notify.posting import Posting
from lowkey.notify.protocol import Message
from lowkey.notify.quiet import held
from lowkey.notify.ways import GoneError

LEASE = 90_000
"""Milliseconds for which a delivery is somebody's; longer than any way may take."""
ATTEMPTS = 12
FIRST = 30_000
"""Milliseconds until the second attempt; it doubles with each."""
LONGEST = 3 * 3_600_000
AT_ONCE = 4
LOOK = 2.0
"""Seconds between looks at what other processes put in."""
IDLE = 60.0
PACE = {"push": 5_000}
"""Milliseconds between what is under way and its next state, by what can replace what it shows."""
SLOW = 15 * 60_000
"""The same where each is one more message."""

logger = logging.getLogger(__name__)


def pace(way: str) -> int:
    """Milliseconds between two states of what is under way."""
    return PACE.get(way, SLOW)


def wait(attempts: int, chance: float) -> int:
    """Milliseconds until the next attempt after so many; `chance` in [0, 1) spreads them."""
    return int(min(FIRST * 2 ** (attempts - 1), LONGEST) * (0.75 + chance / 2))


class Courier:
    """One per process. `lost`: puts into the inbox what was given up, in the same transaction."""

    def __init__(
        self,
        clock: Clock,
        db: Database,
        posting: Posting,
        lost: Callable[[Connection, Row[Any], Problem], None],
        told: Callable[[str], None],
    ) -> None:
        self.clock = clock
        self.db = db
        self.posting = posting
        self._lost = lost
        self._told = told
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        self._task = asyncio.create_task(self._run(), name="lowkey-courier")

    async def close(self) -> None:
        """What was being sent is sent again by whoever comes next."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def poke(self) -> None:
        self._wake.set()

    async def round(self) -> int:
        """Sends what is due, and gives back how much that was."""
        rows = await self.db.write(self._take)
        await asyncio.gather(*(self._carry(row) for row in rows))
        return len(rows)

    async def _run(self) -> None:
        seen = self.clock.now()
        while True:
            self._wake.clear()
            pause = IDLE
            try:
                while (pause := await self._pause()) <= 0:
                    await self.round()
                if not self.db.sqlite:
                    since, seen = seen, self.clock.now()
                    await self._hear(since - int(LOOK * 1000))
            except LowkeyError as error:
                logger.warning("Notices wait for now: %s", error)
            except Exception:
                logger.exception("Notices wait for now, by a fault of ours")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake.wait()

    async def _hear(self, since: int) -> None:
        """Other processes may have told somebody who is looking here, since then (ms)."""
        for user_id in await self.db.read(lambda c: store.inbox.told_since(c, since)):
            self._told(user_id)

    async def _pause(self) -> float:
        """Seconds until there is something to do, as far as it is known."""
        due = await self.db.read(store.outbox.next_at)
        most = IDLE if self.db.sqlite else LOOK
        return most if due is None else min(most, (due - self.clock.now()) / 1000)

    def _take(self, c: Connection) -> list[Row[Any]]:
        now, taken = self.clock.now(), list[Row[Any]]()
        for row in store.outbox.due(c, now, AT_ONCE):
            until = self._held(c, row, now)
            if until is not None:
                store.outbox.change(c, row, next_at=until)
                continue
            leased = {"attempts": row.attempts + 1, "next_at": now + LEASE}
            store.outbox.change(c, row, **leased)
            taken.append(row)
        return taken

    def _held(self, c: Connection, row: Row[Any], now: int) -> int | None:
        data = store.channels.read_quiet(c, row.user_id)
        if data is None:
            return None
        quiet = Quiet.model_validate_json(data)
        return None if quiet.questions and row.kind == "question" else held(quiet, now)

    async def _carry(self, row: Row[Any]) -> None:
        if not await self.posting.people.enters(row.user_id):
            await self.db.write(lambda c: store.outbox.change(c, row, state="dead"))
            return
        try:
            unread = await self.db.read(lambda c: store.inbox.unread(c, row.user_id))
            crashpoint("notify.send.before")
            await self.posting.send(row.way, row.user_id, row.place, _message(row, unread))
            crashpoint("notify.send.after")
        except LowkeyError as error:
            await self._failed(row, error)
        except Exception as error:
            logger.exception("A notice could not be sent, by a fault of ours")
            await self._failed(
                row, OutsideError("not_sent", f"It could not be sent: {type(error).__name__}.")
            )
        else:
            now = self.clock.now()
            await self.db.write(lambda c: self._sent(c, row, now))

    def _sent(self, c: Connection, row: Row[Any], now: int) -> None:
        store.outbox.sent(c, row, now, pace(row.way))
        store.channels.change(c, row.channel_id, problem=None, failed_at=None)

    async def _failed(self, row: Row[Any], error: LowkeyError) -> None:
        if isinstance(error, GoneError):
            await self.db.write(lambda c: store.channels.remove(c, row.channel_id))
            return
        now, attempts = self.clock.now(), row.attempts + 1
        if attempts < ATTEMPTS and not isinstance(error, InputError | RefusedError):
            later = wait(attempts, self.clock.random())
            later = max(later, int((error.problem.retry_after or 0) * 1000))
            values = {"state": "failed", "next_at": now + later}
            await self.db.write(lambda c: store.outbox.change(c, row, **values))
            return

        def give_up(c: Connection) -> None:
            if store.outbox.change(c, row, state="dead"):
                problem = error.problem
                store.channels.change(
                    c, row.channel_id, problem=problem.model_dump_json(), failed_at=now
                )
                self._lost(c, row, problem)

        await self.db.write(give_up)
        self._told(row.user_id)


def _message(row: Row[Any], unread: int) -> Message:
    link = f"{row.origin}{row.link}" if row.link else ""
    tag = row.key or row.notice_id
    return Message(row.kind, row.title, row.body, link, tag, row.at, unread)
