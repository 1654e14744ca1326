"""A zip file from a stranger, opened with care. Knows nothing of what it holds.

Nothing is ever written under a name from it. Names that point outside, and sizes that no honest
file has, refuse it whole: someone made it that way on purpose.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from lowkey.core.errors import InputError

ENTRIES = 100_000
TOTAL = 4 * 1024**3
"""Bytes of all members together, unpacked."""
MEMBER = 256 * 1024**2
"""Bytes of one member that is read."""
RATIO = 400
"""How many times larger a big member may be unpacked than packed; text rarely passes 20."""
SMALL = 1 << 20
"""Bytes below which a member's ratio does not matter."""


class Zip:
    """The members of one zip file by name, without folders and links. Raises InputError."""

    def __init__(self, source: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(source)
        infos = self._zip.infolist()
        if len(infos) > ENTRIES:
            raise refused(f"it holds more than {ENTRIES:,} files")
        if sum(info.file_size for info in infos) > TOTAL:
            raise refused(f"it would unpack to more than {TOTAL // 1024**3} GB")
        self.links = sum(_link(info) for info in infos)
        self.sizes: Mapping[str, int] = {
            info.filename: info.file_size for info in infos if _trusted(info) and not _link(info)
        }

    def open(self, name: str) -> IO[bytes]:
        """Raises KeyError where there is no such member, InputError where it is too large."""
        if self.sizes[name] > MEMBER:
            raise refused(f"{name[:80]!r} would unpack to more than {MEMBER // 2**20} MB")
        return self._zip.open(name)

    def read(self, name: str) -> bytes:
        with self.open(name) as member:
            return member.read()

    def xml(self, name: str) -> Element:
        return xml(self.read(name))


def xml(data: bytes) -> Element:
    """The document's element. Raises InputError for one that declares entities: none of ours does."""
    try:
        return fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise refused("it declares entities of its own") from error


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """The attribute of this name, in whatever namespace; empty where there is none."""
    return next((v for key, v in element.attrib.items() if key.rpartition("}")[2] == name), "")


def outside(name: str) -> bool:
    """Whether a member's name points out of the archive."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or name[1:2] == ":" or "\0" in name


def refused(why: str) -> InputError:
    return InputError(
        "file_refused",
        f"This file is not safe to open: {why}.",
        hint="Use it as it was downloaded, from a source you trust.",
    )


def _link(info: zipfile.ZipInfo) -> bool:
    mode = info.external_attr >> 16
    return bool(mode and stat.S_IFMT(mode) and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode))


def _trusted(info: zipfile.ZipInfo) -> bool:
    """Whether it is a file to look at; False for folders. Raises InputError for a bad one."""
    if outside(info.orig_filename):
        raise refused(f"it holds a name that points outside of it ({info.orig_filename[:80]!r})")
    if info.flag_bits & 1:
        raise InputError(
            "locked_file",
            "This file is locked with a password.",
            hint="Unpack it, or save it without a password, and bring that.",
        )
    if info.file_size > SMALL and info.file_size > RATIO * max(info.compress_size, 1):
        raise refused(
            f"{info.filename[:80]!r} would unpack to {info.file_size // 2**20} MB from almost nothing"
        )
    return not info.is_dir()
