"""Whether a database can be used: its version, and whether its file is whole. Knows no table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, text

from lowkey.core.migrate import HEAD, steps, version_of

Age = Literal["empty", "older", "current", "newer"]


@dataclass(frozen=True, slots=True)
class Checkup:
    """`age`: against this program. `faults`: what SQLite finds wrong in its file, in its words."""

    age: Age
    version: str | None
    faults: tuple[str, ...]


def alive(connection: Connection) -> None:
    """Returns where the database answers."""
    connection.execute(text("SELECT 1"))


def check_up(connection: Connection) -> Checkup:
    """Looks, and changes nothing. Reads the whole file where it is SQLite's."""
    version = version_of(connection)
    faults: list[str] = []
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("PRAGMA quick_check(5)")).scalars()
        faults = [fault for fault in found if fault != "ok"]
    return Checkup(_age(version), version, tuple(faults))


def _age(version: str | None) -> Age:
    if version is None:
        return "empty"
    if version == HEAD:
        return "current"
    return "older" if version in steps() else "newer"
