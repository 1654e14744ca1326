"""Which answers used which memories, as rows. Holds no words: they are read from the memories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from lowkey.memory.nouns import Memory
from lowkey.memory.store.finding import by_ids
from lowkey.memory.store.tables import uses


def keep(
    connection: Connection,
    user_id: str,
    conversation_id: str,
    message_id: str,
    used: Sequence[str],
) -> None:
    """`used`: the ids of the memories, each once."""
    if used:
        answer = {"message_id": message_id, "conversation_id": conversation_id, "user_id": user_id}
        connection.execute(insert(uses), [answer | {"memory_id": one} for one in used])


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


def drop(connection: Connection, conversation_ids: Sequence[str]) -> None:
    """These conversations are no more."""
    connection.execute(delete(uses).where(uses.c.conversation_id.in_(conversation_ids)))


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
