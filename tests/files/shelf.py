"""A library with somebody who brings files to it."""

from __future__ import annotations

from dataclasses import dataclass

from lowkey.core.parts import FilePart
from lowkey.files import Library, Text

ANA = "user_ana"
BEN = "user_ben"


@dataclass
class Shelf:
    """`told`: (user, file) of what was read, as it was told."""

    library: Library
    told: list[tuple[str, str]]

    async def bring(
        self, data: bytes | str, name: str, user: str = ANA, passing: bool = False
    ) -> FilePart:
        """A file on the disk, which is to be read."""
        raw = data.encode() if isinstance(data, str) else data
        kept = await self.library.files.put_bytes(raw)
        part = FilePart(file_id=kept.file_id, name=name, media_type="", size=kept.size)
        await self.library.read(user, Text.unread(part), passing)
        return part

    async def read(self, *parts: FilePart, user: str = ANA) -> list[Text]:
        """The same, once they are read."""
        found = await self.library.ready(user, [part.file_id for part in parts])
        return [found[part.file_id] for part in parts]
