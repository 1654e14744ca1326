"""Brings a GGUF file into the models folder. Knows no engine, and not how a hub lists its files.

What came stays beside the models as a part until it is whole and its checksum is right; then it takes
its place in one step. A broken connection, or a pull of another day, goes on where it ended.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import BinaryIO

import orjson

from lowkey.core.errors import InputError, LimitError, LowkeyError, OutsideError
from lowkey.core.fetch import Fetcher
from lowkey.core.parts import Record
from lowkey.models.gguf import read_header
from lowkey.models.hub import Hub, Wanted, find, refused, sha256

TRIES = 5
"""Broken connections in a row, without a new byte between them, after which a pull gives up."""
FIRST_WAIT = 0.5
"""Seconds before the second try; it doubles."""
BLOCK = 1 << 20
"""Bytes written and hashed at once."""
STEP = 0.1
"""Seconds between two words on how far it is."""
SPARE = 256 << 20
"""Bytes of the disk that a model never takes: the database lives there too."""


class Progress(Record):
    """How far a pull is, in bytes. `total`: None where the server does not tell."""

    name: str
    done: int
    total: int | None


async def pull(
    fetcher: Fetcher, hub: Hub, folder: Path, source: str, wait: float = FIRST_WAIT
) -> AsyncGenerator[Progress]:
    """Brings what `source` names: `owner/repo`, `owner/repo:file or kind`, or an https address.

    Closing the generator stops it; a later pull goes on from there. Raises InputError where it can't
    be brought, LimitError where the disk is too small, OutsideError where the hub fails.
    """
    wanted = await find(fetcher, hub, source)
    target = folder / wanted.name
    yield Progress(name=wanted.name, done=0, total=wanted.size)
    await asyncio.to_thread(_make, folder)
    if target.exists():
        await asyncio.to_thread(_same, target, wanted)
        size = target.stat().st_size
        yield Progress(name=wanted.name, done=size, total=size)
        return
    part = _Part(folder / f".{wanted.name}.part")
    try:
        await asyncio.to_thread(part.open)
        if part.sha256 and wanted.sha256 not in ("", part.sha256):
            await asyncio.to_thread(part.restart)
        failures = 0
        while not part.whole:
            before = part.size
            try:
                async with aclosing(_bring(fetcher, wanted, part)) as telling:
                    async for progress in telling:
                        yield progress
            except OutsideError as error:
                failures = 0 if part.size > before else failures + 1
                if error.code not in ("fetch_cut", "silent", "unreachable") or failures == TRIES:
                    raise
                await asyncio.sleep(wait * 2**failures)
        await asyncio.to_thread(part.place, target, wanted)
    finally:
        await asyncio.to_thread(part.close)


async def _bring(fetcher: Fetcher, wanted: Wanted, part: _Part) -> AsyncGenerator[Progress]:
    """One connection's worth of the file, appended to the part."""
    passed: list[Mapping[str, str]] = []
    headers = {**wanted.headers}
    if part.size and (part.etag or part.sha256):
        headers["Range"] = f"bytes={part.size}-"
    if part.size and part.etag:
        headers["If-Range"] = part.etag
    async with fetcher.open(wanted.url, "named", headers=headers, passed=passed) as response:
        told = [*passed, response.headers]
        promised = wanted.sha256 or next((found for one in told if (found := _linked(one))), "")
        fits = _begins(response.headers) == part.size and promised in ("", part.sha256)
        if response.status == 206 and fits:
            total = _total(response.headers)
        elif response.status in (200, 206, 416):
            part.restart()
            if response.status != 200:
                return  # What is there fits no more: the next try asks for all of it.
            total = response.content_length
        else:
            raise refused(response.status, f"“{wanted.name}”")
        total = wanted.size if wanted.size is not None else total
        part.begin(promised, response.headers.get("ETag", ""), total)
        loop = asyncio.get_running_loop()
        told_at = 0.0
        block = bytearray()
        try:
            async for chunk in response.content.iter_any():
                block += chunk
                if len(block) >= BLOCK:
                    full, block = block, bytearray()
                    await asyncio.to_thread(part.write, full)
                if loop.time() - told_at >= STEP:
                    told_at = loop.time()
                    yield Progress(name=wanted.name, done=part.size + len(block), total=total)
        finally:
            await asyncio.to_thread(part.write, block)
        await asyncio.to_thread(part.end)
        yield Progress(name=wanted.name, done=part.size, total=total)


def _linked(headers: Mapping[str, str]) -> str:
    """The SHA-256 that a hub tells while it sends on to where the bytes are."""
    return sha256(headers.get("X-Linked-ETag", "").removeprefix("W/").strip('"'))


def _begins(headers: Mapping[str, str]) -> int | None:
    found = re.match(r"bytes (\d+)-", headers.get("Content-Range", ""))
    return int(found[1]) if found else None


def _total(headers: Mapping[str, str]) -> int | None:
    found = re.search(r"/(\d+)$", headers.get("Content-Range", ""))
    return int(found[1]) if found else None


class _Part:
    """The file while it comes, with what must be known to go on with it another day beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notes = path.with_suffix(".json")
        self.size = 0
        self.etag = ""
        self.sha256 = ""
        self.total: int | None = None
        self.whole = False
        self._file: BinaryIO | None = None
        self._hash = hashlib.sha256()

    def open(self) -> None:
        """Takes the part for this pull alone, and reads how far it is."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise InputError(
                "being_pulled", "This model is being pulled already.", hint="Wait until it is here."
            ) from error
        self._file = os.fdopen(handle, "r+b")
        try:
            kept = orjson.loads(self.notes.read_bytes())
            self.etag, self.sha256 = str(kept["etag"]), str(kept["sha256"])
        except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
            self.restart()
            return
        while block := self._file.read(BLOCK):
            self._hash.update(block)
            self.size += len(block)

    def restart(self) -> None:
        assert self._file is not None
        if self._file.seek(0, os.SEEK_END):
            self._file.truncate(0)
            self._file.seek(0)
        self._hash = hashlib.sha256()
        self.size, self.etag, self.sha256 = 0, "", ""
        self.notes.unlink(missing_ok=True)

    def begin(self, sha256: str, etag: str, total: int | None) -> None:
        """Notes what is coming. Raises LimitError where the disk has no room for it."""
        weak = etag.startswith("W/")
        self.sha256, self.etag, self.total = sha256, "" if weak else etag, total
        free = shutil.disk_usage(self.path.parent).free
        if total is not None and total - self.size > free - SPARE:
            raise _no_room(self.path.parent, total - self.size, free)
        self.notes.write_bytes(orjson.dumps({"etag": self.etag, "sha256": self.sha256}))

    def write(self, block: bytearray) -> None:
        """Raises InputError where the first bytes are those of something else."""
        assert self._file is not None
        if self.size == 0 and block and not bytes(block[:4]).startswith(b"GGUF"):
            self.discard()
            raise InputError(
                "not_gguf",
                "What the address gives is not a GGUF model.",
                hint="Use the address that downloads the file itself, not that of its page.",
            )
        try:
            self._file.write(block)
            self._file.flush()
        except OSError as error:
            self.discard()
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                free = shutil.disk_usage(self.path.parent).free
                raise _no_room(self.path.parent, len(block), free) from error
            raise _not_writable(self.path.parent, error) from error
        self._hash.update(block)
        self.size += len(block)

    def end(self) -> None:
        """Judges what came over one connection. Raises OutsideError where it ended too early."""
        if self.total is not None and self.size < self.total:
            raise OutsideError(
                "fetch_cut",
                f"The connection broke after {self.size:,} of {self.total:,} bytes.",
                hint="Pull it again: it goes on from there.",
            )
        if self.total is not None and self.size > self.total:
            self.discard()
            raise _damaged(self.path.stem.removeprefix("."))
        self.whole = True

    def place(self, target: Path, wanted: Wanted) -> None:
        """The whole file in its place. Raises OutsideError where its checksum is not the promised one."""
        assert self._file is not None
        if self.sha256 and self._hash.hexdigest() != self.sha256:
            self.discard()
            raise _damaged(wanted.name)
        try:
            read_header(self.path)
        except LowkeyError:
            self.discard()
            raise
        os.fsync(self._file.fileno())
        self.path.rename(target)
        self.notes.unlink(missing_ok=True)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self.notes.unlink(missing_ok=True)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        if not self.size:
            self.discard()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(folder, error) from error


def _same(target: Path, wanted: Wanted) -> None:
    """Raises InputError where the file that is there is another than the one that is wanted."""
    if wanted.sha256:
        with target.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == wanted.sha256:
                return
    raise InputError(
        "name_taken",
        f"There is another model “{wanted.name}” already.",
        hint="Remove that one first.",
    )


def _damaged(name: str) -> OutsideError:
    return OutsideError(
        "wrong_checksum",
        f"“{name}” came damaged: its checksum or its size is not the one that the hub gives.",
        hint="Pull it again; if it stays, something on the way changes it.",
    )


def _no_room(folder: Path, need: int, free: int) -> LimitError:
    return LimitError(
        "no_space",
        f"The model needs {_size(need)} more, and {folder} has {_size(free)} free.",
        hint="Make room, or choose a smaller kind of it.",
    )


def _not_writable(folder: Path, error: OSError) -> InputError:
    return InputError(
        "cannot_write",
        f"The models folder {folder} can't be written: {error.strerror}.",
        hint="Correct its permissions.",
    )


def _size(count: int) -> str:
    return f"{count / 2**30:.1f} GB" if count >= 2**29 else f"{count / 2**20:.0f} MB"
