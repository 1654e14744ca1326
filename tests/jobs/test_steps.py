"""A step is made once, whatever happens around it: one test for each row of docs/jobs.md on steps."""

from __future__ import annotations

import asyncio

import pytest

from lowkey.core.errors import InputError, LimitError, OutsideError
from lowkey.jobs import Jobs, Kind, Work, hands
from tests.jobs.lives import ANA, Lives, Plain, Said, ended, until, waits


async def counted(made: list[str], name: str) -> str:
    made.append(name)
    return name


async def test_steps_of_an_earlier_life_are_not_made_again(lives: Lives) -> None:
    made: list[str] = []
    reached, go = asyncio.Event(), asyncio.Event()

    async def run(work: Work, request: Plain) -> Said:
        one = await work.step("one", lambda: counted(made, "one"), str)

        async def second() -> str:
            made.append("two")
            reached.set()
            await go.wait()
            return "two"

        two = await work.step("two", second, str, effect="write")
        return Said(words=f"{one} {two} {request.words}")

    kind = Kind("plain", Plain, run)
    async with lives.life(kind) as jobs:
        job = await jobs.start(ANA, "plain", "Two steps", Plain(words="three"), "k")
        await reached.wait()
    go.set()
    async with lives.life(kind) as jobs:
        job = await ended(jobs, job)
        assert job.status == "done"
        assert job.result == {"words": "one two three"}
        assert job.incarnation == 2
        assert [step.incarnation for step in await jobs.journal(ANA, job.id)] == [1, 2]
    assert made == ["one", "two", "two"]


async def test_changed_code_goes_on_from_the_journal(lives: Lives) -> None:
    made: list[str] = []
    reached = asyncio.Event()

    async def old(work: Work, request: Plain) -> Said:
        await work.step("search", lambda: counted(made, "search"), str)
        reached.set()
        await asyncio.Event().wait()
        return Said()

    async def new(work: Work, request: Plain) -> Said:
        plan = await work.step("plan", lambda: counted(made, "plan"), str)
        found = await work.step("search", lambda: counted(made, "search again"), str)
        return Said(words=f"{plan} {found}")

    async with lives.life(Kind("plain", Plain, old)) as jobs:
        job = await jobs.start(ANA, "plain", "Upgraded", Plain(), "k")
        await reached.wait()
    async with lives.life(Kind("plain", Plain, new)) as jobs:
        job = await ended(jobs, job)
    assert job.result == {"words": "plan search"}
    assert made == ["search", "plan"]


@pytest.mark.parametrize("word", ["again", "leave"])
async def test_what_may_have_happened_outside_is_asked_about(lives: Lives, word: str) -> None:
    made: list[str] = []
    reached = asyncio.Event()

    async def run(work: Work, request: Plain) -> Said:
        async def pay() -> str:
            made.append("paid")
            reached.set()
            if len(made) == 1:
                await asyncio.Event().wait()
            return "receipt"

        return Said(words=await work.step("pay", pay, str, about="Pay 9 dollars", effect="spend"))

    kind = Kind("plain", Plain, run)
    async with lives.life(kind) as jobs:
        job = await jobs.start(ANA, "plain", "A payment", Plain(), "k")
        await reached.wait()
    async with lives.life(kind) as jobs:
        job = await waits(jobs, job)
        assert job.question is not None
        assert (job.question.kind, job.question.text) == ("unknown", "Pay 9 dollars")
        assert made == ["paid"]
        await jobs.answer(ANA, job.id, word)
        job = await ended(jobs, job)
    if word == "again":
        assert job.result == {"words": "receipt"}
    else:
        assert job.status == "failed"
        assert job.error is not None and job.error.code == "unknown"
    assert len(made) == (2 if word == "again" else 1)


async def test_a_service_that_throttles_is_waited_for_and_time_stands_still(lives: Lives) -> None:
    tries: list[int] = []

    async def run(work: Work, request: Plain) -> Said:
        async def ask() -> str:
            tries.append(lives.clock.now())
            if len(tries) < 3:
                raise LimitError("provider_limit", "Too often.", retry_after=100)
            return "here"

        return Said(words=await work.step("ask", ask, str))

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await jobs.start(ANA, "plain", "Throttled", Plain(), "k")
        for _ in range(2):
            job = await waits(jobs, job)
            assert job.why == "throttled"
            assert job.error is not None and job.error.code == "provider_limit"
            assert job.until is not None and job.until >= lives.clock.now() + 100_000
            seen = job.incarnation
            lives.clock.advance(200)
            jobs.engine.wake()
            job = await until(jobs, job, lambda one, seen=seen: one.incarnation > seen)
        job = await ended(jobs, job)
    assert job.result == {"words": "here"}
    assert job.error is None
    assert job.spent.seconds == 0
    assert job.spent.steps == 1


async def test_a_failure_is_the_same_in_every_life(lives: Lives) -> None:
    made: list[str] = []
    reached = asyncio.Event()
    hold = asyncio.Event()

    async def run(work: Work, request: Plain) -> Said:
        async def fetch() -> str:
            made.append("fetched")
            raise OutsideError("no_page", "There is no such page.", hint="Search.")

        try:
            await work.step("fetch", fetch, str)
        except OutsideError as error:
            reached.set()
            await hold.wait()
            return Said(words=f"{error.code}: {error}")
        raise AssertionError

    kind = Kind("plain", Plain, run)
    async with lives.life(kind) as jobs:
        job = await jobs.start(ANA, "plain", "A missing page", Plain(), "k")
        await reached.wait()
    hold.set()
    async with lives.life(kind) as jobs:
        job = await ended(jobs, job)
    assert job.result == {"words": "no_page: There is no such page. Search."}
    assert made == ["fetched"]


async def test_a_failed_job_goes_on_where_it_failed(lives: Lives) -> None:
    made: list[str] = []

    async def run(work: Work, request: Plain) -> Said:
        await work.step("first", lambda: counted(made, "first"), str)

        async def second() -> str:
            made.append("second")
            if made.count("second") == 1:
                raise OutsideError("away", "It is away.")
            return "well"

        return Said(words=await work.step("second", second, str))

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await ended(jobs, await jobs.start(ANA, "plain", "Twice", Plain(), "k"))
        assert job.status == "failed"
        await jobs.resume(ANA, job.id)
        job = await until(jobs, job, lambda one: one.status == "done")
    assert job.result == {"words": "well"}
    assert job.error is None
    assert made == ["first", "second", "second"]


async def test_a_step_that_hangs_is_given_up(lives: Lives, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "LIMIT", 0.05)

    async def run(work: Work, request: Plain) -> Said:
        async def hang() -> str:
            await asyncio.Event().wait()
            return ""

        return Said(words=await work.step("hang", hang, str, about="Waiting for ever"))

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await ended(jobs, await jobs.start(ANA, "plain", "Hangs", Plain(), "k"))
    assert job.status == "failed"
    assert job.error is not None and job.error.code == "too_long"
    assert "Waiting for ever" in job.error.message


async def test_two_steps_of_one_name_are_a_fault(lives: Lives) -> None:
    async def run(work: Work, request: Plain) -> Said:
        for _ in range(2):
            await work.step("same", lambda: counted([], "x"), str)
        return Said()

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await ended(jobs, await jobs.start(ANA, "plain", "Same", Plain(), "k"))
    assert job.status == "failed"
    assert job.error is not None and "ValueError" in job.error.message


async def test_what_works_side_by_side_is_kept_side_by_side(lives: Lives) -> None:
    made: list[str] = []

    async def run(work: Work, request: Plain) -> Said:
        async def part(name: str) -> str:
            if name == "b":
                await work.sleep("rest", 60)
            return await work.step(name, lambda: counted(made, name), str)

        return Said(words="".join(await work.all(*(part(name) for name in "abc"))))

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await waits(jobs, await jobs.start(ANA, "plain", "Together", Plain(), "k"))
        assert job.why == "time"
        assert sorted(made) == ["a", "c"]
        lives.clock.advance(61)
        jobs.engine.wake()
        job = await ended(jobs, job)
    assert job.result == {"words": "abc"}
    assert sorted(made) == ["a", "b", "c"]


async def test_a_job_is_begun_once_for_each_key(lives: Lives) -> None:
    async def run(work: Work, request: Plain) -> Said:
        return Said(words=request.words)

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        one, two = await asyncio.gather(
            *(jobs.start(ANA, "plain", "Once", Plain(words="x"), "same") for _ in range(2))
        )
        assert one.id == two.id
        assert (await ended(jobs, one)).result == {"words": "x"}
        with pytest.raises(InputError):
            await jobs.start(ANA, "other", "No such kind", Plain(), "k")
        with pytest.raises(InputError):
            await jobs.start(ANA, "plain", "No such field", {"colour": "red"}, "k2")


async def test_what_is_shown_and_noted_is_told_once(lives: Lives) -> None:
    reached, go = asyncio.Event(), asyncio.Event()

    async def run(work: Work, request: Plain) -> Said:
        for words in ("one", "two"):
            await work.show("plan", Said(words=words))
        await work.note("Only rules were used.")
        reached.set()
        await go.wait()
        await work.show("plan", Said(words="three"))
        return Said()

    async def told(jobs: Jobs) -> list[str]:
        return [
            event.decode()
            async for _, batch in jobs.follow(ANA, job.id, 0)
            for event in batch
            if b'"shown"' in event or b'"note"' in event
        ]

    kind = Kind("plain", Plain, run)
    async with lives.life(kind) as jobs:
        job = await jobs.start(ANA, "plain", "Shown", Plain(), "k")
        await reached.wait()
        assert await jobs.board(ANA, job.id) == {"plan": '{"words":"two"}'}
    go.set()
    async with lives.life(kind) as jobs:
        job = await ended(jobs, job)
        assert await jobs.board(ANA, job.id) == {"plan": '{"words":"three"}'}
        assert len(await told(jobs)) == 4
