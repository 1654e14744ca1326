"""Whole results as rows. Knows no tool, and of a conversation only its id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
)

from lowkey.core.db import metadata

results = Table(
    "whole_results",
    metadata,
    Column("conversation_id", String, primary_key=True),
    Column("handle", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("tainted", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Index("whole_results_by_user", "user_id"),
)
"""`size`: characters of the text, which stands last, so that SQLite reads the others without it."""


@dataclass(frozen=True, slots=True)
class Whole:
    """One result. `handle`: what a model calls it, in its conversation."""

    handle: str
    text: str
    tainted: bool


def add(c: Connection, user_id: str, conversation_id: str, whole: Whole, now: int) -> None:
    row = {
        "conversation_id": conversation_id,
        "handle": whole.handle,
        "user_id": user_id,
        "size": len(whole.text),
        "tainted": whole.tainted,
        "created_at": now,
        "text": whole.text,
    }
    c.execute(insert(results), row)


def read(c: Connection, user_id: str, conversation_id: str, handle: str) -> Whole | None:
    query = select(results.c.handle, results.c.text, results.c.tainted).where(
        results.c.user_id == user_id,
        results.c.conversation_id == conversation_id,
        results.c.handle == handle,
    )
    row = c.execute(query).first()
    return Whole(*row) if row is not None else None


def sizes(c: Connection, conversation_id: str) -> list[tuple[str, int]]:
    """(handle, characters) of each, the newest first."""
    query = select(results.c.handle, results.c.size)
    query = query.where(results.c.conversation_id == conversation_id)
    order = results.c.created_at.desc(), results.c.handle
    return [(handle, size) for handle, size in c.execute(query.order_by(*order))]


def drop(c: Connection, conversation_id: str, handles: Sequence[str]) -> None:
    these = results.c.conversation_id == conversation_id, results.c.handle.in_(handles)
    c.execute(delete(results).where(*these))


def purge(c: Connection, before: int) -> None:
    """Drops what was kept before that time (ms)."""
    c.execute(delete(results).where(results.c.created_at < before))


def drop_of(c: Connection, conversation_ids: Sequence[str]) -> None:
    """Leaves no trace of what was answered in these conversations."""
    c.execute(delete(results).where(results.c.conversation_id.in_(conversation_ids)))
