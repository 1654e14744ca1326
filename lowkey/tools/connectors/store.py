"""Connectors, what is allowed of them and who is signed in there, as rows. Knows no server.

What is secret comes here sealed (`core/secrets.py`) and leaves so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    or_,
    select,
    true,
    update,
)

from lowkey.core.db import metadata

connectors = Table(
    "connectors",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("place", Text, nullable=False),
    Column("secrets", Text, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Index("connectors_by_user", "user_id"),
)
"""`place`: an address, or a command as a JSON list. `secrets`: sealed, or empty."""

connector_tools = Table(
    "connector_tools",
    metadata,
    Column("connector_id", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("seen", Text),
    Column("allowed", Text),
    Column("looks", Boolean, nullable=False),
)
"""What a tool says (`seen`) and what of it was allowed, each a Face as JSON. `user_id`: whose
connector it is."""

connector_keys = Table(
    "connector_keys",
    metadata,
    Column("connector_id", String, primary_key=True),
    Column("user_id", String, primary_key=True),
    Column("sealed", Text, nullable=False),
)
"""By what a person is signed in at a server, sealed."""


def of(c: Connection, user_id: str) -> list[Row[Any]]:
    """Their own and those of everybody, oldest first."""
    theirs = or_(connectors.c.user_id == user_id, connectors.c.shared == true())
    query = select(connectors).where(theirs).order_by(connectors.c.added_at, connectors.c.id)
    return list(c.execute(query))


def read(c: Connection, user_id: str, connector_id: str) -> Row[Any] | None:
    """One of them."""
    return next((row for row in of(c, user_id) if row.id == connector_id), None)


def add(c: Connection, row: dict[str, object]) -> None:
    c.execute(insert(connectors), row)


def change(c: Connection, connector_id: str, **values: object) -> None:
    c.execute(update(connectors).where(connectors.c.id == connector_id).values(**values))


def remove(c: Connection, connector_id: str) -> None:
    """With all that hangs on it."""
    c.execute(delete(connector_tools).where(connector_tools.c.connector_id == connector_id))
    c.execute(delete(connector_keys).where(connector_keys.c.connector_id == connector_id))
    c.execute(delete(connectors).where(connectors.c.id == connector_id))


def tools(c: Connection, connector_ids: Sequence[str]) -> list[Row[Any]]:
    where = connector_tools.c.connector_id.in_(connector_ids)
    return list(c.execute(select(connector_tools).where(where).order_by(connector_tools.c.name)))


def see(c: Connection, connector_id: str, seen: dict[str, str]) -> None:
    """What the server has by now, by name; what was neither allowed nor is there is forgotten."""
    owner = select(connectors.c.user_id).where(connectors.c.id == connector_id)
    user_id = c.execute(owner).scalar()
    if user_id is None:
        return
    here = connector_tools.c.connector_id == connector_id
    known = {row.name: row for row in tools(c, [connector_id])}
    for name, face in seen.items():
        if name not in known:
            row = {"connector_id": connector_id, "user_id": user_id, "name": name}
            c.execute(insert(connector_tools), row | {"seen": face, "looks": False})
        elif known[name].seen != face:
            c.execute(update(connector_tools).where(here, connector_tools.c.name == name).values(seen=face))  # fmt: skip
    for name in known.keys() - seen.keys():
        this = here, connector_tools.c.name == name
        if known[name].allowed is None:
            c.execute(delete(connector_tools).where(*this))
        else:
            c.execute(update(connector_tools).where(*this).values(seen=None))


def allow(c: Connection, connector_id: str, name: str, face: str, looks: bool) -> None:
    this = connector_tools.c.connector_id == connector_id, connector_tools.c.name == name
    c.execute(update(connector_tools).where(*this).values(allowed=face, looks=looks))


def signed_in(c: Connection, user_id: str) -> set[str]:
    """The connectors where they are."""
    mine = connector_keys.c.user_id == user_id
    return set(c.execute(select(connector_keys.c.connector_id).where(mine)).scalars())


def keys(c: Connection, connector_id: str, user_id: str) -> str | None:
    mine = connector_keys.c.connector_id == connector_id, connector_keys.c.user_id == user_id
    return c.execute(select(connector_keys.c.sealed).where(*mine)).scalar()


def keep_keys(c: Connection, connector_id: str, user_id: str, sealed: str) -> None:
    """Nothing is kept for a connector that is gone."""
    drop_keys(c, connector_id, user_id)
    if c.execute(select(connectors.c.id).where(connectors.c.id == connector_id)).first():
        row = {"connector_id": connector_id, "user_id": user_id, "sealed": sealed}
        c.execute(insert(connector_keys), row)


def drop_keys(c: Connection, connector_id: str, user_id: str) -> None:
    mine = connector_keys.c.connector_id == connector_id, connector_keys.c.user_id == user_id
    c.execute(delete(connector_keys).where(*mine))
