"""Which memories answers used or had at hand, as rows. Holds no words: they are read from the memories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from lowkey.memory.nouns import Memory, Played
from lowkey.memory.store.finding import by_ids, unforgotten
from lowkey.memory.store.tables import told, uses


def keep(
    connection: Connection,
    user_id: str,
    conversation_id: str,
    message_id: str,
    played: Played,
) -> None:
    """Each id stands there once."""
    answer = {"message_id": message_id, "conversation_id": conversation_id, "user_id": user_id}
    if played.used:
        connection.execute(insert(uses), [answer | {"memory_id": one} for one in played.used])
    if played.at_hand:
        connection.execute(insert(told), answer | {"memory_ids": " ".join(played.at_hand)})


def of(connection: Connection, user_id: str, conversation_id: str) -> list[tuple[str, Memory]]:
    """(message, memory) of a conversation, in the order in which they were learned."""
    query = select(uses.c.message_id, uses.c.memory_id).where(
        uses.c.conversation_id == conversation_id, uses.c.user_id == user_id
    )
    rows = connection.execute(query).all()
    known = by_ids(connection, user_id, {row.memory_id for row in rows})
    place = {one: number for number, one in enumerate(known)}
    found = [(row.message_id, known[row.memory_id]) for row in rows if row.memory_id in known]
    return sorted(found, key=lambda use: place[use[1].id])


def at_hand(connection: Connection, user_id: str, conversation_id: str) -> dict[str, int]:
    """By message of a conversation: how many more it was told, where there are any."""
    rows = _told(connection, user_id, told.c.conversation_id == conversation_id)
    known = unforgotten(connection, user_id, {one for ids in rows.values() for one in ids})
    found = {name: sum(one in known for one in ids) for name, ids in rows.items()}
    return {name: count for name, count in found.items() if count}


def at_hand_for(connection: Connection, user_id: str, message_id: str) -> list[Memory] | None:
    """What more this one message was told; None where it was told no more, or is not theirs."""
    ids = _told(connection, user_id, told.c.message_id == message_id).get(message_id)
    if ids is None:
        return None
    known = by_ids(connection, user_id, set(ids))
    return [known[one] for one in ids if one in known]


def _told(connection: Connection, user_id: str, which: ColumnElement[bool]) -> dict[str, list[str]]:
    query = select(told.c.message_id, told.c.memory_ids).where(told.c.user_id == user_id, which)
    return {row.message_id: row.memory_ids.split() for row in connection.execute(query)}


def drop(connection: Connection, conversation_ids: Sequence[str]) -> None:
    """These conversations are no more."""
    for table in (uses, told):
        connection.execute(delete(table).where(table.c.conversation_id.in_(conversation_ids)))


def newest(connection: Connection, user_id: str, ids: set[str]) -> dict[str, Memory]:
    """The living memory that took the place of each, or is it still."""
    found = by_ids(connection, user_id, ids)
    wanted: set[str] = set(found)
    while wanted:  # A history is short: each step of it is one query.
        later = {one.superseded_by for one in found.values() if one.superseded_by} - set(found)
        more = by_ids(connection, user_id, {one for one in later if one})
        wanted = set(more)
        found |= more
    return {one: last for one in ids if (last := _last(found, one)) is not None}


def _last(found: Mapping[str, Memory], one: str) -> Memory | None:
    memory = found.get(one)
    while memory is not None and memory.superseded_by is not None:
        memory = found.get(memory.superseded_by)
    return memory
