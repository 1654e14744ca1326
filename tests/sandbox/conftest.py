"""Every sandbox that works on this machine, and this test process's own words against it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from lowkey.sandbox import Limits, Ran, Sandbox
from lowkey.sandbox.child import Child
from lowkey.sandbox.container import PROGRAMS, Container
from lowkey.sandbox.layers import Bubblewrap, Landlocked

QUICK = Limits(seconds=5.0, cpu=20, memory=512 * 2**20, disk=16 * 2**20, entries=200)
QUICKER = replace(QUICK, seconds=0.5)


@pytest.fixture(scope="session")
def image() -> str:
    """One with Python in it, of a real engine on this machine; empty where there is none."""
    for program in filter(shutil.which, PROGRAMS):
        try:
            told = subprocess.run(
                [program, "images", "--format", "{{.Repository}}:{{.Tag}}"],
                capture_output=True, text=True, timeout=20, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            continue  # An engine that hangs is none.
        if found := [one for one in told.stdout.split() if "python" in one]:
            return found[0]
    return ""


@pytest.fixture(params=["bubblewrap", "landlock", "container"])
def sandbox(request: pytest.FixtureRequest, image: str, tmp_path: Path) -> Sandbox:
    """A built-in one; skipped, saying why, where this machine lacks what it needs."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    found: Sandbox
    match request.param:
        case "bubblewrap":
            found = Bubblewrap(data)
        case "landlock":
            found = Landlocked(data)
        case _:
            found = Container(image)
    if why := found.missing():
        pytest.skip(f"{found.name}: {why}")
    return found


class Room:
    """One session, and the machine around it."""

    def __init__(self, sandbox: Sandbox, session: Child, outside: Path) -> None:
        self.sandbox = sandbox
        self.session = session
        self.outside = outside
        """A folder of ours that no session may touch."""

    async def run(self, code: str) -> Ran:
        return await self.session.run(code)

    async def fails(self, code: str, *errors: type[Exception]) -> bool:
        """Whether the code ended by one of these errors of its own."""
        ran = await self.run(code)
        last = ran.output.strip().rpartition("\n")[2]
        return not ran.ok and last.partition(":")[0] in {one.__name__ for one in errors}


@pytest.fixture
async def room(sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Room]:
    outside = tmp_path / "data" / "files"
    outside.mkdir()
    (outside / "key").write_text("a secret key")
    session = await sandbox.open(tmp_path / "sandbox" / "session-1", QUICK)
    assert isinstance(session, Child)
    yield Room(sandbox, session, outside)
    await session.close()
