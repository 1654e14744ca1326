"""Folders of this machine that projects offer: bound by an owner, looked into again and again.

Knows no HTTP and no SQL. Which folders may be bound is the operator's word (the setting `sync`);
it is heard anew with each look.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from lowkey.accounts import User
from lowkey.chat import keep, store
from lowkey.chat.feed import Change, Feed
from lowkey.chat.nouns import Synced, SyncedView, Unreadable
from lowkey.chat.projects.looking import Look, Unbound
from lowkey.chat.store.synced import About, Task
from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LowkeyError, NotFoundError, Problem, RefusedError
from lowkey.core.parts import FilePart
from lowkey.files import Library, Tree, within

EVERY = 300.0
"""Seconds between looks into a folder."""
SILENCE = 15 * 60_000
"""Milliseconds after which another process that looks into one counts as dead."""
TOLD = 100
"""Files that could not be read, of which is told by name."""

logger = logging.getLogger(__name__)


class Folders:
    """`owns`: whether a person is an owner."""

    def __init__(
        self, settings: Settings, clock: Clock, db: Database, library: Library, feed: Feed
    ) -> None:
        self.allowed = tuple(map(Path, settings.sync))
        self.never = (settings.data,)
        self.clock = clock
        self.db = db
        self.library = library
        self.feed = feed
        self.owns: Callable[[str], Awaitable[bool]] = _nobody
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Looks now, every few minutes, and when somebody asks, for ever."""
        if self.db.sqlite:
            await self.db.write(store.synced.release)
        while True:
            self._wake.clear()
            try:
                await self.look()
            except LowkeyError as error:
                logger.warning("Folders are not looked into for now: %s", error)
            except Exception:
                logger.exception("Folders are not looked into, by a fault of ours")
            try:
                async with asyncio.timeout(EVERY):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def offered(self, user: User) -> list[str]:
        """What this person may bind."""
        return [str(one) for one in self.allowed] if user.role == "owner" else []

    async def bind(self, user: User, project_id: str, path: str) -> Synced:
        """The project offers what lies in this folder, instead of another. Raises RefusedError."""
        await self.db.read(lambda c: keep.project(c, user.id, project_id))
        if user.role != "owner":
            raise _owners()
        root = await asyncio.to_thread(self._root, path)
        task = Task(project_id, user.id, str(root))

        def work(c: Connection) -> Synced:
            keep.project(c, user.id, project_id)
            store.synced.unbind(c, project_id, self.clock.now())
            store.synced.bind(c, task)
            return store.synced.folders(c, [project_id])[project_id]

        bound = await self.db.write(work)
        self._tell(user.id, project_id)
        self._wake.set()
        return bound

    async def unbind(self, user: User, project_id: str) -> None:
        """It offers nothing of it any more; the copies go a day later."""

        def work(c: Connection) -> None:
            keep.project(c, user.id, project_id)
            if not store.synced.unbind(c, project_id, self.clock.now()):
                raise _none()

        await self.db.write(work)
        self._tell(user.id, project_id)

    async def look_again(self, user: User, project_id: str) -> None:
        """Has it looked into now."""

        def work(c: Connection) -> None:
            keep.project(c, user.id, project_id)
            if not store.synced.stale(c, project_id):
                raise _none()

        await self.db.write(work)
        self._tell(user.id, project_id)
        self._wake.set()

    async def view(self, user: User, project_id: str) -> SyncedView:
        """The folder, with how far its files are read."""

        def work(c: Connection) -> tuple[Synced, list[str], dict[str, str], list[Unreadable]]:
            folder = keep.project(c, user.id, project_id).folder
            if folder is None:
                raise _none()
            names = {one.file_id: one.name for one in store.synced.files(c, user.id, project_id)}
            shut = [
                Unreadable(path=path, problem=problem)
                for path, problem in store.synced.problems(c, project_id, TOLD)
            ]
            return folder, list(names), names, shut

        folder, ids, names, shut = await self.db.read(work)
        texts = await self.library.texts(user.id, ids)
        failed = [
            Unreadable(path=names[one], problem=text.about.problem)
            for one, text in texts.items()
            if text.about.problem is not None
        ]
        unread = sum(texts[one].status in ("queued", "reading") for one in texts)
        every = sorted([*shut, *failed], key=lambda one: one.path)
        return SyncedView(
            folder=folder,
            unread=unread + len(ids) - len(texts),
            failed=len(every),
            told=tuple(every[:TOLD]),
        )

    async def files(self, user: User, project_id: str, words: str, most: int) -> list[FilePart]:
        """Those whose path holds all of the words, by their paths; none where there is no folder."""
        wanted = words.casefold().split()

        def work(c: Connection) -> list[FilePart]:
            keep.project(c, user.id, project_id)
            return store.synced.files(c, user.id, project_id)

        found = await self.db.read(work)
        fit = (one for one in found if all(word in one.name.casefold() for word in wanted))
        return list(islice(fit, most))

    async def look(self) -> None:
        """Looks into each whose time has come, one after the other."""
        now = self.clock.now()
        before, silent = now - int(EVERY * 1000), now - SILENCE
        for task in await self.db.read(lambda c: store.synced.due(c, before, silent)):
            if await self.db.write(partial(self._claim, task)):
                await self._look(task)

    # Inside

    def _claim(self, task: Task, connection: Connection) -> bool:
        """As of this moment: those before it may have taken long."""
        now = self.clock.now()
        return store.synced.claim(connection, task, now, now - SILENCE)

    async def _look(self, task: Task) -> None:
        try:
            about = await self._through(task)
        except Unbound:
            return
        except LowkeyError as error:
            about = About(problem=error.problem)
        except Exception as error:
            logger.exception("A folder could not be looked into by a fault of ours")
            about = About(problem=_bug(error))
        now = self.clock.now()
        if await self.db.write(lambda c: store.synced.done(c, task, now, about)):
            self._wake.set()
        self._tell(task.user_id, task.project_id)

    async def _through(self, task: Task) -> About:
        if not await self.owns(task.user_id):
            raise _owners()
        root = await asyncio.to_thread(self._root, task.path)

        def tell() -> None:
            self._tell(task.user_id, task.project_id)

        with closing(Tree(root, self.allowed, self.never)) as tree:
            return await Look(self.clock, self.db, self.library, task, tree, tell).whole()

    def _root(self, path: str) -> Path:
        """Where it really lies. Raises RefusedError, or InputError for what is no folder."""
        root = within(path, self.allowed)
        if root is None or within(str(root), self.never):
            raise RefusedError(
                "folder_not_allowed",
                f"The folder “{Path(path).name}” may not be read into a project.",
                hint="Whoever runs this Lowkey can allow it with the setting `sync`.",
            )
        if not root.is_dir():
            raise InputError(
                "no_folder",
                f"There is no folder “{root.name}” on the machine where Lowkey runs.",
                hint="Check its path.",
            )
        return root

    def _tell(self, user_id: str, project_id: str) -> None:
        self.feed.tell(user_id, Change(kind="project", id=project_id))


def _owners() -> RefusedError:
    return RefusedError("owner_only", "Only an owner may have folders of the server read.")


def _bug(error: Exception) -> Problem:
    return Problem(
        code="bug",
        message=f"Something went wrong inside Lowkey ({type(error).__name__}).",
        hint="The server's log says more.",
    )


def _none() -> NotFoundError:
    return NotFoundError("no_folder", "This project has no folder.")


async def _nobody(user_id: str) -> bool:
    del user_id
    return False
