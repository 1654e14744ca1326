"""Bytes named by their hash. Knows nothing of what they mean or who may see them.

A file is written beside its final place, synced and renamed: it is there whole or not at all.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from lowkey.core.crash import crashpoint
from lowkey.core.errors import FullError, InputError, NotFoundError

ID = re.compile(r"file_[0-9a-f]{64}")
LIMIT = 200 * 1024 * 1024
"""Bytes of one file at most."""


@dataclass(frozen=True, slots=True)
class Stored:
    """`file_id`: `file_` and the SHA-256 of the bytes in hex. `size`: bytes."""

    file_id: str
    size: int


class Files:
    """The file store under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, chunks: AsyncIterator[bytes]) -> Stored:
        """Keeps what the stream brings. Raises InputError when too large, FullError without room."""
        await asyncio.to_thread(self.folder.mkdir, 0o700, True, True)
        digest = hashlib.sha256()
        size = 0
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".part-")
        try:
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
                file.flush()
                await asyncio.to_thread(os.fsync, file.fileno())
            crashpoint("files.rename.before")
            stored = Stored(f"file_{digest.hexdigest()}", size)
            path = self.path(stored.file_id)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            os.replace(name, path)
            crashpoint("files.rename.after")
            return stored
        except OSError as error:
            raise FullError(
                "disk_full",
                "The file could not be saved: the disk is full or failing.",
                hint="Free some space on it and try again.",
            ) from error
        finally:
            Path(name).unlink(missing_ok=True)

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

    async def read(self, file_id: str) -> bytes:
        """All bytes of a file. Raises NotFoundError when they are not there."""
        try:
            return await asyncio.to_thread(self.path(file_id).read_bytes)
        except FileNotFoundError as error:
            raise NotFoundError("no_file", "There is no such file.") from error
