"""The quiet rooms of one installation, on either database, for moving conversations in and out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from lowkey.chat import Conversation, Feedback
from lowkey.chat import store as chat_store
from lowkey.chat.transfer import Bringer, Brought, Format, Taken, Taker, Tree, store
from lowkey.chat.transfer.read import Report, read
from lowkey.core.clock import ManualClock
from lowkey.core.db import Database
from lowkey.core.files import Files
from lowkey.core.migrate import migrate
from lowkey.core.parts import FilePart, Message
from lowkey.core.store import add_file


@dataclass(frozen=True)
class House:
    """One person's part of one installation."""

    db: Database
    files: Files
    clock: ManualClock
    folder: Path
    user_id: str = "user_local"

    async def take(self, form: Format = "json", conversation_id: str | None = None) -> Path:
        """Exports to a file of the folder."""
        path, _ = await self.taken(form, conversation_id)
        return path

    async def taken(
        self, form: Format = "json", conversation_id: str | None = None
    ) -> tuple[Path, Taken]:
        path = self.folder / f"export-{self.clock.id('n')}"
        taker = Taker(self.db, self.files, self.clock, self.user_id)
        return path, await taker.take(path, form, conversation_id)

    async def bring(self, path: Path) -> Brought:
        """Imports a file, which is read in this process: starting another one takes a second."""
        bringer = Bringer(self.db, self.files, self.clock, self.user_id, _read_here)
        return await bringer.bring(path)

    async def bring_apart(self, path: Path) -> Brought:
        """Imports a file as Lowkey does."""
        return await Bringer(self.db, self.files, self.clock, self.user_id).bring(path)

    async def trees(self) -> list[Tree]:
        def read(c: Connection) -> list[Tree]:
            return list(store.trees(c, self.user_id, store.conversation_ids(c, self.user_id)))

        return await self.db.read(read)

    async def file(self, data: bytes, name: str, media_type: str) -> FilePart:
        """A file that this person brought."""
        kept = await self.files.put_bytes(data)
        part = FilePart(file_id=kept.file_id, name=name, media_type=media_type, size=kept.size)
        row = part.model_dump(exclude={"kind"}) | {"user_id": self.user_id, "created_at": 1}
        await self.db.write(lambda c: add_file(c, row))
        return part

    async def keep(self, conversation: Conversation, messages: Sequence[Message]) -> None:
        """A conversation as the chat room keeps it."""

        def work(c: Connection) -> None:
            chat_store.conversations.add(c, self.user_id, [conversation])
            chat_store.messages.add(c, self.user_id, messages)

        await self.db.write(work)

    async def think(self, conversation_id: str, *said: Feedback) -> None:
        """What this person said of answers."""
        told = [(conversation_id, one) for one in said]
        await self.db.write(lambda c: chat_store.feedback.add(c, self.user_id, told))

    async def add(self, message: Message) -> None:
        await self.db.write(lambda c: chat_store.messages.add(c, self.user_id, [message]))

    async def delete(self, conversation_id: str) -> None:
        """As the chat room deletes."""
        now = self.clock.now()
        await self.db.write(lambda c: chat_store.conversations.delete(c, conversation_id, now))

    async def found(self, word: str) -> list[str]:
        """The conversations in which a word is found."""
        rows = await self.db.read(lambda c: chat_store.search.find(c, self.user_id, [word], 30))
        return [row.conversation_id for row in rows]


async def _read_here(source: Path, spool: Path) -> Report:
    return await asyncio.to_thread(read, source, spool)


@asynccontextmanager
async def house(url: str, folder: Path) -> AsyncIterator[House]:
    folder.mkdir(exist_ok=True)
    db = Database(url)
    try:
        await migrate(db)
        yield House(db, Files(folder / "files"), ManualClock(), folder)
    finally:
        db.close()


def shape(tree: Tree) -> object:
    """All of a conversation that must survive a journey, in an order of its own, without ids."""
    below: dict[str | None, list[Message]] = {}
    for message in tree.messages:
        below.setdefault(message.parent_id, []).append(message)
    places = {message.id: n for n, message in enumerate(tree.messages)}

    def said_of(message: Message) -> list[object]:
        about = [said for said in tree.feedback if said.message_id == message.id]
        return [
            said.model_dump(exclude={"message_id", "run_id", "over"})
            | {"over": [places[one] for one in getattr(said, "over", ())]}
            for said in about
        ]

    def told(message: Message) -> tuple[object, ...]:
        own = message.model_dump(exclude={"id", "conversation_id", "parent_id", "run_id"})
        children = sorted((told(child) for child in below.get(message.id, [])), key=repr)
        return own, message.id == tree.tip_id, said_of(message), children

    about = tree.model_dump(exclude={"messages", "tip_id", "feedback"})
    return about, sorted((told(root) for root in below.get(None, [])), key=repr)
