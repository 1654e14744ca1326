"""Everything a person can do with projects. Knows no HTTP, no SQL and no prompt.

A project is a folder: a conversation is in one or in none, and a temporary one in none.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

from sqlalchemy import Connection

from lowkey.accounts import User
from lowkey.chat import keep, store
from lowkey.chat.feed import Change, Feed
from lowkey.chat.knowledge import offerable
from lowkey.chat.nouns import Conversation, Project
from lowkey.chat.runner import Runner
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, NotFoundError
from lowkey.core.names import plain, safe_name
from lowkey.core.parts import FilePart
from lowkey.files import Text
from lowkey.memory import Reach

NAME = 100
"""Letters of a name."""
FILES = 100
"""Files of one project."""
Fate = Literal["keep", "delete"]
"""What becomes of a project's conversations when it goes."""


class Projects:
    """The projects of all people, in the lasting database."""

    def __init__(self, clock: Clock, db: Database, runner: Runner, feed: Feed) -> None:
        self.clock = clock
        self.db = db
        self.runner = runner
        self.feed = feed

    async def every(self, user: User) -> list[Project]:
        return await self.db.read(lambda c: store.projects.every(c, user.id))

    async def read(self, user: User, project_id: str) -> Project:
        """Raises NotFoundError, as every verb here does for what is not the person's own."""
        return await self.db.read(lambda c: keep.project(c, user.id, project_id))

    async def make(
        self, user: User, name: str, instructions: str = "", model: str | None = None
    ) -> Project:
        made = Project(
            id=self.clock.id("proj"),
            name=_name(name),
            instructions=instructions,
            model=model,
            created_at=self.clock.now(),
        )
        await self.db.write(lambda c: store.projects.add(c, user.id, made))
        self._tell(user, made.id)
        return made

    async def change(self, user: User, project_id: str, wishes: dict[str, Any]) -> Project:
        """`wishes`: any of `name`, `instructions`, `model`, `memory`, `recalls`; None for the model
        lets it go."""
        values = dict(wishes)
        if (name := values.get("name")) is not None:
            values["name"] = _name(name)

        def work(c: Connection) -> Project:
            keep.project(c, user.id, project_id)
            if values:
                store.projects.change(c, project_id, **values)
            return keep.project(c, user.id, project_id)

        changed = await self.db.write(work)
        self._tell(user, project_id)
        return changed

    async def add_file(self, user: User, project_id: str, file_id: str, name: str) -> Project:
        """Offers a file that the person brought to every chat of the project."""

        def work(c: Connection) -> Project:
            project = keep.project(c, user.id, project_id)
            row = store.files.owned(c, user.id, [file_id]).get(file_id)
            if row is None:
                raise NotFoundError("no_file", "This file is not here.", hint="Bring it again.")
            if not offerable(row.media_type):
                raise InputError(
                    "unreadable_file",
                    f"“{name}” is of a kind ({row.media_type}) that holds no words to offer.",
                    hint="Attach it to a message instead.",
                )
            if len(project.files) >= FILES and all(f.file_id != file_id for f in project.files):
                raise InputError(
                    "too_many_files",
                    f"A project has {FILES} files at most.",
                    hint="Remove some, or put several into one.",
                )
            file = FilePart(
                file_id=file_id,
                name=safe_name(name),
                media_type=row.media_type,
                size=row.size,
            )
            store.projects.add_file(c, user.id, project_id, file, self.clock.now())
            return keep.project(c, user.id, project_id)

        changed = await self.db.write(work)
        added = next(one for one in changed.files if one.file_id == file_id)
        await self.runner.library.read(user.id, Text.unread(added))
        self._tell(user, project_id)
        return changed

    async def drop_file(self, user: User, project_id: str, file_id: str) -> Project:
        """The project offers it no more. It can be added again for a day."""

        def work(c: Connection) -> Project:
            keep.project(c, user.id, project_id)
            if not store.projects.drop_file(c, project_id, file_id):
                raise NotFoundError("no_file", "There is no such file in this project.")
            store.files.wait(c, user.id, [file_id], self.clock.now())
            return keep.project(c, user.id, project_id)

        changed = await self.db.write(work)
        self._tell(user, project_id)
        return changed

    async def move(self, user: User, conversation_id: str, project_id: str | None) -> Conversation:
        """Puts a conversation into a project, or into none. A temporary one is not found here."""

        def work(c: Connection) -> Conversation:
            keep.mine(c, user.id, conversation_id)
            if project_id is not None:
                keep.project(c, user.id, project_id)
            store.projects.move(c, conversation_id, project_id)
            return keep.mine(c, user.id, conversation_id)

        moved = await self.db.write(work)
        self.feed.tell(user.id, Change(id=conversation_id))
        self._tell(user, project_id or "")
        return moved

    async def conversations(self, user: User, project_id: str) -> list[str]:
        """Of a project, or of a deleted one those that went along with it."""

        def work(c: Connection) -> list[str]:
            if store.projects.read(c, user.id, project_id, deleted=True) is None:
                return self._inside(c, user.id, project_id)
            gone_at = store.projects.deleted_at(c, project_id)
            return store.projects.conversation_ids(c, project_id, gone_at)

        return await self.db.read(work)

    async def recalls(self, user: User, project_id: str | None) -> Reach:
        """Which earlier chats may be looked into from there."""
        return await self.db.read(lambda c: store.projects.recalls(c, user.id, project_id))

    async def reachable(self, ids: Collection[str], project_id: str | None) -> set[str]:
        """Those of these conversations that may be looked into from there."""
        return await self.db.read(lambda c: store.projects.reachable(c, ids, project_id))

    async def delete(self, user: User, project_id: str, fate: Fate) -> None:
        """Deletes it, for good after `undo_hours`. Its conversations go along or are in none then."""
        inside = await self.db.read(lambda c: self._inside(c, user.id, project_id))
        for conversation_id in inside if fate == "delete" else ():
            for run in await self.db.read(
                lambda c, this=conversation_id: store.runs.unfinished(c, this)
            ):
                await self.runner.stop(run, user.id, self.db)
        now = self.clock.now()

        def work(c: Connection) -> None:
            for conversation_id in self._inside(c, user.id, project_id) if fate == "delete" else ():
                store.conversations.delete(c, conversation_id, now)
            store.projects.change(c, project_id, deleted_at=now)

        await self.db.write(work)
        self.feed.tell(user.id, Change(kind="everything"))

    async def restore(self, user: User, project_id: str) -> Project:
        """Takes a deletion back, with the conversations that went along."""

        def work(c: Connection) -> Project:
            if store.projects.read(c, user.id, project_id, deleted=True) is None:
                raise NotFoundError("no_project", "There is no such deleted project any more.")
            gone_at = store.projects.deleted_at(c, project_id)
            for one in store.projects.conversation_ids(c, project_id, gone_at):
                found = store.conversations.read(c, user.id, one, deleted=True)
                if found is not None:
                    store.conversations.restore(c, user.id, one, found.title)
            store.projects.change(c, project_id, deleted_at=None)
            return keep.project(c, user.id, project_id)

        restored = await self.db.write(work)
        self.feed.tell(user.id, Change(kind="everything"))
        return restored

    # Inside

    def _inside(self, c: Connection, user_id: str, project_id: str) -> list[str]:
        keep.project(c, user_id, project_id)
        return store.projects.conversation_ids(c, project_id, None)

    def _tell(self, user: User, project_id: str) -> None:
        self.feed.tell(user.id, Change(kind="project", id=project_id))


def _name(name: str) -> str:
    line = plain(name)[:NAME].strip()
    if not line:
        raise InputError("empty_name", "A project needs a name.")
    return line
