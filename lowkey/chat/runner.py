"""The life of a run: its turn, its answer, its end on disk. Knows no HTTP and no page.

Each run has one owner, this process, which proves by a heartbeat that it is alive. A run whose
owner fell silent is interrupted by whoever notices; the owner's late writes are then refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.approvals import Approvals, Leave
from lowkey.chat.away import Away
from lowkey.chat.context import Context
from lowkey.chat.feed import Change, Feed
from lowkey.chat.given import Giver
from lowkey.chat.loop import Writer, take_up, work
from lowkey.chat.nouns import Run
from lowkey.chat.outcome import (
    INTERRUPTED,
    STOPPED,
    TAKEN,
    Outcome,
    as_message,
    bug,
    finish,
    outcome_of,
    readable,
)
from lowkey.chat.queue import Line, Ticket
from lowkey.chat.recalled import Recollections
from lowkey.core import store as core_store
from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.crash import crashpoint
from lowkey.core.db import Database
from lowkey.core.errors import LowkeyError, OutsideError, Problem
from lowkey.core.events import (
    ErrorHappened,
    Helped,
    Note,
    RunDone,
    RunStarted,
    RunWaiting,
)
from lowkey.core.fold import fold
from lowkey.core.log import Live, Log
from lowkey.core.parts import UNFINISHED, Status
from lowkey.files import Library
from lowkey.memory import Memories
from lowkey.models import Catalogue, Finish
from lowkey.tools import AnyTool

SILENCE = 3.5
"""Heartbeats that may be missing before a run counts as abandoned."""
RETRY = 1.0
"""Seconds between attempts to save a finished answer while the database refuses."""
BUGS = 3
"""Attempts to save an answer that fail by a fault of ours, before only a part of it is kept."""
CLOSING = 0.1
"""Seconds between looks at who waits, while the last answers end."""
TAKING = 0.05
"""Seconds between attempts to end a run while its owner stores something."""

logger = logging.getLogger(__name__)
Chore = Callable[[str, Run, Database], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Running:
    """A run that is written here. Stopping cancels `attempt`; `whole` ends when all is saved."""

    ticket: Ticket
    attempt: asyncio.Task[Outcome]
    whole: asyncio.Task[None]


class Runner:
    """All runs of this process. `chore` is done after each finished answer, outside the run.

    `ended` is told of each run that has ended, however it did.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        db: Database,
        log: Log,
        library: Library,
        catalogue: Catalogue,
        feed: Feed,
        memories: Memories,
        tools: Sequence[AnyTool],
    ) -> None:
        self.clock = clock
        self.db = db
        self.log = log
        self.library = library
        self.catalogue = catalogue
        self.feed = feed
        self.giver = Giver(db, library, memories)
        self.recollections = Recollections(db, memories)
        self.approvals = Approvals(clock, db, feed)
        self.tools = tools
        self.owner = clock.id("process")
        self.line = Line(settings.max_runs, settings.max_runs_each, settings.max_waiting)
        self.counts: Counter[Status] = Counter()
        self.chore: Chore | None = None
        self.ended: Callable[[Run, Database], None] | None = None
        self.away: Away | None = None
        self._watched: set[str] = set()
        """Runs whose person looked on when they began."""
        self._beat_every = settings.heartbeat
        self._running: dict[str, Running] = {}
        self._cuts: dict[str, Outcome] = {}
        self.chores: set[asyncio.Task[None]] = set()
        self._closing = False
        self._heart: asyncio.Task[None] | None = None
        log.fence = self

    async def open(self) -> None:
        """Interrupts what a dead process left behind and starts the heartbeat.

        One process owns a SQLite file, so everything unfinished in it is abandoned; on PostgreSQL
        only what fell silent is.
        """
        await self._interrupt_abandoned(None if self.db.sqlite else self._silence)
        if not self.db.sqlite:
            self._heart = asyncio.create_task(self._beat(), name="lowkey-heartbeat")

    async def close(self, patience: float) -> None:
        """Lets answers end for `patience` seconds, then saves what there is as interrupted.

        New ones are refused from now on; those that wait, for their turn or for a word, end at once.
        """
        self._closing = self.line.closed = True
        until = self.clock.monotonic() + patience
        while self._running and (left := until - self.clock.monotonic()) > 0:
            for running in self._running.values():
                if not running.ticket.called:
                    running.attempt.cancel()
            whole = [one.whole for one in self._running.values()]
            await asyncio.wait(whole, timeout=min(left, CLOSING))
        for running in self._running.values():
            running.attempt.cancel()
        while self._running:
            await asyncio.wait([one.whole for one in self._running.values()])
        for chore in list(self.chores):
            chore.cancel()
        if self._heart is not None:
            self._heart.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._heart

    def start(self, run: Run, user_id: str, ticket: Ticket, db: Database) -> None:
        """The run, already on disk, is answered in the background."""
        live = self.log.open(run.id, db)
        if self.feed.watched(user_id) and db is self.db:
            self._watched.add(run.id)
        attempt = asyncio.create_task(self._attempt(run, user_id, ticket, live), name=run.id)
        whole = asyncio.create_task(self._run(run, user_id, ticket, live, attempt))
        self._running[run.id] = Running(ticket, attempt, whole)
        whole.add_done_callback(lambda _: self._running.pop(run.id, None))

    async def stop(self, run: Run, user_id: str, db: Database) -> None:
        """Stops the run, wherever it is written, and returns when its answer is saved."""
        running = self._running.get(run.id)
        if running is not None:
            self._cut(run.id, STOPPED)
            await asyncio.wait([running.whole])
            return
        while await db.read(lambda c: store.runs.status(c, run.id)) in UNFINISHED:
            if await self._end(run, user_id, db, STOPPED, None):
                return
            await asyncio.sleep(TAKING)

    # A fence for the log: where several processes share a database, one may be taken for dead

    def ours(self, connection: Connection, run_ids: Sequence[str]) -> frozenset[str]:
        return store.runs.owned(connection, self.owner, run_ids)

    def lose(self, run_id: str) -> None:
        self._cut(run_id, TAKEN)

    # Inside

    def _cut(self, run_id: str, outcome: Outcome) -> None:
        """Ends the attempt with this outcome, unless it came to an end of its own."""
        running = self._running.get(run_id)
        if running is not None and running.attempt.cancel():
            self._cuts.setdefault(run_id, outcome)

    async def _run(
        self, run: Run, user_id: str, ticket: Ticket, live: Live, attempt: asyncio.Task[Outcome]
    ) -> None:
        try:
            outcome = await attempt
        except asyncio.CancelledError:
            outcome = self._cuts.get(run.id, INTERRUPTED)
        finally:
            self.line.leave(ticket)
        self._cuts.pop(run.id, None)
        saved = await self._save(run, user_id, live, outcome)
        live.emit(RunDone, status=saved.status, error=saved.error)
        live.finish()
        self.counts[saved.status] += 1
        self.feed.tell(user_id, Change(id=run.conversation_id))
        if self.ended is not None:
            self.ended(run, live.db)
        if saved.status == "done" and self.chore is not None and not self._closing:
            self._later(self.chore(user_id, run, live.db))
        if self.away is not None and run.id in self._watched and not self._closing:
            self._later(self.away.ended(user_id, run, saved.status))
        self._watched.discard(run.id)

    def _asked(self, user_id: str, run: Run) -> None:
        if self.away is not None and run.id in self._watched:
            self._later(self.away.asks(user_id, run))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        chore = asyncio.create_task(self._do(work))
        self.chores.add(chore)
        chore.add_done_callback(self.chores.discard)

    async def _do(self, chore: Coroutine[Any, Any, None]) -> None:
        """A chore's failure is nobody's answer."""
        try:
            await chore
        except LowkeyError as error:
            logger.warning("A chore was left undone: %s", error)
        except Exception:
            logger.exception("A chore failed by a fault of ours")

    async def _attempt(self, run: Run, user_id: str, ticket: Ticket, live: Live) -> Outcome:
        """Waits for its turn and answers. Whatever goes wrong becomes the run's outcome."""
        try:
            await self.line.turn(ticket, lambda place: live.emit(RunWaiting, position=place))
            return outcome_of(await self._answer(run, user_id, ticket, live))
        except OutsideError as error:
            status: Status = "interrupted" if error.code == "cut" else "failed"
            return Outcome(status, error.problem)
        except LowkeyError as error:
            return Outcome("failed", error.problem)
        except Exception as error:
            logger.exception("Run %s failed by a fault of ours", run.id)
            return Outcome("failed", bug(run.id, error).problem)

    async def _answer(self, run: Run, user_id: str, ticket: Ticket, live: Live) -> Finish:
        model = await self.catalogue.find(run.model)
        asked = partial(self._asked, user_id, run)
        leave = Leave(self.approvals, run, user_id, self.owner, live, self.line, ticket, asked)
        given = await self.giver.read(run, user_id, leave, self.tools, self.clock.now())
        writer = Writer(live)
        path = given.path
        if given.cut is not None:
            path = [*path[:-1], await take_up(given.cut, writer, given.hands)]
        context = await self.giver.context(given, path, model.info)
        await self._begin(run, live, model.info.id, context)
        return await work(model, context.request, writer, given.hands)

    async def _begin(self, run: Run, live: Live, model: str, context: Context) -> None:
        prompt = context.prompt.model_dump_json().encode()
        crashpoint("run.start.before")
        ours = await live.db.write(lambda c: store.runs.start(c, run.id, self.owner, model, prompt))
        crashpoint("run.start.after")
        if not ours:
            self._cut(run.id, TAKEN)
            await asyncio.sleep(0)  # The cut arrives here.
        live.emit(RunStarted, model=model)
        if context.help is not None:
            live.emit(Helped, help=context.help)
        for note in context.notes:
            live.emit(Note, text=note)

    async def _save(self, run: Run, user_id: str, live: Live, outcome: Outcome) -> Outcome:
        """The answer becomes a message, its events go: one transaction, tried until it holds.

        Returns how the run ended in the database, which is what people are told.
        """
        told = live.answer()
        live.seal()
        message = as_message(run, told, outcome, self.clock.now())
        played = await self.recollections.of(user_id, run, message, live.db)
        bugs = 0
        while True:
            seq = len(live.events) + 1
            try:
                crashpoint("run.finish.before")
                kept = await live.db.write(
                    lambda c, seq=seq: finish(c, user_id, run, message, self.owner, seq, played)
                )
                crashpoint("run.finish.after")
                return outcome if kept else await self._ended(run, live.db)
            except LowkeyError as error:
                problem = error.problem
            except Exception as error:
                logger.exception("The answer %s can't be saved by a fault of ours", run.id)
                problem = bug(run.id, error).problem
                bugs += 1
            if self._closing or bugs == BUGS:
                return await self._give_up(run, user_id, live.db, problem)
            if not live.troubled:
                live.troubled = True
                live.emit(ErrorHappened, error=problem)
            await asyncio.sleep(RETRY)

    async def _give_up(self, run: Run, user_id: str, db: Database, problem: Problem) -> Outcome:
        """The whole answer can't be saved, so the part of it that was stored has to do."""
        outcome = Outcome("interrupted", problem)
        logger.error("The answer %s could not be saved: %s", run.id, problem.message)
        try:
            await self._end(run, user_id, db, outcome, None)
        except LowkeyError as error:
            logger.error("%s stays open until the next start: %s", run.id, error)
        except Exception:
            logger.exception("%s stays open until the next start", run.id)
        return outcome

    async def _ended(self, run: Run, db: Database) -> Outcome:
        """How a run ended that is not ours to end: another process did, or it was erased."""
        status: Status | None = await db.read(lambda c: store.runs.status(c, run.id))
        if status is None or status in UNFINISHED:
            return Outcome("stopped")
        return Outcome(status, TAKEN.error if status == "interrupted" else None)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._beat_every)
            try:
                ids, now = list(self._running), self.clock.now()
                if ids:
                    await self.db.write(
                        lambda c, ids=ids, now=now: store.runs.beat(c, self.owner, ids, now)
                    )
                await self._interrupt_abandoned(self._silence)
            except LowkeyError as error:
                logger.warning("No heartbeat: %s", error)
            except Exception:
                logger.exception("No heartbeat, by a fault of ours")

    @property
    def _silence(self) -> int:
        """Milliseconds without a sign of life after which a run counts as abandoned."""
        return int(SILENCE * self._beat_every * 1000)

    async def _interrupt_abandoned(self, silence: int | None) -> None:
        now = self.clock.now()
        for run, user_id in await self.db.read(lambda c: store.runs.abandoned(c, now, silence)):
            if run.id not in self._running:
                await self._end(run, user_id, self.db, INTERRUPTED, silence)

    async def _end(
        self, run: Run, user_id: str, db: Database, outcome: Outcome, silence: int | None
    ) -> bool:
        """Ends a run that nobody here writes: what was stored of it becomes the answer."""
        now = self.clock.now()

        def work(c: Connection) -> bool:
            if not store.runs.claim(c, run.id, now, silence):
                return False
            stored = core_store.read_events(c, run.id)
            message = as_message(run, fold(readable(run, stored)), outcome, now)
            seq = (stored[-1][0] if stored else 0) + 1
            return finish(c, user_id, run, message, None, seq)

        ended = await db.write(work)
        if ended:
            self.feed.tell(user_id, Change(id=run.conversation_id))
        return ended
