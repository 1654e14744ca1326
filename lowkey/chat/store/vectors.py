"""The vectors of messages, beside their words. Knows not what they mean, nor how a text is cut.

Ids sort by time, so the newest messages come first wherever they come in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, delete, insert, select

from lowkey.chat.store import preferences
from lowkey.chat.store.tables import conversations, message_vectors, messages
from lowkey.core.parts import Part, text_of

_PARTS: TypeAdapter[tuple[Part, ...]] = TypeAdapter(tuple[Part, ...])
PAGE = 500
"""Messages that one look goes through, by the index of their ids alone."""
FETCHED = 1_000
"""Rows that are fetched at once."""
REMOVED = 2_000
"""Rows that one write removes."""
_KEEP = insert(message_vectors)
_LIVING = (
    select(messages.c.id, messages.c.conversation_id, conversations.c.user_id)
    .join(conversations, conversations.c.id == messages.c.conversation_id)
    .where(
        conversations.c.deleted_at.is_(None), messages.c.id.in_(bindparam("ids", expanding=True))
    )
    .order_by(messages.c.id.desc())
)


class Place(NamedTuple):
    """One chat of a person. `project_id`: only others of this project are looked into from there."""

    user_id: str
    conversation_id: str
    project_id: str | None = None


def without(
    connection: Connection, model: str, after: str, limit: int
) -> tuple[dict[str, str], str | None]:
    """What messages say that want some by this model, and behind which one the next ones come.

    The newest first, from the one behind `after` on; at most `limit` of a page. None at the end.
    """
    page = select(messages.c.id).order_by(messages.c.id.desc()).limit(PAGE)
    if after:
        page = page.where(messages.c.id < after)
    seen = list(connection.execute(page).scalars())
    made = message_vectors.c.message_id.in_(seen) & (message_vectors.c.model == model)
    have = set(connection.execute(select(message_vectors.c.message_id).where(made)).scalars())
    found = list(_wanted(connection, [one for one in seen if one not in have]))
    if len(found) > limit:
        return _said(connection, found[:limit]), found[limit - 1]
    return _said(connection, found), seen[-1] if len(seen) == PAGE else None


def texts(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """What these say, of those that may be found by their meaning."""
    return _said(connection, list(_wanted(connection, ids)))


def keep(connection: Connection, model: str, made: Mapping[str, Sequence[bytes]]) -> None:
    """One vector a piece, of those that may still be found by their meaning."""
    new = [
        {
            "message_id": name,
            "conversation_id": place.conversation_id,
            "user_id": place.user_id,
            "model": model,
            "pieces": len(made[name]),
            "vectors": b"".join(made[name]),
        }
        for name, place in _wanted(connection, made).items()
    ]
    if new:
        connection.execute(delete(message_vectors).where(message_vectors.c.message_id.in_(made)))
        connection.execute(_KEEP, new)


def remove_unwanted(connection: Connection, most: int = REMOVED) -> int:
    """Of people who let nobody look into earlier chats, a few; returns how many."""
    if not (people := preferences.unwilling(connection)):
        return 0
    ids = (
        select(message_vectors.c.message_id)
        .where(message_vectors.c.user_id.in_(people))
        .limit(most)
    )
    gone = delete(message_vectors).where(message_vectors.c.message_id.in_(ids.scalar_subquery()))
    return connection.execute(gone).rowcount


def elsewhere(
    connection: Connection, model: str, here: Place, most: int
) -> dict[str, tuple[int, bytes]]:
    """Of the person's other chats, by message, the newest first: how many pieces, and their vectors.

    `most`: bytes of all of them.
    """
    query = (
        select(message_vectors.c.message_id, message_vectors.c.vectors, message_vectors.c.pieces)
        .join(conversations, conversations.c.id == message_vectors.c.conversation_id)
        .where(
            message_vectors.c.user_id == here.user_id,
            message_vectors.c.model == model,
            message_vectors.c.conversation_id != here.conversation_id,
            conversations.c.deleted_at.is_(None),
        )
        .order_by(message_vectors.c.message_id.desc())
    )
    if here.project_id is not None:
        query = query.where(conversations.c.project_id == here.project_id)
    found: dict[str, tuple[int, bytes]] = {}
    with connection.execute(query, execution_options={"yield_per": FETCHED}) as rows:
        for row in rows:
            most -= len(row.vectors)
            if most < 0:
                break
            found[row.message_id] = row.pieces, row.vectors
    return found


def _said(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    query = select(messages.c.id, messages.c.parts).where(messages.c.id.in_(ids))
    found = {row.id: row.parts for row in connection.execute(query)}
    return {one: text_of(_PARTS.validate_json(found[one])) for one in ids if one in found}


def _wanted(connection: Connection, ids: Collection[str]) -> dict[str, Place]:
    """Those of these that may be found by their meaning, the newest first.

    They are in no deleted chat, and their person lets earlier chats be looked into.
    """
    rows = connection.execute(_LIVING, {"ids": list(ids)}).all()
    willing = {
        one for one in {row.user_id for row in rows} if preferences.read(connection, one).recalls
    }
    return {
        row.id: Place(row.user_id, row.conversation_id) for row in rows if row.user_id in willing
    }
