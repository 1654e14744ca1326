"""What people set for all their chats, as rows. Knows no chat."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select

from lowkey.chat.nouns import Preferences
from lowkey.chat.store.tables import message_vectors, preferences

_READ = select(preferences.c.data).where(preferences.c.user_id == bindparam("user"))


def read(connection: Connection, user_id: str) -> Preferences:
    data = connection.execute(_READ, {"user": user_id}).scalar()
    return Preferences.model_validate_json(data) if data else Preferences()


def write(connection: Connection, user_id: str, value: Preferences) -> None:
    """Keeps them. Where earlier chats are not to be looked into, nothing stays that only serves that."""
    connection.execute(delete(preferences).where(preferences.c.user_id == user_id))
    connection.execute(insert(preferences), {"user_id": user_id, "data": value.model_dump_json()})
    if not value.recalls:
        connection.execute(delete(message_vectors).where(message_vectors.c.user_id == user_id))
