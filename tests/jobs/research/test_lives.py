"""Research in the real engine, over a real database: a process ends in the middle, the next goes on."""

from __future__ import annotations

import asyncio

from lowkey.core.db import Database
from lowkey.jobs import Kind
from lowkey.jobs.research import Asked
from lowkey.jobs.research.desk import Desk
from lowkey.jobs.research.nouns import Report
from lowkey.jobs.research.research import Researcher
from lowkey.jobs.research.snapshots import StoredSnapshots
from lowkey.tools.web import Page
from tests.jobs.lives import ANA, Lives, ended, until
from tests.jobs.research.site import Site

BEFORE = 6
"""Steps that end while one page hangs: the beginning, two searches, three pages."""
ASKED = Asked(question="When was the Marrow Bridge in Oldhaven opened?", effort="quick")


async def test_research_goes_on_in_the_next_process_and_goes_with_its_job(lives: Lives) -> None:
    site = Site()
    reading = asyncio.Event()
    held = True

    def kind(db: Database) -> Kind:
        desk = site.desk()

        async def read(url: str) -> Page:
            if held and "trap" in url:
                reading.set()
                await asyncio.Event().wait()  # Until this process ends.
            return await desk.read(url)

        kept = Desk(desk.clock, desk.places, StoredSnapshots(db), read)
        researcher = Researcher(kept)
        return Kind("research", Asked, researcher.run, researcher.wrap_up)

    db = Database(lives.url)
    async with lives.life(kind(db)) as jobs:
        job = await jobs.start(ANA, "research", "Bridge", ASKED, "k")
        await reading.wait()
        await until(jobs, job, lambda one: one.spent.steps >= BEFORE)
    held = False
    opened = site.web.opened.count("https://oldhaven.example/bridge")
    async with lives.life(kind(db)) as jobs:
        done = await ended(jobs, job)
        assert (done.status, done.error) == ("done", None)
        report = Report.model_validate(done.result)
        assert any("1931" in one.text for section in report.sections for one in section.sentences)
        assert site.web.opened.count("https://oldhaven.example/bridge") == opened == 1
        board = await jobs.board(ANA, job.id)
        assert set(board) == {"plan", "sources", "evidence", "doing", "report"}
        kept = StoredSnapshots(db)
        source = next(one for one in report.sources if one.snapshot)
        assert await kept.read(ANA, job.id, source.snapshot)
        await jobs.delete(ANA, job.id)
        assert await kept.read(ANA, job.id, source.snapshot) == ""
    db.close()
