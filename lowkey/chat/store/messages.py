"""Messages as rows. Knows no run and no model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, bindparam, insert, select

from lowkey.chat.store import files, search
from lowkey.chat.store.tables import conversations, messages
from lowkey.core.errors import Problem
from lowkey.core.parts import Help, Message, Part, Record, Usage


class _About(Record):
    """What is known of an answer besides its parts."""

    usage: Usage | None = None
    notes: tuple[str, ...] = ()
    help: Help | None = None
    error: Problem | None = None


_NOTHING = _About()
_PARTS: TypeAdapter[tuple[Part, ...]] = TypeAdapter(tuple[Part, ...])
_ADD = insert(messages)


def add(connection: Connection, user_id: str, new: Sequence[Message]) -> None:
    """Stores them, makes their words findable, and holds the files that they mention."""
    if not new:
        return
    connection.execute(_ADD, [_row(message) for message in new])
    found = ((one.conversation_id, one.id, search.searchable(one)) for one in new)
    search.add(connection, user_id, found)
    mentions = (
        (one.conversation_id, part.file_id)
        for one in new
        for part in one.parts
        if part.kind == "file"
    )
    files.use(connection, user_id, mentions)


_TREE = (
    select(messages)
    .where(messages.c.conversation_id == bindparam("conversation"))
    .order_by(messages.c.created_at, messages.c.id)
)
_MESSAGE = (
    select(messages)
    .join(conversations, conversations.c.id == messages.c.conversation_id)
    .where(
        messages.c.id == bindparam("this"),
        conversations.c.user_id == bindparam("user"),
        conversations.c.deleted_at.is_(None),
    )
)


def tree(connection: Connection, conversation_id: str) -> list[Message]:
    """The whole tree, oldest first."""
    found = connection.execute(_TREE, {"conversation": conversation_id})
    return [_message(row) for row in found]


def read(connection: Connection, user_id: str, message_id: str) -> Message | None:
    row = connection.execute(_MESSAGE, {"this": message_id, "user": user_id}).first()
    return _message(row) if row is not None else None


_PLACE = select(messages.c.conversation_id).where(messages.c.id == bindparam("this"))


def place(connection: Connection, message_id: str) -> str | None:
    """The conversation that a message is in."""
    return connection.execute(_PLACE, {"this": message_id}).scalar()


def _row(message: Message) -> dict[str, object]:
    about = _About(usage=message.usage, notes=message.notes, help=message.help, error=message.error)
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "parent_id": message.parent_id,
        "role": message.role,
        "parts": _PARTS.dump_json(message.parts).decode(),
        "created_at": message.created_at,
        "run_id": message.run_id,
        "status": message.status,
        "model": message.model,
        "about": about.model_dump_json() if about != _NOTHING else None,
    }


def _message(row: Row[Any]) -> Message:
    about = _About.model_validate_json(row.about) if row.about else _NOTHING
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        parent_id=row.parent_id,
        role=row.role,
        parts=_PARTS.validate_json(row.parts),
        created_at=row.created_at,
        run_id=row.run_id,
        status=row.status,
        model=row.model,
        usage=about.usage,
        notes=about.notes,
        help=about.help,
        error=about.error,
    )
