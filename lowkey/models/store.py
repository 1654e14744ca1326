"""The providers a person added, as rows. Knows no dialect and no key in the clear."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
)

from lowkey.core.db import metadata

providers = Table(
    "providers",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""`key`: sealed by `core/secrets.py`, or empty."""


def read(connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(select(providers).order_by(providers.c.created_at)))


def add(connection: Connection, row: dict[str, object]) -> bool:
    """False where the name is taken."""
    taken = select(providers.c.id).where(providers.c.name == row["name"])
    if connection.execute(taken).first() is not None:
        return False
    connection.execute(insert(providers), row)
    return True


def remove(connection: Connection, provider_id: str) -> bool:
    gone = connection.execute(delete(providers).where(providers.c.id == provider_id))
    return gone.rowcount == 1
