"""A process that is killed the moment before or after it sends: the next one brings what is owed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from lowkey.core.config import Settings
from lowkey.notify import Notice
from lowkey.notify.courier import LEASE
from tests.notify.conftest import ADA, Desk

LIFE = """
import asyncio, os, sys
from lowkey.core import crash
from lowkey.core.clock import ManualClock
from lowkey.core.db import Database
from lowkey.core.fetch import Fetcher
from lowkey.core.secrets import Secrets
from lowkey.notify import Notices
from pathlib import Path
from tests.notify.conftest import Everybody
from tests.outside import permits

def kill(name):
    if name == sys.argv[1]:
        os.kill(os.getpid(), 9)
crash._armed = kill
key, url, now = Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
notices = Notices(ManualClock(now), Database(url), Secrets(key), Everybody(), Fetcher(permits=permits))
asyncio.run(notices.courier.round())
"""


@pytest.mark.parametrize(
    ("place", "arrivals"), [("notify.send.before", 1), ("notify.send.after", 2)]
)
async def test_a_killed_process_owes_nothing(
    desk: Desk, settings: Settings, database_url: str, place: str, arrivals: int
) -> None:
    await desk.listen()
    await desk.notices.tell(ADA.id, Notice(kind="done", title="Done", key="job_1"))
    order = (place, str(settings.data / "key"), database_url, str(desk.clock.now()))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LIFE, *order, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )  # fmt: skip
    assert await process.wait() == -signal.SIGKILL
    assert await desk.notices.courier.round() == 0
    desk.clock.advance(LEASE / 1000)
    assert await desk.notices.courier.round() == 1
    said = desk.push.read(desk.browser)
    assert len(said) == arrivals and {one["tag"] for one in said} == {"job_1"}
    desk.clock.advance(LEASE / 1000)
    assert await desk.notices.courier.round() == 0
