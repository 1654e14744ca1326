"""All rows of one person, whatever they hold. Knows no meaning of any."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from lowkey.chat.store.tables import conversations
from lowkey.core.db import metadata
from lowkey.core.store import files

ACCOUNT = frozenset({"sessions", "tokens"})
"""By what right somebody comes in; that stays."""


def conversation_ids(connection: Connection, user_id: str) -> Sequence[str]:
    """Of every conversation of this person, the deleted ones too."""
    query = select(conversations.c.id).where(conversations.c.user_id == user_id)
    return connection.execute(query).scalars().all()


def erase(connection: Connection, user_id: str) -> None:
    """Removes every row that is this person's but the account's; files wait for their sweep."""
    for table in metadata.sorted_tables:
        if "user_id" in table.c and table is not files and table.name not in ACCOUNT:
            connection.execute(delete(table).where(table.c.user_id == user_id))
    mine = update(files).where(files.c.user_id == user_id)
    connection.execute(mine.values(waits_since=None))
