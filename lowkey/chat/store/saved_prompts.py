"""Saved prompts as rows. Knows no composer."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, insert, select, update

from lowkey.chat.nouns import SavedPrompt
from lowkey.chat.store.tables import saved_prompts as table


def read(connection: Connection, user_id: str) -> list[SavedPrompt]:
    """All of this person's, by name."""
    query = select(table).where(table.c.user_id == user_id)
    rows = connection.execute(query.order_by(func.lower(table.c.name), table.c.id))
    return [SavedPrompt(id=r.id, name=r.name, text=r.text, created_at=r.created_at) for r in rows]


def add(connection: Connection, user_id: str, new: SavedPrompt) -> None:
    connection.execute(insert(table), new.model_dump() | {"user_id": user_id})


def change(connection: Connection, user_id: str, prompt_id: str, name: str, text: str) -> bool:
    """Whether there was one to change."""
    mine = update(table).where(table.c.id == prompt_id, table.c.user_id == user_id)
    return connection.execute(mine.values(name=name, text=text)).rowcount > 0


def remove(connection: Connection, user_id: str, prompt_id: str) -> bool:
    """Whether there was one to remove."""
    mine = delete(table).where(table.c.id == prompt_id, table.c.user_id == user_id)
    return connection.execute(mine).rowcount > 0
