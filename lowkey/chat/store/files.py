"""Which conversations and projects use which files, and which files nobody uses. Knows no bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Insert,
    Row,
    bindparam,
    delete,
    exists,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from lowkey.chat.store.tables import conversations, file_uses, project_files, synced_files
from lowkey.core.parts import FilePart
from lowkey.core.store import files

_SENT = (
    update(files)
    .where(files.c.file_id == bindparam("this"), files.c.user_id == bindparam("user"))
    .values(waits_since=None)
)


@cache
def _add(dialect: str) -> Insert:
    kind = sqlite if dialect == "sqlite" else postgresql
    return kind.insert(file_uses).on_conflict_do_nothing()


def owned(connection: Connection, user_id: str, file_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """Those that this person brought, by id; they stay until this transaction ends."""
    query = select(files).where(files.c.user_id == user_id, files.c.file_id.in_(file_ids))
    query = query.order_by(files.c.file_id).with_for_update()
    return {row.file_id: row for row in connection.execute(query)}


def recent(connection: Connection, user_id: str, limit: int) -> list[FilePart]:
    """What stands in this person's lasting conversations, the newest first."""
    uses = file_uses.join(conversations, conversations.c.id == file_uses.c.conversation_id)
    standing = (
        select(file_uses.c.file_id)
        .select_from(uses)
        .where(file_uses.c.user_id == user_id, conversations.c.deleted_at.is_(None))
    )
    query = select(files).where(files.c.user_id == user_id, files.c.file_id.in_(standing))
    rows = connection.execute(query.order_by(files.c.created_at.desc()).limit(limit))
    return [
        FilePart(file_id=row.file_id, name=row.name, media_type=row.media_type, size=row.size)
        for row in rows
    ]


def use(
    connection: Connection,
    user_id: str,
    uses: Iterable[tuple[str, str]],
    beat_at: int | None = None,
) -> None:
    """These (conversation, file) belong together from now on. `beat_at`: for temporary ones, ms."""
    rows = [
        {
            "file_id": file_id,
            "user_id": user_id,
            "conversation_id": conversation_id,
            "beat_at": beat_at,
        }
        for conversation_id, file_id in uses
    ]
    if not rows:
        return
    connection.execute(_add(connection.dialect.name), rows)
    sent(connection, user_id, [str(row["file_id"]) for row in rows])


def sent(connection: Connection, user_id: str, file_ids: Sequence[str]) -> None:
    """These do not wait any more: something holds them."""
    connection.execute(_SENT, [{"this": file_id, "user": user_id} for file_id in file_ids])


def wait(connection: Connection, user_id: str, file_ids: Sequence[str], now: int) -> None:
    """They wait again, as if they were just brought: whoever let go of them may want them back."""
    mine = files.c.file_id.in_(file_ids), files.c.user_id == user_id
    connection.execute(update(files).where(*mine).values(waits_since=now))


def lasting(connection: Connection, user_id: str, file_ids: Sequence[str]) -> set[str]:
    """Those that something lasting of this person holds."""
    used = select(file_uses.c.file_id).where(
        file_uses.c.user_id == user_id,
        file_uses.c.file_id.in_(file_ids),
        file_uses.c.beat_at.is_(None),
    )
    offered = select(project_files.c.file_id).where(
        project_files.c.user_id == user_id, project_files.c.file_id.in_(file_ids)
    )
    synced = select(synced_files.c.file_id).where(
        synced_files.c.user_id == user_id, synced_files.c.file_id.in_(file_ids)
    )
    return {
        file_id
        for query in (used, offered, synced)
        for file_id in connection.execute(query).scalars()
    }


def within(connection: Connection, user_id: str, conversation_id: str) -> list[FilePart]:
    """What this conversation holds, the newest first."""
    query = (
        select(files)
        .join(
            file_uses,
            (file_uses.c.file_id == files.c.file_id) & (file_uses.c.user_id == files.c.user_id),
        )
        .where(files.c.user_id == user_id, file_uses.c.conversation_id == conversation_id)
    )
    return [
        FilePart(file_id=row.file_id, name=row.name, media_type=row.media_type, size=row.size)
        for row in connection.execute(query.order_by(files.c.created_at.desc()))
    ]


def release(connection: Connection, conversation_ids: Sequence[str]) -> None:
    """These conversations are no more."""
    connection.execute(delete(file_uses).where(file_uses.c.conversation_id.in_(conversation_ids)))


def beat(connection: Connection, conversation_ids: Sequence[str], now: int) -> None:
    """These temporary conversations are alive."""
    mine = file_uses.c.conversation_id.in_(conversation_ids)
    connection.execute(update(file_uses).where(mine).values(beat_at=now))


def release_silent(connection: Connection, before: int | None) -> None:
    """Temporary conversations that gave no sign of life since that time (ms; None: all) are no more."""
    silent = file_uses.c.beat_at.is_not(None) if before is None else file_uses.c.beat_at < before
    connection.execute(delete(file_uses).where(silent))


def drop(connection: Connection, before: int, most: int) -> tuple[list[tuple[str, str]], list[str]]:
    """Forgets files that no conversation and no project uses, except those that wait to be sent since `before` (ms).

    Returns which (user, file), `most` at most, and the ids of those that no person has any more. Nobody can
    bring or send a file until this transaction ends: SQLite writes one by one, PostgreSQL is asked.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE files IN EXCLUSIVE MODE"))
    used = exists().where(
        file_uses.c.file_id == files.c.file_id, file_uses.c.user_id == files.c.user_id
    )
    offered = exists().where(
        project_files.c.file_id == files.c.file_id, project_files.c.user_id == files.c.user_id
    )
    synced = exists().where(
        synced_files.c.file_id == files.c.file_id, synced_files.c.user_id == files.c.user_id
    )
    waits = files.c.waits_since
    unused = (
        select(files.c.user_id, files.c.file_id)
        .where(~used, ~offered, ~synced, or_(waits.is_(None), waits < before))
        .limit(most)
    )
    gone = [(row.user_id, row.file_id) for row in connection.execute(unused)]
    if not gone:
        return [], []
    connection.execute(delete(files).where(tuple_(files.c.user_id, files.c.file_id).in_(gone)))
    ids = {file_id for _, file_id in gone}
    left = connection.execute(select(files.c.file_id).where(files.c.file_id.in_(ids))).scalars()
    return gone, sorted(ids - set(left))
