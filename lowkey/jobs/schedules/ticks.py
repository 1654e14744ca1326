"""The one minute tick: what is due is written down, begun, and its end is told.

Any process may do it, several at once: each step is one transaction or goes by the occurrence's key,
so an occurrence begins once, and a kill between two steps loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.crash import crashpoint
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LowkeyError, NotFoundError, RefusedError
from lowkey.core.parts import UNFINISHED
from lowkey.jobs.nouns import Job
from lowkey.jobs.schedules import store
from lowkey.jobs.schedules.claiming import Begin, claim, decide
from lowkey.jobs.schedules.nouns import Occurrence
from lowkey.jobs.schedules.protocol import REFRESHES, Starts, Tells
from lowkey.jobs.schedules.settling import End, end_of, notice, settle

MINUTE = 60.0
MANY = 500
"""Schedules that are looked at in one tick."""
GONE = End("failed", "The job is not there any more.")

logger = logging.getLogger(__name__)


class Ticks:
    """`knows`: whether a person is still let in here. `changed`: hears whose schedules are different."""

    def __init__(
        self,
        clock: Clock,
        db: Database,
        jobs: Starts,
        tells: Tells,
        knows: Callable[[str], Awaitable[bool]],
        changed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.clock = clock
        self.db = db
        self.jobs = jobs
        self.tells = tells
        self.knows = knows
        self.changed = changed
        self._news: asyncio.Queue[Job] = asyncio.Queue()

    async def run(self) -> None:
        """A tick now and at the beginning of each minute, for ever; in between, what has ended."""
        while True:
            await self._guard("The tick is not done", self.once())
            try:
                async with asyncio.timeout(MINUTE - self.clock.now() / 1000 % MINUTE):
                    while True:
                        job = await self._news.get()
                        await self._guard(f"{job.id} is not settled", self.ended(job))
            except TimeoutError:
                continue

    def heard(self, job: Job) -> None:
        """Something of this job is new."""
        if job.status not in UNFINISHED:
            self._news.put_nowait(job)

    async def once(self) -> None:
        """One tick. What fails is logged and tried again with the next one."""
        await self._each("settled", await self._open(("started",)), self._look)
        now = self.clock.now()
        for schedule_id in await self._due(now):
            await self._guard(
                schedule_id, self.db.write(partial(claim, schedule_id=schedule_id, now=now))
            )
        crashpoint("schedule.claim.after")
        await self.begin()

    async def begin(self) -> None:
        """Begins what is written down as due, where it may."""
        await self._each("begun", await self._open(("due", "starting")), self._begin)

    async def ended(self, job: Job) -> None:
        """The job has come to an end: its person hears of it now, not with the next tick."""
        occurrence = await self.db.read(lambda c: store.of_job(c, job.id))
        if occurrence is not None and occurrence.state == "started":
            await self._settle(job.user_id, occurrence, job)
            await self.begin()

    async def stop(self, user_id: str, schedule_id: str) -> None:
        """Stops what it has at work."""
        open_ = await self.db.read(lambda c: store.of_schedule(c, schedule_id, ("started",)))
        for one in open_:
            if one.job_id is not None:
                await self._guard(one.key, self._stop(user_id, one.job_id))

    # Inside

    async def _begin(self, user_id: str, occurrence: Occurrence) -> None:
        key, now = occurrence.key, self.clock.now()
        if not await self.knows(user_id):
            left = {"state": "skipped", "why": "paused", "ended_at": now}
            await self.db.write(lambda c: store.change(c, key, **left))
            return
        decided = await self.db.write(lambda c: decide(c, key, occurrence.schedule_id, now))
        if decided is None:
            return
        for job_id in decided.instead_of:
            await self._stop(user_id, job_id)
        crashpoint("schedule.start.before")
        try:
            job = await self._start(decided)
        except (InputError, RefusedError) as error:
            end = End("failed", str(error), tell=True, link="/schedules")
            await self._end(user_id, occurrence, end)
            return
        crashpoint("schedule.start.after")
        started = {"state": "started", "job_id": job.id}
        if not await self.db.write(partial(_note, key=key, started=started)):
            await self._stop(user_id, job.id)
            return
        self.changed(user_id)
        # It may have ended before this was written down, and nobody would hear of it.
        await self._look(user_id, occurrence.model_copy(update=started))

    async def _start(self, decided: Begin) -> Job:
        schedule = decided.schedule
        request = dict(schedule.request)
        if schedule.conversation_id is not None and "conversation_id" in request:
            request["conversation_id"] = schedule.conversation_id
        if REFRESHES in request:
            request[REFRESHES] = await self.db.read(lambda c: store.last_done(c, schedule.id))
        return await self.jobs.start(
            decided.user_id,
            schedule.kind,
            schedule.title,
            request,
            decided.occurrence.key,
            budget=decided.budget,
        )

    async def _stop(self, user_id: str, job_id: str) -> None:
        try:
            await self.jobs.stop(user_id, job_id)
        except NotFoundError:
            logger.info("The job %s is gone already", job_id)

    async def _look(self, user_id: str, occurrence: Occurrence) -> None:
        """Whether its job has come to an end."""
        assert occurrence.job_id is not None
        try:
            job = await self.jobs.read(user_id, occurrence.job_id)
        except NotFoundError:
            await self._end(user_id, occurrence, GONE)
            return
        if job.status not in UNFINISHED:
            await self._settle(user_id, occurrence, job)

    async def _settle(self, user_id: str, occurrence: Occurrence, job: Job) -> None:
        held = await self.db.read(lambda c: store.read(c, user_id, occurrence.schedule_id))
        if held is not None:
            await self._end(user_id, occurrence, end_of(job, held))

    async def _end(self, user_id: str, occurrence: Occurrence, end: End) -> None:
        schedule = await self.db.read(lambda c: store.read(c, user_id, occurrence.schedule_id))
        if schedule is None:
            return
        if end.tell:
            kind, body = notice(schedule, end)
            await self.tells.tell(user_id, kind, schedule.title, body, end.link, occurrence.key)
        crashpoint("schedule.settle.before")
        given = (occurrence.key, occurrence.schedule_id, end, self.clock.now())
        await self.db.write(lambda c: settle(c, *given))
        self.changed(user_id)

    async def _due(self, now: int) -> list[str]:
        return list(await self.db.read(lambda c: store.due(c, now, MANY)))

    async def _open(self, states: tuple[str, ...]) -> list[tuple[str, Occurrence]]:
        return await self.db.read(lambda c: store.unsettled(c, states))

    async def _each(
        self,
        what: str,
        found: list[tuple[str, Occurrence]],
        do: Callable[[str, Occurrence], Awaitable[None]],
    ) -> None:
        for user_id, occurrence in found:
            await self._guard(f"{occurrence.key} is not {what}", do(user_id, occurrence))

    async def _guard(self, what: str, work: Awaitable[object]) -> None:
        """One that fails holds up none of the others."""
        try:
            await work
        except LowkeyError as error:
            logger.warning("%s yet: %s", what, error)
        except Exception:
            logger.exception("%s yet, by a fault of ours", what)


def _note(c: Connection, key: str, started: dict[str, str]) -> bool:
    """Writes down that it has begun; False where meanwhile it was switched off or deleted."""
    if store.move(c, key, "starting", **started):
        return True
    there = store.occurrence(c, key)
    return there is not None and there.state != "skipped"
