"""Who holds a data folder: two Lowkeys on one SQLite file would take each other's answers over.

Knows nothing of what the holder does. The lock is the kernel's (flock): it ends with its process,
however that ends. The file's text says where the holder can be reached.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from lowkey.core.config import Settings
from lowkey.core.errors import InputError
from lowkey.core.parts import Record

NAME = "lowkey.lock"
PATIENCE = 0.5
"""Seconds to wait for a look of another process at the lock to pass."""


class Holder(Record):
    """The process that holds the folder. `url`: its page; empty while it serves none.

    `host`, `hosts` and `proxies` are the settings it serves with, whoever set them.
    """

    pid: int
    url: str = ""
    what: str = "Lowkey"
    host: str = ""
    hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()


class HeldError(InputError):
    """The folder is in use."""

    def __init__(self, folder: Path, holder: Holder | None) -> None:
        self.holder = holder
        who = f"{holder.what} (process {holder.pid})" if holder else "another Lowkey"
        super().__init__(
            "folder_in_use",
            f"The data folder {folder} is in use by {who}.",
            hint="Stop that one first, or choose another folder with --data.",
        )


@dataclass(slots=True)
class Lock:
    """The folder is ours. `told`: the text in the file is ours too."""

    handle: int
    told: bool = False

    def tell(self, holder: Holder) -> None:
        """Lets others know who holds the folder and where they can reach it."""
        self.told = True
        data = holder.model_dump_json().encode()
        os.ftruncate(self.handle, 0)
        os.pwrite(self.handle, data, 0)


@contextmanager
def hold(settings: Settings, what: str, alone: bool = False) -> Generator[Lock]:
    """Holds the data folder. Raises HeldError when another process does.

    On PostgreSQL several processes may share a folder, unless one needs it `alone`; the text then
    tells of the server among them, or else of the first.
    """
    make_folder(settings.data)
    shared = bool(settings.database.get_secret_value()) and not alone
    path = settings.data / NAME
    handle = _open(path)
    try:
        until = time.monotonic() + PATIENCE
        while not (first := _lock(handle, fcntl.LOCK_EX)):
            if shared and _lock(handle, fcntl.LOCK_SH):
                break
            if time.monotonic() > until:
                raise HeldError(settings.data, _read(path))
            time.sleep(0.02)
        lock = Lock(handle)
        if first:
            lock.tell(Holder(pid=os.getpid(), what=what))
        if first and shared:
            fcntl.flock(handle, fcntl.LOCK_SH)
        yield lock
        said = _read(path)
        if lock.told and said is not None and said.pid == os.getpid():
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def holder(settings: Settings) -> Holder | None:
    """Who holds the data folder now, if anyone does."""
    path = settings.data / NAME
    if not path.exists():
        return None
    handle = _open(path)
    try:
        return None if _lock(handle, fcntl.LOCK_EX) else _read(path) or Holder(pid=0)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """The data folder, for its owner only. Raises InputError where it can't be made."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            "no_folder",
            f"The data folder {folder} can't be made: {error.strerror}.",
            hint="Choose another with --data, or correct the permissions there.",
        ) from error


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise InputError(
            "folder_not_writable",
            f"The data folder {path.parent} can't be written: {error.strerror}.",
            hint="Choose another with --data, or correct the permissions there.",
        ) from error


def _lock(handle: int, how: int) -> bool:
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(handle, how | fcntl.LOCK_NB)
        return True
    return False


def _read(path: Path) -> Holder | None:
    try:
        return Holder.model_validate_json(path.read_bytes())
    except (ValidationError, FileNotFoundError):
        return None  # It is being written, or a restore put another folder in this one's place.
