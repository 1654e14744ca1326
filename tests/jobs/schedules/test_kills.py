"""A process that dies anywhere between noticing that it is time and having begun loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from lowkey.jobs.schedules import Plan
from lowkey.jobs.store import tables
from tests.crash.children import begin, ended
from tests.jobs.schedules.dying import LATER, rooms, tick
from tests.jobs.schedules.house import ANA, NOON

ONE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
KILLED = 137
PLACES = {"schedule.claim.after", "schedule.start.before", "job.start.before", "job.start.after",
          "schedule.start.after", "db.commit.before", "db.commit.after"}  # fmt: skip
PLAN = Plan.model_validate(
    {
        "title": "Say it", "kind": "say", "request": {"text": "x"}, "catch_up": "all",
        "rule": {"kind": "every", "count": 1, "unit": "hours"},
    }
)  # fmt: skip


async def life(url: str, passed: Path, at: int) -> list[str]:
    """A tick that dies at the `at`-th place, and what another process makes of it; 0: it lives."""
    db, _, _, schedules = rooms(url, NOON, at * 3 + 1)
    made = await schedules.make(ANA, PLAN)
    db.close()
    assert await ended(begin(tick, url, at, str(passed))) == (KILLED if at else 0)
    db, _, ticks, schedules = rooms(url, LATER, at * 3 + 2)
    await ticks.once()
    await ticks.once()
    (once,) = await schedules.history(ANA, made.schedule.id)
    queued = select(tables.jobs.c.id).where(tables.jobs.c.status == "queued")
    begun = await db.read(lambda c: list(c.execute(queued).scalars()))
    assert (once.state, [once.job_id]) == ("started", begun), "one job, wherever it died"
    await schedules.delete(ANA, made.schedule.id)
    db.close()
    names = [line.split()[1] for line in passed.read_text().splitlines()]
    passed.unlink()
    return names


@ONE
async def test_killed_anywhere_in_a_tick_it_is_begun_once(
    database_url: str, tmp_path: Path
) -> None:
    names = await life(database_url, tmp_path / "passed", 0)
    assert set(names) >= PLACES
    last = {name: at for at, name in enumerate(names, start=1)}
    for at in sorted(last.values()):
        assert await life(database_url, tmp_path / "passed", at) == names[:at]
