"""The folder of one session, as the server touches it: without ever following what lies in it.

Knows no process and no conversation. What runs in a sandbox can lay links and pipes here; every
name is therefore looked up below an open folder, and only plain files are read.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

DEEPEST = 32
"""Folders in each other; deeper ones count as too many files."""
BLOCK = 512
"""Bytes of a block in st_blocks."""
OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Entry:
    """A plain file, by what tells that it changed."""

    size: int
    changed: int
    """Nanoseconds since 1970."""
    inode: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What a folder holds: bytes on disk, and files and folders."""

    size: int = 0
    entries: int = 0


class Crowded(Exception):
    """More files and folders than were asked for, or too deep in each other."""


@dataclass(frozen=True, slots=True)
class Folder:
    """`path` has two folders, `work` and `tmp`; what lies in them may be hostile."""

    path: Path

    @property
    def work(self) -> Path:
        return self.path / "work"

    def make(self, owner: int) -> None:
        """`owner`: the user it is given to; 0: whoever this process is."""
        for one in (self.path, self.work, self.path / "tmp"):
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
            if owner:
                os.chown(one, owner, owner)

    def wipe(self) -> None:
        """All of it goes, however deep it was made."""
        with contextlib.suppress(FileNotFoundError):
            for one in (self.work, self.path / "tmp"):
                _empty(one)
                one.rmdir()
            self.path.rmdir()

    def put(self, name: str, source: Path) -> None:
        """A copy of the file under this name, its session's. Raises FileExistsError where it is taken."""
        top = os.open(self.work, OPEN_FOLDER)
        owner = os.fstat(top).st_uid
        try:
            target = os.open(name, WRITE, 0o600, dir_fd=top)
            with os.fdopen(target, "wb") as file, source.open("rb") as read:
                shutil.copyfileobj(read, file)
                if owner != os.geteuid():
                    os.fchown(file.fileno(), owner, owner)
        finally:
            os.close(top)

    @contextlib.contextmanager
    def open(self, name: str) -> Generator[IO[bytes]]:
        """A plain file of `work` by its path there. Raises OSError for anything else."""
        *folders, last = name.split("/")
        handles = [os.open(self.work, OPEN_FOLDER)]
        try:
            for folder in folders:
                handles.append(os.open(folder, OPEN_FOLDER, dir_fd=handles[-1]))
            handle = os.open(last, READ, dir_fd=handles[-1])
            with os.fdopen(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise OSError(f"{name} is no plain file")
                yield file
        finally:
            for handle in handles:
                os.close(handle)

    def files(self, most: int) -> dict[str, Entry]:
        """The plain files of `work` that are not hidden, by their paths there. Raises Crowded."""
        found: dict[str, Entry] = {}
        for name, about in _walk(self.work, most):
            hidden = any(one.startswith((".", "__pycache__")) for one in name.split("/"))
            if stat.S_ISREG(about.st_mode) and not hidden:
                found[name] = Entry(about.st_size, about.st_ctime_ns, about.st_ino)
        return found

    def taken(self, most: int) -> Taken:
        """What both folders take. Raises Crowded."""
        size = entries = 0
        for _, about in _walk(self.path, most):
            size += about.st_blocks * BLOCK
            entries += 1
        return Taken(size, entries)

    def now(self) -> int:
        """Nanoseconds since 1970 on the clock of the file system, which dates what changes there."""
        with tempfile.TemporaryFile(dir=self.path) as mark:
            return os.fstat(mark.fileno()).st_ctime_ns

    def drop(self, since: int, most: int) -> None:
        """Removes what changed since then (nanoseconds since 1970): files, and folders whole."""
        _empty(self.path / "tmp")
        _empty(self.work, lambda name, about: self._newest(name, about, most) >= since)

    def _newest(self, name: str, about: os.stat_result, most: int) -> float:
        """When the last change was made to this file, or to anything in this folder."""
        if not stat.S_ISDIR(about.st_mode):
            return about.st_ctime_ns
        try:
            inside = (one.st_ctime_ns for _, one in _walk(self.work / name, most))
            return max(about.st_ctime_ns, *inside, 0)
        except (Crowded, OSError):
            return float("inf")


def _empty(folder: Path, goes: Callable[[str, os.stat_result], bool] | None = None) -> None:
    """Removes what lies in the folder, or what of it `goes`, whatever it is and however deep."""
    top = os.open(folder, OPEN_FOLDER)
    try:
        numbers = itertools.count()
        waiting = [name for name, about in _listed(folder, "") if goes is None or goes(name, about)]
        while waiting:
            name = waiting.pop()
            try:
                os.unlink(name, dir_fd=top)
                continue
            except FileNotFoundError:
                continue
            except OSError as error:
                if error.errno not in (errno.EISDIR, errno.EPERM):
                    raise
            waiting += _flatten(top, name, numbers)
    finally:
        os.close(top)


def _flatten(top: int, name: str, numbers: Iterator[int]) -> list[str]:
    """Removes a folder; those that were in it now lie beside it. Returns their names."""
    handle = os.open(name, OPEN_FOLDER, dir_fd=top)
    moved: list[str] = []
    try:
        with os.scandir(handle) as found:
            names = [one.name for one in found]
        for one in names:
            try:
                os.unlink(one, dir_fd=handle)
            except OSError:
                moved.append(f".gone-{next(numbers)}-{os.getpid()}")
                os.rename(one, moved[-1], src_dir_fd=handle, dst_dir_fd=top)
    finally:
        os.close(handle)
    os.rmdir(name, dir_fd=top)
    return moved


def _walk(top: Path, most: int) -> Iterator[tuple[str, os.stat_result]]:
    """Everything below, by its path there, with what is known of it."""
    count = 0
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        for name, about in _listed(top, folder):
            path = f"{folder}/{name}" if folder else name
            count += 1
            if count > most or path.count("/") > DEEPEST:
                raise Crowded
            if stat.S_ISDIR(about.st_mode):
                waiting.append(path)
            yield path, about


def _listed(top: Path, folder: str) -> list[tuple[str, os.stat_result]]:
    """What lies in one folder; what vanishes meanwhile, or turns into a link, has nothing in it."""
    handles = [os.open(top, OPEN_FOLDER)]
    listed: list[tuple[str, os.stat_result]] = []
    try:
        for step in folder.split("/") if folder else ():
            handles.append(os.open(step, OPEN_FOLDER, dir_fd=handles[-1]))
        with os.scandir(handles[-1]) as names:
            for one in names:
                with contextlib.suppress(FileNotFoundError):
                    listed.append((one.name, one.stat(follow_symlinks=False)))
    except OSError as error:
        # The session runs while we look: a folder may be gone by now, or a file or a link.
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            raise
    finally:
        for handle in handles:
            os.close(handle)
    return listed
