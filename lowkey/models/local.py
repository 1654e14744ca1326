"""Models that run on this machine, each in a process of its own. Knows no provider and no process.

The child speaks the OpenAI dialect, so asking it is asking any server.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import orjson

from lowkey.core.errors import InputError, LowkeyError, OutsideError
from lowkey.models.child import LOAD, Engine
from lowkey.models.protocol import (
    CallPiece,
    Endpoint,
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

RELAYED = 2.0
"""Seconds given to the engine when a passed-on request is dropped: an editor drops many, and often
asks again at once."""
SPOKEN = (TextPiece, ThinkingPiece, CallPiece)
"""Pieces that show that the prompt is read: from here on an answer stops at the next token."""


@dataclass(slots=True)
class Queued(ABC):
    """A GGUF file that answers in its turn. Closing an answer closes the connection, which stops the
    engine."""

    info: ModelInfo
    engine: Engine
    session: Callable[[], aiohttp.ClientSession]
    timeout: float

    @abstractmethod
    def answer(self, request: Request) -> AsyncGenerator[Piece, None]:
        """What the loaded engine says."""

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
            async with aclosing(self.answer(request)) as pieces:
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


@dataclass(slots=True)
class LocalModel(Queued):
    """A file that speaks for itself, through the OpenAI dialect of its engine."""

    embedder: Engine | None = None
    """The engine that makes vectors of the same file."""

    def answer(self, request: Request) -> AsyncGenerator[Piece, None]:
        asked = replace(request, extra={**self._options(request), **request.extra})
        return _served(self, self.engine).ask(asked)

    async def relay(self, path: Endpoint, body: bytes) -> Relay:
        """Straight through to the engine, once it has a slot free."""
        engine = self.engine if path != "embeddings" else self.embedder or self.engine
        if engine.plan.embedding and path != "embeddings":
            raise _no_talk(self.info)
        waiting = engine.queue()
        try:
            if waiting is not None:
                await waiting
            await engine.load()
            relayed = await _served(self, engine, path).relay(path, _heard(path, body))
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


def _served(model: LocalModel, engine: Engine, path: Endpoint = "chat/completions") -> OpenAIModel:
    """The child, as the server that it is; `infill` stands beside its /v1, not below it."""
    from lowkey.models.openai import OpenAIModel

    return OpenAIModel(
        info=model.info,
        url=engine.url.removesuffix("/v1") if path == "infill" else engine.url,
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
