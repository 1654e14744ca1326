"""Taking conversations out: one file with everything, or readable pages. Knows no HTTP."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from lowkey.chat.transfer import own, store
from lowkey.chat.transfer.markdown import file_name, markdown
from lowkey.chat.transfer.nouns import Personal, Tree
from lowkey.chat.tree import branch
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import NotFoundError
from lowkey.core.files import Files
from lowkey.core.parts import FilePart, Message, ResultPart
from lowkey.documents import HANDLE, Whole

Format = Literal["json", "markdown", "html"]


@dataclass(frozen=True, slots=True)
class Taken:
    """A finished export. `name`: what to call the file; `missing`: files that were not there."""

    name: str
    media_type: str
    count: int
    missing: int


@dataclass(frozen=True, slots=True)
class Taker:
    """Where conversations are taken from: one person's part of one installation."""

    db: Database
    files: Files
    clock: Clock
    user_id: str

    async def take(
        self,
        target: Path,
        form: Format = "json",
        conversation_id: str | None = None,
        branch_only: bool = False,
    ) -> Taken:
        """Writes all conversations, or one, to `target`, from one consistent look.

        `json` is lossless, a zip where there are files. `markdown` and `html` are the branches last
        seen: one page for one conversation, else a zip; Markdown with files is a zip, too.
        `branch_only`: leaves the other branches out of `json`. Raises NotFoundError for one that
        is not the person's own.
        """
        return await self.db.read(
            lambda c: self._take(c, target, form, conversation_id, branch_only)
        )

    def _take(
        self,
        connection: Connection,
        target: Path,
        form: Format,
        conversation_id: str | None,
        branch_only: bool,
    ) -> Taken:
        ids = (
            [conversation_id]
            if conversation_id
            else store.conversation_ids(connection, self.user_id)
        )
        if conversation_id and not any(store.trees(connection, self.user_id, ids)):
            raise NotFoundError("no_conversation", "There is no such conversation.")
        # One conversation travels alone: what its project says is not meant for whoever gets it.
        folders = [] if conversation_id else store.folders(connection, self.user_id)
        personal = Personal() if conversation_id else store.personal(connection, self.user_id)
        files: dict[str, None] = {}

        def trees() -> Iterator[Tree]:
            for tree in store.trees(connection, self.user_id, ids):
                if branch_only or form != "json":
                    path = tuple(branch(tree.messages, tree.tip_id))
                    tree = tree.model_copy(
                        update={"messages": path, "documents": _named(tree, path)}
                    )
                files.update(dict.fromkeys(_files(tree)))
                yield tree.model_copy(update={"project": None}) if conversation_id else tree

        match form:
            case "json":
                files.update((file.file_id, None) for folder in folders for file in folder.files)
                pieces = own.written(personal, folders, trees(), self.clock.now())
                return self._json(target, pieces, files, len(ids))
            case "markdown":
                return self._markdown(target, trees(), files, ids)
            case "html":
                return self._html(target, trees(), len(ids))

    def _json(
        self, target: Path, pieces: Iterator[bytes], files: dict[str, None], count: int
    ) -> Taken:
        with target.open("wb") as file:
            for piece in pieces:
                file.write(piece)
        if not files:
            return Taken("lowkey.json", "application/json", count, 0)
        plain = target.with_name(f"{target.name}.json")
        target.rename(plain)
        try:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(plain, own.JSON_NAME)
                missing = self._pack(archive, files)
        finally:
            plain.unlink()
        return Taken("lowkey.zip", "application/zip", count, missing)

    def _markdown(
        self, target: Path, trees: Iterator[Tree], files: dict[str, None], ids: Sequence[str]
    ) -> Taken:
        if len(ids) == 1:
            tree = next(trees)
            if not files:
                target.write_text(markdown(tree, self._bytes), "utf-8")
                return Taken(file_name(tree, set()), "text/markdown", 1, 0)
            trees = iter([tree])
        taken: set[str] = set()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for tree in trees:
                archive.writestr(file_name(tree, taken), markdown(tree, self._bytes))
            missing = self._pack(archive, files)
        return Taken("lowkey-markdown.zip", "application/zip", len(ids), missing)

    def _html(self, target: Path, trees: Iterator[Tree], count: int) -> Taken:
        """Its pages hold their files."""
        missing: set[str] = set()

        def bytes_of(part: FilePart) -> bytes | None:
            data = self._bytes(part)
            if data is None:
                missing.add(part.file_id)
            return data

        if count == 1:
            tree = next(trees)
            with target.open("w", encoding="utf-8") as file:
                file.writelines(_web(tree, bytes_of))
            return Taken(file_name(tree, set(), "html"), "text/html", 1, len(missing))
        taken: set[str] = set()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for tree in trees:
                with archive.open(file_name(tree, taken, "html"), "w", force_zip64=True) as page:
                    for piece in _web(tree, bytes_of):
                        page.write(piece.encode())
        return Taken("lowkey-html.zip", "application/zip", count, len(missing))

    def _bytes(self, part: FilePart) -> bytes | None:
        try:
            return self.files.path(part.file_id).read_bytes()
        except FileNotFoundError:
            return None

    def _pack(self, archive: zipfile.ZipFile, files: dict[str, None]) -> int:
        """Adds the files' bytes; returns how many were not there."""
        missing = 0
        for file_id in files:
            path = self.files.path(file_id)
            if path.exists():
                archive.write(path, f"{own.FILES}{file_id}")
            else:
                missing += 1
        return missing


def _named(tree: Tree, path: Sequence[Message]) -> tuple[Whole, ...]:
    """The documents that an answer on this path wrote or read: a tool's result names each."""
    told = [part.text for one in path for part in one.parts if isinstance(part, ResultPart)]
    return tuple(one for one in tree.documents if any(one.id[-HANDLE:] in text for text in told))


def _files(tree: Tree) -> Iterator[str]:
    for message in tree.messages:
        yield from (part.file_id for part in message.parts if isinstance(part, FilePart))


def _web(tree: Tree, bytes_of: Callable[[FilePart], bytes | None]) -> Iterator[str]:
    """The page of one conversation; what draws Markdown is loaded when the first is asked for."""
    from lowkey.chat.transfer.web import web

    return web(tree, bytes_of)
