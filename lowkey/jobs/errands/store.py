"""What was seen last, as rows. Knows no page and no file."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Index, String, Table, Text, delete, insert, select

from lowkey.core.db import metadata
from lowkey.core.parts import Record

watched = Table(
    "watched",
    metadata,
    Column("memo", String, primary_key=True),
    Column("user_id", String, primary_key=True),
    Column("job_id", String, nullable=False),
    Column("data", Text, nullable=False),
    Index("watched_by_user", "user_id"),
)


def read(c: Connection, user_id: str, memo: str) -> tuple[str, str] | None:
    """(the job that looked last, what it kept)."""
    mine = watched.c.user_id == user_id, watched.c.memo == memo
    row = c.execute(select(watched.c.job_id, watched.c.data).where(*mine)).first()
    return (row.job_id, row.data) if row is not None else None


def write(c: Connection, user_id: str, memo: str, job_id: str, kept: Record) -> None:
    mine = watched.c.user_id == user_id, watched.c.memo == memo
    c.execute(delete(watched).where(*mine))
    row = {"user_id": user_id, "memo": memo, "job_id": job_id, "data": kept.model_dump_json()}
    c.execute(insert(watched), row)


def drop_of(c: Connection, memo: str) -> None:
    """Forgets what was seen under this name."""
    c.execute(delete(watched).where(watched.c.memo == memo))
