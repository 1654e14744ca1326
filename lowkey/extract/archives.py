"""Archives (.zip, .tar, .tar.gz, .gz …): what they hold, and what of it can be read. Writes nothing.

Knows no format of its members. Archives with names that point outside, and bombs, are refused
whole; links and archives within are named and not opened.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from lowkey.core.errors import InputError
from lowkey.extract.nouns import Page, Report
from lowkey.extract.readers import inner
from lowkey.extract.zips import ENTRIES, TOTAL, Zip, outside, refused

READ = 500
"""Members that are read."""
MEMBER = 64 * 1024**2
"""Bytes of a member that is read."""
KEPT = 512 * 1024**2
"""Bytes of all members of a tape that are kept to be read."""
LISTED = 2_000
OPENERS = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7": lzma.open}


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    read: Callable[[], bytes]


def read_archive(source: IO[bytes], name: str, report: Report) -> Iterator[Page]:
    if zipfile.is_zipfile(source):
        members = _zipped(source, report)
    elif _tar(source):
        members = _tarred(source, report)
    else:
        members = [_packed(source, name)]
    report.unit = "file"
    told = list(_read(members, report))
    report.of = len(told) + 1
    yield Page(1, _listing(members), "Contents")
    for number, (label, words) in enumerate(told, 2):
        yield Page(number, words, label)


def _read(members: list[_Member], report: Report) -> Iterator[tuple[str, str]]:
    unread = 0
    for number, member in enumerate(members):
        if number >= READ or member.size > MEMBER:
            unread += 1
            continue
        try:
            yield member.name, inner(io.BytesIO(member.read()), member.name, "", report)
        except MemoryError:
            raise
        except InputError as error:
            if error.code == "file_refused":
                raise
            unread += 1
        except Exception:  # One damaged member must not cost the others.
            report.note(f"{member.name} is damaged and could not be read.")
    if unread:
        report.note(f"{unread} of {len(members)} files in it could not be read as text.")


def _listing(members: list[_Member]) -> str:
    lines = [f"- {member.name} ({member.size:,} bytes)" for member in members[:LISTED]]
    if (more := len(members) - LISTED) > 0:
        lines.append(f"- … and {more} more")
    return "\n".join(lines)


def _zipped(source: IO[bytes], report: Report) -> list[_Member]:
    source.seek(0)
    found = Zip(source)
    if found.links:
        report.note(f"{found.links} links in it are not followed.")
    return [
        _Member(name, size, lambda name=name: found.read(name))
        for name, size in found.sizes.items()
    ]


def _tar(source: IO[bytes]) -> bool:
    source.seek(0)
    try:
        with tarfile.open(fileobj=source, mode="r:*"):
            return True
    except (tarfile.TarError, EOFError, OSError):
        return False
    finally:
        source.seek(0)


def _tarred(source: IO[bytes], report: Report) -> list[_Member]:
    """Small members, kept as they come: what is packed as one stream is best read once."""
    members: list[_Member] = []
    total = links = kept = 0
    with tarfile.open(fileobj=source, mode="r|*") as found:
        for info in found:
            if outside(info.name):
                raise refused(f"it holds a name that points outside of it ({info.name[:80]!r})")
            total += info.size
            if total > TOTAL or len(members) >= ENTRIES:
                raise refused("it holds more than any honest archive")
            links += not (info.isfile() or info.isdir())
            if info.isfile():
                wanted = info.size <= MEMBER and len(members) < READ and kept < KEPT
                file = found.extractfile(info) if wanted else None
                data = file.read() if file is not None else b""
                kept += len(data)
                members.append(_Member(info.name, info.size, lambda data=data: data))
    if links:
        report.note(f"{links} links in it are not followed.")
    return members


def _packed(source: IO[bytes], name: str) -> _Member:
    """A single file that was packed, without knowing how large it becomes."""
    start = source.read(3)
    source.seek(0)
    opener = next(one for sign, one in OPENERS.items() if start.startswith(sign))
    with opener(source, "rb") as file:
        data = file.read(MEMBER + 1)
    if len(data) > MEMBER:
        raise refused(f"it would unpack to more than {MEMBER // 2**20} MB")
    return _Member(name.rpartition(".")[0] or name, len(data), lambda: data)
