"""What people say of answers, as rows. Knows no answer but its id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, bindparam, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from lowkey.chat.nouns import Feedback
from lowkey.chat.store.tables import conversations, feedback

_FEEDBACK: TypeAdapter[Feedback] = TypeAdapter(Feedback)
_OF = (
    select(feedback.c.data)
    .where(feedback.c.conversation_id == bindparam("conversation"))
    .order_by(feedback.c.created_at, feedback.c.message_id, feedback.c.kind)
)


def put(connection: Connection, user_id: str, conversation_id: str, said: Feedback) -> None:
    """Takes the place of what was said of this answer in the same kind."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = _row(user_id, conversation_id, said)
    add = kind.insert(feedback).values(row)
    new = {"data": row["data"], "created_at": row["created_at"]}
    connection.execute(add.on_conflict_do_update(index_elements=["message_id", "kind"], set_=new))


def add(connection: Connection, user_id: str, new: Iterable[tuple[str, Feedback]]) -> None:
    """Keeps (conversation, what was said) where nothing of that kind was said before."""
    rows = [_row(user_id, conversation_id, said) for conversation_id, said in new]
    if rows:
        kind = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(kind.insert(feedback).on_conflict_do_nothing(), rows)


def remove(connection: Connection, kind: str, message_ids: Sequence[str]) -> None:
    """Takes back what was said of these answers in this kind."""
    connection.execute(
        delete(feedback).where(feedback.c.kind == kind, feedback.c.message_id.in_(message_ids))
    )


def of(connection: Connection, conversation_id: str) -> list[Feedback]:
    """What was said of the answers of one conversation, oldest first."""
    return [_read(row) for row in connection.execute(_OF, {"conversation": conversation_id})]


def page(
    connection: Connection, user_id: str, before: tuple[int, str, str] | None, limit: int
) -> list[Feedback]:
    """All that a person said, newest first, from the one `before` = (created_at, message, kind) on."""
    order = (feedback.c.created_at, feedback.c.message_id, feedback.c.kind)
    living = conversations.c.id == feedback.c.conversation_id
    query = (
        select(feedback.c.data)
        .join(conversations, living)
        .where(feedback.c.user_id == user_id, conversations.c.deleted_at.is_(None))
        .order_by(*(column.desc() for column in order))
        .limit(limit)
    )
    if before is not None:
        query = query.where(tuple_(*order) < tuple_(*before))
    return [_read(row) for row in connection.execute(query)]


def _row(user_id: str, conversation_id: str, said: Feedback) -> dict[str, object]:
    return {
        "message_id": said.message_id,
        "kind": said.kind,
        "conversation_id": conversation_id,
        "user_id": user_id,
        "data": said.model_dump_json(),
        "created_at": said.created_at,
    }


def _read(row: Row[Any]) -> Feedback:
    return _FEEDBACK.validate_json(row.data)
