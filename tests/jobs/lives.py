"""Several lives of one Lowkey's jobs over one database, each as a process would have it. Knows no test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.parts import Record
from lowkey.jobs import Job, Jobs, Kind
from lowkey.models import Model
from lowkey.models.scripted import Scripted

ANA = "user_ana"


class Plain(Record):
    """A request with nothing much in it."""

    words: str = ""


class Said(Record):
    """A result with nothing much in it."""

    words: str = ""


@dataclass
class Lives:
    """`model`: what every life asks."""

    settings: Settings
    url: str
    clock: ManualClock
    model: Model = field(default_factory=lambda: Scripted([[]]))
    changed: list[Job] = field(default_factory=list[Job])

    @asynccontextmanager
    async def life(self, *kinds: Kind, works: bool = True) -> AsyncIterator[Jobs]:
        """One process: its end gives back what it holds. `works`: it takes jobs."""
        db = Database(self.url)
        jobs = Jobs(self.settings, self.clock, db, self._find, self.changed.append)
        for kind in kinds:
            jobs.offer(kind)
        if works:
            jobs.open()
        try:
            yield jobs
        finally:
            await jobs.close()
            db.close()

    async def _find(self, model_id: str | None) -> Model:
        del model_id
        return self.model


async def until(jobs: Jobs, job: Job, done: Callable[[Job], bool]) -> Job:
    """The job once it stands so; its events say when to look."""
    after = 0
    while True:
        now = await jobs.read(job.user_id, job.id)
        if done(now):
            return now
        async for first, events in jobs.follow(job.user_id, job.id, after):
            after = first + len(events) - 1
            now = await jobs.read(job.user_id, job.id)
            if done(now):
                return now


async def ended(jobs: Jobs, job: Job) -> Job:
    return await until(jobs, job, lambda one: one.ended_at is not None)


async def waits(jobs: Jobs, job: Job) -> Job:
    return await until(jobs, job, lambda one: one.status == "waiting")
