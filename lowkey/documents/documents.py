"""Everything that can be done with documents. Knows no HTTP, no SQL and no model.

A document belongs to one conversation and goes with it; one of a temporary chat lives in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LimitError, NotFoundError
from lowkey.core.names import plain
from lowkey.core.parts import clean
from lowkey.documents import store
from lowkey.documents.editing import edited
from lowkey.documents.nouns import Document, Edit, New, Version, VersionNote, lines_of
from lowkey.documents.protocol import Homes

LONGEST = 200_000
"""Characters of one version."""
TITLE = 200
LANGUAGE = 40
MOST = 1_000
"""Documents of one person."""
VERSIONS = 100
"""Versions of one document; the oldest give way."""
ALL = 4_000_000
"""Characters of all versions of one document together; the oldest give way."""
SITTING = 600_000
"""Milliseconds for which the saves of one sitting take each other's place."""
TEMPORARY = "tmp"
"""How the ids of what lives in memory begin: of temporary conversations, and of what is in them."""


class Words(NamedTuple):
    """What a version is to say."""

    text: str
    tainted: bool


class Documents:
    """Of everybody; each sees their own. Every verb raises NotFoundError for what is not theirs."""

    def __init__(self, clock: Clock, db: Database, memory: Database, homes: Homes) -> None:
        self.clock = clock
        self.db = db
        self.memory = memory
        self.homes = homes

    # Looking

    async def of(self, user_id: str, conversation_id: str) -> tuple[list[Document], list[Document]]:
        """Those of the conversation, and of the others of its project; the newest change first."""

        def work(c: Connection) -> tuple[list[Document], list[Document]]:
            self._home(c, user_id, conversation_id)
            here = store.of(c, user_id, [conversation_id])
            kin = self.homes.kin(c, user_id, conversation_id)
            return here, store.of(c, user_id, kin) if kin else []

        return await self._db(conversation_id).read(work)

    async def read(self, user_id: str, document_id: str) -> Document:
        return await self._db(document_id).read(lambda c: self._mine(c, user_id, document_id))

    async def version(self, user_id: str, document_id: str, number: int | None = None) -> Version:
        """This version, or the newest."""

        def work(c: Connection) -> Version:
            newest = self._mine(c, user_id, document_id).version
            return self._version(c, document_id, newest if number is None else number)

        return await self._db(document_id).read(work)

    async def versions(self, user_id: str, document_id: str) -> list[VersionNote]:
        """All that are kept, the newest first."""

        def work(c: Connection) -> list[VersionNote]:
            self._mine(c, user_id, document_id)
            return store.versions(c, document_id)

        return await self._db(document_id).read(work)

    # Writing. `run_id`: what writes; None: the person. `tainted`: that run has read what somebody else
    # wrote. A person who changes such words, and does not replace a run's, leaves them what they are.

    async def make(
        self,
        user_id: str,
        conversation_id: str,
        new: New,
        text: str,
        run_id: str | None = None,
        tainted: bool = False,
    ) -> Document:
        """A new one with its first version. Raises InputError and LimitError for what is too much."""
        now = self.clock.now()
        words = _text(text)
        document = Document(
            id=self.clock.id(f"{TEMPORARY}doc" if _temporary(conversation_id) else "doc"),
            conversation_id=conversation_id,
            title=_title(new.title),
            kind=new.kind,
            language=plain(new.language)[:LANGUAGE].lower() if new.kind == "code" else "",
            version=1,
            run_id=run_id,
            lines=lines_of(words),
            tainted=tainted,
            title_tainted=tainted,
            created_at=now,
            updated_at=now,
        )

        def work(c: Connection) -> Document:
            self._home(c, user_id, conversation_id)
            if store.count(c, user_id) >= MOST:
                raise LimitError(
                    "too_many_documents",
                    f"There are {MOST:,} documents already.",
                    hint="Delete some, or conversations that hold them.",
                )
            store.add(c, user_id, document)
            first = Version(
                number=1,
                run_id=run_id,
                created_at=now,
                lines=document.lines,
                tainted=tainted,
                text=words,
            )
            store.add_version(c, user_id, document.id, first)
            return document

        return await self._db(conversation_id).write(work)

    async def save(
        self,
        user_id: str,
        document_id: str,
        text: str,
        run_id: str | None = None,
        based_on: int | None = None,
        continues: bool = False,
        tainted: bool = False,
    ) -> Document:
        """A new version with these words, unless they are those of the newest one.

        `based_on`: the version that was changed. `continues`: that is this very sitting's save, whose
        place it takes, so that a pause in writing is no version of its own. Raises InputError (`document_changed`) where
        another one stands above it by now.
        """
        words = _text(text)

        def change(c: Connection, document: Document) -> Words:
            if based_on is not None and based_on != document.version:
                raise InputError(
                    "document_changed",
                    f"“{document.title}” was changed meanwhile: version {document.version} is newer "
                    f"than version {based_on}, which this is based on.",
                    hint="Look at what changed, then save yours above it or let it go.",
                )
            return Words(words, tainted or (run_id is None and document.tainted))

        return await self._write(user_id, document_id, run_id, change, continues)

    async def edit(
        self,
        user_id: str,
        document_id: str,
        edits: Sequence[Edit],
        run_id: str | None = None,
        tainted: bool = False,
    ) -> Document:
        """A new version with all these replacements done. Raises InputError, and then none is."""

        def change(c: Connection, document: Document) -> Words:
            old = self._version(c, document_id, document.version)
            return Words(_text(edited(old.text, edits)), tainted or old.tainted)

        return await self._write(user_id, document_id, run_id, change)

    async def restore(self, user_id: str, document_id: str, number: int) -> Document:
        """A new version with the words of an old one."""

        def change(c: Connection, document: Document) -> Words:
            old = self._version(c, document_id, number)
            return Words(old.text, old.tainted)

        return await self._write(user_id, document_id, None, change)

    async def rename(
        self, user_id: str, document_id: str, title: str, tainted: bool = False
    ) -> Document:
        name = _title(title)

        def work(c: Connection) -> Document:
            self._mine(c, user_id, document_id)
            store.change(c, document_id, title=name, title_tainted=tainted)
            return self._mine(c, user_id, document_id)

        return await self._db(document_id).write(work)

    async def delete(self, user_id: str, document_id: str) -> None:
        """With all versions, at once and for good."""

        def work(c: Connection) -> None:
            self._mine(c, user_id, document_id)
            store.drop(c, document_id)

        await self._db(document_id).write(work)

    # Inside

    async def _write(
        self,
        user_id: str,
        document_id: str,
        run_id: str | None,
        change: Callable[[Connection, Document], Words],
        continues: bool = False,
    ) -> Document:
        now = self.clock.now()

        def work(c: Connection) -> Document:
            document = self._mine(c, user_id, document_id)
            text, tainted = change(c, document)
            old = self._version(c, document_id, document.version)
            if text == old.text:
                return document
            begun = old.created_at if old.run_id is None and run_id is None else 0
            sits = continues and now - begun < SITTING
            new = Version(
                number=old.number + 1,
                run_id=run_id,
                created_at=begun if sits else now,  # It lasts from its beginning, not from its end.
                lines=lines_of(text),
                tainted=tainted,
                text=text,
            )
            store.add_version(c, user_id, document_id, new)
            if sits:
                store.drop_versions(c, document_id, [old.number])
            make_room(c, document_id)
            store.change(c, document_id, **of_newest(new), updated_at=now)
            return self._mine(c, user_id, document_id)

        return await self._db(document_id).write(work)

    def _db(self, id: str) -> Database:
        """Where this document or conversation lies."""
        return self.memory if _temporary(id) else self.db

    def _home(self, c: Connection, user_id: str, conversation_id: str) -> None:
        if not self.homes.there(c, user_id, conversation_id):
            raise NotFoundError("no_conversation", "There is no such conversation.")

    def _mine(self, c: Connection, user_id: str, document_id: str) -> Document:
        found = store.read(c, user_id, document_id)
        if found is None or not self.homes.there(c, user_id, found.conversation_id):
            raise NotFoundError(
                "no_document",
                "There is no such document.",
                hint="It may have been deleted, or its conversation.",
            )
        return found

    def _version(self, c: Connection, document_id: str, number: int) -> Version:
        found = store.version(c, document_id, number)
        if found is None:
            raise NotFoundError("no_version", "This version is not kept any more.")
        return found


def _temporary(id: str) -> bool:
    return id.startswith(TEMPORARY)


def of_newest(version: Version) -> dict[str, object]:
    """What a document tells of its newest version."""
    return {
        "version": version.number,
        "run_id": version.run_id,
        "lines": version.lines,
        "tainted": version.tainted,
    }


def make_room(c: Connection, document_id: str) -> None:
    """Lets the oldest versions go where there are too many or too much; the newest stays."""
    sizes = store.sizes(c, document_id)
    total, kept = 0, 0
    for _, size in sizes[:VERSIONS]:
        total += size
        if total > ALL:
            break
        kept += 1
    if gone := [number for number, _ in sizes[max(kept, 1) :]]:
        store.drop_versions(c, document_id, gone)


def _text(text: str) -> str:
    words = clean(text)
    if len(words) > LONGEST:
        raise InputError(
            "long_document",
            f"A document has {LONGEST:,} characters at most; this would have {len(words):,}.",
            hint="Split it into several.",
        )
    return words


def _title(title: str) -> str:
    line = plain(title)[:TITLE].strip()
    if not line:
        raise InputError("empty_title", "A document needs a title.")
    return line
