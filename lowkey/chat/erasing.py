"""Deleting everything of one person, at once and for good. Knows no HTTP and no account."""

from __future__ import annotations

from sqlalchemy import Connection

from lowkey.accounts import User
from lowkey.chat import store
from lowkey.chat.attachments import Attachments
from lowkey.chat.feed import Change, Feed
from lowkey.chat.nouns import Run
from lowkey.chat.runner import Runner
from lowkey.core.db import Database

AT_ONCE = 500
"""Conversations that are erased in one write."""


class Eraser:
    """Takes what one person has out of `db` and `memory`, and their files off the disk."""

    def __init__(
        self, db: Database, memory: Database, runner: Runner, feed: Feed, attachments: Attachments
    ) -> None:
        self.db = db
        self.memory = memory
        self.runner = runner
        self.feed = feed
        self.attachments = attachments

    async def erase(self, user: User) -> None:
        """Nothing of it can be brought back; the account stays."""
        for db in (self.memory, self.db):
            await self._conversations(user, db)
        await self.db.write(lambda c: store.everything.erase(c, user.id))
        await self.attachments.sweep()
        self.feed.tell(user.id, Change(kind="everything"))

    async def _conversations(self, user: User, db: Database) -> None:
        def look(c: Connection) -> tuple[list[str], list[Run]]:
            ids = store.everything.conversation_ids(c, user.id)
            return list(ids), [run for one in ids for run in store.runs.unfinished(c, one)]

        ids, unfinished = await db.read(look)
        for run in unfinished:
            await self.runner.stop(run, user.id, db)
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            await db.write(lambda c, some=some: store.conversations.erase(c, some))
        await self.attachments.forget(ids)
