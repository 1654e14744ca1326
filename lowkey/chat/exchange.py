"""Files between a conversation and its tools: those on its branch out, those that were made in.

Knows no tool. What is made for a temporary conversation goes with it.
"""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import AsyncIterator
from typing import IO

from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.attachments import Attachments
from lowkey.chat.tree import branch
from lowkey.core import store as core_store
from lowkey.core.db import Database
from lowkey.core.files import Files
from lowkey.core.media import START, media_type
from lowkey.core.names import safe_name
from lowkey.core.parts import FilePart
from lowkey.sandbox import Given
from lowkey.tools import Caller

PIECE = 2**18
"""Bytes that are read at once."""


class Exchange:
    """`db`: what lasts; `memory`: temporary conversations."""

    def __init__(
        self, db: Database, memory: Database, files: Files, attachments: Attachments
    ) -> None:
        self.db = db
        self.memory = memory
        self.files = files
        self.attachments = attachments

    async def bring(self, caller: Caller) -> list[Given]:
        """The files on the caller's branch and of its project, in the order they came."""

        def read(c: Connection) -> tuple[list[FilePart], set[str]]:
            tree = store.messages.tree(c, caller.conversation_id)
            path = branch(tree, caller.message_id) if caller.message_id else []
            project = store.projects.around(c, caller.user_id, caller.conversation_id)
            held = [(one.role, part) for one in path for part in one.parts if isinstance(part, FilePart)]  # fmt: skip
            knowledge = project.files if project else ()
            # A tool that made a file of what others wrote has said so in its result.
            outside = [*knowledge, *(part for role, part in held if role == "user")]
            return [*knowledge, *(part for _, part in held)], {one.file_id for one in outside}

        parts, outside = await (self.memory if caller.temporary else self.db).read(read)
        return [
            Given(
                one.file_id,
                safe_name(one.name),
                self.files.path(one.file_id),
                one.file_id in outside,
            )
            for one in parts
        ]

    async def keep(self, caller: Caller, name: str, file: IO[bytes], kind: str = "") -> FilePart:
        """Keeps what a tool made: the person's own, held by the conversation once its answer is.

        `kind`: its media type, where its name does not tell it.
        """
        start = await asyncio.to_thread(file.read, START)
        said, _ = mimetypes.guess_type(name)
        async with self.files.receive(_pieces(start, file)) as received:
            part = FilePart(
                file_id=received.stored.file_id,
                name=safe_name(name),
                media_type=media_type(kind or said or "", start),
                size=received.stored.size,
            )
            row = part.model_dump(exclude={"kind"})
            row |= {"user_id": caller.user_id, "created_at": self.attachments.clock.now()}
            await self.db.write(lambda c: core_store.add_file(c, row))
            if caller.temporary:
                await self.attachments.hold_one(caller.user_id, caller.conversation_id, part)
            await self.files.keep(received)
        return part


async def _pieces(start: bytes, file: IO[bytes]) -> AsyncIterator[bytes]:
    piece = start
    while piece:
        yield piece
        piece = await asyncio.to_thread(file.read, PIECE)
