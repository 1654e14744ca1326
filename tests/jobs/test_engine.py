"""Which job is taken when, by whom, and what becomes of one whose process died."""

from __future__ import annotations

import asyncio

from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.jobs import Kind, Work, store
from lowkey.jobs.engine import DEATHS
from lowkey.jobs.nouns import Spent
from lowkey.jobs.store.rows import Hold
from tests.jobs.lives import ANA, Lives, Plain, Said, ended, until

SILENCE = Settings().heartbeat
MOST = int(SILENCE * 1000)


async def test_people_are_served_in_rounds(lives: Lives) -> None:
    order: list[str] = []

    async def run(work: Work, request: Plain) -> Said:
        order.append(request.words)
        return Said()

    kind = Kind("plain", Plain, run)
    async with lives.life(kind, works=False) as jobs:
        for n in range(6):
            await jobs.start(ANA, "plain", f"a{n}", Plain(words=f"a{n}"), f"k{n}")
        last = await jobs.start("user_bo", "plain", "b", Plain(words="b"), "k")
    async with lives.life(kind) as jobs:
        await ended(jobs, last)
    assert order.index("b") <= 2


async def test_one_person_does_not_fill_the_process(lives: Lives) -> None:
    there = asyncio.Barrier(3)
    ana = 0

    async def run(work: Work, request: Plain) -> Said:
        nonlocal ana
        ana += request.words == "ana"
        await there.wait()
        return Said(words=str(ana))

    kind = Kind("plain", Plain, run)
    async with lives.life(kind, works=False) as jobs:
        for n in range(4):
            await jobs.start(ANA, "plain", "a", Plain(words="ana"), f"k{n}")
        other = await jobs.start("user_bo", "plain", "b", Plain(words="bo"), "k")
    async with lives.life(kind) as jobs:
        assert (await ended(jobs, other)).result == {"words": "2"}


async def test_what_a_silent_process_held_is_taken_over_and_its_late_words_are_refused(
    lives: Lives,
) -> None:
    """The process that fell silent is played by its claim; that it never writes again is not assumed."""

    async def run(work: Work, request: Plain) -> Said:
        return Said(words="by another")

    kind = Kind("plain", Plain, run)
    async with lives.life(kind, works=False) as jobs:
        job = await jobs.start(ANA, "plain", "Abandoned", Plain(), "k")
    db = Database(lives.url)
    now = lives.clock.now()
    (held,) = await db.write(lambda c: store.rows.claim(c, "process_silent", now, 1, 1))
    lives.clock.advance(SILENCE + 1)
    async with lives.life(kind) as jobs:
        job = await ended(jobs, job)
        assert (job.result, job.incarnation) == ({"words": "by another"}, 2)
    late = Hold(job.id, "process_silent", held.incarnation)
    assert await db.write(lambda c: store.rows.advance(c, late, Spent(), 0, now)) is None
    db.close()


async def test_a_job_that_takes_every_process_down_is_left_alone(lives: Lives) -> None:
    async def run(work: Work, request: Plain) -> Said:
        return Said(words="well")

    kind = Kind("plain", Plain, run)
    db = Database(lives.url)
    async with lives.life(kind, works=False) as jobs:
        job = await jobs.start(ANA, "plain", "Deadly", Plain(), "k")
        for _ in range(DEATHS):
            now = lives.clock.now()
            assert await db.write(lambda c, now=now: store.rows.claim(c, "process", now, 1, 1))
            lives.clock.advance(SILENCE + 1)
            now = lives.clock.now()
            given = await db.write(lambda c, now=now: store.rows.abandoned(c, now, MOST, DEATHS))
        ((deadly, _),) = given
        assert (deadly.id, deadly.why) == (job.id, "paused")
    async with lives.life(kind) as jobs:
        job = await jobs.read(ANA, job.id)
        assert (job.status, job.why) == ("waiting", "paused")
        assert job.error is not None and job.error.code == "deadly"
        await jobs.resume(ANA, job.id)
        job = await until(jobs, job, lambda one: one.status == "done")
        assert job.result == {"words": "well"}
    db.close()
