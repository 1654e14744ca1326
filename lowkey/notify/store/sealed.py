"""What the installation keeps for its ways, by name. Knows not what it says: it is sealed."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from lowkey.notify.store.tables import sealed


def read(connection: Connection, name: str) -> str | None:
    return connection.execute(select(sealed.c.text).where(sealed.c.name == name)).scalar()


def write(connection: Connection, name: str, text: str) -> None:
    clear(connection, name)
    connection.execute(insert(sealed), {"name": name, "text": text})


def first(connection: Connection, name: str, text: str) -> str:
    """The text that is kept: this one, unless there was one before."""
    kept = read(connection, name)
    if kept is None:
        write(connection, name, text)
    return kept or text


def clear(connection: Connection, name: str) -> None:
    connection.execute(delete(sealed).where(sealed.c.name == name))
