"""Files inside an archive, found by the ids that conversations use. Knows no conversation.

Unpacked files lie in the spool folder under their file id, which is a hash of their bytes.
"""

from __future__ import annotations

import json
import mimetypes
import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from lowkey.chat.transfer.archive import Archive
from lowkey.chat.transfer.fields import fields, words
from lowkey.chat.transfer.nouns import Problems
from lowkey.core.parts import FilePart

ID = re.compile(r"file[-_][A-Za-z0-9]+")
NAMES = "conversation_asset_file_names.json"
NAMES_LIMIT = 64 * 1024 * 1024
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
)
BY_BYTES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Media types believed only when the bytes agree."""
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError)


class Assets:
    """The files of one archive; without an archive, none."""

    def __init__(self, archive: Archive | None, spool: Path, problems: Problems) -> None:
        self._archive = archive
        self._spool = spool
        self._problems = problems
        self._names: dict[str, str] = {}
        self._members: dict[str, str] = {}
        self._found: dict[str, FilePart | None] = {}
        for member in archive.names if archive else ():
            path = PurePosixPath(member)
            if path.name == NAMES:
                self._names = self._read_names(member)
            match = ID.match(path.name)
            for key in filter(None, (match and match[0], path.stem, path.name, member)):
                self._members.setdefault(key, member)

    def find(self, pointer: str, name: str) -> FilePart | None:
        """The file that a pointer such as `sediment://file_0a1b` means, if it is here."""
        bare = pointer.rpartition("://")[2]
        keys = [bare, bare.partition("#")[0].partition("?")[0], *ID.findall(bare)]
        member = next((self._members[key] for key in keys if key in self._members), None)
        if member is None:
            return None
        return self.unpack(member, name or self._called(member, keys))

    def unpack(self, member: str, name: str) -> FilePart | None:
        """A member as a file; None, and a problem told, when it is broken or too large."""
        if member not in self._found:
            self._found[member] = self._unpack(member, name)
        return self._found[member]

    def _unpack(self, member: str, name: str) -> FilePart | None:
        if self._archive is None or member not in self._archive.names:
            return None
        try:
            file_id, size, start = self._archive.unpack(member, self._spool)
        except BROKEN as error:
            self._problems.tell(f"The file “{name}” could not be read and was left out ({error}).")
            return None
        media_type = media_type_of(start, name, member)
        if not PurePosixPath(name).suffix:
            name += mimetypes.guess_extension(media_type) or ""
        return FilePart(file_id=file_id, name=name, media_type=media_type, size=size)

    def _called(self, member: str, keys: list[str]) -> str:
        """The name the file had when it was sent."""
        base = PurePosixPath(member).name
        for key in (base, *keys):
            if key in self._names:
                return PurePosixPath(self._names[key]).name or base
        match = ID.match(base)
        rest = base[match.end() :].lstrip("-") if match else ""
        return rest if PurePosixPath(rest).suffix and rest[0] != "." else base

    def _read_names(self, member: str) -> dict[str, str]:
        if self._archive is None:
            return {}
        try:
            with self._archive.open(member) as file:
                found = fields(json.loads(file.read(NAMES_LIMIT)))
        except BROKEN:
            self._problems.tell(f"{NAMES} could not be read: files keep their technical names.")
            return {}
        return {key: words(name) for key, name in found.items() if words(name)}


def media_type_of(start: bytes, *names: str) -> str:
    """What the bytes say they are; else what a name says, unless only bytes may say that."""
    for signature, media_type in SIGNATURES:
        if start.startswith(signature):
            return media_type
    if start[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(
            start[8:12], "application/octet-stream"
        )
    for name in names:
        guess = mimetypes.guess_type(name)[0]
        if guess and guess not in BY_BYTES:
            return guess
    return "application/octet-stream"
