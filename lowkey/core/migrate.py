"""Brings the database to this version's shape. Knows no table, only the order of the steps.

Alembic is loaded only where there is something to do: it is slow to import.
"""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from lowkey.core.crash import crashpoint
from lowkey.core.db import Database
from lowkey.core.errors import InputError

FOLDER = Path(__file__).parent / "migrations"
HEAD = "0026"
"""The newest step; a test holds it to the folder."""
LOCK = 5695
"""The number under which PostgreSQL holds back all processes but one."""

_ONE = threading.Lock()
"""Alembic keeps its connection in globals: two threads would write into each other's database."""


async def migrate(db: Database) -> None:
    """Runs the missing steps. Raises InputError for a database of a newer Lowkey."""
    version = await db.read(version_of)
    if version == HEAD:
        return
    if version is not None and version not in steps():
        raise InputError(
            "newer_data",
            f"This data folder was last used by a newer Lowkey (its database is at {version}, "
            f"this program knows {HEAD}).",
            hint="Update Lowkey, or choose another folder with --data.",
        )
    await db.write(_bring_up)


def _bring_up(connection: Connection) -> None:
    """All steps or none. Of several processes that start at once, the first one does it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK})
    if version_of(connection) != HEAD:
        upgrade(connection)


def steps() -> set[str]:
    """The versions that this program knows."""
    return {path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py")}


def version_of(connection: Connection) -> str | None:
    """The database's version; None before its first step."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(connection: Connection, to: str = "head") -> None:
    """Runs the steps that are missing up to version `to`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    with _ONE:
        crashpoint("migrate.before")
        command.upgrade(config, to)
        crashpoint("migrate.after")
