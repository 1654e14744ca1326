"""The files below a folder of this machine, reached through no link. Knows no database and nobody.

Folders are opened one by one from the one above, so that a link that is put in the way meanwhile
leads nowhere. What a link means is read in its own place, where that is below the folder.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lowkey.files.ignoring import USUAL, Rule, ignored, rules

DEEPEST = 40
"""Folders in each other; what lies deeper is not looked at."""
IGNORE = ".gitignore"
IGNORED = 65_536
"""Bytes of a `.gitignore` that are heeded."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Entry:
    """A file. `path`: below the folder, with `/`. `size`: bytes. `changed`: ns since 1970.

    `shut`: it is a folder that could not be looked into.
    """

    path: str
    size: int = 0
    changed: int = 0
    shut: bool = False


def within(given: str, folders: Iterable[Path]) -> Path | None:
    """The thing itself, past all links, where it is one of these folders or in one; else None."""
    path = Path(given)
    real = path.resolve() if path.is_absolute() else None
    if real is not None and any(real.is_relative_to(folder.resolve()) for folder in folders):
        return real
    return None


def walk(root: Path, never: Iterable[Path] = ()) -> Generator[Entry]:
    """Its files, each folder's before those below it. `never`: folders that are passed over.

    Hidden files, links, and what `ignoring` names are left out. Raises OSError where the folder
    itself can't be opened.
    """
    closed = {_same(one.stat()) for one in never if one.exists()}
    with _entered(root) as fd:
        yield from _below(fd, (), rules(USUAL), closed)


@contextmanager
def opened(root: Path, path: str) -> Generator[IO[bytes]]:
    """A file that `walk` told of. Raises OSError where it is gone, or is no plain file any more."""
    *folders, last = path.split("/")
    fd = os.open(root, _FOLDER)
    try:
        for name in folders:
            inner = os.open(name, _FOLDER, dir_fd=fd)
            os.close(fd)
            fd = inner
        file = os.open(last, _FILE, dir_fd=fd)
    finally:
        os.close(fd)
    with os.fdopen(file, "rb") as source:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise OSError(0, "it is no ordinary file")
        yield source


def _below(
    fd: int, at: tuple[str, ...], known: Sequence[Rule], closed: set[tuple[int, int]]
) -> Generator[Entry]:
    known = [*known, *rules(_ignore(fd), at)]
    inner: list[str] = []
    for name in _names(fd):
        path = (*at, name)
        try:
            info = os.stat(name, dir_fd=fd, follow_symlinks=False)
        except OSError:
            continue  # It has gone since its name was read.
        folder = stat.S_ISDIR(info.st_mode)
        if ignored(path, folder, known) or _same(info) in closed:
            continue
        if folder:
            inner.append(name)
        elif stat.S_ISREG(info.st_mode):
            yield Entry("/".join(path), info.st_size, info.st_mtime_ns)
    for name in inner if len(at) < DEEPEST else ():
        try:
            with _entered(name, fd) as child:
                yield from _below(child, (*at, name), known, closed)
        except OSError:
            yield Entry("/".join((*at, name)), shut=True)


@contextmanager
def _entered(name: str | Path, fd: int | None = None) -> Generator[int]:
    inner = os.open(name, _FOLDER, dir_fd=fd)
    try:
        yield inner
    finally:
        os.close(inner)


def _names(fd: int) -> list[str]:
    """What lies there, but for the hidden, and for names that are no text."""
    return sorted(
        name for name in os.listdir(fd) if not name.startswith(".") and name.isprintable()
    )


def _ignore(fd: int) -> str:
    try:
        file = os.open(IGNORE, _FILE, dir_fd=fd)
    except OSError:
        return ""
    with os.fdopen(file, "rb") as source:
        plain = stat.S_ISREG(os.fstat(file).st_mode)
        return source.read(IGNORED).decode(errors="replace") if plain else ""


def _same(info: os.stat_result) -> tuple[int, int]:
    """By what a thing is known, whatever it is called."""
    return info.st_dev, info.st_ino
