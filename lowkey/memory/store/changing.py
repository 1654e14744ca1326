"""Memories come, are replaced, are forgotten and come back. Knows no meaning of any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, text, update

from lowkey.core.words import findable
from lowkey.memory.nouns import Memory
from lowkey.memory.store.finding import scope
from lowkey.memory.store.tables import memories, switches, uses


def add(connection: Connection, user_id: str, *new: Memory) -> None:
    own = {"user_id": user_id, "scope": scope(user_id)}
    rows = [one.model_dump() | own | {"body": findable(one.text)} for one in new]
    if rows:
        connection.execute(insert(memories), rows)


def supersede(connection: Connection, old_id: str, new_id: str) -> None:
    """The new one takes the place of the old one, which stays as its history."""
    connection.execute(update(memories).where(memories.c.id == old_id).values(superseded_by=new_id))


def take_back(connection: Connection, user_id: str, memory_id: str) -> bool:
    """Removes one for good; what it took the place of holds again. Whether there was one."""
    mine = (memories.c.user_id == user_id) & memories.c.deleted_at.is_(None)
    old = update(memories).where(mine, memories.c.superseded_by == memory_id)
    connection.execute(old.values(superseded_by=None))
    living = mine & memories.c.superseded_by.is_(None)
    gone = connection.execute(delete(memories).where(living, memories.c.id == memory_id)).rowcount
    if gone:
        connection.execute(delete(uses).where(uses.c.memory_id == memory_id))
    return gone > 0


def forget(connection: Connection, user_id: str, ids: Sequence[str] | None, now: int) -> int:
    """Marks these (None: all) as forgotten, and what they replaced; returns how many of these."""
    mine = (memories.c.user_id == user_id) & memories.c.deleted_at.is_(None)
    forgotten = update(memories).values(deleted_at=now)
    if ids is None:
        living = forgotten.where(mine, memories.c.superseded_by.is_(None))
        count = connection.execute(living).rowcount
        connection.execute(forgotten.where(mine))
        return count
    count = connection.execute(forgotten.where(mine, memories.c.id.in_(ids))).rowcount
    older = ids
    while older:  # A history is short: each step of it is one query.
        query = select(memories.c.id).where(mine, memories.c.superseded_by.in_(older))
        older = connection.execute(query).scalars().all()
        connection.execute(forgotten.where(memories.c.id.in_(older)))
    return count


def restore(connection: Connection, user_id: str, at: int) -> int:
    """Takes back what was forgotten at that moment; returns how many, with what they replaced."""
    then = update(memories).where(memories.c.user_id == user_id, memories.c.deleted_at == at)
    return connection.execute(then.values(deleted_at=None)).rowcount


def going(connection: Connection, before: int) -> dict[str, set[str]]:
    """By person: what a purge will take away and nothing else says."""
    query = select(memories.c.user_id, memories.c.text).where(memories.c.deleted_at < before)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in connection.execute(query):
        found[row.user_id].add(row.text)
    for user_id, texts in found.items():
        others = select(memories.c.text).where(
            memories.c.user_id == user_id,
            memories.c.deleted_at.is_(None) | (memories.c.deleted_at >= before),
        )
        texts.difference_update(connection.execute(others).scalars())
    return found


def purge(connection: Connection, before: int) -> int:
    """Removes for good what was forgotten before that time; returns how many rows."""
    going = select(memories.c.id).where(memories.c.deleted_at < before)
    connection.execute(delete(uses).where(uses.c.memory_id.in_(going)))
    gone = connection.execute(delete(memories).where(memories.c.deleted_at < before)).rowcount
    if connection.dialect.name == "sqlite":
        # The index only marks words as removed, until its pages are merged
        # (https://www.sqlite.org/fts5.html#the_optimize_command).
        connection.execute(text("INSERT INTO memory_search(memory_search) VALUES ('optimize')"))
    return gone


def switch(connection: Connection, user_id: str, on: bool) -> None:
    connection.execute(delete(switches).where(switches.c.user_id == user_id))
    connection.execute(insert(switches), {"user_id": user_id, "on": on})
