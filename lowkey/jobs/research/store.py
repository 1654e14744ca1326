"""The SQL of snapshots. Knows no page and no quote."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Index, String, Table, Text, select
from sqlalchemy.dialects import postgresql, sqlite

from lowkey.core.db import metadata
from lowkey.jobs.store.tables import GOES

snapshots = Table(
    "snapshots",
    metadata,
    Column("job_id", String, primary_key=True),
    Column("hash", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("text", Text, nullable=False),
    Index("snapshots_by_user", "user_id"),
    info={GOES: True},
)
"""The words of each page that a job read, by their SHA-256."""


def keep(connection: Connection, user_id: str, job_id: str, name: str, text: str) -> None:
    """A text that is there already stays as it is: it is the same."""
    row = {"user_id": user_id, "job_id": job_id, "hash": name, "text": text}
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(kind.insert(snapshots).values(row).on_conflict_do_nothing())


def read(connection: Connection, user_id: str, job_id: str, name: str) -> str | None:
    query = select(snapshots.c.text).where(
        snapshots.c.user_id == user_id, snapshots.c.job_id == job_id, snapshots.c.hash == name
    )
    return connection.execute(query).scalar()
