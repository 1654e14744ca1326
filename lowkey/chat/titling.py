"""Gives a conversation a better title after its first answer. Knows no page and no prompt."""

from __future__ import annotations

import logging

from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.feed import Change, Feed
from lowkey.chat.nouns import Run
from lowkey.chat.titles import ask_title
from lowkey.core.db import Database
from lowkey.core.errors import LowkeyError
from lowkey.core.parts import Message
from lowkey.models import Catalogue

logger = logging.getLogger(__name__)


class Titling:
    """A chore of the runner, for lasting conversations."""

    def __init__(self, db: Database, catalogue: Catalogue, feed: Feed) -> None:
        self.db = db
        self.catalogue = catalogue
        self.feed = feed

    async def after(self, user_id: str, run: Run, db: Database) -> None:
        """After the first answer: a title by the model that gave it."""
        if db is not self.db or run.continues_id is not None:
            return
        first = await db.read(lambda c: _first(c, user_id, run))
        if first is None:
            return
        try:
            model = await self.catalogue.find(run.model)
            title = await ask_title(model, *first)
        except LowkeyError as error:
            logger.info("No title for %s: %s", run.conversation_id, error)
            return

        def work(c: Connection) -> None:
            if title and not store.conversations.titled(c, run.conversation_id):
                store.conversations.change(c, run.conversation_id, title=title, titled=True)

        await db.write(work)
        self.feed.tell(user_id, Change(id=run.conversation_id))


def _first(c: Connection, user_id: str, run: Run) -> tuple[Message, Message] | None:
    """Question and answer, where the run answered a conversation's first and it has no title yet."""
    question = store.messages.read(c, user_id, run.parent_id)
    answer = store.messages.read(c, user_id, run.message_id)
    if question is None or answer is None or question.parent_id is not None:
        return None
    return None if store.conversations.titled(c, run.conversation_id) else (question, answer)
