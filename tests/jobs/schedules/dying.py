"""A tick in a process that dies on the way, with the real engine. Knows no test."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lowkey.core import crash
from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.parts import Record
from lowkey.jobs import Jobs, Kind, Work
from lowkey.jobs.schedules import Schedules, Ticks
from lowkey.models import Model
from tests.jobs.schedules.house import ANA, HOUR, NOON, Ears

LATER = NOON + int(1.5 * HOUR * 1000)


class Say(Record):
    text: str


async def say(work: Work, request: Say) -> Say:
    del work
    return request


async def known(user_id: str) -> bool:
    return user_id == ANA


async def find(model_id: str | None) -> Model:
    raise AssertionError(model_id)


def rooms(url: str, at: int, seed: int) -> tuple[Database, Jobs, Ticks, Schedules]:
    """One process's, with the real engine, which begins nothing of itself."""
    db, clock = Database(url), ManualClock(at, seed)
    jobs = Jobs(Settings(), clock, db, find, lambda job: None)
    kind = Kind("say", Say, say)
    jobs.offer(kind)
    ticks = Ticks(clock, db, jobs, Ears(), known)
    return db, jobs, ticks, Schedules(clock, db, {"say": kind}, ticks, {}, lambda c, name: None)


def tick(url: str, at: int, passed: str) -> None:
    """A tick in a process of its own, which dies at the `at`-th place."""

    async def live() -> None:
        db, _, ticks, _ = rooms(url, LATER, at * 3)
        with Path(passed).open("a") as file:
            crash.arm(at, lambda number, name: print(number, name, file=file, flush=True))
            await ticks.once()
        crash.arm(0, lambda number, name: None)
        db.close()

    asyncio.run(live())
