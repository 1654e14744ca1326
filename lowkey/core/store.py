"""The tables of the core: stored events, and who brought which file. Knows no room above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Insert,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from lowkey.core.db import metadata

events = Table(
    "events",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("data", Text, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("file_id", String, primary_key=True),
    Column("user_id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("waits_since", BigInteger),
)
"""`waits_since`: when the file was last brought, as long as it was not sent since (ms)."""


def add_events(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    """`rows`: run_id, seq and data (the event as JSON text). One that is there already stays.

    That happens where a commit went through whose answer was lost, so it was tried again.
    """
    if not rows:
        return
    connection.execute(_add(connection.dialect.name), rows)


@cache
def _add(dialect: str) -> Insert:
    kind = sqlite if dialect == "sqlite" else postgresql
    return kind.insert(events).on_conflict_do_nothing()


def read_events(connection: Connection, run_id: str, after: int = 0) -> list[tuple[int, str]]:
    """(seq, JSON text) of a run's stored events beyond `after`, in order."""
    query = (
        select(events.c.seq, events.c.data)
        .where(events.c.run_id == run_id, events.c.seq > after)
        .order_by(events.c.seq)
    )
    return [(seq, data) for seq, data in connection.execute(query)]


_DROP = delete(events).where(events.c.run_id == bindparam("this"))


def drop_events(connection: Connection, run_id: str) -> None:
    connection.execute(_DROP, {"this": run_id})


def add_file(connection: Connection, row: Mapping[str, object]) -> None:
    """Notes that this person brought this file at `created_at`, and that it waits to be sent.

    Bringing it again keeps its first name. Stands before the bytes get theirs: see `Files.receive`.
    """
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    since = row["created_at"]
    note = kind.insert(files).values(**row, waits_since=since)
    note = note.on_conflict_do_update(
        index_elements=["file_id", "user_id"], set_={"waits_since": since}
    )
    connection.execute(note)


def find_file(connection: Connection, file_id: str, user_id: str) -> dict[str, object] | None:
    query = select(files).where(files.c.file_id == file_id, files.c.user_id == user_id)
    row = connection.execute(query).mappings().first()
    return dict(row) if row is not None else None
