"""Notices as rows. Knows no channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from lowkey.notify.store.tables import deliveries, notices


def find(connection: Connection, user_id: str, key: str) -> Row[Any] | None:
    query = select(notices).where(notices.c.user_id == user_id, notices.c.key == key)
    return connection.execute(query.with_for_update()).first()


def add(connection: Connection, row: Mapping[str, object]) -> None:
    connection.execute(insert(notices), row)


def change(connection: Connection, notice_id: str, **values: object) -> None:
    connection.execute(update(notices).where(notices.c.id == notice_id).values(**values))


def newest(connection: Connection, user_id: str, most: int) -> Sequence[Row[Any]]:
    query = select(notices).where(notices.c.user_id == user_id)
    query = query.order_by(notices.c.at.desc(), notices.c.id.desc()).limit(most)
    return connection.execute(query).all()


def unread(connection: Connection, user_id: str) -> int:
    query = select(func.count()).where(notices.c.user_id == user_id, notices.c.read_at.is_(None))
    return connection.execute(query).scalar_one()


def read(connection: Connection, user_id: str, notice_id: str | None, now: int) -> int:
    """Marks one or all as read, and how many there are that were it not or are it now."""
    mine = [notices.c.user_id == user_id, *([notices.c.id == notice_id] if notice_id else [])]
    there = connection.execute(select(func.count()).select_from(notices).where(*mine)).scalar_one()
    new = select(notices.c.id).where(*mine, notices.c.read_at.is_(None))
    # Who has seen it here needs no word from elsewhere.
    waits = (deliveries.c.state.in_(("waiting", "failed")), deliveries.c.notice_id.in_(new))
    connection.execute(delete(deliveries).where(*waits))
    connection.execute(
        update(notices).where(*mine, notices.c.read_at.is_(None)).values(read_at=now)
    )
    return there


def waits(connection: Connection, user_id: str, key: str) -> bool:
    """Whether this person has not read what was told by this key."""
    mine = (notices.c.user_id == user_id, notices.c.key == key, notices.c.read_at.is_(None))
    return connection.execute(select(notices.c.id).where(*mine)).first() is not None


def drop(connection: Connection, user_id: str, key: str) -> bool:
    """Removes what was told by this key, also what is still to be sent of it; whether there was any."""
    row = find(connection, user_id, key)
    if row is not None:
        connection.execute(delete(deliveries).where(deliveries.c.notice_id == row.id))
        connection.execute(delete(notices).where(notices.c.id == row.id))
    return row is not None


def told_since(connection: Connection, since: int) -> Sequence[str]:
    """Whose inbox changed at that time (ms) or later."""
    query = select(notices.c.user_id).where(notices.c.at >= since).distinct()
    return connection.execute(query).scalars().all()


def purge(connection: Connection, read_before: int, told_before: int) -> None:
    """Removes what was read before that time, and all that is older than the other (ms)."""
    old = or_(notices.c.read_at < read_before, notices.c.at < told_before)
    connection.execute(
        delete(deliveries).where(deliveries.c.notice_id.in_(select(notices.c.id).where(old)))
    )
    connection.execute(delete(notices).where(old))
