"""Tells people who have left how their answer ended, or that it waits for their word. Knows no channel.

Only those who looked on when it began: of what a program or a schedule asked, these tell.
"""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.feed import Feed
from lowkey.chat.nouns import Run
from lowkey.core.db import Database
from lowkey.core.parts import Status, text_of
from lowkey.notify import Kind, Notice, Notices

GRACE = 5.0
"""Seconds in which one may come back before it is told: a page is loaded anew, a phone unlocked."""
WORDS = 300
"""Characters of an answer that are told."""
ENDS: dict[Status, Kind] = {
    "done": "done",
    "partial": "done",
    "failed": "failed",
    "interrupted": "failed",
}
"""Who stops an answer knows it."""
FAILED = "No answer came."
ASKS = "It waits for your word before it goes on."


class Away:
    """One notice for each conversation, which the next takes the place of."""

    def __init__(self, db: Database, feed: Feed, notices: Notices, grace: float = GRACE) -> None:
        self.db = db
        self.feed = feed
        self.notices = notices
        self.grace = grace

    async def ended(self, user_id: str, run: Run, status: Status) -> None:
        """An answer has come to its end."""
        if (kind := ENDS.get(status)) is None or not await self._gone(user_id):
            await self.back(user_id, run.conversation_id)
            return

        def work(c: Connection) -> str:
            said = store.messages.read(c, user_id, run.message_id)
            return text_of(said.parts) if said is not None else ""

        words = " ".join((await self.db.read(work)).split())
        await self._tell(user_id, run, kind, words[:WORDS] or (FAILED if kind == "failed" else ""))

    async def asks(self, user_id: str, run: Run) -> None:
        """It waits for its person to allow something."""
        if await self._gone(user_id):
            await self._tell(user_id, run, "question", ASKS)

    async def back(self, user_id: str, conversation_id: str) -> None:
        """Its person has seen for themselves."""
        await self.notices.seen(user_id, _key(conversation_id))

    async def forget(self, user_id: str, conversation_id: str) -> None:
        """The conversation is deleted, and its words with it."""
        await self.notices.drop(user_id, _key(conversation_id))

    async def _gone(self, user_id: str) -> bool:
        if self.feed.watched(user_id):
            return False
        await asyncio.sleep(self.grace)
        return not self.feed.watched(user_id)

    async def _tell(self, user_id: str, run: Run, kind: Kind, body: str) -> None:
        place = run.conversation_id
        found = await self.db.read(lambda c: store.conversations.read(c, user_id, place))
        if found is None or (kind == "question" and not found.waiting):
            return
        notice = Notice(
            kind=kind,
            title=found.title,
            body=body,
            link=f"/c/{place}",
            key=_key(place),
            updates=True,
        )
        await self.notices.tell(user_id, notice)


def _key(conversation_id: str) -> str:
    return f"answer:{conversation_id}"
