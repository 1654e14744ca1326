"""A zip file from a stranger, opened with care. Knows nothing of what it holds.

Nothing is ever written under a name from the archive. Archives with names that point outside, with
links, passwords or absurd sizes are refused whole: someone made them that way on purpose.
"""

from __future__ import annotations

import hashlib
import stat
import zipfile
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import IO

from lowkey.core.errors import InputError

ENTRIES = 200_000
TOTAL = 20 * 1024**3
"""Bytes of all members together, unpacked."""
RATIO = 400
"""How many times larger a big member may be unpacked than packed; text rarely passes 20."""
SMALL = 1 << 20
"""Bytes below which a member's ratio does not matter."""
FILE = 200 * 1024 * 1024
"""Bytes of one file at most, as in the file store."""
CHUNK = 1 << 20


class Archive:
    """The members of one zip file by name. Raises InputError when it can't be trusted or read."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise InputError(
                "bad_archive",
                f"This zip file can't be read: {error}.",
                hint="Perhaps its download was cut short: get it again and try once more.",
            ) from error
        infos = self._zip.infolist()
        if len(infos) > ENTRIES:
            raise _refused(f"it holds more than {ENTRIES} files")
        if sum(info.file_size for info in infos) > TOTAL:
            raise _refused(f"it would unpack to more than {TOTAL // 1024**3} GB")
        self._members = {info.filename: info for info in infos if _trusted(info)}

    @property
    def names(self) -> Collection[str]:
        return self._members.keys()

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(self._members[name])

    def unpack(self, name: str, folder: Path) -> tuple[str, int, bytes]:
        """Writes a member into `folder` under its file id; returns (file id, bytes, its start).

        Raises ValueError for a member that is too large, OSError or BadZipFile for a broken one.
        """
        part = folder / ".part"
        digest = hashlib.sha256()
        size, start = 0, b""
        with self.open(name) as member, part.open("wb") as file:
            while chunk := member.read(CHUNK):
                start = start or chunk[:16]
                size += len(chunk)
                if size > FILE:
                    part.unlink()
                    raise ValueError("too large")
                digest.update(chunk)
                file.write(chunk)
        file_id = f"file_{digest.hexdigest()}"
        part.rename(folder / file_id)
        return file_id, size, start


def _trusted(info: zipfile.ZipInfo) -> bool:
    """Whether it is a file to look at; False for folders. Raises InputError for a bad one."""
    name = info.orig_filename
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\0" in name or path.parts[:1] == ("~",):
        raise _refused(f"it holds a name that points outside of it ({name[:80]!r})")
    if name[1:2] == ":":
        raise _refused(f"it holds a name that points outside of it ({name[:80]!r})")
    mode = info.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode) and stat.S_IFMT(mode):
        raise _refused(f"it holds a link or device ({name[:80]!r})")
    if info.flag_bits & 1:
        raise InputError(
            "locked_archive",
            "This zip file is locked with a password.",
            hint="Unpack it, zip it again without a password, and try once more.",
        )
    if info.file_size > SMALL and info.file_size > RATIO * max(info.compress_size, 1):
        raise _refused(
            f"{name[:80]!r} would unpack to {info.file_size // 2**20} MB from almost nothing"
        )
    return not info.is_dir()


def _refused(why: str) -> InputError:
    return InputError(
        "archive_refused",
        f"This zip file is not safe to open: {why}. Nothing was imported.",
        hint="Use the file as it was downloaded, from a source you trust.",
    )
