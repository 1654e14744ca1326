"""The engine: takes jobs whose turn it is and sees each through one incarnation. Knows no kind of job.

The journal is all it goes by: a process that dies leaves its jobs to whoever looks next, who begins
their code anew. Several processes may share a database; each job is in the hands of one at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.crash import crashpoint
from lowkey.core.db import Database
from lowkey.core.errors import BugError, InputError, LowkeyError, Problem
from lowkey.core.parts import UNFINISHED, Record
from lowkey.jobs import store
from lowkey.jobs.hands import Hands, Room
from lowkey.jobs.nouns import Job, JobChanged
from lowkey.jobs.parking import Ended, Lost, Parked
from lowkey.jobs.protocol import Exhausted, Kind
from lowkey.jobs.store.rows import Stand

BEAT = 0.5
"""Seconds between two signs of life; what is wanted of a job is heard with each."""
LOOK = 1.0
"""Seconds between looks for work where other processes may have put some."""
REST = 60.0
"""Seconds between looks where they can't."""
DEATHS = 5
"""Processes that may die in a job, one after the other without a step between, before it is left alone."""
RETRY = 1.0
"""Seconds between attempts to write down how a job stands while the database refuses."""
CLOSED = "closed"

logger = logging.getLogger(__name__)
Told = Callable[[Connection, Job], None]
"""Hears of each job that ended or asks, in the transaction that says so."""


@dataclass(slots=True)
class Held:
    """A job in the hands of this process. `wanted`: `pause`, `stop` or `closed`, once it is."""

    hands: Hands
    attempt: asyncio.Task[Record | None]
    wanted: str = ""


class Engine:
    """All jobs of this process, as many as the settings allow."""

    def __init__(
        self, settings: Settings, clock: Clock, db: Database, changed: Callable[[Job], None]
    ) -> None:
        self.clock = clock
        self.db = db
        self.at_once = settings.max_jobs
        self.each = settings.max_jobs_each
        self.silence = None if db.sqlite else int(settings.heartbeat * 1000)
        """Milliseconds without a sign of life after which a job counts as abandoned. One process owns a
        SQLite file: what is held in it at the start is."""
        self.changed = changed
        self.owner = clock.id("process")
        self.kinds: dict[str, Kind] = {}
        self.told: Told | None = None
        self.progress: Callable[[Job, str], Awaitable[None]] | None = None
        """Hears what is done for a job, when that changes."""
        self.room: Room | None = None
        self._held: dict[str, Held] = {}
        self._whole: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []

    def open(self) -> None:
        """Begins to work."""
        if self.at_once:
            self._loops = [
                asyncio.create_task(self._take(), name="lowkey-jobs"),
                asyncio.create_task(self._beats(), name="lowkey-jobs-heart"),
            ]

    async def close(self) -> None:
        """Gives all jobs back: the next process goes on with them."""
        for loop in self._loops:
            loop.cancel()
        for held in list(self._held.values()):
            self._cut(held, CLOSED)
        for task in (*self._loops, *self._whole):
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    async def want(self, job_id: str, wanted: str) -> None:
        """Ends what this process does for the job, if it does."""
        if held := self._held.get(job_id):
            self._cut(held, wanted)

    def doing(self, job_id: str) -> str:
        """What is done for it in this process right now, in words for people."""
        held = self._held.get(job_id)
        return held.hands.doing if held else ""

    # Taking jobs

    async def _take(self) -> None:
        first = True
        while True:
            self._wake.clear()
            wait = LOOK
            try:
                if first or not self.db.sqlite:
                    await self._give_back()
                first = False
                wait = await self._claim()
            except LowkeyError as error:
                logger.warning("No job can be taken at the moment: %s", error)
            except Exception:
                logger.exception("No job can be taken, by a fault of ours")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), wait)

    async def _give_back(self) -> None:
        """What nobody works on any more is free again."""
        now, silence = self.clock.now(), self.silence
        if not await self.db.read(lambda c: store.rows.any_silent(c, now, silence)):
            return
        deadly = await self.db.write(lambda c: store.rows.abandoned(c, now, silence, DEATHS))
        for job_id in deadly:
            logger.error("%s is left alone: %d processes died in it", job_id, DEATHS)

    async def _claim(self) -> float:
        """Takes what there is room for; seconds until looking again makes sense."""
        room = self.at_once - len(self._held)
        now = self.clock.now()
        if room <= 0:
            return REST
        due = await self.db.read(store.rows.next_due)
        if due is not None and due <= now:
            crashpoint("job.claim.before")
            taken = await self.db.write(
                lambda c: store.rows.claim(c, self.owner, now, room, self.each)
            )
            crashpoint("job.claim.after")
            for job in taken:
                task = asyncio.create_task(self._see_through(job), name=job.id)
                self._whole.add(task)
                task.add_done_callback(self._whole.discard)
        if not self.db.sqlite:
            return LOOK
        return REST if due is None or due <= now else min(REST, (due - now) / 1000)

    async def _beats(self) -> None:
        told: dict[str, str] = {}
        while True:
            await asyncio.sleep(BEAT)
            doing = {job_id: held.hands.doing for job_id, held in self._held.items()}
            if not doing or (self.db.sqlite and doing == told):
                continue
            now = self.clock.now()
            try:
                wanted = await self.db.write(
                    lambda c, doing=doing, now=now: store.rows.beat(c, self.owner, doing, now)
                )
            except LowkeyError as error:
                logger.warning("No sign of life of the jobs: %s", error)
                continue
            except Exception:
                logger.exception("No sign of life of the jobs, by a fault of ours")
                continue
            for job_id, held in list(self._held.items()):
                if doing.get(job_id) != told.get(job_id):
                    self.changed(held.hands.job)
                    await self._progress(held.hands)
                if job_id in wanted:
                    self._cut(held, wanted[job_id])
            told = doing

    async def _progress(self, hands: Hands) -> None:
        if self.progress is None or not hands.doing:
            return
        try:
            await self.progress(hands.job, hands.doing)
        except LowkeyError as error:
            logger.warning("Nobody hears how far %s is: %s", hands.job.id, error)

    # One incarnation

    async def _see_through(self, job: Job) -> None:
        assert self.room is not None
        try:
            hands = await Hands.take(self.room, job, self.owner)
        except LowkeyError as error:
            logger.warning("%s can't be begun at the moment: %s", job.id, error)
            return
        attempt = asyncio.create_task(self._begin(hands), name=f"{job.id}-code")
        held = self._held[job.id] = Held(hands, attempt)
        self.changed(job)
        try:
            stand, children = await self._stand(held)
            if stand is not None:
                await self._let_go(held, stand, children)
        finally:
            del self._held[job.id]
            self._wake.set()

    async def _begin(self, hands: Hands) -> Record | None:
        kind, request = self._kind(hands.job)
        return await kind.run(hands, request)

    async def _wrap_up(self, hands: Hands) -> Record | None:
        kind, request = self._kind(hands.job)
        hands.wrap_up()
        return await kind.wrap_up(hands, request) if kind.wrap_up is not None else None

    def _kind(self, job: Job) -> tuple[Kind, Record]:
        kind = self.kinds.get(job.kind)
        if kind is None:
            raise InputError(
                "unknown_kind",
                f"This Lowkey knows no work of the kind “{job.kind}”.",
                hint="It may come with a package that is missing, or with another version.",
            )
        try:
            return kind, kind.shape.model_validate(job.request)
        except ValidationError as error:
            raise InputError(
                "unknown_request",
                "What this job was asked for can't be read by this version.",
                hint="Start it anew.",
            ) from error

    async def _stand(self, held: Held) -> tuple[Stand | None, tuple[str, ...]]:
        """How the job stands after this incarnation, and which children it waits for; None: not ours."""
        attempt = held.attempt
        for _ in range(2):
            try:
                result = await attempt
                partial = held.hands.wrapping
                text = result.model_dump_json() if result is not None else None
                return Stand("partial" if partial else "done", result=text), ()
            except asyncio.CancelledError:
                return _cut_short(held.wanted), ()
            except Parked as parked:
                stand = Stand(
                    "waiting",
                    parked.why,
                    parked.until,
                    parked.question,
                    parked.asks,
                    error=parked.problem,
                )
                return stand, parked.children
            except Lost:
                return None, ()
            except (Exhausted, Ended):
                if held.hands.wrapping:
                    break
                attempt = held.attempt = asyncio.create_task(self._wrap_up(held.hands))
            except LowkeyError as error:
                status = "partial" if held.hands.wrapping else "failed"
                return Stand(status, error=error.problem), ()
            except Exception as error:
                logger.exception("%s failed by a fault of ours", held.hands.job.id)
                return Stand("failed", error=_bug(held.hands.job.id, error)), ()
        return Stand("partial"), ()

    async def _let_go(self, held: Held, stand: Stand, children: tuple[str, ...]) -> None:
        """Writes down how it stands, until that holds."""
        hands = held.hands
        while True:
            try:
                crashpoint("job.end.before")
                job = await self.db.write(lambda c: self._put_down(c, hands, stand, children))
                crashpoint("job.end.after")
            except LowkeyError as error:
                if error.code == "ending":
                    return
                logger.warning("How %s stands can't be saved: %s", hands.job.id, error)
                await asyncio.sleep(RETRY)
            else:
                if job is not None:
                    self.changed(job)
                return

    def _put_down(
        self, c: Connection, hands: Hands, stand: Stand, children: tuple[str, ...]
    ) -> Job | None:
        now = self.clock.now()
        if stand.status == "waiting" and _goes_on_at_once(c, hands.job.id, stand, children):
            stand = Stand("queued")
        seconds = hands.seconds()
        put = store.rows.let_go(c, hands.hold, stand, seconds, now)
        if put is None:
            return None
        job, seq = put
        tell(c, job, seq, now)
        if job.status not in UNFINISHED and job.parent_id is not None:
            wake_parent(c, job.parent_id, now)
        if self.told is not None and (job.status not in UNFINISHED or job.question is not None):
            self.told(c, job)
        return job

    def _cut(self, held: Held, wanted: str) -> None:
        if not held.wanted:
            held.wanted = wanted
            held.attempt.cancel()


def tell(c: Connection, job: Job, seq: int, now: int) -> None:
    """The event that says how the job stands now."""
    event = JobChanged(seq=seq, at=now, status=job.status, why=job.why)
    store.log.add(c, job.id, job.user_id, [event])


def wake_parent(c: Connection, parent_id: str, now: int) -> None:
    """A child has ended: its parent looks at what came of it."""
    queued = {"status": "queued", "why": None, "until": None, "changed_at": now}
    changed = store.rows.change(c, parent_id, ("waiting",), queued, waits_for="children")
    if changed is not None:
        tell(c, *changed, now)


def _goes_on_at_once(c: Connection, job_id: str, stand: Stand, children: tuple[str, ...]) -> bool:
    """Whether what it is about to wait for has come meanwhile."""
    if stand.asks is not None and store.words.answer(c, job_id, stand.asks) is not None:
        return True
    ended = {child.id for child in store.rows.children(c, job_id) if child.status not in UNFINISHED}
    return any(child in ended for child in children)


def _cut_short(wanted: str) -> Stand:
    match wanted:
        case "stop":
            return Stand("stopped")
        case "pause":
            return Stand("waiting", "paused")
        case _:
            return Stand("queued")


def _bug(job_id: str, cause: Exception) -> Problem:
    return BugError(
        "bug",
        f"This job failed by a fault of Lowkey's ({type(cause).__name__}, {job_id}).",
        hint="What was done is kept. Try to go on, and tell us if it happens again.",
    ).problem
