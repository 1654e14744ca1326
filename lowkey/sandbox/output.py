"""What a session writes, from its pipe, in order: the head and the tail of it. Knows no process.

Memory stays the same however much is written; past `most` bytes `flooded` is called, once a run.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable

HEAD, TAIL = 262_144, 16_384
"""Bytes kept of the beginning and of the end."""
PIECE = 65_536
LONGEST = 64
"""Bytes of a mark at most."""
LATE = 2.0
"""Seconds that are waited for the end of what a cell wrote: an engine of containers passes it on by itself."""


class Output:
    """Reads one pipe until it is closed. Belongs to the running loop."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.flooded: Callable[[], None] = lambda: None
        self._read, self.write = os.pipe()
        os.set_blocking(self._read, False)
        self._head, self._tail, self._count = bytearray(), bytearray(), 0
        self._mark, self._last = b"", b""
        """What is waited for, and the last bytes, which might be its beginning."""
        self._marked = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._read, self._ready)

    def begun(self) -> None:
        """The process has its end of the pipe; ours is not needed."""
        os.close(self.write)
        self.write = -1

    def expect(self, mark: bytes) -> None:
        """These bytes will end what a cell writes; they are left out."""
        self._mark, self._last = mark, b""
        self._marked.clear()

    async def ended(self) -> None:
        """Waits for what was expected: it may come later than other news."""
        while not self._marked.is_set() and self._piece():
            pass
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LATE):
                await self._marked.wait()

    def take(self) -> str:
        """All that was written since the last time, to the last byte."""
        while self._piece():
            pass
        left_out = self._count - len(self._head) - len(self._tail)
        gap = f"\n[… {left_out:,} bytes left out …]\n".encode() if left_out else b""
        said = bytes(self._head) + gap + bytes(self._tail)
        if self._mark:
            said, self._mark = said.replace(self._mark, b""), b""
        self._head, self._tail, self._count = bytearray(), bytearray(), 0
        return said.decode(errors="replace")

    def close(self) -> None:
        if self._read >= 0:
            self._loop.remove_reader(self._read)
            os.close(self._read)
            self._read = -1
        if self.write >= 0:
            self.begun()

    def _ready(self) -> None:
        self._piece()

    def _piece(self) -> bool:
        """Whether there was something to read."""
        piece = b""
        if self._read >= 0:
            with contextlib.suppress(BlockingIOError):
                piece = os.read(self._read, PIECE)
                if not piece:
                    self.close()
        before, self._count = self._count, self._count + len(piece)
        room = HEAD - len(self._head)
        self._head += piece[:room]
        self._tail += piece[room:]
        del self._tail[:-TAIL]
        recent = self._last + piece
        if self._read < 0 or (self._mark and self._mark in recent):
            self._marked.set()
        self._last = recent[-LONGEST:]
        if before <= self.most < self._count:
            self.flooded()
        return bool(piece)
