"""Schedules over a real database, and a desk that begins jobs which end when a test says so."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from lowkey.core.clock import ManualClock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LowkeyError, NotFoundError, Problem
from lowkey.core.parts import Record, Status
from lowkey.jobs.nouns import Budget, Job, Spent
from lowkey.jobs.protocol import Kind, Work
from lowkey.jobs.schedules import Listed, Plan, Schedules, Ticks
from lowkey.jobs.schedules.protocol import News

ANA, BOB = "user_ana", "user_bob"
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
NOON = 1_780_315_200_000
"""Monday, 1 June 2026, 12:00 UTC."""


class Say(Record):
    text: str
    memo: str = ""
    conversation_id: str | None = None


class Said(Record):
    text: str


async def never(work: Work, request: Record) -> Said:
    raise AssertionError((work, request))


class Asked(Record):
    question: str
    refreshes: str | None = None


KINDS = {"say": Kind("say", Say, never), "research": Kind("research", Asked, never)}


@dataclass
class Desk:
    """Begins jobs by their keys. `refuses`: what it raises instead. `meanwhile`: happens as it begins one."""

    clock: ManualClock
    jobs: dict[str, Job] = field(default_factory=dict[str, Job])
    keys: dict[str, str] = field(default_factory=dict[str, str])
    refuses: LowkeyError | None = None
    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def start(
        self,
        user_id: str,
        kind: str,
        title: str,
        request: Mapping[str, Any],
        key: str,
        *,
        budget: Budget | None = None,
    ) -> Job:
        if self.refuses is not None:
            raise self.refuses
        if self.meanwhile is not None:
            await self.meanwhile()
        if key not in self.keys:
            job = Job(
                id=self.clock.id("job"), user_id=user_id, kind=kind, title=title,
                request=dict(request), status="running", budget=budget or Budget(),
                created_at=self.clock.now(), changed_at=self.clock.now(),
            )  # fmt: skip
            self.keys[key] = job.id
            self.jobs[job.id] = job
        return self.jobs[self.keys[key]]

    async def read(self, user_id: str, job_id: str) -> Job:
        if job_id not in self.jobs or self.jobs[job_id].user_id != user_id:
            raise NotFoundError("no_job", "There is no such job.")
        return self.jobs[job_id]

    async def stop(self, user_id: str, job_id: str) -> Job:
        await self.read(user_id, job_id)
        return self.end(job_id, status="stopped")

    def end(
        self, job_id: str, text: str = "", status: Status = "done", money: float = 0, **more: Any
    ) -> Job:
        told = {"text": text, **more} if status == "done" else None
        error = Problem(code="broke", message="It broke.") if status == "failed" else None
        ended = {"status": status, "result": told, "error": error, "spent": Spent(money=money)}
        self.jobs[job_id] = self.jobs[job_id].model_copy(update=ended)
        return self.jobs[job_id]

    @property
    def running(self) -> list[Job]:
        return [job for job in self.jobs.values() if job.status == "running"]


@dataclass
class Ears:
    """What people were told: (kind, title, body, link), once by key."""

    heard: dict[str, tuple[str, str, str, str]] = field(
        default_factory=dict[str, tuple[str, str, str, str]]
    )

    async def tell(
        self, user_id: str, kind: News, title: str, body: str, link: str, key: str
    ) -> None:
        self.heard.setdefault(f"{user_id} {key}", (kind, title, body, link))

    @property
    def all(self) -> list[tuple[str, str, str, str]]:
        return list(self.heard.values())


@dataclass
class House:
    clock: ManualClock
    db: Database
    desk: Desk
    ears: Ears
    ticks: Ticks
    schedules: Schedules
    here: set[str]
    forgotten: list[str] = field(default_factory=list[str])

    async def make(self, rule: dict[str, Any] | None = None, **more: Any) -> str:
        """A schedule that says something every hour, where nothing else is said; its id."""
        given = {
            "title": "Say it", "kind": "say", "request": {"text": "hello"},
            "rule": rule or {"kind": "every", "count": 1, "unit": "hours"},
        }  # fmt: skip
        made = await self.schedules.make(ANA, Plan.model_validate(given | more))
        return made.schedule.id

    async def after(self, seconds: float) -> None:
        """So much later, a tick."""
        self.clock.advance(seconds)
        await self.ticks.once()

    async def seen(self, schedule_id: str) -> Listed:
        return await self.schedules.read(ANA, schedule_id)

    async def states(self, schedule_id: str) -> list[str]:
        """What came of each time, the oldest first."""
        found = await self.schedules.history(ANA, schedule_id)
        return [one.state if one.why is None else f"{one.state}: {one.why}" for one in found][::-1]


@asynccontextmanager
async def housed(
    url: str, clock: ManualClock | None = None, desk: Desk | None = None
) -> AsyncGenerator[House]:
    clock = clock or ManualClock(NOON)
    db = Database(url)
    desk, ears, here = desk or Desk(clock), Ears(), {ANA, BOB}
    forgotten: list[str] = []

    async def knows(user_id: str) -> bool:
        return user_id in here

    async def check(user_id: str, request: Say) -> None:
        if request.text == "forbidden":
            raise InputError("forbidden", f"{user_id} may not say that.")

    def forget(c: Connection, schedule_id: str) -> None:
        del c
        forgotten.append(schedule_id)

    ticks = Ticks(clock, db, desk, ears, knows)
    schedules = Schedules(clock, db, KINDS, ticks, {"say": check}, forget)
    try:
        yield House(clock, db, desk, ears, ticks, schedules, here, forgotten)
    finally:
        db.close()
