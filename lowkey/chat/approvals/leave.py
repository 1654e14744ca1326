"""One run asks its person and is parked until they have said their word. Knows no tool.

A parked run holds no place among those that are written: it may wait for hours.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lowkey.chat.approvals.approvals import Approvals
from lowkey.chat.nouns import Run, Word
from lowkey.chat.queue import Line, Ticket
from lowkey.core.errors import LowkeyError
from lowkey.core.events import RunStarted, RunWaiting
from lowkey.core.log import Live
from lowkey.core.parts import Approval

LOOK = 1.0
"""Seconds between looks at what was said to another process, or while the database refuses."""

logger = logging.getLogger(__name__)


@dataclass
class Leave:
    """What one run, written by `owner`, asks."""

    approvals: Approvals
    run: Run
    user_id: str
    owner: str
    live: Live
    line: Line
    ticket: Ticket
    asked: Callable[[], None] = lambda: None
    """Hears of new questions."""
    _open: dict[str, Approval] = field(default_factory=dict[str, Approval])
    _said: dict[str, Word] = field(default_factory=dict[str, Word])

    async def ask(self, new: Sequence[Approval]) -> bool:
        """Shows these questions. False where too many are open already: then none is."""
        if not await self.approvals.ask(self.run, self.user_id, self.live.db, self.owner, new):
            return False
        self._open |= {one.id: one for one in new}
        self._show(None)
        self.asked()
        return True

    async def word(self, approval: Approval) -> Word:
        """Waits, as long as it takes, for the word on this one. Waits for one at a time only."""
        await self._look()
        if approval.id not in self._said:
            self.line.leave(self.ticket)
            await self._wait(approval)
            self.line.back(self.ticket)
            await self.line.turn(self.ticket, self._show)
        if self._open:
            self._show(None)
        else:
            self._go_on()
        return self._said[approval.id]

    async def _wait(self, approval: Approval) -> None:
        said = self.approvals.listen(self.run.id)
        try:
            while True:
                said.clear()
                await self._look()
                if approval.id in self._said:
                    return
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._patience()):
                        await said.wait()
        finally:
            self.approvals.forget(self.run.id)

    def _patience(self) -> float:
        """Seconds until the next look: what is said to another process tells nobody here."""
        until = min(one.until for one in self._open.values())
        left = max(0.0, (until - self.approvals.clock.now()) / 1000)
        return left if self.live.db.sqlite else min(left, LOOK)

    async def _look(self) -> None:
        """Hears what was said meanwhile, and shows what is left."""
        if not self._open:
            return
        try:
            said = await self.approvals.words(self.live.db, list(self._open.values()))
        except LowkeyError as error:
            logger.warning("%s can't hear its word: %s", self.run.id, error)
            await asyncio.sleep(LOOK)
            return
        if said:
            self._said |= said
            self._open = {name: one for name, one in self._open.items() if name not in said}
            self._show(None)

    def _show(self, position: int | None) -> None:
        open_ones = tuple(self._open.values())
        self.live.emit(RunWaiting, position=position, approvals=open_ones)

    def _go_on(self) -> None:
        now = self.live.answer()
        if now.model is not None and now.status == "waiting":
            self.live.emit(RunStarted, model=now.model)
