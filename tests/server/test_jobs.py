"""Work of people who are locked out, removed, or have everything deleted does not go on."""

from __future__ import annotations

import asyncio

import pytest

from lowkey.core.parts import Record
from lowkey.jobs import Job, Kind, Work
from tests.jobs.lives import until
from tests.people import Person
from tests.server.house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Nothing(Record):
    pass


async def begun(at: House, who: Person) -> Job:
    """A job that is in the middle of a step."""
    reached = asyncio.Event()

    async def run(work: Work, request: Nothing) -> Nothing:
        async def hang() -> str:
            reached.set()
            await asyncio.Event().wait()
            return ""

        await work.step("hang", hang, str)
        return Nothing()

    at.app.jobs.offer(Kind("hangs", Nothing, run))
    job = await at.app.jobs.start(who.id, "hangs", "Hangs", Nothing(), at.app.clock.id("key"))
    await reached.wait()
    return job


async def stands(at: House, job: Job) -> tuple[str, str | None]:
    """How it stands once nothing of it is under way."""
    now = await until(at.app.jobs, job, lambda one: one.status != "running")
    return now.status, now.why


async def test_who_is_locked_out_or_removed_has_no_work_done(at: House) -> None:
    owner = at.people["owner"].at_browser()
    wren = await at.invite("wren")
    job = await begun(at, wren)
    path = f"/api/users/{wren.id}"
    assert (await at.ask("PATCH", path, owner, json={"disabled": True})).status == 200
    assert await stands(at, job) == ("waiting", "paused")
    assert (await at.ask("PATCH", path, owner, json={"disabled": False})).status == 200
    job = await begun(at, wren)
    assert (await at.ask("DELETE", path, owner)).status == 204
    assert await stands(at, job) == ("stopped", None)


async def test_deleting_everything_ends_work_first(at: House) -> None:
    lark = await at.invite("lark")
    await begun(at, lark)
    told = await at.ask(
        "POST", "/api/erase", lark.at_browser(), json={"confirm": "delete everything"}
    )
    assert told.status == 204
    assert await at.app.jobs.list(lark.id, 1 << 53, 10) == []
