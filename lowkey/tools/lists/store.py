"""Lists and what is on them as rows. Knows no word by which a person may call a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
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
    Column("deleted_at", BigInteger),
    UniqueConstraint("user_id", "name"),
)
"""A list that was deleted keeps its name until it is gone for good: one that is made anew is it."""

list_items = Table(
    "list_items",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("list_id", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("tainted", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    Column("deleted_at", BigInteger),
    Index("list_items_by_list", "list_id", "id"),
    Index("list_items_by_user", "user_id"),
)
"""What is on the lists. `done_at`: ticked off then. All that is on a deleted list is deleted."""

_LIVING = list_items.c.deleted_at.is_(None)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list and how many things on it are not ticked off. `name`: without “list”."""

    id: str
    name: str
    count: int
    tainted: bool = False
    """It was named after text from outside was read."""


@dataclass(frozen=True, slots=True)
class Item:
    """`done`: it is ticked off."""

    id: str
    text: str
    tainted: bool = False
    """It was written after text from outside was read."""
    done: bool = False


def all_of(connection: Connection, user_id: str) -> list[Listed]:
    """Every list of this person, by name."""
    open_ = (list_items.c.list_id == lists.c.id) & _LIVING & list_items.c.done_at.is_(None)
    query = (
        select(lists.c.id, lists.c.name, func.count(list_items.c.id), lists.c.tainted)
        .outerjoin(list_items, open_)
        .where(lists.c.user_id == user_id, lists.c.deleted_at.is_(None))
        .group_by(lists.c.id, lists.c.name, lists.c.tainted)
        .order_by(lists.c.name)
    )
    return [Listed(*row) for row in connection.execute(query)]


def deleted(connection: Connection, user_id: str) -> list[Listed]:
    """The lists that were deleted and are not gone for good."""
    query = select(lists.c.id, lists.c.name, lists.c.tainted)
    query = query.where(lists.c.user_id == user_id, lists.c.deleted_at.is_not(None))
    return [Listed(id, name, 0, tainted) for id, name, tainted in connection.execute(query)]


def make(
    connection: Connection, id: str, user_id: str, name: str, now: int, tainted: bool = False
) -> Listed:
    row = {"id": id, "user_id": user_id, "name": name, "tainted": tainted, "created_at": now}
    connection.execute(insert(lists), row)
    return Listed(id, name, 0, tainted)


def change_list(connection: Connection, list_id: str, **values: object) -> None:
    connection.execute(update(lists).where(lists.c.id == list_id).values(**values))


def items(connection: Connection, list_id: str) -> list[Item]:
    """What is on the list, in the order in which it came."""
    query = select(list_items).where(list_items.c.list_id == list_id, _LIVING)
    return [_item(row) for row in connection.execute(query.order_by(list_items.c.id))]


def item(connection: Connection, user_id: str, item_id: str) -> Item | None:
    """One thing of this person's."""
    query = select(list_items).where(list_items.c.id == item_id, list_items.c.user_id == user_id)
    row = connection.execute(query.where(_LIVING)).first()
    return _item(row) if row else None


def _item(row: Row[Any]) -> Item:
    return Item(row.id, row.text, row.tainted, row.done_at is not None)


def add(connection: Connection, user_id: str, list_id: str, new: Sequence[Item], now: int) -> None:
    rows = [
        {
            "id": one.id,
            "user_id": user_id,
            "list_id": list_id,
            "text": one.text,
            "tainted": one.tainted,
            "created_at": now,
            "done_at": now if one.done else None,
        }
        for one in new
    ]
    connection.execute(insert(list_items), rows)


def change_item(connection: Connection, item_id: str, **values: object) -> None:
    connection.execute(update(list_items).where(list_items.c.id == item_id).values(**values))


def remove(connection: Connection, ids: Sequence[str], now: int) -> None:
    """These things, until they are brought back or purged."""
    connection.execute(update(list_items).where(list_items.c.id.in_(ids)).values(deleted_at=now))


def remove_list(connection: Connection, list_id: str, now: int) -> int:
    """The list with all that is on it; returns how much that was."""
    change_list(connection, list_id, deleted_at=now)
    on_it = update(list_items).where(list_items.c.list_id == list_id, _LIVING)
    return connection.execute(on_it.values(deleted_at=now)).rowcount


def give_way(connection: Connection, list_id: str, to: str) -> None:
    """A deleted list is gone for good; what was on it comes back onto the other one."""
    of_it = update(list_items).where(list_items.c.list_id == list_id)
    connection.execute(of_it.values(list_id=to))
    connection.execute(delete(lists).where(lists.c.id == list_id))


@dataclass(frozen=True, slots=True)
class Removal:
    """What was taken off one list at one moment. `whole`: the list itself went, too."""

    at: int
    list: str
    texts: tuple[str, ...]
    whole: bool


def removals(connection: Connection, user_id: str, most: int) -> list[Removal]:
    """The newest of what can be brought back, the newest first."""
    own_items, own_lists = list_items.c.user_id == user_id, lists.c.user_id == user_id
    gone_items = select(list_items.c.deleted_at, list_items.c.list_id).where(own_items, ~_LIVING)
    gone_lists = select(lists.c.deleted_at, lists.c.id).where(
        own_lists, lists.c.deleted_at.is_not(None)
    )
    gone = gone_items.union(gone_lists).subquery()
    newest = select(gone).order_by(*(each.desc() for each in gone.c)).limit(most)
    found: dict[tuple[int, str], list[str]] = {
        (at, id): [] for at, id in connection.execute(newest)
    }
    oldest = min((at for at, _ in found), default=0)
    query = select(list_items).where(own_items, list_items.c.deleted_at >= oldest)
    for row in connection.execute(query.order_by(list_items.c.id)):
        if (texts := found.get((row.deleted_at, row.list_id))) is not None:
            texts.append(row.text)
    named = select(lists.c.id, lists.c.name, lists.c.deleted_at).where(own_lists)
    known = {row.id: row for row in connection.execute(named)}
    return [
        Removal(at, known[id].name, tuple(texts), known[id].deleted_at == at)
        for (at, id), texts in found.items()
    ]


def restore(connection: Connection, user_id: str, at: int) -> set[str]:
    """Brings back what was removed at that moment, with its lists; returns which lists."""
    gone_items = (list_items.c.user_id == user_id) & (list_items.c.deleted_at == at)
    gone_lists = (lists.c.user_id == user_id) & (lists.c.deleted_at == at)
    back = set(connection.execute(select(list_items.c.list_id).where(gone_items)).scalars())
    back.update(connection.execute(select(lists.c.id).where(gone_lists)).scalars())
    connection.execute(update(list_items).where(gone_items).values(deleted_at=None))
    connection.execute(update(lists).where(lists.c.id.in_(back)).values(deleted_at=None))
    return back


def purge(connection: Connection, before: int) -> int:
    """Removes for good what was removed before that time (ms); returns how many rows."""
    gone = 0
    for table in (list_items, lists):
        gone += connection.execute(delete(table).where(table.c.deleted_at < before)).rowcount
    return gone
