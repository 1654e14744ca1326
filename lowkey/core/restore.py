"""A backup back into a data folder and its database, whole or not at all. Knows no table.

Everything is unpacked, checked and built beside the folder; two renames then put it in place.
"""

from __future__ import annotations

import base64
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import orjson
from sqlalchemy import Connection, Table, delete, func, insert, select
from sqlalchemy.exc import DBAPIError

from lowkey.core.backup import DATABASE, LOCK, ROWS
from lowkey.core.config import Settings
from lowkey.core.crash import crashpoint
from lowkey.core.db import Database, translate
from lowkey.core.errors import InputError
from lowkey.core.files import sync_folder
from lowkey.core.migrate import upgrade, version_of
from lowkey.core.tape import (
    DATA,
    TABLES,
    Copied,
    Header,
    Manifest,
    damaged,
    no_room,
    opened,
    tables,
    verify,
)


def restore(source: Path, settings: Settings, stamp: str, force: bool = False) -> Copied:
    """Puts a backup into the data folder (and its database), whole or not at all.

    The caller holds the folder. A folder in use is refused, or with `force` moved aside to a name
    ending in `stamp`. Raises InputError for a damaged backup, one of a newer Lowkey, or a database
    that is not empty.
    """
    folder = settings.data.absolute()
    occupied = folder.exists() and any(path.name != LOCK for path in folder.iterdir())
    if occupied and not force:
        raise InputError(
            "folder_not_empty",
            f"The data folder {folder} is not empty.",
            hint="Choose an empty one with --data, or add --force: the old one is moved aside.",
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-restore-"))
    try:
        with opened(source) as tar:
            header, manifest = verify(tar, source, work)
        fresh = work / DATA
        fresh.mkdir(mode=0o700, exist_ok=True)
        address = settings.database.get_secret_value() or f"sqlite:///{fresh / DATABASE}"
        _fill(address, work / TABLES, header, manifest)
        for path in sorted(fresh.rglob("*"), reverse=True):
            if path.is_dir():
                sync_folder(path)
        sync_folder(fresh)
        crashpoint("restore.rename.before")
        aside = _swap(folder, fresh, work, stamp, occupied)
        sync_folder(folder.parent)
    except DBAPIError as error:
        raise translate(error) from error
    except OSError as error:
        raise no_room(folder.parent, error) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    files = [name for name in manifest.members if name.startswith(f"{DATA}/")]
    size = sum(manifest.members[name].size for name in files)
    return Copied(sum(manifest.rows.values()), len(files), size, aside)


def _swap(folder: Path, fresh: Path, work: Path, stamp: str, occupied: bool) -> Path | None:
    """The fresh folder takes the old one's place; returns where the old one went, if kept."""
    aside = folder.with_name(f"{folder.name}.before-restore-{stamp}")
    if folder.exists():
        folder.rename(aside if occupied else work / "empty")
    fresh.rename(folder)
    return aside if occupied else None


def _fill(address: str, rows: Path, header: Header, manifest: Manifest) -> None:
    """Gives the database the backup's shape and rows, in one transaction, and this version's shape."""
    db = Database(address)
    try:
        with db.engine.connect() as connection, connection.begin():
            if version_of(connection) is not None and _has_rows(connection):
                raise InputError(
                    "database_not_empty",
                    "The database to restore into is not empty.",
                    hint="Make an empty one, for example with createdb, and name it in LOWKEY_DATABASE.",
                )
            if version_of(connection) is None:
                upgrade(connection, header.schema_version)
            for table in tables(connection):
                connection.execute(delete(table))
                _load(connection, table, rows / f"{table.name}.jsonl")
                count = connection.execute(select(func.count()).select_from(table)).scalar_one()
                if count != manifest.rows.get(table.name, 0):
                    raise damaged(f"the table {table.name} is not complete")
            upgrade(connection)
    finally:
        db.close()


def _has_rows(connection: Connection) -> bool:
    return any(
        connection.execute(select(table).limit(1)).first() is not None
        for table in tables(connection)
    )


def _load(connection: Connection, table: Table, path: Path) -> None:
    if not path.exists():
        return
    with path.open("rb") as file:
        names: list[str] = orjson.loads(file.readline())
        rows: list[dict[str, Any]] = []
        for line in file:
            values: list[object] = orjson.loads(line)
            rows.append(dict(zip(names, map(_inward, values), strict=True)))
            if len(rows) == ROWS:
                connection.execute(insert(table), rows)
                rows = []
        if rows:
            connection.execute(insert(table), rows)
    if connection.dialect.name == "postgresql":
        _count_on(connection, table)


def _count_on(connection: Connection, table: Table) -> None:
    """Numbers that PostgreSQL gives by itself go on after the highest one."""
    for column in table.primary_key.columns:
        if column.server_default is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            highest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(sequence, highest, False)))


def _inward(value: object) -> object:
    """What a column holds; bytes travel as an object with one name. PostgreSQL holds no NUL."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, dict):
        return base64.b64decode(cast(Mapping[str, str], value)["$bytes"])
    return value
