"""What happens at the same moment: a stop while it parks, a child's end while its parent begins to wait.

Each moment is brought about, not waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from lowkey.app import App
from lowkey.core.errors import FullError, OutsideError
from lowkey.jobs import Budget, Job, Jobs, Kind, Work, store
from lowkey.jobs.engine import Held
from lowkey.jobs.hands import Hands, Room
from lowkey.jobs.research.snapshots import StoredSnapshots, hash_of
from lowkey.jobs.store.rows import Stand
from tests.chat.talk import ALONE
from tests.jobs.lives import ANA, Lives, Plain, Said, ended, until, waits


@asynccontextmanager
async def held_back(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[asyncio.Event]:
    """How a job stands is written down only after this; the event is set when it is about to be."""
    reached, go = asyncio.Event(), asyncio.Event()
    put_down = jobs.engine._let_go  # pyright: ignore[reportPrivateUsage]

    async def later(held: Held, stand: Stand, children: tuple[str, ...]) -> None:
        reached.set()
        await go.wait()
        await put_down(held, stand, children)

    monkeypatch.setattr(jobs.engine, "_let_go", later)
    yield reached
    go.set()


async def test_a_stop_counts_while_it_begins_to_wait(
    lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run(work: Work, request: Plain) -> Said:
        await work.sleep("rest", 60)
        return Said(words="went on")

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        async with held_back(jobs, monkeypatch) as reached:
            job = await jobs.start(ANA, "plain", "Rests", Plain(), "k")
            await reached.wait()
            await jobs.stop(ANA, job.id)
        assert (await ended(jobs, job)).status == "stopped"


async def test_a_parent_hears_of_a_child_that_ends_as_it_begins_to_wait(
    lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parent looked at its child, saw it open, and is about to write that it waits."""

    async def run(work: Work, request: Plain) -> Said:
        return Said(words=(await work.child("part", "part", "A part", Plain())).status)

    async def part(work: Work, request: Plain) -> Said:
        return Said()

    kinds = Kind("plain", Plain, run), Kind("part", Plain, part)
    async with lives.life(*kinds) as jobs:
        put_down = jobs.engine._let_go  # pyright: ignore[reportPrivateUsage]

        async def later(held: Held, stand: Stand, children: tuple[str, ...]) -> None:
            if children:
                (child,) = await jobs.children(ANA, held.hands.job.id)
                await ended(jobs, child)
            await put_down(held, stand, children)

        monkeypatch.setattr(jobs.engine, "_let_go", later)
        job = await ended(jobs, await jobs.start(ANA, "plain", "One part", Plain(), "k"))
    assert job.result == {"words": "done"}


async def test_a_stopped_child_wakes_its_parent(lives: Lives) -> None:
    async def run(work: Work, request: Plain) -> Said:
        return Said(words=(await work.child("part", "asks", "A part", Plain())).status)

    async def asks(work: Work, request: Plain) -> Said:
        return Said(words=await work.ask("which", "Which?"))

    async with lives.life(Kind("plain", Plain, run), Kind("asks", Plain, asks)) as jobs:
        job = await jobs.start(ANA, "plain", "One part", Plain(), "k")
        await until(jobs, job, lambda one: one.why == "children")
        (child,) = await jobs.children(ANA, job.id)
        await waits(jobs, child)
        await jobs.stop(ANA, child.id)
        assert (await ended(jobs, job)).result == {"words": "stopped"}


async def test_a_job_that_can_t_be_begun_is_given_back(
    lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = store.journal.lines
    failing = [FullError("away", "The database is away."), RuntimeError("a fault of ours")]

    def once(c, job_id):  # type: ignore[no-untyped-def]
        if failing:
            raise failing.pop()
        return lines(c, job_id)

    async def run(work: Work, request: Plain) -> Said:
        return Said(words="fine")

    monkeypatch.setattr(store.journal, "lines", once)
    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await ended(jobs, await jobs.start(ANA, "plain", "Begun later", Plain(), "k"))
    assert (job.result, failing) == ({"words": "fine"}, [])


async def test_its_end_is_what_people_hear_last(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(work: Work, request: Plain) -> Said:
        async def look() -> str:
            return "seen"

        await work.step("look", look, str, about="Looking around")
        return Said()

    app.jobs.offer(Kind("plain", Plain, run))
    beats = app.jobs.engine
    put_down = beats._let_go  # pyright: ignore[reportPrivateUsage]

    async def with_a_beat(held: Held, stand: Stand, children: tuple[str, ...]) -> None:
        await put_down(held, stand, children)
        await beats._progress(held.hands)  # pyright: ignore[reportPrivateUsage]

    monkeypatch.setattr(beats, "_let_go", with_a_beat)
    job = await app.jobs.start(ALONE.id, "plain", "Look", Plain(), "k")
    await ended(app.jobs, job)
    await app.jobs.close()
    inbox = await app.notices.inbox(ALONE)
    assert [(one.kind, one.read) for one in inbox.notices] == [("done", False)]


async def test_going_on_makes_only_those_steps_again_that_ended_it(lives: Lives) -> None:
    tries = {"page": 0, "all": 0}

    async def run(work: Work, request: Plain) -> Said:
        async def page() -> str:
            tries["page"] += 1
            raise OutsideError("no_page", "There is none.")

        try:
            got = await work.step("page", page, str)
        except OutsideError:
            got = "rules"

        async def part(n: int) -> int:
            tries["all"] += 1
            if tries["all"] <= 3:
                raise OutsideError("away", "Away.")
            return n

        await work.all(*(work.step(f"part/{n}", lambda n=n: part(n), int) for n in range(3)))
        return Said(words=got)

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await ended(jobs, await jobs.start(ANA, "plain", "Fails", Plain(), "k"))
        assert job.status == "failed"
        await jobs.resume(ANA, job.id)
        job = await until(jobs, job, lambda one: one.status == "done")
    assert (job.result, tries) == ({"words": "rules"}, {"page": 1, "all": 6})


async def test_a_partial_result_stays_until_there_is_a_better_one(lives: Lives) -> None:
    async def one() -> int:
        return 1

    async def run(work: Work, request: Plain) -> Said:
        for n in range(3):
            await work.step(f"s{n}", one, int)
        await work.sleep("rest", 60)
        return Said(words="whole")

    async def wrap_up(work: Work, request: Plain) -> Said:
        return Said(words="what there is")

    async with lives.life(Kind("plain", Plain, run, wrap_up)) as jobs:
        job = await jobs.start(ANA, "plain", "Partial", Plain(), "k", budget=Budget(steps=2))
        await ended(jobs, job)
        await jobs.resume(ANA, job.id, Budget(steps=10))
        await until(jobs, job, lambda one: one.why == "time")
        await jobs.stop(ANA, job.id)
        job = await jobs.read(ANA, job.id)
    assert (job.status, job.result) == ("stopped", {"words": "what there is"})


async def test_a_question_without_a_default_waits_for_ever(lives: Lives) -> None:
    async def run(work: Work, request: Plain) -> Said:
        return Said(words=await work.ask("which", "Which?", seconds=60))

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await waits(jobs, await jobs.start(ANA, "plain", "Asks", Plain(), "k"))
        assert job.until is None


async def test_what_a_step_writes_after_its_job_went_is_swept_away(lives: Lives) -> None:
    reached, go, kept = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def run(work: Work, request: Plain) -> Said:
        async def read() -> str:
            reached.set()
            await go.wait()
            name = await snapshots.keep(ANA, work.job.id, "a page")
            kept.set()
            return name

        await work.step("read", read, str)
        return Said()

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        snapshots = StoredSnapshots(jobs.db)
        job = await jobs.start(ANA, "plain", "Reads", Plain(), "k")
        await reached.wait()
        await jobs.db.write(lambda c: store.rows.erase(c, [job.id]))
        go.set()
        await kept.wait()
        name = hash_of("a page")
        assert await snapshots.read(ANA, job.id, name) == "a page"
        await jobs.tend()
        assert await snapshots.read(ANA, job.id, name) == ""


async def test_a_job_that_is_taken_while_its_process_closes_holds_up_nothing(
    lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, reached, go = Hands.take, asyncio.Event(), asyncio.Event()

    async def later(room: Room, job: Job, owner: str) -> Hands:
        reached.set()
        await go.wait()
        return await take(room, job, owner)

    async def run(work: Work, request: Plain) -> Said:
        await asyncio.Event().wait()
        return Said()

    monkeypatch.setattr(Hands, "take", later)
    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await jobs.start(ANA, "plain", "Taken late", Plain(), "k")
        await reached.wait()
        closing = asyncio.create_task(jobs.close())
        await asyncio.sleep(0)
        go.set()
        over, _ = await asyncio.wait({closing}, timeout=20)
        assert over, "it waits for what nobody cuts"
        assert (await jobs.read(ANA, job.id)).status == "queued"
