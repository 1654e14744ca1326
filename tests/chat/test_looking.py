"""One look into a folder, while what lies there, its disk or its project changes."""

from __future__ import annotations

import asyncio
import io
import os
import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from lowkey.chat import store
from lowkey.chat.nouns import Unreadable
from lowkey.chat.projects.looking import LONGEST, TOTAL, Look, Unbound
from lowkey.chat.store.synced import About, Known, Task
from lowkey.core.config import Settings
from lowkey.core.errors import FullError
from lowkey.files import Entry, Library, Text, Tree
from tests.chat.talk import ALONE, Talk, talking

Before = Callable[[Entry], None]


class Changing(Tree):
    """A folder in which something happens, in the walk's thread, before a file is told of."""

    def __init__(self, root: Path, before: Before) -> None:
        super().__init__(root, [root])
        self.before = before

    def walk(self) -> Generator[Entry]:
        for entry in super().walk():
            self.before(entry)
            yield entry


class Failing(Tree):
    """A disk that reads the beginning of `bad` and no more."""

    def __init__(self, root: Path, bad: str) -> None:
        super().__init__(root, [root])
        self.bad = bad

    def open(self, path: str) -> IO[bytes]:
        return _Bad(b"beginning") if path == self.bad else super().open(path)


class _Bad(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().read(size)


class FullOnce(Library):
    """The disk is full just when a file is to be queued."""

    async def read(
        self,
        user_id: str,
        file: Text,
        passing: bool = False,
        again: bool = False,
        later: bool = False,
    ) -> None:
        raise FullError("disk_full", "The disk is full.", hint="Free some space.", retry_after=1)


@dataclass
class Desk:
    """A project that offers `root`, of which nothing is known yet; the test alone looks into it."""

    talk: Talk
    root: Path
    task: Task
    told: list[None] = field(default_factory=list[None])

    def write(self, *paths: str) -> None:
        for path in paths:
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(path)
            os.utime(file, (1, 1))

    async def look(
        self, tree: Tree | None = None, library: Library | None = None, room: int = TOTAL
    ) -> About:
        app, task, now = self.talk.app, self.task, self.talk.app.chat.folders.clock.now()
        await app.db.write(lambda c: store.synced.claim(c, task, now, now + 1))

        def told() -> None:
            self.told.append(None)

        with closing(tree or Tree(self.root, [self.root])) as held:
            seen = Look(app.chat.folders.clock, app.db, library or app.library, task, held, told)
            seen.room = room
            return await seen.whole()

    async def known(self) -> dict[str, Known]:
        return await self.talk.app.db.read(lambda c: store.synced.known(c, self.task.project_id))

    async def taken(self) -> set[str]:
        return {path for path, one in (await self.known()).items() if one.file_id is not None}

    async def problems(self) -> list[Unreadable]:
        found = await self.talk.app.db.read(
            lambda c: store.synced.problems(c, self.task.project_id, 10)
        )
        return [Unreadable(path=path, problem=problem) for path, problem in found]


@pytest.fixture
async def desk(lite: Settings, tmp_path: Path) -> AsyncIterator[Desk]:
    root = tmp_path / "notes"
    root.mkdir()
    async with talking(lite) as talk:
        here = (await talk.good("POST", "/api/projects", {"name": "Garden"}))["id"]
        task = Task(here, ALONE.id, str(root))
        await talk.app.db.write(lambda c: store.synced.bind(c, task))
        yield Desk(talk, root, task)


async def test_a_look_that_is_cancelled_ends_as_soon_as_the_disk_answers(desk: Desk) -> None:
    desk.write("a.md")
    asked, answers = threading.Event(), threading.Event()

    def slow(entry: Entry) -> None:
        del entry
        asked.set()
        answers.wait(30)

    task = asyncio.create_task(desk.look(Changing(desk.root, slow)))
    await asyncio.to_thread(asked.wait, 30)
    task.cancel()
    await asyncio.wait((task,), timeout=0)
    answers.set()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_file_that_fails_while_it_is_read_stops_no_other(desk: Desk) -> None:
    desk.write("a.md", "b.md")
    assert await desk.look(Failing(desk.root, "a.md")) == About()
    assert await desk.taken() == {"b.md"}
    (bad,) = await desk.problems()
    assert bad.path == "a.md" and "Input/output error" in bad.problem.message
    await desk.look()
    assert await desk.taken() == {"a.md", "b.md"}


async def test_a_subfolder_that_is_away_keeps_what_was_read(desk: Desk) -> None:
    desk.write("a.md", "sub/b.md", "sub/deep/c.md", "subs.md")
    await desk.look()
    sub, away = desk.root / "sub", desk.root.with_name("away")

    def leaves(entry: Entry) -> None:
        if entry.path == "subs.md":
            sub.rename(away)
            sub.symlink_to(away)

    await desk.look(Changing(desk.root, leaves))
    assert await desk.taken() == {"a.md", "sub/b.md", "sub/deep/c.md", "subs.md"}
    assert [(one.path, one.problem.code) for one in await desk.problems()] == [
        ("sub", "shut_folder")
    ]
    await desk.look()
    assert await desk.taken() == {"a.md", "subs.md"} and await desk.problems() == []


async def test_a_path_that_is_too_long_is_told_and_left_out(desk: Desk) -> None:
    deep = "/".join(["d" * 250] * (LONGEST // 250))
    desk.write("a.md")
    (desk.root / deep).mkdir(parents=True)
    (desk.root / deep / "b.md").write_text("far")
    assert await desk.look() == About()
    assert await desk.taken() == {"a.md"}
    (one,) = await desk.problems()
    assert one.path.endswith("d…") and one.problem.code == "long_path"


async def test_only_what_would_be_read_makes_it_too_much(desk: Desk) -> None:
    desk.write("a.md", "picture.png", "z.md")
    assert await desk.look(room=8) == About()
    assert await desk.taken() == {"a.md", "z.md"}
    assert await desk.look(room=7) == About(more=True)
    assert await desk.taken() == {"a.md"}


async def test_what_was_not_queued_to_be_read_is_taken_again(desk: Desk) -> None:
    desk.write("a.md")
    app = desk.talk.app
    full = FullOnce(app.library.clock, app.db, app.memory, app.files, print)
    with pytest.raises(FullError):
        await desk.look(library=full)
    await desk.look()
    ids = [str(one.file_id) for one in (await desk.known()).values()]
    (text,) = (await app.library.ready(ALONE.id, ids)).values()
    assert text.status == "ready"


async def test_many_files_are_told_of_once(desk: Desk) -> None:
    desk.write("a.md", "b.md", "c.md")
    await desk.look()
    assert len(desk.told) == 1
    await desk.look()
    assert len(desk.told) == 1


@pytest.mark.parametrize("room", [TOTAL, 0])
async def test_a_folder_that_is_bound_anew_is_left_to_the_next_look(desk: Desk, room: int) -> None:
    desk.write("a.md")
    await desk.look()
    db, here, loop = desk.talk.app.db, desk.task, asyncio.get_running_loop()

    async def rebind() -> None:
        await db.write(lambda c: store.synced.unbind(c, here.project_id, 1))
        await db.write(lambda c: store.synced.bind(c, here))

    def anew(entry: Entry) -> None:
        del entry
        asyncio.run_coroutine_threadsafe(rebind(), loop).result(30)

    with pytest.raises(Unbound):
        await desk.look(Changing(desk.root, anew), room=room)
    await desk.look()
    assert await desk.taken() == {"a.md"}
