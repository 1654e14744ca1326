"""The engine: takes jobs whose turn it is and sees each through one incarnation. Knows no kind of job.

The journal is all it goes by: a process that dies leaves its jobs to whoever looks next, who begins
their code anew. Several processes may share a database; each job is in the hands of one at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

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
from lowkey.jobs.store.rows import Hold, Stand

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
        self.progress: Callable[[Connection, Job, str], None] | None = None
        """Hears what is done for a job when that changes, in a transaction in which it is still ours."""
        self.room: Room | None = None
        self._held: dict[str, Held] = {}
        self._whole: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []
        self._closing = False

    def open(self) -> None:
        """Begins to work."""
        if self.at_once:
            self._loops = [
                asyncio.create_task(self._take(), name="lowkey-jobs"),
                asyncio.create_task(self._beats(), name="lowkey-jobs-heart"),
            ]

    async def close(self) -> None:
        """Gives all jobs back: the next process goes on with them."""
        self._closing = True
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
            # Not wait_for: in Python 3.11 it may forget that its task is to end.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._wake.wait()

    async def _give_back(self) -> None:
        """What nobody works on any more is free again."""
        now, silence = self.clock.now(), self.silence
        if not await self.db.read(lambda c: store.rows.any_silent(c, now, silence)):
            return

        def work(c: Connection) -> list[Job]:
            given = store.rows.abandoned(c, now, silence, DEATHS)
            for job, seq in given:
                self._tell_all(c, job, seq, now)
            return [job for job, _ in given]

        for job in await self.db.write(work):
            self.changed(job)

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
        """What is done, unless it has ended meanwhile: its end is what people are to hear last."""
        hear, doing = self.progress, hands.doing
        if hear is None or not doing:
            return

        def work(c: Connection) -> None:
            if store.rows.held(c, hands.pen.hold):
                hear(c, hands.job, doing)

        try:
            await self.db.write(work)
        except LowkeyError as error:
            logger.warning("Nobody hears how far %s is: %s", hands.job.id, error)

    # One incarnation

    async def _see_through(self, job: Job) -> None:
        try:
            await self._live(job)
        except Exception:
            logger.exception("%s can't be gone on with and is given back", job.id)
            await self._return(Hold(job.id, self.owner, job.incarnation))

    async def _return(self, hold: Hold) -> None:
        """Gives a job back, as a death would, however long the database refuses."""
        while True:
            now = self.clock.now()
            try:
                given = await self.db.write(
                    lambda c, now=now: store.rows.give_back(c, hold, now, DEATHS)
                )
            except Exception as error:
                if isinstance(error, LowkeyError) and error.code == "ending":
                    return
                logger.warning("%s can't be given back: %s", hold.job_id, error)
                await asyncio.sleep(RETRY)
            else:
                if given is not None:
                    self.changed(given[0])
                self.wake()
                return

    async def _live(self, job: Job) -> None:
        assert self.room is not None
        hands = await Hands.take(self.room, job, self.owner)
        attempt = asyncio.create_task(self._begin(hands), name=f"{job.id}-code")
        held = self._held[job.id] = Held(hands, attempt)
        if self._closing:  # It was taken just before, and nobody else would cut it.
            self._cut(held, CLOSED)
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
        put = store.rows.let_go(c, hands.pen.hold, stand, hands.pen.seconds(), now)
        if put is None:
            return None
        job, seq = put
        # Only now: who ends a child holds this row first, so that one of the two sees the other.
        if (
            job.status == "waiting"
            and job.why != "paused"
            and _has_come(c, job.id, stand, children)
        ):
            tell(c, job, seq, now)
            return queue(c, job, now)
        self._tell_all(c, job, seq, now)
        return job

    def _tell_all(self, c: Connection, job: Job, seq: int, now: int) -> None:
        """Everyone who is to know how it stands now: who watches, its parent, its person."""
        tell(c, job, seq, now)
        if job.status not in UNFINISHED and job.parent_id is not None:
            wake_parent(c, job.parent_id, now)
        asks = job.question is not None or (job.why == "paused" and job.error is not None)
        if self.told is not None and (job.status not in UNFINISHED or asks):
            self.told(c, job)

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
    store.rows.lock(c, parent_id)  # It may be about to wait.
    queued = {"status": "queued", "why": None, "until": None, "changed_at": now}
    changed = store.rows.change(c, parent_id, ("waiting",), queued, waits_for="children")
    if changed is not None:
        tell(c, *changed, now)


def queue(
    c: Connection, job: Job, now: int, values: Mapping[str, object] = MappingProxyType({})
) -> Job:
    """It is to be gone on with, whatever it waited for or how it had ended."""
    queued = {"status": "queued", "why": None, "until": None, "changed_at": now}
    changed = store.rows.change(c, job.id, (job.status,), {**queued, **values})
    if changed is None:
        return job
    tell(c, *changed, now)
    return changed[0]


def _has_come(c: Connection, job_id: str, stand: Stand, children: tuple[str, ...]) -> bool:
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
