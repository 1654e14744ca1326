"""The files below a folder of this machine, reached through no link. Knows no database and nobody.

Folders are opened one by one from the one above, beginning at the one that the operator allowed, so
that a link that is put in the way meanwhile leads nowhere. What a link means is read in its own
place, where that is below the folder.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack, contextmanager
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

    `shut`: it could not be looked at, or into where it is a folder: what is below it is not told of.
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


class Tree:
    """A folder, reached part by part from the one of `allowed` it lies in, and held from then on.

    `root`: as `within` tells it. `never`: folders that are passed over. `close` it, whatever happens.
    """

    def __init__(self, root: Path, allowed: Iterable[Path], never: Iterable[Path] = ()) -> None:
        self.root = root
        self.allowed = tuple(allowed)
        self.never = tuple(never)
        self._fd = -1

    def walk(self) -> Generator[Entry]:
        """Its files, each folder's before those below it.

        Hidden files, links, and what `ignoring` names are left out. Raises OSError where the folder
        itself can't be opened, or lies in none that is allowed.
        """
        self._enter()
        closed = {_same(one.stat()) for one in self.never if one.exists()}
        yield from _below(self._fd, (), rules(USUAL), closed)

    def open(self, path: str) -> IO[bytes]:
        """A file that `walk` told of. Raises OSError where it is gone, or is no plain file any more."""
        self._enter()
        *folders, last = path.split("/")
        with _reached(self._fd, folders) as fd:
            file = os.open(last, _FILE, dir_fd=fd)
        source = os.fdopen(file, "rb")
        if not stat.S_ISREG(os.fstat(file).st_mode):
            source.close()
            raise OSError(errno.EINVAL, "it is no ordinary file")
        return source

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    def _enter(self) -> None:
        if self._fd >= 0:
            return
        for folder in self.allowed:
            top = folder.resolve()
            if self.root.is_relative_to(top):
                with (
                    _entered(top) as fd,
                    _reached(fd, self.root.relative_to(top).parts) as inner,
                ):
                    self._fd = os.dup(inner)
                return
        raise OSError(errno.EACCES, "it lies in no folder that is allowed")


def _below(
    fd: int, at: tuple[str, ...], known: Sequence[Rule], closed: set[tuple[int, int]]
) -> Generator[Entry]:
    known = [*known, *rules(_ignore(fd), at)]
    inner: list[str] = []
    for name in _names(fd):
        path = (*at, name)
        try:
            info = os.stat(name, dir_fd=fd, follow_symlinks=False)
        except FileNotFoundError:
            continue  # It has gone since its name was read.
        except OSError:
            yield Entry("/".join(path), shut=True)
            continue
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
        except FileNotFoundError:
            continue
        except OSError:
            yield Entry("/".join((*at, name)), shut=True)


@contextmanager
def _reached(fd: int, names: Iterable[str]) -> Generator[int]:
    """The folder that these lead to, one below the other, from one that is open."""
    with ExitStack() as way:
        for name in names:
            fd = way.enter_context(_entered(name, fd))
        yield fd


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
