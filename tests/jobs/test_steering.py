"""What people do with a job that is under way: answer, steer, pause, stop, give it more."""

from __future__ import annotations

import asyncio

import pytest

from lowkey.core.errors import NotFoundError, SettledError
from lowkey.jobs import Budget, Kind, Work
from tests.jobs.lives import ANA, Lives, Plain, Said, ended, until, waits


async def _one() -> int:
    return 1


async def test_a_question_waits_for_its_answer_through_restarts(lives: Lives) -> None:
    async def run(work: Work, request: Plain) -> Said:
        return Said(words=await work.ask("which", "Which one?", choices=("red", "blue")))

    kind = Kind("plain", Plain, run)
    async with lives.life(kind) as jobs:
        job = await waits(jobs, await jobs.start(ANA, "plain", "Asks", Plain(), "k"))
        assert job.question is not None and job.question.choices == ("red", "blue")
    async with lives.life(kind) as jobs:
        assert (await jobs.read(ANA, job.id)).question == job.question
        with pytest.raises(NotFoundError):
            await jobs.answer("user_other", job.id, "red")
        await jobs.answer(ANA, job.id, "blue")
        job = await ended(jobs, job)
        assert job.result == {"words": "blue"}
        with pytest.raises(SettledError):
            await jobs.answer(ANA, job.id, "red")


async def test_without_a_word_it_takes_the_default(lives: Lives) -> None:
    async def run(work: Work, request: Plain) -> Said:
        return Said(words=await work.ask("which", "Which one?", default="red", seconds=60))

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await waits(jobs, await jobs.start(ANA, "plain", "Asks", Plain(), "k"))
        assert job.until == lives.clock.now() + 60_000
        lives.clock.advance(61)
        jobs.engine.wake()
        assert (await ended(jobs, job)).result == {"words": "red"}


async def test_what_is_said_for_its_way_is_heard_once(lives: Lives) -> None:
    async def run(work: Work, request: Plain) -> Said:
        before = await work.heard("before")
        await work.sleep("rest", 60)
        after = await work.heard("after")
        return Said(words=f"{before} {after}")

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await waits(jobs, await jobs.start(ANA, "plain", "Listens", Plain(), "k"))
        await jobs.steer(ANA, job.id, "also look at pears")
        lives.clock.advance(61)
        jobs.engine.wake()
        job = await ended(jobs, job)
        assert job.result == {"words": "() ('also look at pears',)"}
        with pytest.raises(SettledError):
            await jobs.steer(ANA, job.id, "and at plums")


async def test_pausing_gives_up_the_step_in_flight_and_resuming_makes_it_again(
    lives: Lives,
) -> None:
    made: list[str] = []
    reached = asyncio.Event()

    async def run(work: Work, request: Plain) -> Said:
        async def look() -> str:
            made.append("look")
            reached.set()
            if len(made) == 1:
                await asyncio.Event().wait()
            return "seen"

        return Said(words=await work.step("look", look, str, about="Looking"))

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await jobs.start(ANA, "plain", "Paused", Plain(), "k")
        await reached.wait()
        assert (await jobs.read(ANA, job.id)).doing == "Looking"
        await jobs.pause(ANA, job.id)
        job = await waits(jobs, job)
        assert job.why == "paused"
        await jobs.resume(ANA, job.id)
        assert (await ended(jobs, job)).result == {"words": "seen"}
        with pytest.raises(SettledError):
            await jobs.resume(ANA, job.id)


async def test_stopping_ends_it_and_its_children(lives: Lives) -> None:
    reached = asyncio.Event()

    async def parent(work: Work, request: Plain) -> Said:
        child = await work.child("part", "child", "A part", Plain())
        return Said(words=child.status)

    async def child(work: Work, request: Plain) -> Said:
        reached.set()
        await asyncio.Event().wait()
        return Said()

    kinds = (Kind("parent", Plain, parent), Kind("child", Plain, child))
    async with lives.life(*kinds) as jobs:
        job = await jobs.start(ANA, "parent", "Stopped", Plain(), "k")
        await reached.wait()
        await waits(jobs, job)
        (part,) = await jobs.children(ANA, job.id)
        await jobs.stop(ANA, job.id)
        assert (await ended(jobs, part)).status == "stopped"
        assert (await ended(jobs, job)).status == "stopped"
        assert [one.id for one in await jobs.list(ANA, 1 << 53, 10)] == [job.id]
        await jobs.delete(ANA, job.id)
        for one in (job, part):
            with pytest.raises(NotFoundError):
                await jobs.read(ANA, one.id)


async def test_children_work_side_by_side_and_their_parent_gets_what_they_found(
    lives: Lives,
) -> None:
    met = asyncio.Barrier(2)

    async def parent(work: Work, request: Plain) -> Said:
        parts = await work.all(
            *(work.child(name, "child", name, Plain(words=name)) for name in ("a", "b"))
        )
        return Said(words="".join(str((one.result or {})["words"]) for one in parts))

    async def child(work: Work, request: Plain) -> Said:
        async def meet() -> str:
            await met.wait()
            return request.words

        return Said(words=await work.step("meet", meet, str))

    kinds = (Kind("parent", Plain, parent), Kind("child", Plain, child))
    async with lives.life(*kinds) as jobs:
        job = await ended(jobs, await jobs.start(ANA, "parent", "Two parts", Plain(), "k"))
    assert job.result == {"words": "ab"}


async def test_a_used_up_budget_ends_with_what_there_is_and_goes_on_with_more(
    lives: Lives,
) -> None:
    async def run(work: Work, request: Plain) -> Said:
        found = [await work.step(f"look/{n}", _one, int) for n in range(8)]
        return Said(words=f"all {sum(found)}")

    async def wrap_up(work: Work, request: Plain) -> Said:
        return Said(words="what there is")

    kind = Kind("plain", Plain, run, wrap_up)
    async with lives.life(kind) as jobs:
        given = Budget(steps=5)
        job = await jobs.start(ANA, "plain", "Frugal", Plain(), "k", budget=given)
        job = await ended(jobs, job)
        assert (job.status, job.result) == ("partial", {"words": "what there is"})
        assert job.spent.steps == 5
        told = [event async for _, batch in jobs.follow(ANA, job.id, 0) for event in batch]
        assert sum(b"Four fifths" in event for event in told) == 1
        await jobs.resume(ANA, job.id, Budget(steps=20))
        job = await until(jobs, job, lambda one: one.status == "done")
        assert (job.result, job.spent.steps) == ({"words": "all 8"}, 8)


async def test_what_is_said_after_the_budget_ended_is_heard_by_what_goes_on(lives: Lives) -> None:
    async def run(work: Work, request: Plain) -> Said:
        found = [await work.step(f"look/{n}", _one, int) for n in range(3)]
        words = await work.heard("heard")
        return Said(words=f"{sum(found)} {' '.join(words)}")

    async def wrap_up(work: Work, request: Plain) -> Said:
        return Said(words=f"heard {len(await work.heard('heard'))}")

    async with lives.life(Kind("plain", Plain, run, wrap_up)) as jobs:
        job = await jobs.start(ANA, "plain", "Frugal", Plain(), "k", budget=Budget(steps=2))
        assert (await ended(jobs, job)).result == {"words": "heard 0"}
        await jobs.resume(ANA, job.id, Budget(steps=20))
        await jobs.steer(ANA, job.id, "and the bridge")
        job = await until(jobs, job, lambda one: one.status == "done")
    assert job.result == {"words": "3 and the bridge"}


async def test_pausing_what_waits_takes_its_alarm_away(lives: Lives) -> None:
    async def run(work: Work, request: Plain) -> Said:
        await work.sleep("rest", 60)
        return Said(words="rested")

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await waits(jobs, await jobs.start(ANA, "plain", "Rests", Plain(), "k"))
        assert (await jobs.pause(ANA, job.id)).why == "paused"
        lives.clock.advance(61)
        other = await jobs.start(ANA, "plain", "Rests, too", Plain(), "k2")
        await waits(jobs, other)  # It was taken, so the paused one would have been.
        assert (await jobs.read(ANA, job.id)).why == "paused"
        await jobs.resume(ANA, job.id)
        assert (await ended(jobs, job)).result == {"words": "rested"}
