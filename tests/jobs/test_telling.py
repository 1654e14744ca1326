"""People hear of their jobs: one notice for each, from its progress to its end."""

from __future__ import annotations

import asyncio

import pytest

from lowkey.app import App
from lowkey.core.errors import OutsideError
from lowkey.jobs import Job, Kind, Work
from lowkey.jobs.nouns import Question
from tests.chat.talk import ALONE
from tests.jobs.lives import Plain, Said, ended, until


@pytest.fixture
def kind() -> str:
    """What differs between the databases is tested with the inbox."""
    return "sqlite"


async def told(app: App) -> list[tuple[str, str, str]]:
    inbox = await app.notices.inbox(ALONE)
    return [(one.kind, one.title, one.body) for one in inbox.notices]


async def test_one_notice_tells_from_the_beginning_to_the_end(app: App) -> None:
    reached, go = asyncio.Event(), asyncio.Event()

    async def run(work: Work, request: Plain) -> Said:
        async def look() -> str:
            reached.set()
            await go.wait()
            return "seen"

        await work.step("look", look, str, about="Looking around")
        await work.child("part", "fails", "A part", Plain())
        return Said(words=await work.ask("which", "Which one?"))

    async def fail(work: Work, request: Plain) -> Said:
        raise OutsideError("away", "It is away.", hint="Try later.")

    app.jobs.offer(Kind("plain", Plain, run))
    app.jobs.offer(Kind("fails", Plain, fail))
    job = await app.jobs.start(ALONE.id, "plain", "Look", Plain(), "k")
    await reached.wait()
    held = await until(app.jobs, job, lambda one: one.doing == "Looking around")
    progress = app.jobs.engine.progress
    assert progress is not None
    await app.db.write(lambda c: progress(c, held, held.doing))
    assert await told(app) == [("progress", "Look", "Looking around")]
    go.set()
    await until(app.jobs, job, lambda one: one.question is not None)
    assert await told(app) == [("question", "Look", "Which one?")]
    await app.jobs.answer(ALONE.id, job.id, "this")
    await ended(app.jobs, job)
    assert await told(app) == [("done", "Look", "It is done.")]
    failing = await app.jobs.start(ALONE.id, "fails", "Fails", Plain(), "k2")
    await ended(app.jobs, failing)
    assert (await told(app))[0] == ("failed", "Fails", "It is away. Try later.")


async def test_of_what_was_scheduled_the_schedule_tells_but_for_what_needs_its_person(
    app: App,
) -> None:
    put = app.jobs.engine.told
    assert put is not None
    job = Job(
        id="job_s", user_id=ALONE.id, kind="plain", title="Look", request={}, scheduled=True,
        created_at=0, changed_at=0,
    )  # fmt: skip
    asks = job.model_copy(
        update={"status": "waiting", "question": Question(kind="asked", text="Which one?")}
    )
    left = job.model_copy(update={"status": "waiting", "why": "paused"})
    for one, kinds, unread in (
        (asks, ["question"], 1),
        (left, ["failed"], 1),
        (job.model_copy(update={"status": "done"}), ["failed"], 0),
    ):
        await app.db.write(lambda c, one=one: put(c, one))
        assert [kind for kind, _, _ in await told(app)] == kinds
        assert (await app.notices.inbox(ALONE)).unread == unread


async def test_whoever_stops_a_job_is_not_told_so(app: App) -> None:
    async def run(work: Work, request: Plain) -> Said:
        await asyncio.Event().wait()
        return Said()

    app.jobs.offer(Kind("plain", Plain, run))
    job: Job = await app.jobs.start(ALONE.id, "plain", "Stopped", Plain(), "k")
    await until(app.jobs, job, lambda one: one.status == "running")
    await app.jobs.stop(ALONE.id, job.id)
    await ended(app.jobs, job)
    assert [kind for kind, _, _ in await told(app)] == ["progress"]
    assert (await app.notices.inbox(ALONE)).unread == 0
