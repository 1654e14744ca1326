"""A job whose every effect is written to a file, and a process that works on such jobs. Knows no test.

The file is the world outside: what stands there twice happened twice.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from pydantic import SecretStr

from lowkey.core.clock import SystemClock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.errors import NotFoundError
from lowkey.core.parts import Record
from lowkey.jobs import Jobs, Kind, Work
from lowkey.models import Model

SOMEBODY = "user_bench"


class Errand(Record):
    """`steps`: how many. `world`: the file that its effects go to; empty: it has none."""

    name: str
    steps: int
    world: str = ""
    rest: float = 0.0
    """Seconds that each step takes."""


class Total(Record):
    sum: int


async def run(work: Work, errand: Errand) -> Total:
    """Adds up 1 … `steps`, one step for each number."""
    total = 0
    for number in range(1, errand.steps + 1):

        async def do(number: int = number) -> int:
            if errand.rest:
                await asyncio.sleep(errand.rest)
            _write(errand.world, f"{errand.name} {number}")
            return number

        total += await work.step(f"number/{number}", do, int, about=f"Number {number}")
    return Total(sum=total)


async def lead(work: Work, errand: Errand) -> Total:
    """Hands half of it to a child, and meanwhile rests, listens and shows how far it is."""
    half = errand.model_copy(update={"name": f"{errand.name}/child"})
    await work.show("far", Total(sum=0))

    async def rest() -> int:
        await work.sleep("rest", 0.05)
        return len(await work.heard("words"))

    async def hand_on() -> int:
        child = await work.child("half", "errand", "Half of it", half)
        return int((child.result or {})["sum"])

    rested, handed = await work.all(rest(), hand_on())
    own = await run(work, errand)
    await work.show("far", Total(sum=handed + own.sum))
    return Total(sum=rested + handed + own.sum)


KINDS = (Kind("errand", Errand, run), Kind("lead", Errand, lead))


async def _no_model(model_id: str | None) -> Model:
    raise NotFoundError("no_model", f"There is no model here ({model_id}).")


def settings(data: Path, url: str, at_once: int = 8) -> Settings:
    database = "" if url.startswith("sqlite") else url
    return Settings(
        data=data,
        database=SecretStr(database),
        max_jobs=at_once,
        max_jobs_each=at_once,
        heartbeat=1.5,
    )


def desk(data: Path, url: str, at_once: int = 8) -> tuple[Jobs, Database]:
    """What works on errands, not begun yet, and its database."""
    db = Database(url)
    jobs = Jobs(settings(data, url, at_once), SystemClock(), db, _no_model, lambda job: None)
    for kind in KINDS:
        jobs.offer(kind)
    return jobs, db


def labour(data: str, url: str, at_once: int = 8) -> None:
    """Works on errands until this process is killed."""

    async def forever() -> None:
        jobs, _ = desk(Path(data), url, at_once)
        jobs.open()
        await asyncio.Event().wait()

    asyncio.run(forever())


def _write(world: str, words: str) -> None:
    if world:
        file = os.open(world, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(file, f"{words}\n".encode())
        os.close(file)
