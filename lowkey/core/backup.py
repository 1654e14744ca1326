"""The whole data folder as one file, also while Lowkey runs. Knows no table and no room.

One look at the database is one instant; files never change once they are there, so copying them
after that look misses nothing that it mentions but what is removed for good meanwhile.
"""

from __future__ import annotations

import base64
import contextlib
import os
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import orjson
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DBAPIError

from lowkey import __version__
from lowkey.core.config import Settings
from lowkey.core.crash import crashpoint
from lowkey.core.db import Database, translate
from lowkey.core.errors import InputError
from lowkey.core.files import sync_folder
from lowkey.core.migrate import version_of
from lowkey.core.tape import (
    DATA,
    FORMAT,
    HEADER,
    MANIFEST,
    TABLES,
    VERSION,
    Copied,
    Header,
    Manifest,
    Tape,
    no_room,
    opened,
    tables,
    verify,
)

DATABASE = "lowkey.db"
LOCK = "lowkey.lock"
MODELS = "models"
ROWS = 1000
"""Rows that are read at once."""


def back_up(settings: Settings, target: Path, now: int, models: bool = False) -> Copied:
    """Writes everything to `target`, also while Lowkey runs, and reads it back to be sure.

    The file appears whole or not at all. `models`: with the model files. Raises InputError where
    there is nothing to back up or no place for it, FullError without room.
    """
    if settings.data.resolve() in target.resolve().parents:
        raise InputError(
            "backup_inside",
            "A backup inside the data folder would be lost with it.",
            hint="Write it to another folder, best on another disk.",
        )
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    except OSError as error:
        raise no_room(target.parent, error) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            mode = "w:gz" if target.suffix == ".gz" else "w"
            with tarfile.open(fileobj=file, mode=mode) as tar:
                manifest = _write(settings, Tape(tar), part.parent, now, models)
            file.flush()
            os.fsync(file.fileno())
        size = part.stat().st_size
        with opened(part) as tar:
            verify(tar, part)
        crashpoint("backup.rename.before")
        part.replace(target)
        sync_folder(target.parent)
    except DBAPIError as error:
        raise translate(error) from error
    except OSError as error:
        raise no_room(target.parent, error) from error
    finally:
        part.unlink(missing_ok=True)
    files = sum(name.startswith(f"{DATA}/") for name in manifest.members)
    return Copied(sum(manifest.rows.values()), files, size)


def _write(settings: Settings, tape: Tape, folder: Path, now: int, models: bool) -> Manifest:
    if not settings.database.get_secret_value() and not (settings.data / DATABASE).exists():
        raise _nothing(settings.data)
    db = Database(settings.database_url)
    try:
        with db.engine.connect() as connection:
            schema = version_of(connection)
            if schema is None:
                raise _nothing(settings.data)
            header = Header(
                format=FORMAT,
                version=VERSION,
                written_by=f"Lowkey {__version__}",
                created_at=now,
                schema_version=schema,
            )
            tape.add_record(HEADER, header)
            rows: dict[str, int] = {}
            for table in tables(connection):
                with tempfile.TemporaryFile(dir=folder) as file:
                    rows[table.name] = _dump(connection, table, file)
                    size = file.tell()
                    file.seek(0)
                    tape.add(f"{TABLES}/{table.name}.jsonl", file, size)
    finally:
        db.close()
    crashpoint("backup.files.before")
    for path in _files(settings.data, models):
        with contextlib.suppress(FileNotFoundError):  # It was taken away since we listed it.
            tape.add_path(f"{DATA}/{path.relative_to(settings.data).as_posix()}", path)
    manifest = Manifest(members=tape.sums.copy(), rows=rows)
    tape.add_record(MANIFEST, manifest)
    return manifest


def _dump(connection: Connection, table: Table, file: IO[bytes]) -> int:
    """A line with the column names, then a line per row; returns how many rows."""
    file.write(orjson.dumps([column.name for column in table.columns]) + b"\n")
    count = 0
    order = select(table).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=ROWS).execute(order):
        file.write(orjson.dumps(list(row), default=_outward) + b"\n")
        count += 1
    return count


def _outward(value: object) -> object:
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    raise TypeError(f"a column of type {type(value).__name__} can't be backed up")


def _files(folder: Path, models: bool) -> Iterator[Path]:
    """The folder's files besides databases, locks and what is half written."""
    for path in sorted(folder.iterdir()):
        name = path.name
        if name.startswith(".") or name == LOCK or ".db" in path.suffixes or path.is_symlink():
            continue
        if name.endswith((".db-wal", ".db-shm")) or (name == MODELS and not models):
            continue
        if path.is_dir():
            yield from _files(path, True)
        elif path.is_file():
            yield path


def _nothing(folder: Path) -> InputError:
    return InputError(
        "nothing_to_back_up",
        f"There is nothing to back up in {folder}.",
        hint="Choose the data folder with --data.",
    )
