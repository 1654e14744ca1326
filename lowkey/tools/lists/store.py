"""Lists and what is on them as rows. Knows no word by which a person may call a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
)

from lowkey.core.db import metadata

lists = Table(
    "lists",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("tainted", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("user_id", "name"),
)

list_items = Table(
    "list_items",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("list_id", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("tainted", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("list_items_by_list", "list_id", "id"),
    Index("list_items_by_user", "user_id"),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list and how many things are on it. `name`: in lower case, without “list”."""

    id: str
    name: str
    count: int
    tainted: bool = False
    """It was named after text from outside was read."""


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    text: str
    tainted: bool = False
    """It was written after text from outside was read."""


def all_of(connection: Connection, user_id: str) -> list[Listed]:
    """Every list of this person, by name."""
    count = func.count(list_items.c.id)
    query = (
        select(lists.c.id, lists.c.name, count, lists.c.tainted)
        .outerjoin(list_items, list_items.c.list_id == lists.c.id)
        .where(lists.c.user_id == user_id)
        .group_by(lists.c.id, lists.c.name, lists.c.tainted)
        .order_by(lists.c.name)
    )
    return [Listed(*row) for row in connection.execute(query)]


def make(
    connection: Connection, id: str, user_id: str, name: str, now: int, tainted: bool = False
) -> Listed:
    row = {"id": id, "user_id": user_id, "name": name, "tainted": tainted, "created_at": now}
    connection.execute(insert(lists), row)
    return Listed(id, name, 0, tainted)


def items(connection: Connection, list_id: str) -> list[Item]:
    """What is on the list, in the order in which it came."""
    fields = list_items.c.id, list_items.c.text, list_items.c.tainted
    query = select(*fields).where(list_items.c.list_id == list_id).order_by(list_items.c.id)
    return [Item(*row) for row in connection.execute(query)]


def add(connection: Connection, user_id: str, list_id: str, new: Sequence[Item], now: int) -> None:
    rows = [
        {
            "id": one.id,
            "user_id": user_id,
            "list_id": list_id,
            "text": one.text,
            "tainted": one.tainted,
            "created_at": now,
        }
        for one in new
    ]
    connection.execute(insert(list_items), rows)


def remove(connection: Connection, ids: Sequence[str]) -> None:
    connection.execute(delete(list_items).where(list_items.c.id.in_(ids)))
