"""Which search the owner chose, as one row. Knows no backend and no key in the clear."""

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

web_search = Table(
    "web_search",
    metadata,
    Column("id", String, primary_key=True),
    Column("backend", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("chosen_at", BigInteger, nullable=False),
)
"""At most one row. `key`: sealed by `core/secrets.py`, or empty."""

ONLY = "chosen"
_READ = select(web_search).where(web_search.c.id == ONLY)


def read(connection: Connection) -> Row[Any] | None:
    return connection.execute(_READ).first()


def write(connection: Connection, backend: str, url: str, key: str, now: int) -> None:
    clear(connection)
    row = {"id": ONLY, "backend": backend, "url": url, "key": key, "chosen_at": now}
    connection.execute(insert(web_search), row)


def clear(connection: Connection) -> None:
    connection.execute(delete(web_search).where(web_search.c.id == ONLY))
