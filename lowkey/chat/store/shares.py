"""Links to snapshots as rows. Knows no secret, only what it hashes to, and no message.

A link is there for its owner and for others as long as its time and its conversation are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from lowkey.chat.store.tables import conversations, shares

_ABOUT: tuple[Column[Any], ...] = tuple(one for one in shares.c if one.name != "snapshot")


def add(connection: Connection, row: Mapping[str, object]) -> None:
    connection.execute(insert(shares).values(**row))


def count(connection: Connection, user_id: str, now: int) -> int:
    query = _open(now).with_only_columns(func.count()).where(shares.c.user_id == user_id)
    return connection.execute(query).scalar_one()


def of_user(connection: Connection, user_id: str, now: int) -> list[Row[Any]]:
    """A person's links, the newest first, without what they show."""
    query = _about(now).where(shares.c.user_id == user_id)
    return list(connection.execute(query.order_by(shares.c.created_at.desc(), shares.c.id.desc())))


def read(connection: Connection, user_id: str, share_id: str, now: int) -> Row[Any] | None:
    """A link of this person, without what it shows."""
    mine = (shares.c.id == share_id, shares.c.user_id == user_id)
    return connection.execute(_about(now).where(*mine)).first()


def by_hash(connection: Connection, hashed: str, now: int) -> Row[Any] | None:
    """What the link with this secret shows, whoever asks."""
    return connection.execute(_open(now).where(shares.c.hash == hashed)).first()


def retake(connection: Connection, share_id: str, **values: object) -> None:
    """The link shows something newer."""
    connection.execute(update(shares).where(shares.c.id == share_id).values(**values))


def remove(connection: Connection, user_id: str, share_id: str) -> bool:
    mine = (shares.c.id == share_id, shares.c.user_id == user_id)
    return connection.execute(delete(shares).where(*mine)).rowcount == 1


def drop_of(connection: Connection, conversation_ids: Sequence[str]) -> None:
    """These conversations are no more."""
    connection.execute(delete(shares).where(shares.c.conversation_id.in_(conversation_ids)))


def drop_of_user(connection: Connection, user_id: str) -> None:
    connection.execute(delete(shares).where(shares.c.user_id == user_id))


def drop_over(connection: Connection, now: int) -> None:
    """Removes those whose time is over."""
    connection.execute(delete(shares).where(shares.c.expires_at <= now))


def owners(connection: Connection) -> list[str]:
    """Everybody who has a link."""
    return list(connection.execute(select(shares.c.user_id).distinct()).scalars())


def _about(now: int) -> Select[Any]:
    return _open(now).with_only_columns(*_ABOUT)


def _open(now: int) -> Select[Any]:
    living: ColumnElement[bool] = or_(shares.c.expires_at.is_(None), shares.c.expires_at > now)
    there = (conversations.c.id == shares.c.conversation_id) & conversations.c.deleted_at.is_(None)
    return select(shares).join(conversations, there).where(living)
