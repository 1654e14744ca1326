"""Bringing conversations in: gives what was read new ids, and keeps what is not here yet.

Knows no format and no HTTP. Ids are made from the source, so that bringing the same thing twice,
or a later export of the same account, adds only what is new.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import defaultdict
from collections.abc import (
    AsyncIterator,
    Iterable,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from lowkey.chat.knowledge import offerable
from lowkey.chat.nouns import Choice, Conversation, Feedback
from lowkey.chat.transfer import store
from lowkey.chat.transfer.belongings import Belongings
from lowkey.chat.transfer.nouns import TITLE, Brought, Folder, Preview, Tree
from lowkey.chat.transfer.read import TREES, Report, missing
from lowkey.chat.transfer.receive import Reader, opened, read_apart, received
from lowkey.chat.tree import branch
from lowkey.core.clock import Clock, uuid7
from lowkey.core.db import Database
from lowkey.core.files import ID, Files
from lowkey.core.names import plain, safe_name
from lowkey.core.parts import UNFINISHED, FilePart, Message, Part, text_of
from lowkey.core.store import add_file
from lowkey.documents import Whole, keep_wholes
from lowkey.memory.travel import ready
from lowkey.tools.lists import Lists

BATCH_TREES = 500
BATCH_BYTES = 8 * 1024 * 1024
"""What one transaction keeps at most: enough to be few, little enough to let others write."""
CHUNK = 1 << 20
TITLES = 8
"""Titles shown before an import."""


@dataclass(frozen=True, slots=True)
class Bringer:
    """Where conversations are brought to: one person's part of one installation."""

    db: Database
    files: Files
    clock: Clock
    user_id: str
    reader: Reader = read_apart

    async def bring_stream(self, chunks: AsyncIterator[bytes]) -> Brought:
        """As `bring`, from a stream; it is kept on disk only while it is read."""
        async with received(self.files, chunks) as source:
            return await self.bring(source)

    async def look_stream(self, chunks: AsyncIterator[bytes]) -> Preview:
        """What `bring_stream` would find in it; nothing is kept. Raises the same errors."""
        async with (
            received(self.files, chunks) as source,
            opened(self.files, source, self.clock.now(), self.reader) as (spool, report),
        ):
            return await self._look(spool, report)

    async def bring(self, source: Path) -> Brought:
        """Keeps every conversation of the file that is not here yet.

        Raises InputError for a file that is none of ours or not safe, FullError without room. What
        single conversations lack is told in `problems`.
        """
        async with opened(self.files, source, self.clock.now(), self.reader) as (spool, report):
            return await self._keep(spool, report)

    async def _look(self, spool: Path, report: Report) -> Preview:
        messages = here = 0
        times: list[int] = []
        titles: list[str] = []
        files: set[str] = set()
        with (spool / TREES).open("rb") as file:
            for batch in _batches(report.order):
                trees = await asyncio.to_thread(_load, file, batch)
                sources = [tree.source for tree in trees]
                known = await self.db.read(
                    lambda c, sources=sources: store.known(c, self.user_id, sources)
                )
                here += sum(not one.deleted for one in known.values())
                messages += sum(len(tree.messages) for tree in trees)
                times += [at for tree in trees for at in (tree.created_at, tree.updated_at)]
                titles = [*titles, *(tree.title for tree in trees)][-TITLES:]
                files |= {part.file_id for part in _files(trees)}
        return Preview(
            conversations=len(report.order),
            messages=messages,
            prompts=len(report.personal.prompts),
            things=sum(len(one.things) for one in report.personal.lists),
            memories=sum(one.superseded_by is None for one in report.personal.memories),
            preferences=report.personal.preferences is not None,
            files=sum((spool / one).exists() for one in files if ID.fullmatch(one)),
            here=here,
            first_at=min(times, default=None),
            last_at=max(times, default=None),
            titles=tuple(reversed(titles)),
            problems=report.problems,
        )

    async def _keep(self, spool: Path, report: Report) -> Brought:
        imported = skipped = 0
        problems = list(report.problems)
        brought: set[str] = set()
        homes = await self._keep_folders(spool, report.folders, brought)
        with (spool / TREES).open("rb") as file:
            for batch in _batches(report.order):
                trees = await asyncio.to_thread(_load, file, batch)
                told = await self._take_files(spool, _files(trees), brought)
                new, old, lost = await self.db.write(
                    lambda c, trees=trees, told=told: self._add(c, trees, told, homes)
                )
                imported += new
                skipped += old
                problems += lost
        belongings = Belongings(self.clock, Lists(self.clock, self.db), self.user_id, self._id)
        memories = await asyncio.to_thread(ready, report.personal.memories)
        came = await self.db.write(lambda c: belongings.keep(c, report.personal, memories))
        problems += came.problems
        if report.empty:
            problems.append(f"{report.empty} conversations were empty and were left out.")
        return Brought(
            imported=imported,
            skipped=skipped,
            things=came.things,
            memories=came.memories,
            problems=tuple(problems),
        )

    async def _keep_folders(
        self, spool: Path, folders: Sequence[Folder], brought: set[str]
    ) -> dict[str, str]:
        """Keeps the projects; returns their ids here by their sources."""
        folders = [_renamed_folder(folder) for folder in folders]
        parts = [part for folder in folders for part in folder.files]
        await self._take_files(spool, parts, brought)

        def work(c: Connection) -> dict[str, str]:
            mine = store.own_files(c, self.user_id, [part.file_id for part in parts])
            homes: dict[str, str] = {}
            for folder in folders:
                fresh = self._id("proj", folder.source, "", folder.created_at)
                offered = [file for file in folder.files if file.file_id in mine]
                homes[folder.source] = store.keep_folder(c, self.user_id, folder, fresh, offered)
            return homes

        return await self.db.write(work) if folders else {}

    async def _take_files(
        self, spool: Path, parts: Iterable[FilePart], brought: set[str]
    ) -> dict[str, FilePart]:
        """Moves these files into the file store, noted first; returns them by id."""
        found: dict[str, FilePart] = {}
        for part in parts:
            if not ID.fullmatch(part.file_id):
                continue
            if part.file_id in brought or (spool / part.file_id).exists():
                found.setdefault(part.file_id, part)
        if found:
            await self.db.write(lambda c: self._note(c, found.values()))
        for file_id in found.keys() - brought:
            await self.files.put(_chunks(spool / file_id))
            (spool / file_id).unlink()
            brought.add(file_id)
        return found

    def _note(self, connection: Connection, parts: Iterable[FilePart]) -> None:
        for part in parts:
            row = part.model_dump(exclude={"kind"})
            row |= {"user_id": self.user_id, "created_at": self.clock.now()}
            add_file(connection, row)

    def _add(
        self,
        connection: Connection,
        trees: Sequence[Tree],
        brought: dict[str, FilePart],
        homes: Mapping[str, str],
    ) -> tuple[int, int, list[str]]:
        """(how many came in, how many were here, what is missing): one transaction's work."""
        mentioned = {part.file_id for part in _files(trees)} - brought.keys()
        mine = store.own_files(connection, self.user_id, list(mentioned)) | brought.keys()
        arrived: set[str] = set()
        new, more = self._sorted(connection, trees)
        store.add(connection, self.user_id, [self._new(tree, mine, homes) for tree in new])
        arrived.update(tree.source for tree in new)
        roomless = 0
        for tree in new:
            _, left = self._keep_documents(connection, tree, self._conversation_id(tree))
            roomless += left
        here = store.known(connection, self.user_id, [tree.source for tree in more])
        for tree in more:
            there = here[tree.source]
            grown, left = self._keep_documents(connection, tree, there.id)
            roomless += left
            if self._grow(connection, tree, there, mine) or grown:
                arrived.add(tree.source)
        lost = len(mentioned - mine)
        problems = [f"{lost} files are not in the export."] if lost else []
        problems += [f"{roomless} documents found no room or are too long."] if roomless else []
        return len(arrived), len({tree.source for tree in trees} - arrived), problems

    def _sorted(
        self, connection: Connection, trees: Sequence[Tree]
    ) -> tuple[list[Tree], list[Tree]]:
        """(those that are new here, those that add to what is here or comes with them)."""
        here = store.known(connection, self.user_id, [tree.source for tree in trees])
        new: dict[str, Tree] = {}
        more: list[Tree] = []
        for tree in trees:
            if tree.source in here or tree.source in new:
                more.append(tree)
            else:
                new[tree.source] = tree
        return list(new.values()), more

    def _new(
        self, tree: Tree, mine: set[str], homes: Mapping[str, str]
    ) -> tuple[Conversation, str, Sequence[Message], Sequence[Feedback]]:
        conversation_id = self._conversation_id(tree)
        ids = {message.id: self._message_id(tree, message) for message in tree.messages}
        conversation = Conversation(
            id=conversation_id,
            title=tree.title,
            created_at=tree.created_at,
            updated_at=tree.updated_at,
            pinned=tree.pinned,
            archived=tree.archived,
            tip_id=ids.get(tree.tip_id or ""),
            project_id=homes.get(tree.project or ""),
            mode=tree.mode,
        )
        messages = [_ours(message, conversation_id, ids, mine) for message in tree.messages]
        return conversation, tree.source, messages, _said(tree, ids)

    def _grow(self, connection: Connection, tree: Tree, there: store.Known, mine: set[str]) -> bool:
        """Adds what the conversation here does not have; False where it has all of it."""
        have = store.message_ids(connection, there.id)
        ids = {
            message.id: message.id if message.id in have else self._message_id(tree, message)
            for message in tree.messages
        }
        fresh = [message for message in tree.messages if ids[message.id] not in have]
        if fresh:
            ids |= _twins(tree, ids, store.messages_of(connection, there.id))
            fresh = [message for message in fresh if ids[message.id] not in have]
        if there.deleted:
            store.undelete(connection, self.user_id, there)
        if fresh:
            path = [ids[message.id] for message in branch(tree.messages, tree.tip_id)]
            tip = path[-1] if path and (there.tip_id is None or there.tip_id in path) else None
            messages = [_ours(message, there.id, ids, mine) for message in fresh]
            store.grow(connection, self.user_id, there, messages, tip)
        store.add_feedback(connection, self.user_id, there.id, _said(tree, ids))
        return there.deleted or bool(fresh)

    def _keep_documents(
        self, connection: Connection, tree: Tree, conversation_id: str
    ) -> tuple[int, int]:
        """(how many came in or grew, how many could not be kept)."""

        def fresh(one: Whole) -> str:
            return self._id("doc", tree.source, one.id, one.created_at)

        return keep_wholes(connection, self.user_id, conversation_id, tree.documents, fresh)

    def _conversation_id(self, tree: Tree) -> str:
        return self._id("conv", tree.source, "", tree.created_at)

    def _message_id(self, tree: Tree, message: Message) -> str:
        return self._id("msg", tree.source, message.id, message.created_at)

    def _id(self, noun: str, source: str, name: str, at: int) -> str:
        """Always the same for the same person, source and name; sorts by `at` like all ids."""
        told = json.dumps([self.user_id, source, noun, name]).encode()
        chance = int.from_bytes(hashlib.sha256(told).digest()[:10], "big")
        millis = min(max(at, 0), (1 << 48) - 1)
        return f"{noun}_{uuid7(millis, chance >> 62 & 0xFFF, chance & (1 << 62) - 1).hex}"


def _ours(message: Message, conversation_id: str, ids: dict[str, str], mine: set[str]) -> Message:
    """The message with our ids; its run stayed where it was written."""
    return message.model_copy(
        update={
            "id": ids[message.id],
            "conversation_id": conversation_id,
            "parent_id": ids[message.parent_id] if message.parent_id is not None else None,
            "parts": tuple(_allowed(part, mine) for part in message.parts),
            "run_id": None,
            "status": "interrupted" if message.status in UNFINISHED else message.status,
        }
    )


def _said(tree: Tree, ids: Mapping[str, str]) -> list[Feedback]:
    """What was said of the tree's answers, with our ids; of what is not in it, nothing."""
    answers = {message.id for message in tree.messages if message.role == "assistant"}
    told: list[Feedback] = []
    for said in tree.feedback:
        if said.message_id not in answers:
            continue
        ours: dict[str, object] = {"message_id": ids[said.message_id], "run_id": None}
        if isinstance(said, Choice):
            over = tuple(ids[one] for one in said.over if one in answers)
            if not over:
                continue
            ours["over"] = over
        told.append(said.model_copy(update=ours))
    return told


def _twins(tree: Tree, ids: Mapping[str, str], here: Sequence[Message]) -> dict[str, str]:
    """By the tree's ids: messages that are here already, under an id that they had before they left.

    A conversation that went to another Lowkey and comes back has new ids, but its words, its times
    and their order are the same.
    """
    known = set(ids.values()) & {message.id for message in here}
    left: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    for message in here:
        if message.id not in known:
            left[message.parent_id, *_looks(message)].append(message.id)
    below: defaultdict[str | None, list[Message]] = defaultdict(list)
    for message in tree.messages:
        below[message.parent_id].append(message)
    found: dict[str, str] = {}
    waiting: list[tuple[Message, str | None]] = [(root, None) for root in below[None]]
    while waiting:
        message, parent = waiting.pop()
        twins = left[parent, *_looks(message)]
        if twins and ids[message.id] not in known:
            found[message.id] = twins.pop(0)
        own = found.get(message.id, ids[message.id])
        waiting += [(child, own) for child in below[message.id]]
    return found


def _looks(message: Message) -> tuple[object, ...]:
    return message.role, message.created_at, text_of(message.parts)


def _allowed(part: Part, mine: set[str]) -> Part:
    """A mention of a file that this person never brought must not show it to them."""
    return missing(part) if isinstance(part, FilePart) and part.file_id not in mine else part


def _files(trees: Iterable[Tree]) -> Iterable[FilePart]:
    for tree in trees:
        for message in tree.messages:
            yield from (part for part in message.parts if isinstance(part, FilePart))


def _batches(order: Sequence[tuple[int, int]]) -> Iterable[list[tuple[int, int]]]:
    batch: list[tuple[int, int]] = []
    size = 0
    for offset, length in order:
        if batch and (len(batch) >= BATCH_TREES or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((offset, length))
        size += length
    if batch:
        yield batch


def _load(file: IO[bytes], places: Sequence[tuple[int, int]]) -> list[Tree]:
    trees: list[Tree] = []
    for offset, length in places:
        file.seek(offset)
        trees.append(_renamed(Tree.model_validate_json(file.read(length))))
    return trees


def _renamed(tree: Tree) -> Tree:
    """The tree with names of files that are safe on every system, as uploads have them."""

    def renamed(part: Part) -> Part:
        if not isinstance(part, FilePart):
            return part
        return part.model_copy(update={"name": safe_name(part.name)})

    messages = tuple(
        message.model_copy(update={"parts": tuple(renamed(part) for part in message.parts)})
        for message in tree.messages
    )
    return tree.model_copy(update={"messages": messages})


def _renamed_folder(folder: Folder) -> Folder:
    """The project with names that are safe, and those of its files that a project can offer."""
    files = tuple(
        file.model_copy(update={"name": safe_name(file.name)})
        for file in folder.files
        if offerable(file.media_type)
    )
    name = plain(folder.name)[:TITLE] or "?"
    return folder.model_copy(update={"name": name, "files": files})


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
