"""Models that run on this machine: one child process each, a line in front, gone when idle.

Knows no provider. The child speaks the OpenAI dialect, so asking it is asking any server.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import sys
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import orjson

from lowkey.core.errors import LimitError, OutsideError
from lowkey.models.openai import OpenAIModel
from lowkey.models.protocol import (
    ModelInfo,
    Piece,
    PlacePiece,
    Relay,
    Request,
    StartPiece,
)

LOAD = 300.0
"""Seconds a model may take to load."""
WAITING = 100
"""Questions that may wait for one local model."""
TALK = 40
"""Lines of the engine's own talk that are kept, for the moment it fails."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model is run. `context`: tokens per slot; `slots`: answers at once."""

    path: Path
    context: int
    slots: int
    threads: int
    embedding: bool = False


@dataclass(eq=False)
class Engine:
    """One child process: started at need, stopped after `idle` seconds without a question."""

    plan: Plan
    name: str
    idle: float
    url: str = ""
    key: str = ""
    process: asyncio.subprocess.Process | None = None
    _busy: int = 0
    _waiting: deque[asyncio.Future[None]] = field(default_factory=deque[asyncio.Future[None]])
    _loading: asyncio.Lock = field(default_factory=asyncio.Lock)
    _unload: asyncio.TimerHandle | None = None
    _talk: deque[str] = field(default_factory=lambda: deque[str](maxlen=TALK))
    _reader: asyncio.Task[None] | None = None

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
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()
        if self._reader is not None:
            await self._reader
            self._reader = None

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
        if len(self._waiting) >= WAITING:
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
            "-m",
            "lowkey.models.engine",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=2**20,
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self._reader = asyncio.create_task(self._listen(self.process))
        task = {
            "model": str(self.plan.path),
            "key": self.key,
            "context": self.plan.context,
            "slots": self.plan.slots,
            "threads": self.plan.threads,
            "embedding": self.plan.embedding,
        }
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


@dataclass(slots=True)
class LocalModel:
    """A GGUF file that answers. Closing an answer closes the connection, which stops the engine."""

    info: ModelInfo
    engine: Engine
    session: Callable[[], aiohttp.ClientSession]
    timeout: float

    async def ask(self, request: Request) -> AsyncGenerator[Piece, None]:
        waiting = self.engine.queue()
        try:
            last = 0
            while waiting is not None and not waiting.done():
                place = self.engine.place(waiting)
                if place != last:
                    last = place
                    yield PlacePiece(place)
                await asyncio.wait([waiting], timeout=0.25)
            if last:
                yield StartPiece(self.info.id)
            await self.engine.load()
            async with aclosing(self._served().ask(request)) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            self.engine.leave(waiting)

    async def relay(self, path: str, body: bytes) -> Relay:
        """Straight through to the engine, once it has a slot free."""
        waiting = self.engine.queue()
        try:
            if waiting is not None:
                await waiting
            await self.engine.load()
            relayed = await self._served().relay(path, body)
        except BaseException:
            self.engine.leave(waiting)
            raise

        async def chunks() -> AsyncGenerator[bytes, None]:
            try:
                async with aclosing(relayed.chunks):
                    async for chunk in relayed.chunks:
                        yield chunk
            finally:
                self.engine.leave(waiting)

        return Relay(relayed.status, relayed.media_type, relayed.headers, chunks())

    def _served(self) -> OpenAIModel:
        return OpenAIModel(
            info=self.info,
            url=self.engine.url,
            name=self.info.name,
            session=self.session,
            key=self.engine.key,
            timeout=max(self.timeout, LOAD),
            extra={"cache_prompt": True},
            reuse=False,
        )


async def close(engines: list[Engine]) -> None:
    """Ends every child."""
    for engine in engines:
        with contextlib.suppress(ProcessLookupError):
            await engine.unload()
