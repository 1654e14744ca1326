"""New lines of a file that grows, through rotation. Knows no database and nobody.

A file that was moved aside is read to its end before the new one; one that was emptied, or that is
another under the same name, from its beginning.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from lowkey.core.errors import InputError
from lowkey.core.parts import Record

MOST = 4_000_000
"""Bytes that are read at once; of more, the newest."""
HEAD = 256
"""Bytes at its beginning by which a file is known again."""


class Mark(Record):
    """How far a file was read."""

    inode: int
    offset: int
    head: str = ""


def tail(path: Path, mark: Mark | None) -> tuple[list[str], Mark]:
    """(whole lines since the mark, the new mark); without a mark, none. Raises InputError."""
    try:
        with _opened(path) as fd:
            now = os.fstat(fd.number)
            if mark is None:
                end = _last_break(fd.number, now.st_size)
                return [], Mark(inode=now.st_ino, offset=end, head=_head(fd.number, end))
            if now.st_ino == mark.inode and _same(fd.number, now.st_size, mark):
                begin, before = mark.offset, b""
            else:
                begin, before = 0, _rest(path, mark)
            read, end = _read(fd.number, begin, now.st_size)
            lines = (before + read).decode(errors="replace").splitlines()
            return lines, Mark(inode=now.st_ino, offset=end, head=_head(fd.number, end))
    except OSError as error:
        raise InputError(
            "unreadable_file",
            f"The file “{path.name}” can't be read: {error.strerror or error}.",
            hint="Check that it is there and that Lowkey may read it.",
        ) from error


class _opened:
    """A regular file, opened without following a link in its last part and without waiting."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = -1

    def __enter__(self) -> _opened:
        self.number = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(self.number).st_mode):
            os.close(self.number)
            raise OSError(0, "it is no ordinary file")
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.number)


def _same(fd: int, size: int, mark: Mark) -> bool:
    """Whether it is the file of the mark, grown."""
    return size >= mark.offset and _head(fd, mark.offset) == mark.head


def _head(fd: int, offset: int) -> str:
    return hashlib.sha256(os.pread(fd, min(HEAD, offset), 0)).hexdigest()


def _read(fd: int, begin: int, size: int) -> tuple[bytes, int]:
    """(whole lines from `begin`, where they end)."""
    skipped = max(size - begin - MOST, 0)
    data = os.pread(fd, size - begin - skipped, begin + skipped)
    if skipped:
        data = data[data.find(b"\n") + 1 :]
    whole = data[: data.rfind(b"\n") + 1]
    return whole, size - (len(data) - len(whole))


def _last_break(fd: int, size: int) -> int:
    """Where the last whole line ends."""
    data = os.pread(fd, min(size, 65_536), max(size - 65_536, 0))
    at = data.rfind(b"\n")
    return size if at < 0 < size and len(data) < size else size - len(data) + at + 1


def _rest(path: Path, mark: Mark) -> bytes:
    """What was written to the old file after the mark, before it was moved aside."""
    for other in path.parent.iterdir():
        if other.name.startswith(path.name) and other != path:
            try:
                if other.stat(follow_symlinks=False).st_ino != mark.inode:
                    continue
                with _opened(other) as fd:
                    size = os.fstat(fd.number).st_size
                    if _same(fd.number, size, mark):
                        return _read(fd.number, mark.offset, size)[0]
            except OSError:
                continue  # It was moved or packed meanwhile: there is nothing to read any more.
    return b""
