"""Sessions of several conversations: kept apart, few at once, with files in and out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

import pytest

from lowkey.core.clock import ManualClock
from lowkey.core.errors import FullError, OutsideError
from lowkey.sandbox import Choice, Given, InProcess, Limits, Session, Sessions, Worked
from lowkey.sandbox.folder import Folder
from lowkey.sandbox.in_process import InProcessSession
from tests.sandbox.conftest import QUICK


class Kept:
    """What was kept, by name; the id of a file is its bytes."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    async def __call__(self, name: str, file: IO[bytes]) -> str:
        self.files[name] = file.read()
        return self.files[name].decode(errors="replace")


class LingeringSession(InProcessSession):
    def __init__(self, folder: Folder, ends: asyncio.Event) -> None:
        super().__init__(folder)
        self.ends = ends

    async def close(self) -> None:
        await self.ends.wait()
        await super().close()


class Lingering:
    """Its sessions are gone only when `ends` is set, as an engine's containers take their time."""

    name = "lingering"
    sealed = False

    def __init__(self) -> None:
        self.ends = asyncio.Event()

    def missing(self) -> str:
        return ""

    async def open(self, folder: Path, limits: Limits) -> Session:
        del limits
        Folder(folder).make(0)
        return LingeringSession(Folder(folder), self.ends)


class Desk:
    """Sessions, and what they give back."""

    def __init__(self, folder: Path, most: int = 2, wanted: str = "auto") -> None:
        self.clock = ManualClock()
        self.folder = folder
        data = folder / "data"
        data.mkdir(mode=0o700, exist_ok=True)
        choice = Choice(data, data / "sandbox", wanted)
        self.sessions = Sessions(choice, self.clock, data / "sandbox", QUICK, most, 0.2)
        self.kept = Kept()

    def given(self, name: str, text: str) -> Given:
        path = self.folder / f"{len(list(self.folder.iterdir()))}.bin"
        path.write_text(text)
        return Given(text, name, path)

    async def run(self, key: str, code: str, *given: Given, sealed: bool = True) -> Worked:
        return await self.sessions.run(key, code, given, self.kept, sealed)

    async def says(self, key: str, code: str, *given: Given) -> str:
        return (await self.run(key, code, *given)).ran.output


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(tmp_path)
    if not made.sessions.choice.sealed:
        pytest.skip("no sandbox is expected to hold here: see “lowkey doctor”")
    await made.sessions.open()
    yield made
    await made.sessions.close()
    assert not (tmp_path / "data" / "sandbox").exists()


async def test_each_conversation_has_its_own_variables_and_files(desk: Desk) -> None:
    await desk.run("a", "x = 1\nopen('mine.txt', 'w').write('a')")
    assert "NameError" in await desk.says("b", "x")
    assert await desk.says("b", "import os\nos.listdir()") == "[]\n"
    other = desk.folder / "data" / "sandbox" / "session-0" / "work" / "mine.txt"
    assert other.exists()
    assert "Error" in await desk.says("b", f"open({str(other)!r}).read()")
    assert await desk.says("a", "x") == "1\n"


async def test_files_go_in_and_what_is_new_or_changed_comes_out(desk: Desk) -> None:
    data, notes = desk.given("data.csv", "1,2\n"), desk.given("notes.txt", "old")
    worked = await desk.run("a", "print(open('data.csv').read())", data, notes)
    assert worked.given == ("data.csv", "notes.txt")
    assert worked.ran.output == "1,2\n\n"
    assert (worked.made, desk.kept.files) == ((), {})
    worked = await desk.run(
        "a",
        "import os\nos.makedirs('out/deep')\nopen('out/deep/new.txt', 'w').write('new')\n"
        "open('notes.txt', 'a').write(' and more')\nopen('.hidden', 'w').write('x')\nNone",
        data,
        notes,
    )
    assert worked.given == ()
    assert worked.made == ("notes.txt", "out/deep/new.txt")
    assert desk.kept.files == {"notes.txt": b"old and more", "out/deep/new.txt": b"new"}


async def test_a_file_of_the_same_name_gets_another_one(desk: Desk) -> None:
    first = desk.given("data.csv", "first")
    await desk.run("a", "1", first)
    worked = await desk.run(
        "a", "print(open('data (2).csv').read())", first, desk.given("data.csv", "second")
    )
    assert worked.given == ("data (2).csv",)
    assert worked.ran.output == "second\n"


async def test_what_is_too_large_or_too_much_is_told(desk: Desk) -> None:
    huge = desk.given("huge.bin", "x" * (QUICK.disk // 2 + 1))
    worked = await desk.run("a", "for n in range(30): open(f'{n:02}.txt', 'w').write('x')", huge)
    assert worked.given == ()
    assert "“huge.bin” is too large for the session's folder." in worked.notes
    assert len(worked.made) == 20
    assert "Only 20 of 30 files were kept." in worked.notes


async def test_a_session_that_was_ended_begins_anew_with_its_files(desk: Desk) -> None:
    await desk.run("a", "x = 1\nopen('kept.txt', 'w').write('kept')")
    lost = await desk.run("a", "import os\nos._exit(1)")
    assert "its variables are gone" in lost.ran.stopped
    worked = await desk.run("a", "print(open('kept.txt').read())\nx")
    assert worked.notes == ("This is a new session: variables of earlier runs are gone.",)
    assert worked.ran.output.startswith("kept\n")
    assert "NameError" in worked.ran.output


async def test_the_longest_idle_one_makes_room_and_none_is_taken_from_who_works(desk: Desk) -> None:
    await desk.run("a", "x = 1")
    desk.clock.advance(1)
    await desk.run("b", "x = 2")
    await desk.run("c", "x = 3")
    assert await desk.says("b", "x") == "2\n"
    busy = [asyncio.create_task(desk.run(key, "import time\ntime.sleep(60)")) for key in ("b", "c")]
    while not all(one.busy for one in desk.sessions.places.values()):
        await asyncio.sleep(0)
    with pytest.raises(FullError, match="2 Python sessions are running already"):
        await desk.run("d", "1")
    for one in busy:
        one.cancel()
    await asyncio.gather(*busy, return_exceptions=True)


async def test_an_idle_session_ends_and_leaves_nothing(desk: Desk) -> None:
    await desk.run("a", "x = 1")
    desk.clock.advance(1)
    while desk.sessions.places:
        await asyncio.sleep(0.01)
    while list((desk.folder / "data" / "sandbox").iterdir()):
        await asyncio.sleep(0.01)


async def test_stopping_keeps_the_variables(desk: Desk) -> None:
    await desk.run("a", "x = 1")
    code = "open('begun', 'w').close()\nwhile True: y = 1"
    running = asyncio.create_task(desk.run("a", code))
    while not (desk.folder / "data" / "sandbox" / "session-0" / "work" / "begun").exists():
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await desk.says("a", "x") == "1\n"


async def test_a_conversation_that_is_gone_leaves_nothing(desk: Desk) -> None:
    await desk.run("a", "open('mine.txt', 'w').write('a')")
    await desk.sessions.forget(["a", "never"])
    assert list((desk.folder / "data" / "sandbox").iterdir()) == []
    assert await desk.says("a", "import os\nos.listdir()") == "[]\n"


async def test_what_a_dead_server_left_is_wiped(tmp_path: Path) -> None:
    left = tmp_path / "data" / "sandbox" / "session-0" / "work"
    left.mkdir(parents=True)
    (left / "secret.csv").write_text("secret")
    desk = Desk(tmp_path)
    await desk.sessions.open()
    assert not left.exists()
    await desk.sessions.close()


async def test_without_a_sealed_sandbox_nothing_runs_that_was_promised_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path, wanted="none")
    assert not desk.sessions.choice.sealed
    with pytest.raises(OutsideError, match="nothing was run"):
        await desk.run("a", "1 + 1")
    assert (await desk.run("a", "1 + 1", sealed=False)).ran.output == "2\n"
    await desk.sessions.close()


async def test_the_one_for_tests_runs_the_same_cells(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.sessions.choice.use(InProcess(sealed=True))
    worked = await desk.run(
        "a", "import pathlib\nx = 2\npathlib.Path('a.txt').write_text('a')\nprint('hi')\nx"
    )
    assert (worked.ran.output, worked.made) == ("hi\n2\n", ("a.txt",))
    assert await desk.says("a", "x + 1") == "3\n"
    await desk.sessions.close()


async def test_what_begins_while_another_ends_is_not_hit_by_its_end(tmp_path: Path) -> None:
    desk, lingering = Desk(tmp_path), Lingering()
    desk.sessions.choice.use(lingering)
    await desk.run("a", "1", sealed=False)
    old = desk.sessions.places["a"].folder.path
    ends = asyncio.create_task(desk.sessions.forget(["a"]))
    await asyncio.wait((ends,), timeout=0)
    await desk.run("b", "1", sealed=False)
    new = desk.sessions.places["b"].folder.path
    ends.cancel()
    lingering.ends.set()
    await asyncio.gather(ends, return_exceptions=True)
    await desk.run("c", "1", sealed=False)
    assert new != old and new.exists()
    await desk.sessions.close()
    assert not old.exists()
