"""What a model is given of files: small ones whole, of large ones what fits and how to see the rest.

Knows no conversation and no provider. What is not seen is told, never left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lowkey.core.errors import NotFoundError
from lowkey.core.files import Files
from lowkey.core.parts import FilePart
from lowkey.files import Library, Page, Passage, Text
from lowkey.files.tables import tabular
from lowkey.models import ModelInfo

READABLE = ("text/", "application/json", "application/xml", "application/javascript")
"""Media types whose bytes are words a model can read."""
BYTES = 3
"""Bytes counted as a token: rather too few than too many."""
LEAST = 200
"""Tokens below which the beginning of a file is not worth sending."""
BEGINNING = 500
"""Tokens of a file's beginning that go along where its reader can search it."""
PASSAGES = 8
"""Passages that go along where its reader can't."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the files of one person lie open. `library`: None where only plain text can be read."""

    files: Files
    library: Library | None = None
    user_id: str = ""
    temporary: bool = False
    question: str = ""
    """What the person asked last: by it passages are chosen."""

    async def texts(self, parts: Iterable[FilePart]) -> dict[str, Text]:
        """How far these are read, by id, once each is read or can't be."""
        if self.library is None:
            return {}
        wanted = [part for part in parts if not part.media_type.startswith("image/")]
        for part in wanted:
            await self.library.read(self.user_id, Text.unread(part), self.temporary)
        return await self.library.ready(self.user_id, [part.file_id for part in wanted])


@dataclass(slots=True)
class Giving:
    """Gives files away one after the other, within `room` tokens; `notes` hears what is not seen."""

    desk: Desk
    model: ModelInfo
    room: int
    notes: list[str]
    of: str = ""
    """Whose they are, in a sentence: “ of the project”."""
    unseen: list[str] = field(default_factory=list[str])

    async def give(self, part: FilePart, later: int = 0) -> str:
        """The words for the model; empty where there is no room left. `later`: tokens to leave."""
        left = (self.room - later) * BYTES
        head = f"File “{part.name}”:\n\n"
        if left - len(head.encode()) < LEAST * BYTES:
            self.unseen.append(part.name)
            return ""
        said = await self._said(part, head, left - len(head.encode()))
        self.room -= len(said.encode()) // BYTES + 1
        return said

    async def _said(self, part: FilePart, head: str, most: int) -> str:
        plain = part.media_type.startswith(READABLE)
        try:
            if plain and (part.size <= most or self.desk.library is None):
                return await self._plain(part, head, most)
            text = (await self.desk.texts([part])).get(part.file_id)
            if text is None or text.status == "failed":
                if plain:
                    return await self._plain(part, head, most)
                return self._unread(part, text)
            return await self._read(part, text, head, most)
        except NotFoundError:
            self.notes.append(f"“{part.name}”{self.of} is not on the disk any more.")
            return ""

    async def _plain(self, part: FilePart, head: str, most: int) -> str:
        data = await self.desk.files.read(part.file_id, most + 1)
        if len(data) > most:
            self._beginning(part)
        return head + data[:most].decode("utf-8", "replace")

    async def _read(self, part: FilePart, text: Text, head: str, most: int) -> str:
        """A file whose words are known: whole where they fit."""
        assert self.desk.library is not None
        self.notes += [f"“{part.name}”: {note}" for note in text.about.notes]
        pages: Sequence[Page] = ()
        if text.about.characters <= most:  # A letter takes a byte at least.
            pages = await self.desk.library.pages(self.desk.user_id, part.file_id)
            whole = head + told(text, pages)
            if len(whole.encode()) <= most:
                return whole
        if self.model.calls and not self.model.weak:
            return await self._searchable(part, text, most)
        return await self._passages(part, text, head, most)

    async def _searchable(self, part: FilePart, text: Text, most: int) -> str:
        assert self.desk.library is not None
        first = await self.desk.library.page(self.desk.user_id, part.file_id, 1)
        start = first.text.encode()[: min(most, BEGINNING * BYTES)].decode(errors="ignore")
        if tabular(part):
            return (
                f"File “{part.name}” ({_size(text)}) is a table, too long to be shown whole. Ask it "
                f"with query_table before you answer about it. Its beginning:\n\n{start}"
            )
        return (
            f"File “{part.name}” ({_size(text)}) is too long to be shown whole. Look up what you need "
            f"with search_files and read_file before you answer about it. Its beginning:\n\n{start}"
        )

    async def _passages(self, part: FilePart, text: Text, head: str, most: int) -> str:
        """The beginning, and what fits the question best, for who can't search."""
        assert self.desk.library is not None
        found = await self.desk.library.find(
            self.desk.user_id, [part.file_id], self.desk.question, PASSAGES
        )
        first = await self.desk.library.page(self.desk.user_id, part.file_id, 1)
        if not found.passages:
            self._beginning(part)
            return head + first.text.encode()[:most].decode(errors="ignore")
        start = first.text.encode()[: most // 4].decode(errors="ignore")
        said = f"{head}{start}\n[…]"
        shown = 0
        for passage in sorted(_fitting(found.passages, most - len(said.encode())), key=_order):
            said += f"\n\n[{passage.place}]\n{passage.text}"
            shown += 1
        self.notes.append(
            f"“{part.name}”{self.of} is longer than {self.model.name} has room for: it saw the "
            f"beginning and the {shown} passages that fit your words best."
        )
        return said

    def _unread(self, part: FilePart, text: Text | None) -> str:
        if tabular(part) and self.model.calls and not self.model.weak:
            return f"[A table that is not shown here: {part.name}. Ask it with query_table.]"
        problem = text.about.problem if text else None
        why = (
            f"{problem.message} {problem.hint}".strip()
            if problem
            else (f"it is of a kind ({part.media_type}) that can't be read.")
        )
        self.notes.append(f"“{part.name}”{self.of} was not read: {why}")
        return f"[A file that you can't read: {part.name}, {part.media_type}]"

    def _beginning(self, part: FilePart) -> None:
        self.notes.append(
            f"“{part.name}”{self.of} is longer than {self.model.name} has room for: it saw its beginning."
        )


def told(text: Text, pages: Sequence[Page]) -> str:
    """All its words, with a mark where a page begins."""
    unit = text.about.unit
    if not unit:
        return "\n\n".join(page.text for page in pages)
    marks = (f"[{unit} {page.number}{f' “{page.label}”' if page.label else ''}]" for page in pages)
    return "\n\n".join(f"{mark}\n{page.text}" for mark, page in zip(marks, pages, strict=True))


def _fitting(passages: Sequence[Passage], most: int) -> list[Passage]:
    """The best of them, as many as there is room for."""
    kept: list[Passage] = []
    for passage in passages:
        most -= len(passage.text.encode()) + 40
        if most < 0:
            break
        kept.append(passage)
    return kept


def _order(passage: Passage) -> tuple[int, int]:
    return passage.page, passage.line


def _size(text: Text) -> str:
    about = text.about
    return f"{about.pages} {about.unit}s" if about.unit else f"{about.characters:,} characters"
