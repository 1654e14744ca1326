"""What people set for all their chats, as rows. Knows no chat."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select

from lowkey.chat.nouns import Preferences
from lowkey.chat.store.tables import preferences

_READ = select(preferences.c.data).where(preferences.c.user_id == bindparam("user"))


def read(connection: Connection, user_id: str) -> Preferences:
    data = connection.execute(_READ, {"user": user_id}).scalar()
    return Preferences.model_validate_json(data) if data else Preferences()


def unwilling(connection: Connection) -> list[str]:
    """Who wants no earlier chats looked into."""
    rows = connection.execute(select(preferences.c.user_id, preferences.c.data))
    return [row.user_id for row in rows if not Preferences.model_validate_json(row.data).recalls]


def write(connection: Connection, user_id: str, value: Preferences) -> None:
    connection.execute(delete(preferences).where(preferences.c.user_id == user_id))
    connection.execute(insert(preferences), {"user_id": user_id, "data": value.model_dump_json()})
