"""Ways to people, and their quiet hours, as rows. Knows no server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from lowkey.notify.store.tables import channels, deliveries, quiet_hours


def of(connection: Connection, user_id: str) -> Sequence[Row[Any]]:
    """Oldest first."""
    query = select(channels).where(channels.c.user_id == user_id)
    return connection.execute(query.order_by(channels.c.added_at, channels.c.id)).all()


def find(
    connection: Connection, user_id: str, channel_id: str, hold: bool = False
) -> Row[Any] | None:
    """`hold`: nobody changes it before this transaction ends."""
    query = select(channels).where(channels.c.id == channel_id, channels.c.user_id == user_id)
    return connection.execute(query.with_for_update() if hold else query).first()


def marked(connection: Connection, mark: str) -> Sequence[Row[Any]]:
    return connection.execute(select(channels).where(channels.c.mark == mark)).all()


def add(connection: Connection, row: Mapping[str, object]) -> None:
    connection.execute(insert(channels), row)


def change(connection: Connection, channel_id: str, **values: object) -> None:
    connection.execute(update(channels).where(channels.c.id == channel_id).values(**values))


def remove(connection: Connection, channel_id: str) -> None:
    """With all that is on its way there."""
    connection.execute(delete(deliveries).where(deliveries.c.channel_id == channel_id))
    connection.execute(delete(channels).where(channels.c.id == channel_id))


def read_quiet(connection: Connection, user_id: str) -> str | None:
    query = select(quiet_hours.c.data).where(quiet_hours.c.user_id == user_id)
    return connection.execute(query).scalar()


def write_quiet(connection: Connection, user_id: str, data: str) -> None:
    connection.execute(delete(quiet_hours).where(quiet_hours.c.user_id == user_id))
    connection.execute(insert(quiet_hours), {"user_id": user_id, "data": data})
