"""What a step of a job costs, and whether jobs are lost when their workers are killed. (c)

python -m bench.jobs [--jobs 1000] [--kills 20] [--skip-kills]
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import signal
import tempfile
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

from bench.errands import SOMEBODY, Errand, desk, labour
from bench.processes import disk
from bench.table import machine, table
from lowkey.core.db import Database
from lowkey.core.migrate import migrate
from lowkey.jobs import Job, Jobs
from tests import postgres

STEPS = 300
WORKERS = 3
CONTEXT = multiprocessing.get_context("spawn")


async def begin(jobs: Jobs, count: int, steps: int, tag: str) -> list[Job]:
    return [
        await jobs.start(
            SOMEBODY, "errand", f"Errand {n}", Errand(name=f"{tag}{n}", steps=steps), f"{tag}{n}"
        )
        for n in range(count)
    ]


async def all_ended(jobs: Jobs, begun: list[Job]) -> None:
    async def wait(job: Job) -> None:
        async for _ in jobs.follow(SOMEBODY, job.id, 0):
            pass

    for job in begun:
        await wait(job)


async def speed(url: str, folder: Path) -> tuple[float, float, float]:
    """Milliseconds a step of one job (wall, processor), and jobs of three steps a second, eight at once."""
    await brought_up(url)
    jobs, db = desk(folder, url)
    loop, ends = asyncio.get_running_loop(), asyncio.Semaphore(0)
    jobs.engine.told = lambda c, job: loop.call_soon_threadsafe(ends.release) and None

    async def take(count: int, steps: int, tag: str) -> None:
        await begin(jobs, count, steps, tag)
        for _ in range(count):
            await ends.acquire()

    jobs.open()
    await take(1, 20, "warm")
    at, cpu = time.perf_counter(), time.process_time()
    await take(1, STEPS, "one")
    wall, cpu = time.perf_counter() - at, time.process_time() - cpu
    at = time.perf_counter()
    await take(200, 3, "many")
    rate = 200 / (time.perf_counter() - at)
    await jobs.close()
    db.close()
    return wall / STEPS * 1000, cpu / STEPS * 1000, rate


async def brought_up(url: str) -> None:
    db = Database(url)
    await migrate(db)
    db.close()


async def killed(url: str, folder: Path, workers: int, count: int, kills: int) -> list[object]:
    """Jobs begun, done with the right result, ended once; kills; seconds."""
    jobs, db = desk(folder, url)
    begun = await begin(jobs, count, 5, "k")
    chance = random.Random(1)

    def worker() -> BaseProcess:
        process = CONTEXT.Process(target=labour, args=(str(folder), url), daemon=True)
        process.start()
        return process

    at = time.perf_counter()
    there = [worker() for _ in range(workers)]

    async def kill() -> None:
        for _ in range(kills):
            await asyncio.sleep(chance.uniform(2, 6))
            index = chance.randrange(workers)
            there[index].kill()
            there[index].join()
            assert there[index].exitcode == -signal.SIGKILL
            there[index] = worker()

    await asyncio.gather(kill(), all_ended(jobs, begun))
    seconds = time.perf_counter() - at
    for process in there:
        process.kill()
    right = once = 0
    for job in begun:
        job = await jobs.read(SOMEBODY, job.id)
        right += (job.status, job.result) == ("done", {"sum": 15})
        ends = 0
        async for _, batch in jobs.follow(SOMEBODY, job.id, 0):
            ends += sum(b'"status":"done"' in event for event in batch)
        once += ends == 1
    db.close()
    return [count, kills, right, once, round(seconds)]


async def measure(args: argparse.Namespace) -> None:
    speeds: list[list[object]] = []
    losses: list[list[object]] = []
    with tempfile.TemporaryDirectory(dir=disk()) as made, postgres.running() as cluster:
        folder = Path(made)
        for name, url in (
            ("SQLite", f"sqlite:///{folder / 'a.db'}"),
            ("PostgreSQL", cluster.database()),
        ):
            speeds.append([name, *(await speed(url, folder))])
            if not args.skip_kills:
                # One process owns a SQLite file; several share a PostgreSQL.
                workers = 1 if name == "SQLite" else WORKERS
                found = await killed(url, folder, workers, args.jobs, args.kills)
                losses.append([name, workers, *found])
    print(table(("database", "ms a step", "CPU ms a step", "jobs/s"), speeds))
    if losses:
        heads = ("database", "workers", "jobs", "kills", "right", "ended once", "s")
        print("\n" + table(heads, losses))
    print(f"\n{machine()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--skip-kills", action="store_true")
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
