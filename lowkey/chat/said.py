"""The words that led to a call, for tools that must know what was asked for. Knows no tool."""

from __future__ import annotations

from lowkey.chat import store
from lowkey.core.db import Database
from lowkey.core.parts import text_of
from lowkey.tools import Caller


class Asked:
    """Reads messages kept in `db`; of a temporary chat it knows nothing."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def __call__(self, caller: Caller) -> str:
        """All words of the person's message; empty where there is none."""
        name = caller.message_id
        if name is None:
            return ""
        message = await self.db.read(lambda c: store.messages.read(c, caller.user_id, name))
        return text_of(message.parts) if message else ""
