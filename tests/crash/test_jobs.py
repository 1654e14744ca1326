"""Whatever process dies, every job ends once, with the right result and no step made twice for nothing."""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
from collections import Counter
from pathlib import Path

import pytest

from bench.errands import SOMEBODY, Errand, desk, labour
from lowkey.core import crash
from tests.crash.children import begin, ended
from tests.crash.ledger import Ledger

NAMES = {
    "job.claim.after", "job.claim.before", "job.end.after", "job.end.before", "job.start.after",
    "job.start.before", "job.step.after", "job.step.before",
}  # fmt: skip
STEPS, SUM = 4, 20
"""Numbers that the child and the job add up, and what comes of it: 1 … 4, twice."""


def live(data: str, url: str, world: str, ledger: str, at: int) -> None:
    """Begins one job, unless it was, and works until it has ended; ends at the `at`-th place passed."""

    async def work() -> None:
        told = Ledger(Path(ledger))
        jobs, db = desk(Path(data), url)
        crash.arm(at, lambda number, name: told.note("passed", number=number, name=name))
        jobs.open()
        job = await jobs.start(
            SOMEBODY, "lead", "Sum", Errand(name="sum", steps=STEPS, world=world), "once"
        )
        told.note("promised", id=job.id)
        async for _ in jobs.follow(SOMEBODY, job.id, 0):
            pass
        job = await jobs.read(SOMEBODY, job.id)
        told.note("ended", status=job.status, result=job.result)
        crash.arm(0, lambda number, name: None)
        await jobs.close()
        db.close()

    asyncio.run(work())


async def test_a_job_ends_wherever_its_process_dies(furnished: Path, tmp_path: Path) -> None:
    async def one(at: int) -> list[str]:
        """Lives, dies at this place, lives on; returns the places passed in the first life."""
        folder = tmp_path / f"life-{at}"
        folder.mkdir()
        shutil.copy(furnished, folder / "lowkey.db")
        url = f"sqlite:///{folder / 'lowkey.db'}"
        given = (str(folder), url, str(folder / "world"), str(folder / "ledger"))
        status = await ended(begin(live, *given, at))
        told = Ledger(folder / "ledger")
        passed = [entry["name"] for entry in told.read("passed")]
        if status:
            assert status == 137
            assert await ended(begin(live, *given, 0)) == 0
        ends = told.read("ended")
        assert [(end["status"], end["result"]) for end in ends] == [("done", {"sum": SUM})]
        assert len({entry["id"] for entry in told.read("promised")}) == 1
        made = Counter((folder / "world").read_text().splitlines())
        assert len(made) == 2 * STEPS
        # Only what was in flight in a life that died is made again: one step of the job, one of its child.
        assert sum(made.values()) <= 2 * STEPS + (2 if status else 0)
        return passed

    everywhere = await one(0)
    assert set(everywhere) >= NAMES
    lanes = asyncio.Semaphore(3)

    async def within(at: int) -> None:
        async with lanes:
            await one(at)

    # The order of what runs side by side varies a little: the last places may not be reached.
    first = {name: at for at, name in reversed(list(enumerate(everywhere, 1)))}
    places = {*first.values(), *range(1, len(everywhere) - 2, 7)}
    await asyncio.gather(*(within(at) for at in sorted(places)))


async def test_three_workers_killed_at_random_finish_every_job_once(
    furnished_cluster: str, cluster: object, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    from tests.postgres import Postgres

    assert isinstance(cluster, Postgres)
    url = cluster.copy(furnished_cluster)
    chance = random.Random(6)
    world = str(tmp_path / "world")
    jobs, db = desk(tmp_path, url)
    workers = [begin(labour, str(tmp_path), url) for _ in range(3)]
    begun = [
        await jobs.start(
            SOMEBODY,
            "lead" if n % 4 == 0 else "errand",
            f"Errand {n}",
            Errand(name=f"e{n}", steps=STEPS, world=world, rest=0.02),
            f"k{n}",
        )
        for n in range(24)
    ]

    async def kill() -> None:
        for _ in range(6):
            await asyncio.sleep(chance.uniform(0.1, 0.4))
            index = chance.randrange(3)
            workers[index].kill()
            assert await ended(workers[index]) == -signal.SIGKILL
            workers[index] = begin(labour, str(tmp_path), url)

    async def wait(job_id: str) -> None:
        async for _ in jobs.follow(SOMEBODY, job_id, 0):
            pass

    await asyncio.wait_for(asyncio.gather(kill(), *(wait(job.id) for job in begun)), 90)
    for worker in workers:
        worker.kill()
        await ended(worker)
    for n, job in enumerate(begun):
        job = await jobs.read(SOMEBODY, job.id)
        assert (job.status, job.result) == ("done", {"sum": SUM if n % 4 == 0 else SUM // 2})
        ends = [
            event
            async for _, batch in jobs.follow(SOMEBODY, job.id, 0)
            for event in batch
            if b'"status":"done"' in event
        ]
        assert len(ends) == 1
    db.close()
    cluster.drop(url)
