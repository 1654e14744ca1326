"""What led to a call, and what lies within its reach, for tools that must know. Knows no tool."""

from __future__ import annotations

from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.core.db import Database
from lowkey.core.parts import FilePart, own_words
from lowkey.tools import Caller


class Asked:
    """Reads what is kept in `db`; of a temporary chat that is no message, only which files it holds."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def __call__(self, caller: Caller) -> str:
        """All that the person wrote themselves in their message; empty where that is nothing."""
        name = caller.message_id
        if name is None:
            return ""
        message = await self.db.read(lambda c: store.messages.read(c, caller.user_id, name))
        return own_words(message.parts) if message else ""

    async def files(self, caller: Caller) -> list[FilePart]:
        """Those of the conversation, the newest first, then its project's; each once."""

        def work(c: Connection) -> list[FilePart]:
            own = store.files.within(c, caller.user_id, caller.conversation_id)
            if caller.project_id is None:
                return own
            around = store.projects.read(c, caller.user_id, caller.project_id)
            folder = store.synced.files(c, caller.user_id, caller.project_id) if around else ()
            return [*own, *(around.files if around else ()), *folder]

        return list({part.file_id: part for part in await self.db.read(work)}.values())
