"""What is on its way to people, as rows that several processes share. Knows no server.

Who takes a row puts its next time off by a lease: a process that dies leaves a row that is due again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update

from lowkey.notify.store.tables import channels, deliveries, notices

DUE = ("waiting", "failed")


def queue(
    connection: Connection, notice_id: str, channel_id: str, user_id: str, now: int, pace: int
) -> None:
    """Due now, or so many ms after it was sent the last time."""
    mine = and_(deliveries.c.notice_id == notice_id, deliveries.c.channel_id == channel_id)
    old = connection.execute(select(deliveries).where(mine).with_for_update()).first()
    if old is None:
        row = {"notice_id": notice_id, "channel_id": channel_id, "user_id": user_id}
        new = {"state": "waiting", "revision": 0, "attempts": 0, "next_at": now}
        connection.execute(insert(deliveries), {**row, **new})
        return
    again = max(now, (old.sent_at or 0) + pace)
    if old.state in DUE and old.attempts > 0:
        again = max(again, old.next_at)  # Somebody sends it now, or its place is out of reach.
    values = {"revision": old.revision + 1, "state": "waiting", "next_at": again}
    connection.execute(update(deliveries).where(mine).values(**values))


def drop(connection: Connection, notice_id: str, but: Sequence[str]) -> None:
    """Takes back what waits to be sent of this notice, but over these channels."""
    waits = (deliveries.c.notice_id == notice_id, deliveries.c.state.in_(DUE))
    connection.execute(delete(deliveries).where(*waits, deliveries.c.channel_id.not_in(but)))


def due(connection: Connection, now: int, most: int) -> Sequence[Row[Any]]:
    """Deliveries whose time has come, with their notice and their channel; nobody else has them
    before this transaction ends."""
    query = (
        select(
            deliveries.c.notice_id,
            deliveries.c.channel_id,
            deliveries.c.user_id,
            deliveries.c.revision,
            deliveries.c.attempts,
            *(notices.c[name] for name in ("kind", "title", "body", "link", "key", "at")),
            *(channels.c[name] for name in ("way", "name", "place", "origin")),
        )
        .join(notices, notices.c.id == deliveries.c.notice_id)
        .join(channels, channels.c.id == deliveries.c.channel_id)
        .where(deliveries.c.state.in_(DUE), deliveries.c.next_at <= now)
        .order_by(deliveries.c.next_at)
        .limit(most)
        .with_for_update(of=deliveries, skip_locked=True)
    )
    return connection.execute(query).all()


def next_at(connection: Connection) -> int | None:
    """When the next one is due (ms)."""
    query = select(func.min(deliveries.c.next_at)).where(deliveries.c.state.in_(DUE))
    return connection.execute(query).scalar()


def change(connection: Connection, row: Row[Any], **values: object) -> bool:
    """Whether it still is what it was: nothing was told anew, and nobody dropped it."""
    mine = (deliveries.c.notice_id == row.notice_id, deliveries.c.channel_id == row.channel_id)
    same = update(deliveries).where(*mine, deliveries.c.revision == row.revision).values(**values)
    return connection.execute(same).rowcount == 1


def sent(connection: Connection, row: Row[Any], now: int, pace: int) -> None:
    """It arrived. What was told anew meanwhile goes too: `pace` ms later, while it is under way."""
    if change(connection, row, state="sent", attempts=0, sent_at=now):
        return
    kind = select(notices.c.kind).where(notices.c.id == row.notice_id)
    again = now + (pace if connection.execute(kind).scalar() == "progress" else 0)
    mine = (deliveries.c.notice_id == row.notice_id, deliveries.c.channel_id == row.channel_id)
    values = {"attempts": 0, "sent_at": now, "next_at": again}
    connection.execute(update(deliveries).where(*mine).values(**values))


def hasten(connection: Connection, user_id: str, now: int) -> None:
    """What was held back is looked at anew: its person's hours are others now."""
    mine = (deliveries.c.user_id == user_id, deliveries.c.state == "waiting")
    query = update(deliveries).where(*mine, deliveries.c.attempts == 0)
    connection.execute(query.values(next_at=now))
