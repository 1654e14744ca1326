"""Bytes named by their hash. Knows nothing of what they mean or who may see them.

A file is written beside its final place, synced and renamed: it is there whole or not at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lowkey.core.crash import crashpoint
from lowkey.core.errors import FullError, InputError, NotFoundError

ID = re.compile(r"file_[0-9a-f]{64}")
PART = ".part-"
"""How the names of unfinished files begin."""
LIMIT = 200 * 1024 * 1024
"""Bytes of one file at most."""


@dataclass(frozen=True, slots=True)
class Stored:
    """`file_id`: `file_` and the SHA-256 of the bytes in hex. `size`: bytes."""

    file_id: str
    size: int


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that are here, at `path`, and have no name yet."""

    stored: Stored
    path: Path


class Files:
    """The file store under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, chunks: AsyncIterator[bytes]) -> Stored:
        """Keeps what the stream brings, as `receive` does."""
        async with self.receive(chunks) as received:
            await self.keep(received)
        return received.stored

    @contextlib.asynccontextmanager
    async def receive(self, chunks: AsyncIterator[bytes]) -> AsyncGenerator[Received]:
        """What the stream brings, on disk; gone again at the end unless it was kept.

        Whoever notes it in the database does so before `keep`: what nobody has noted may be removed.
        Raises InputError when too large, FullError without room.
        """
        name = ""
        try:
            handle, name = await asyncio.to_thread(self._begin)
            digest = hashlib.sha256()
            size = 0
            with os.fdopen(handle, "wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > LIMIT:
                        raise InputError(
                            "file_too_large",
                            f"The file is larger than {LIMIT // 2**20} MB.",
                            hint="Send a smaller one, or split it.",
                        )
                    digest.update(chunk)
                    await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(_sync, file)
            yield Received(Stored(f"file_{digest.hexdigest()}", size), Path(name))
        except OSError as error:
            raise FullError(
                "disk_full",
                "The file could not be saved: the disk is full or failing.",
                hint="Free some space on it and try again.",
                retry_after=30,
            ) from error
        finally:
            if name:
                Path(name).unlink(missing_ok=True)

    async def keep(self, received: Received) -> None:
        """Gives the bytes their name."""
        await asyncio.to_thread(self._name, received.path, received.stored.file_id)

    def remove(self, file_id: str) -> None:
        """The file is gone, for good. One that is not there is no fault: it was begun before."""
        crashpoint("files.remove.before")
        path = self.path(file_id)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
            sync_folder(path.parent)
        crashpoint("files.remove.after")

    def sweep(self, before: float) -> int:
        """Removes what uploads left half-done before that time (seconds since 1970)."""
        count = 0
        for path in self.folder.glob(f"{PART}*") if self.folder.is_dir() else ():
            with contextlib.suppress(FileNotFoundError):  # It was just finished.
                if path.stat().st_mtime < before:
                    path.unlink()
                    count += 1
        return count

    def _begin(self) -> tuple[int, str]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return tempfile.mkstemp(dir=self.folder, prefix=PART)

    def _name(self, part: Path, file_id: str) -> None:
        """Gives the bytes their name, for good: the folder is on disk too."""
        path = self.path(file_id)
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            sync_folder(self.folder)
        crashpoint("files.rename.before")
        part.replace(path)
        sync_folder(path.parent)
        crashpoint("files.rename.after")

    async def put_bytes(self, data: bytes) -> Stored:
        async def once() -> AsyncIterator[bytes]:
            yield data

        return await self.put(once())

    def path(self, file_id: str) -> Path:
        """Where the file lies. Raises NotFoundError for what is no file id."""
        if not ID.fullmatch(file_id):
            raise NotFoundError("no_file", "There is no such file.")
        name = file_id.removeprefix("file_")
        return self.folder / name[:2] / name

    async def read(self, file_id: str, most: int | None = None) -> bytes:
        """The bytes of a file, or its first `most`. Raises NotFoundError when it is not there."""
        path = self.path(file_id)
        try:
            return await asyncio.to_thread(_read, path, most)
        except FileNotFoundError as error:
            raise NotFoundError("no_file", "There is no such file.") from error


def sync_folder(folder: Path) -> None:
    """What was renamed in this folder stays so after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _read(path: Path, most: int | None) -> bytes:
    with path.open("rb") as file:
        return file.read(most if most is not None else -1)
