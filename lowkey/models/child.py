"""The process that runs one model, as its parent sees it: started at need, watched, ended when idle.

Knows no request. In front of it is a line, because it answers few questions at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import sys
from collections import deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from lowkey.core.errors import LimitError, OutsideError

CHILD = Path(__file__).with_name("engine.py")
"""Run as a file: as a module it would load the whole room into the child."""
LOAD = 300.0
"""Seconds a model may take to load."""
GRACE = 0.1
"""Seconds in which a child must be at rest after its answer was stopped: in 0.2 s it is, or has ended."""
LOOK = 0.02
"""Seconds between looks whether it is."""
WAITING = 100
"""Questions that may wait for one local model."""
TALK = 40
"""Lines of the engine's own talk that are kept, for the moment it fails."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model is run. `context`: tokens per slot; `slots`: answers at once.

    `embedding`: it makes vectors and does not talk; `pooled`: its file says how.
    """

    path: Path
    context: int
    slots: int
    threads: int
    embedding: bool = False
    pooled: bool = False


@dataclass(eq=False)
class Engine:
    """One child process: started at need, stopped after `idle` seconds without a question."""

    plan: Plan
    name: str
    idle: float
    room: int = WAITING
    """Questions that may wait in its line."""
    url: str = ""
    key: str = ""
    process: asyncio.subprocess.Process | None = None
    _busy: int = 0
    _waiting: deque[asyncio.Future[None]] = field(default_factory=deque[asyncio.Future[None]])
    _loading: asyncio.Lock = field(default_factory=asyncio.Lock)
    _unload: asyncio.TimerHandle | None = None
    _talk: deque[str] = field(default_factory=lambda: deque[str](maxlen=TALK))
    _reader: asyncio.Task[None] | None = None
    _settling: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    @property
    def loaded(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def load(self) -> None:
        """Has the model ready. Raises OutsideError with the engine's last words where it fails."""
        async with self._loading:
            if self.loaded:
                return
            await self._start()
        if self._busy == 0:
            self._rest()

    async def unload(self) -> None:
        """Ends the child; its memory goes back to the machine."""
        if self._unload is not None:
            self._unload.cancel()
        process, self.process = self.process, None
        reader, self._reader = self._reader, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()
        if reader is not None:
            await reader

    def settle(self, grace: float = GRACE) -> None:
        """A question was dropped before its answer began: if the child does not notice, it ends.

        It can't be stopped while it reads a stretch of a prompt, which takes seconds with large
        models. Where others use the same child by then, it comes to the end of that stretch.
        """
        if self.process is not None and self._busy == 0:
            task = asyncio.get_running_loop().create_task(self._settle(self.process, grace))
            self._settling.add(task)
            task.add_done_callback(self._settling.discard)

    async def _settle(self, process: asyncio.subprocess.Process, grace: float) -> None:
        try:
            async with asyncio.timeout(grace):
                while not (self._used_since(process) or await self._at_rest()):
                    await asyncio.sleep(LOOK)
        except TimeoutError:
            if not self._used_since(process):
                logger.info("%s was stopped while it read and leaves memory", self.name)
                await self.unload()

    def _used_since(self, process: asyncio.subprocess.Process) -> bool:
        return self.process is not process or self._busy > 0

    async def _at_rest(self) -> bool:
        """Whether no slot of the child works. While it reads it is deaf, and this takes as long."""
        import aiohttp

        headers = {"Authorization": f"Bearer {self.key}"}
        url = f"{self.url.removesuffix('/v1')}/slots"
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(url, headers=headers) as answer,
            ):
                slots: list[dict[str, Any]] = orjson.loads(await answer.read())
        except (aiohttp.ClientError, orjson.JSONDecodeError):
            return False
        return not any(slot.get("is_processing") for slot in slots)

    async def why(self, error: OutsideError) -> OutsideError:
        """The error, or what it really means: that the child has died."""
        process = self.process
        if process is None:
            return error
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await process.wait()
        if process.returncode is None:
            return error
        return OutsideError(
            "engine_died",
            f"The engine that runs {self.name} ended in the middle of its work.",
            hint="It begins anew with the next question. If it ends again, the model may be too "
            "large for this machine's memory.",
        )

    def place(self, waiting: asyncio.Future[None]) -> int:
        return self._waiting.index(waiting) + 1

    def queue(self) -> asyncio.Future[None] | None:
        """A place in the line, or None where a slot is free (which is then taken)."""
        if self._unload is not None:
            self._unload.cancel()
            self._unload = None
        if self._busy < self.plan.slots:
            self._busy += 1
            return None
        if len(self._waiting) >= self.room:
            raise LimitError(
                "engine_full",
                f"{len(self._waiting)} questions already wait for {self.name}.",
                hint="Wait a little, or choose another model.",
                retry_after=10,
            )
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        return waiting

    def leave(self, waiting: asyncio.Future[None] | None) -> None:
        """Gives a slot, or a place in the line, to the next one."""
        if waiting is not None and not waiting.done():
            self._waiting.remove(waiting)
            return
        self._next()

    def _next(self) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(None)
                return
        self._busy -= 1
        if self._busy == 0:
            self._rest()

    def _rest(self) -> None:
        loop = asyncio.get_running_loop()
        if self._unload is not None:
            self._unload.cancel()
        self._unload = loop.call_later(self.idle, lambda: loop.create_task(self._retire()))

    async def _retire(self) -> None:
        if self._busy == 0:
            logger.info("%s was idle and leaves memory", self.name)
            await self.unload()

    async def _start(self) -> None:
        self.key = secrets.token_urlsafe(24)
        self._talk.clear()
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            str(CHILD),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=2**20,
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self._reader = asyncio.create_task(self._listen(self.process))
        task = {**asdict(self.plan), "path": str(self.plan.path), "key": self.key}
        try:
            self.process.stdin.write(orjson.dumps(task) + b"\n")
            async with asyncio.timeout(LOAD):
                line = await self.process.stdout.readline()
            self.url = orjson.loads(line)["url"]
        except (TimeoutError, OSError, orjson.JSONDecodeError, KeyError) as error:
            await self.unload()
            raise OutsideError(
                "engine_failed",
                f"The model “{self.name}” can't be loaded: {self._reason()}.",
                hint="The file may be damaged, of an unknown kind, or too large for this machine's "
                "memory. Pull it again, or choose another model.",
            ) from error
        except asyncio.CancelledError:
            await self.unload()
            raise

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        while line := await process.stderr.readline():
            self._talk.append(line.decode(errors="replace").strip())

    def _reason(self) -> str:
        """The engine's last complaint."""
        for line in reversed(self._talk):
            if "error" in line.lower() or "failed" in line.lower():
                return line.split(" E ", 1)[-1][:200].rstrip(".")
        return "the engine gave no reason"


async def close(engines: list[Engine]) -> None:
    """Ends every child."""
    for engine in engines:
        with contextlib.suppress(ProcessLookupError):
            await engine.unload()
