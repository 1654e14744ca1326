"""What changed, told to the person's other tabs. Knows no event log and keeps nothing.

A tab that was away asks for everything again; the feed only says when.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncGenerator
from typing import Literal

from lowkey.core.parts import Record

KEEP_ALIVE = 15.0
BACKLOG = 200
"""Changes a slow tab may be behind before it is told to ask for everything again."""


class Change(Record):
    """A conversation, a project or a job is different now, or a file was read. `everything`: more than that.

    `seen`: its person has looked at the newest answer. `memory`: it is kept since an answer ended.
    `notice`: their inbox is another. `list`: their lists and notes are.
    """

    kind: Literal[
        "conversation", "project", "file", "memory", "job", "notice", "list", "everything"
    ] = "conversation"
    id: str = ""
    change: Literal["changed", "deleted", "seen"] = "changed"
    words: str = ""
    """What is remembered now."""


class Feed:
    """Readers by person."""

    def __init__(self) -> None:
        self._readers: defaultdict[str, set[asyncio.Queue[Change]]] = defaultdict(set)

    def tell(self, user_id: str, change: Change) -> None:
        for reader in self._readers.get(user_id, ()):
            if reader.qsize() >= BACKLOG:
                while not reader.empty():
                    reader.get_nowait()
                reader.put_nowait(Change(kind="everything"))
            else:
                reader.put_nowait(change)

    def watched(self, user_id: str) -> bool:
        """Whether somebody looks at a page of this person's: one that is hidden reads nothing."""
        return user_id in self._readers

    def read(self, user_id: str, file_id: str) -> None:
        """What this file says is known now, or that it can't be."""
        self.tell(user_id, Change(kind="file", id=file_id))

    async def follow(self, user_id: str) -> AsyncGenerator[Change | None, None]:
        """Changes as they happen; None when nothing happened for KEEP_ALIVE seconds."""
        reader: asyncio.Queue[Change] = asyncio.Queue()
        self._readers[user_id].add(reader)
        try:
            while True:
                change = None
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(KEEP_ALIVE):
                        change = await reader.get()
                yield change
        finally:
            self._readers[user_id].discard(reader)
            if not self._readers[user_id]:
                del self._readers[user_id]
