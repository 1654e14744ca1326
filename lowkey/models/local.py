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
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import orjson

from lowkey.core.errors import InputError, LimitError, LowkeyError, OutsideError
from lowkey.models.protocol import (
    CallPiece,
    ModelInfo,
    Piece,
    PlacePiece,
    Relay,
    Request,
    StartPiece,
    TextPiece,
    ThinkingPiece,
)

if TYPE_CHECKING:
    import aiohttp

    from lowkey.models.openai import OpenAIModel

CHILD = Path(__file__).with_name("engine.py")
"""Run as a file: as a module it would load the whole room into the child."""
LOAD = 300.0
"""Seconds a model may take to load."""
GRACE = 0.1
"""Seconds in which a child must be at rest after its answer was stopped: in 0.2 s it is, or has ended."""
LOOK = 0.02
"""Seconds between looks whether it is."""
RELAYED = 2.0
"""The same for requests that pass through: an editor drops many, and often asks again at once."""
SPOKEN = (TextPiece, ThinkingPiece, CallPiece)
"""Pieces that show that the prompt is read: from here on an answer stops at the next token."""
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


@dataclass(slots=True)
class LocalModel:
    """A GGUF file that answers. Closing an answer closes the connection, which stops the engine."""

    info: ModelInfo
    engine: Engine
    session: Callable[[], aiohttp.ClientSession]
    timeout: float
    embedder: Engine | None = None
    """The engine that makes vectors of the same file."""

    async def ask(self, request: Request) -> AsyncGenerator[Piece, None]:
        if self.engine.plan.embedding:
            raise _no_talk(self.info)
        waiting = self.engine.queue()
        reading = True
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
            asked = replace(request, extra={**self._options(request), **request.extra})
            async with aclosing(_served(self, self.engine).ask(asked)) as pieces:
                async for piece in pieces:
                    reading = reading and not isinstance(piece, SPOKEN)
                    yield piece
        except OutsideError as error:
            reading = False
            raise await self.engine.why(error) from error
        except LowkeyError:
            reading = False
            raise
        finally:
            self.engine.leave(waiting)
            if reading:
                self.engine.settle()

    async def relay(self, path: str, body: bytes) -> Relay:
        """Straight through to the engine, once it has a slot free."""
        engine = self.engine if path != "embeddings" else self.embedder or self.engine
        if engine.plan.embedding and path != "embeddings":
            raise _no_talk(self.info)
        waiting = engine.queue()
        try:
            if waiting is not None:
                await waiting
            await engine.load()
            relayed = await _served(self, engine).relay(path, _heard(path, body))
        except OutsideError as error:
            engine.leave(waiting)
            raise await engine.why(error) from error
        except BaseException:
            engine.leave(waiting)
            engine.settle(RELAYED)
            raise

        async def chunks() -> AsyncGenerator[bytes, None]:
            ended = False
            try:
                async with aclosing(relayed.chunks):
                    async for chunk in relayed.chunks:
                        yield chunk
                ended = True
            finally:
                engine.leave(waiting)
                if not ended:
                    engine.settle(RELAYED)

        return Relay(relayed.status, relayed.media_type, relayed.headers, chunks())

    def _options(self, request: Request) -> dict[str, Any]:
        """What llama.cpp takes beside the dialect.

        Word on how far a prompt is read lets it notice in the middle of it that nobody listens.
        """
        options: dict[str, Any] = {"return_progress": True}
        if self.info.thinks:
            options["chat_template_kwargs"] = {"enable_thinking": request.effort != "instant"}
        return options


def _heard(path: str, body: bytes) -> bytes:
    """The body of a stream, so that the engine notices in the middle of a prompt that nobody listens."""
    if path != "chat/completions" or b'"stream"' not in body:
        return body
    try:
        given: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body  # The relay says what is wrong with it.
    if not isinstance(given, dict):
        return body
    fields = cast("dict[str, object]", given)
    if fields.get("stream") is not True:
        return body
    return orjson.dumps({"return_progress": True, **fields})


def _served(model: LocalModel, engine: Engine) -> OpenAIModel:
    """The child, as the server that it is."""
    from lowkey.models.openai import OpenAIModel

    return OpenAIModel(
        info=model.info,
        url=engine.url,
        name=model.info.name,
        session=model.session,
        key=engine.key,
        timeout=max(model.timeout, LOAD),
        reuse=False,
    )


def _no_talk(info: ModelInfo) -> InputError:
    return InputError(
        "makes_vectors",
        f"{info.name} turns texts into vectors; it can't talk.",
        hint="Choose another model to talk with.",
    )


async def close(engines: list[Engine]) -> None:
    """Ends every child."""
    for engine in engines:
        with contextlib.suppress(ProcessLookupError):
            await engine.unload()
