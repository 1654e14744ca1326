"""The OpenAI chat dialect (https://platform.openai.com/docs/api-reference/chat) as most servers
speak it: from a Request to a body, from a stream of events to pieces. Knows no retry and no key store.

The reader makes one JSON parse and one piece per token, nothing more: nine of ten tokens pass here.
"""

from __future__ import annotations

import base64
import io
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from lowkey.core.errors import InputError, LimitError, LowkeyError, OutsideError
from lowkey.core.parts import CallPart, ResultPart, TextPart, Usage, clean
from lowkey.models.protocol import (
    CallPiece,
    Effort,
    Finish,
    FinishPiece,
    Image,
    ModelInfo,
    Piece,
    Relay,
    Request,
    TextPiece,
    ThinkingPiece,
    Turn,
    UsagePiece,
)

LINE = 16 * 1024 * 1024
"""Bytes of one event at most."""
FINISHES: Mapping[str, Finish] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "calls",
    "function_call": "calls",
    "content_filter": "filtered",
}
EFFORTS: Mapping[Effort, str] = {"instant": "low", "medium": "medium", "deep": "high"}
PASSED = ("retry-after", "x-request-id", "openai-processing-ms")


@dataclass(slots=True)
class OpenAIModel:
    """One model of a server that speaks the OpenAI dialect. `url` ends with /v1 or its like."""

    info: ModelInfo
    url: str
    name: str
    """The server's own name for the model."""
    session: Callable[[], aiohttp.ClientSession]
    key: str = ""
    timeout: float = 60.0
    """Seconds of silence after which the server counts as failed."""
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Further fields for every body: an engine's own options."""
    price: Callable[[Usage], float | None] | None = None
    reuse: bool = True
    """Whether the server keeps connections open for the next request."""

    async def ask(self, request: Request) -> AsyncGenerator[Piece, None]:
        body = orjson.dumps({"model": self.name, **write(request, self.info), **self.extra})
        async with self._post("chat/completions", body) as response:
            if response.status >= 400:
                raise await refusal(response, self.info)
            if response.content_type == "application/json":
                pieces = whole(_json(await response.read(), self.info), self.info)
            else:
                if response.content_type != "text/event-stream":
                    raise _odd(self.info, f"it sent {response.content_type}, not an answer")
                pieces = read(lines(response.content, self.info), self.info)
            async for piece in pieces:
                if isinstance(piece, UsagePiece) and self.price is not None:
                    cost = self.price(piece.usage)
                    yield UsagePiece(piece.usage.model_copy(update={"cost": cost}))
                else:
                    yield piece

    async def relay(self, path: str, body: bytes) -> Relay:
        given = _object(body)
        given["model"] = self.name
        posting = self._post(path, orjson.dumps(given))
        response = await posting.__aenter__()

        async def chunks() -> AsyncGenerator[bytes, None]:
            async with AsyncExitStack() as stack:
                stack.push_async_exit(posting)
                while chunk := await response.content.readany():
                    yield chunk

        headers = {name: value for name in PASSED if (value := response.headers.get(name))}
        return Relay(response.status, response.content_type, headers, chunks())

    @asynccontextmanager
    async def _post(self, path: str, body: bytes) -> AsyncIterator[aiohttp.ClientResponse]:
        """The response, closed for good when left: that is what stops the server."""
        headers = {"Content-Type": "application/json"}
        if not self.reuse:
            headers["Connection"] = "close"
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=min(10, self.timeout), sock_read=self.timeout
        )
        try:
            async with self.session().post(
                f"{self.url}/{path}",
                data=io.BytesIO(body),
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                read_bufsize=2**18,
            ) as response:
                try:
                    yield response
                finally:
                    if not response.content.at_eof():
                        response.close()
        except TimeoutError as error:
            raise silent(self.info, self.timeout) from error
        except (aiohttp.ClientError, OSError) as error:
            raise unreachable(self.info, error) from error


