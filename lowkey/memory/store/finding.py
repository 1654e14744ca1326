"""Looking memories up, by their person, their origin or their words. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, text

from lowkey.memory.nouns import Kind, Memory
from lowkey.memory.store.tables import memories, switches
from lowkey.memory.terms import BEGINS

_FIELDS = [memories.c[name] for name in Memory.model_fields]
_NEWEST = (memories.c.created_at.desc(), memories.c.number.desc())
MATCH = {
    "sqlite": text("number IN (SELECT rowid FROM memory_search WHERE memory_search MATCH :match)"),
    "postgresql": text(
        "scope = :scope AND to_tsvector('simple', body) @@ to_tsquery('simple', :match)"
    ),
}


@dataclass(frozen=True, slots=True)
class Where:
    """Which living ones. `now`: ms; None takes the expired ones in, too."""

    user_id: str
    project_id: str | None = None
    everywhere: bool = False
    """Those of all projects; else the general ones and those of `project_id`."""
    own: bool = False
    """Those of `project_id` alone."""
    now: int | None = None
    kind: Kind | None = None


def scope(user_id: str) -> str:
    """The person as one word of the index."""
    return "".join(letter for letter in user_id.lower() if letter.isalnum())


def read(connection: Connection, user_id: str, memory_id: str) -> Memory | None:
    """A living one of this person."""
    query = select(*_FIELDS).where(*alive(Where(user_id, everywhere=True)))
    return _one(connection, query.where(memories.c.id == memory_id))


def living(connection: Connection, where: Where, limit: int | None = None) -> list[Memory]:
    """Newest first."""
    return _all(connection, select(*_FIELDS).where(*alive(where)).order_by(*_NEWEST).limit(limit))


def these(connection: Connection, where: Where, ids: Set[str]) -> list[Memory]:
    """Those of these that live there."""
    return _all(connection, select(*_FIELDS).where(*alive(where), memories.c.id.in_(ids)))


def count(connection: Connection, where: Where) -> int:
    query = select(func.count()).select_from(memories).where(*alive(where))
    return connection.execute(query).scalar_one()


def size(connection: Connection, where: Where) -> tuple[int, int]:
    """How many there are, and the characters of their texts."""
    query = select(func.count(), func.coalesce(func.sum(func.length(memories.c.text)), 0))
    number, letters = connection.execute(query.where(*alive(where))).one()
    return number, letters


def found(
    connection: Connection,
    where: Where,
    stems: Sequence[str],
    limit: int,
    every: bool = False,
    begins: int = BEGINS,
) -> list[Memory]:
    """Newest first: those that hold one of the stems or, with `every`, each of them.

    A stem has letters and digits only; one with spaces in it stands for words in a row. From
    `begins` letters it stands for all words that begin with it.
    """
    if not stems:
        return []
    if connection.dialect.name == "sqlite":
        terms = (f'"{one}"*' if len(one) >= begins else f'"{one}"' for one in stems)
        joined = (" AND " if every else " OR ").join(terms)
        match = f"scope : {scope(where.user_id)} AND body : ({joined})"
    else:
        terms = (f"'{one}':*" if len(one) >= begins else f"'{one}'" for one in stems)
        match = (" & " if every else " | ").join(terms)
    query = select(*_FIELDS).where(*alive(where), MATCH[connection.dialect.name])
    given = {"match": match, "scope": scope(where.user_id)}
    return _all(connection, query.order_by(*_NEWEST).limit(limit), given)


def of_conversation(connection: Connection, user_id: str, conversation_id: str) -> list[Memory]:
    """What was learned there, also what was replaced since, newest first."""
    query = select(*_FIELDS).where(
        memories.c.user_id == user_id,
        memories.c.deleted_at.is_(None),
        memories.c.conversation_id == conversation_id,
    )
    return _all(connection, query.order_by(*_NEWEST))


def of_project(
    connection: Connection, user_id: str, project_id: str, conversation_ids: Sequence[str]
) -> list[Memory]:
    """What holds there alone or was learned in these, also what was replaced since, newest first."""
    there = memories.c.project_id == project_id
    query = select(*_FIELDS).where(
        memories.c.user_id == user_id,
        memories.c.deleted_at.is_(None),
        or_(there, memories.c.conversation_id.in_(conversation_ids)),
    )
    return _all(connection, query.order_by(*_NEWEST))


def history(connection: Connection, user_id: str, memory_id: str) -> list[Memory]:
    """What this one took the place of, newest first."""
    older: list[Memory] = []
    after: Sequence[str] = [memory_id]
    while after:
        query = select(*_FIELDS).where(
            memories.c.user_id == user_id,
            memories.c.deleted_at.is_(None),
            memories.c.superseded_by.in_(after),
        )
        before = _all(connection, query.order_by(*_NEWEST))
        older += before
        after = [memory.id for memory in before]
    return older


def every(connection: Connection, user_id: str) -> list[Memory]:
    """All that was not forgotten, with its history, oldest first."""
    query = select(*_FIELDS).where(memories.c.user_id == user_id, memories.c.deleted_at.is_(None))
    return _all(connection, query.order_by(memories.c.created_at, memories.c.number))


def saying(connection: Connection, user_id: str, texts: Sequence[str]) -> list[Memory]:
    """What says just that and was not forgotten, also what was replaced since, oldest first."""
    query = select(*_FIELDS).where(
        memories.c.user_id == user_id, memories.c.deleted_at.is_(None), memories.c.text.in_(texts)
    )
    return _all(connection, query.order_by(memories.c.created_at, memories.c.number))


def forgotten(connection: Connection, user_id: str, texts: Sequence[str]) -> set[str]:
    """Those of these texts that only what was forgotten says."""
    query = select(memories.c.text, memories.c.deleted_at)
    query = query.where(memories.c.user_id == user_id, memories.c.text.in_(texts))
    rows = connection.execute(query).all()
    return {row.text for row in rows} - {row.text for row in rows if row.deleted_at is None}


def unforgotten(connection: Connection, user_id: str, ids: Set[str]) -> set[str]:
    """The ids of those that `by_ids` gives."""
    return set(connection.execute(_of(select(memories.c.id), user_id, ids)).scalars())


def by_ids(connection: Connection, user_id: str, ids: Set[str]) -> dict[str, Memory]:
    """Those of these that were not forgotten, also what was replaced since, oldest first."""
    if not ids:
        return {}
    query = _of(select(*_FIELDS), user_id, ids)
    found = _all(connection, query.order_by(memories.c.created_at, memories.c.number))
    return {memory.id: memory for memory in found}


def _of(query: Select[Any], user_id: str, ids: Set[str]) -> Select[Any]:
    return query.where(
        memories.c.user_id == user_id, memories.c.deleted_at.is_(None), memories.c.id.in_(ids)
    )


def on(connection: Connection, user_id: str) -> bool:
    """Whether this person wants to be remembered."""
    query = select(switches.c.on).where(switches.c.user_id == user_id)
    return connection.execute(query).scalar() is not False


def alive(where: Where) -> list[ColumnElement[bool]]:
    """What holds of those that live there."""
    held: list[ColumnElement[bool]] = [
        memories.c.user_id == where.user_id,
        memories.c.superseded_by.is_(None),
        memories.c.deleted_at.is_(None),
    ]
    if not where.everywhere:
        here = memories.c.project_id == where.project_id
        held.append(here if where.own else or_(memories.c.project_id.is_(None), here))
    if where.now is not None:
        held.append(or_(memories.c.expires_at.is_(None), memories.c.expires_at > where.now))
    if where.kind is not None:
        held.append(memories.c.kind == where.kind)
    return held


def _all(
    connection: Connection, query: Select[Any], given: dict[str, str] | None = None
) -> list[Memory]:
    return [_memory(row) for row in connection.execute(query, given or {})]


def _one(connection: Connection, query: Select[Any]) -> Memory | None:
    row = connection.execute(query).first()
    return None if row is None else _memory(row)


def _memory(row: Row[Any]) -> Memory:
    return Memory.model_validate(dict(zip(Memory.model_fields, row, strict=True)))
