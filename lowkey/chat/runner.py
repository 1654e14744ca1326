"""The life of a run: its turn, its answer, its end on disk. Knows no HTTP and no page.

Each run has one owner, this process, which proves by a heartbeat that it is alive. A run whose
owner fell silent is interrupted by whoever notices; the owner's late writes are then refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from lowkey.chat import store
from lowkey.chat.context import Context, build
from lowkey.chat.feed import Change, Feed
from lowkey.chat.loop import Writer, answer
from lowkey.chat.nouns import Run
from lowkey.chat.queue import Line, Ticket
from lowkey.chat.tree import branch
from lowkey.core import store as core_store
from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.crash import crashpoint
from lowkey.core.db import Database
from lowkey.core.errors import BugError, LowkeyError, OutsideError, Problem
from lowkey.core.events import EVENTS, ErrorHappened, Note, RunDone, RunStarted, RunWaiting
from lowkey.core.files import Files
from lowkey.core.fold import fold
from lowkey.core.log import Live, Log
from lowkey.core.parts import Answer, Message, Status
from lowkey.models import Catalogue, Finish

BEAT = 10.0
"""Seconds between heartbeats."""
SILENCE = 35.0
"""Seconds without a heartbeat after which a run counts as abandoned."""
RETRY = 1.0
"""Seconds between attempts to save a finished answer while the database refuses."""

logger = logging.getLogger(__name__)
Chore = Callable[[str, Run, Database], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended."""

    status: Status
    error: Problem | None = None


class Runner:
    """All runs of this process. `chore` is done after each finished answer, outside the run."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        db: Database,
        log: Log,
        files: Files,
        catalogue: Catalogue,
        feed: Feed,
    ) -> None:
        self.clock = clock
        self.db = db
        self.log = log
        self.files = files
        self.catalogue = catalogue
        self.feed = feed
        self.owner = clock.id("process")
        self.line = Line(settings.max_runs, settings.max_runs_each, settings.max_waiting)
        self.counts: Counter[Status] = Counter()
        self.chore: Chore | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._chores: set[asyncio.Task[None]] = set()
        self._stopped: set[str] = set()
        self._closing = False
        self._heart: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Interrupts what a dead process left behind and starts the heartbeat.

        One process owns a SQLite file, so everything unfinished in it is abandoned; on PostgreSQL
        only what fell silent is.
        """
        now = self.clock.now() + 1
        await self._interrupt_abandoned(now if self.db.sqlite else self._silent())
        self._heart = asyncio.create_task(self._beat(), name="lowkey-heartbeat")

    async def close(self, patience: float) -> None:
        """Lets answers end for `patience` seconds, then saves what there is as interrupted."""
        self._closing = True
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for chore in list(self._chores):
            chore.cancel()
        if self._heart is not None:
            self._heart.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._heart

    def start(self, run: Run, user_id: str, ticket: Ticket, db: Database) -> None:
        """The run, already on disk, is answered in the background."""
        live = self.log.open(run.id, db)
        task = asyncio.create_task(self._run(run, user_id, ticket, live), name=run.id)
        self._tasks[run.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(run.id, None))

    async def stop(self, run_id: str) -> bool:
        """Stops the run and waits until its answer is saved; False where it is not written here."""
        task = self._tasks.get(run_id)
        if task is None:
            return False
        self._stopped.add(run_id)
        task.cancel()
        await asyncio.wait([task])
        return True

    async def _run(self, run: Run, user_id: str, ticket: Ticket, live: Live) -> None:
        try:
            outcome = await self._attempt(run, user_id, ticket, live)
        finally:
            self.line.leave(ticket)
        saving = asyncio.create_task(self._save(run, user_id, live, outcome))
        while not saving.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.shield(saving)
        saving.result()
        if outcome.status == "done" and self.chore is not None and not self._closing:
            chore = asyncio.create_task(self.chore(user_id, run, live.db))
            self._chores.add(chore)
            chore.add_done_callback(self._chores.discard)

    async def _attempt(self, run: Run, user_id: str, ticket: Ticket, live: Live) -> Outcome:
        """Waits for its turn and answers. Whatever goes wrong becomes the run's outcome."""
        try:
            await self.line.turn(ticket, lambda place: live.emit(RunWaiting, position=place))
            return _outcome(await self._answer(run, user_id, live))
        except asyncio.CancelledError:
            if run.id in self._stopped:
                self._stopped.discard(run.id)
                return Outcome("stopped")
            return Outcome("interrupted", INTERRUPTED)
        except OutsideError as error:
            status: Status = "interrupted" if error.code == "cut" else "failed"
            return Outcome(status, error.problem)
        except LowkeyError as error:
            return Outcome("failed", error.problem)
        except Exception as error:
            logger.exception("Run %s failed by a fault of ours", run.id)
            return Outcome("failed", bug(run.id, error).problem)

    async def _answer(self, run: Run, user_id: str, live: Live) -> Finish:
        model = await self.catalogue.find(run.model)
        tree = await live.db.read(lambda c: store.read_messages(c, run.conversation_id))
        wishes = await self.db.read(lambda c: store.read_preferences(c, user_id))
        path = branch(tree, run.continues_id or run.parent_id)
        now = self.clock.now()
        continues = run.continues_id is not None
        context = await build(path, model.info, run.effort, wishes, self.files, now, continues)
        await self._begin(run, live, model.info.id, context)
        writer = Writer(live)
        if continues:
            writer.resume(path[-1].parts)
        return await answer(model, context.request, writer)

    async def _begin(self, run: Run, live: Live, model: str, context: Context) -> None:
        prompt = context.prompt.model_dump_json().encode()
        crashpoint("run.start.before")
        ours = await live.db.write(
            lambda c: store.start_run(c, run.id, self.owner, model, prompt)
        )
        crashpoint("run.start.after")
        if not ours:
            raise LowkeyError("run_lost", "Another process took this answer over.")
        live.emit(RunStarted, model=model)
        for note in context.notes:
            live.emit(Note, text=note)

    async def _save(self, run: Run, user_id: str, live: Live, outcome: Outcome) -> None:
        """The answer becomes a message, its events go: one transaction, tried until it holds."""
        told = live.answer()
        message = as_message(run, told, outcome, self.clock.now())
        seq = len(live.events) + 1
        troubled = False
        while True:
            try:
                crashpoint("run.finish.before")
                await live.db.write(
                    lambda c: finish(c, user_id, run, message, self.owner, seq)
                )
                crashpoint("run.finish.after")
                break
            except LowkeyError as error:
                if self._closing:
                    logger.error("The answer %s could not be saved: %s", run.id, error)
                    break
                if not troubled:
                    troubled = True
                    live.emit(ErrorHappened, error=error.problem)
                    seq = len(live.events) + 1
                await asyncio.sleep(RETRY)
        live.emit(RunDone, status=outcome.status, error=outcome.error)
        live.finish()
        self.counts[outcome.status] += 1
        self.feed.tell(user_id, Change(id=run.conversation_id))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            try:
                if self._tasks:
                    await self.db.write(lambda c: store.beat(c, self.owner, self.clock.now()))
                if not self.db.sqlite:
                    await self._interrupt_abandoned(self._silent())
            except LowkeyError as error:
                logger.warning("No heartbeat: %s", error)

    def _silent(self) -> int:
        return self.clock.now() - int(SILENCE * 1000)

    async def _interrupt_abandoned(self, silent_since: int) -> None:
        """What was stored of an abandoned run becomes its message, marked interrupted."""
        db = self.db
        for run, user_id in await db.read(lambda c: store.abandoned_runs(c, silent_since)):
            if run.id in self._tasks:
                continue
            stored = await db.read(lambda c, run=run: core_store.read_events(c, run.id))
            data = "[" + ",".join(event for _, event in stored) + "]"
            told = fold(EVENTS.validate_json(data))
            at = self.clock.now()
            message = as_message(run, told, Outcome("interrupted", INTERRUPTED), at)
            seq = (stored[-1][0] if stored else 0) + 1
            await db.write(
                lambda c, user=user_id, run=run, message=message, seq=seq: finish(
                    c, user, run, message, None, seq
                )
            )
            self.feed.tell(user_id, Change(id=run.conversation_id))


INTERRUPTED = Problem(
    code="interrupted",
    message="Lowkey was stopped while it wrote this answer.",
    hint="Everything up to here was kept. Press Continue to go on.",
)
CUT_SHORT = Problem(
    code="length",
    message="The answer reached the length limit of its model.",
    hint="Press Continue to go on.",
)
FILTERED = Problem(
    code="filtered",
    message="The provider's filter ended this answer.",
    hint="Ask in other words, or choose another model.",
)


def _outcome(finish: Finish) -> Outcome:
    match finish:
        case "stop" | "calls":
            return Outcome("done")
        case "length":
            return Outcome("partial", CUT_SHORT)
        case "filtered":
            return Outcome("partial", FILTERED)


def bug(run_id: str, cause: Exception) -> BugError:
    """A fault of ours, with the id to quote."""
    return BugError(
        "bug",
        f"Something went wrong inside Lowkey ({type(cause).__name__}).",
        hint=f"Try again; if it stays, report it with this id: {run_id}.",
    )


def as_message(run: Run, told: Answer, outcome: Outcome, now: int) -> Message:
    """What a finished run told, as the message it becomes."""
    return Message(
        id=run.message_id,
        conversation_id=run.conversation_id,
        parent_id=run.parent_id,
        role="assistant",
        parts=told.parts,
        created_at=now,
        run_id=run.id,
        status=outcome.status,
        model=told.model or run.model,
        usage=told.usage,
        notes=told.notes,
        error=outcome.error,
    )


def finish(
    connection: Any, user_id: str, run: Run, message: Message, owner: str | None, seq: int
) -> None:
    """In one transaction: the run ends, its message is kept, its events are dropped."""
    if not store.finish_run(connection, run.id, owner, message.status, seq):
        return
    store.insert_messages(connection, user_id, [message])
    store.answered(connection, run, message)
    core_store.drop_events(connection, [run.id])
