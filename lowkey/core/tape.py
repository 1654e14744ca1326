"""The format of a backup: a tar whose first member says what it is and whose last proves it whole.

Knows no folder and no database. Rows travel as JSON lines, not as a database file, so that a backup
of SQLite can be restored into PostgreSQL and the other way round.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tarfile
import tempfile
import zlib
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, TypeVar, cast

from pydantic import ValidationError
from sqlalchemy import Connection, MetaData, Table, inspect, text

from lowkey.core.errors import FullError, InputError, LowkeyError
from lowkey.core.migrate import steps
from lowkey.core.parts import Record

FORMAT = "lowkey.backup"
VERSION = 1
HEADER = "lowkey-backup.json"
MANIFEST = "manifest.json"
TABLES = "tables"
DATA = "data"
CHUNK = 1 << 20

R = TypeVar("R", bound=Record)


class Header(Record):
    """What a backup says of itself before anything else."""

    format: str
    version: int
    written_by: str
    created_at: int
    schema_version: str


class Sum(Record):
    """What a member must be. `size`: bytes."""

    size: int
    sha256: str


class Manifest(Record):
    """What a backup must hold. `rows`: how many each table has."""

    members: dict[str, Sum]
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Copied:
    """What was backed up or restored. `aside`: where the folder that was there before lies now."""

    rows: int
    files: int
    size: int
    aside: Path | None = None


@dataclass
class Tape:
    """A tar being written, with the sums of what is on it."""

    tar: tarfile.TarFile
    sums: dict[str, Sum] = field(default_factory=dict[str, Sum])

    def add(self, name: str, file: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size = size
        info.mode = 0o600
        reading = _Summed(file)
        self.tar.addfile(info, cast(IO[bytes], reading))
        self.sums[name] = Sum(size=size, sha256=reading.digest.hexdigest())

    def add_path(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self.add(name, file, os.fstat(file.fileno()).st_size)

    def add_record(self, name: str, record: Record) -> None:
        data = record.model_dump_json(indent=1).encode()
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.seek(0)
            self.add(name, file, len(data))


class _Summed:
    """A file that sums up what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


def tables(connection: Connection) -> list[Table]:
    """Every table, as it is there, in an order that respects their links; no index of SQLite's."""
    if connection.dialect.name == "sqlite":
        listed = connection.execute(text("PRAGMA table_list")).mappings()
        names = [
            row["name"] for row in listed if row["type"] == "table" and row["schema"] == "main"
        ]
    else:
        names = inspect(connection).get_table_names()
    plain = [name for name in names if name != "alembic_version" and not name.startswith("sqlite_")]
    found = MetaData()
    found.reflect(connection, only=plain)
    return found.sorted_tables


@contextlib.contextmanager
def opened(path: Path) -> Generator[tarfile.TarFile]:
    """Raises InputError for what can't be read as a backup."""
    if not path.is_file():
        raise InputError("no_backup", f"There is no file {path}.")
    try:
        with tarfile.open(path, "r:*") as tar:
            yield tar
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise damaged(str(error)) from error


def verify(tar: tarfile.TarFile, path: Path, into: Path | None = None) -> tuple[Header, Manifest]:
    """Reads every member and checks its sum; unpacks them where a folder is given."""
    header: Header | None = None
    manifest: Manifest | None = None
    sums: dict[str, Sum] = {}
    for member in tar:
        file = tar.extractfile(member) if member.isreg() else None
        name = PurePosixPath(member.name)
        if file is None or name.is_absolute() or ".." in name.parts or "\\" in member.name:
            raise damaged(f"it holds something strange ({member.name[:80]!r})")
        if header is None:
            header = _header(member.name, file, path)
            file.seek(0)
        if member.name == MANIFEST:
            manifest = _parse(Manifest, file.read())
            continue
        sums[member.name] = _sum(file, into / name if into is not None else None)
    if header is None or manifest is None:
        raise damaged("its end is missing")
    if sums != manifest.members:
        wrong = sorted(
            name
            for name in sums.keys() | manifest.members.keys()
            if sums.get(name) != manifest.members.get(name)
        )
        raise damaged(f"{wrong[0]} is not what was backed up")
    return header, manifest


def _header(name: str, file: IO[bytes], path: Path) -> Header:
    """Raises InputError unless this is a backup that this version can restore."""
    if name != HEADER:
        raise InputError(
            "not_a_backup",
            f"{path} is no backup of Lowkey.",
            hint="To bring conversations from an export in, use: lowkey import FILE",
        )
    header = _parse(Header, file.read())
    if header.version > VERSION or header.schema_version not in steps():
        raise InputError(
            "newer_backup",
            f"This backup was made by a newer Lowkey ({header.written_by}).",
            hint="Update Lowkey here, then restore it.",
        )
    return header


def _parse(kind: type[R], data: bytes) -> R:
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise damaged("its description can't be read") from error


def _sum(file: IO[bytes], target: Path | None) -> Sum:
    digest = hashlib.sha256()
    size = 0
    with contextlib.ExitStack() as stack:
        out = None
        if target is not None:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            out = stack.enter_context(os.fdopen(handle, "wb"))
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if out is not None:
                out.write(chunk)
        if out is not None:
            out.flush()
            os.fsync(out.fileno())
    return Sum(size=size, sha256=digest.hexdigest())


def damaged(why: str) -> InputError:
    return InputError(
        "damaged_backup",
        f"This backup is damaged: {why}. Nothing was changed.",
        hint="Use another copy of it, or an older backup.",
    )


def no_room(folder: Path, error: OSError) -> LowkeyError:
    return FullError(
        "cannot_write",
        f"{folder} can't be written: {error.strerror or error}.",
        hint="Free some space there, or choose another place.",
    )
