"""A model of a server that speaks OpenAI's chat dialect, as most do. Knows no retry and no key store.

Source: https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import errno
import io
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from lowkey.core.errors import InputError, LowkeyError, OutsideError
from lowkey.core.parts import Usage
from lowkey.models.body import write
from lowkey.models.failures import (
    broken_off,
    by_status,
    forbidden,
    moved,
    odd,
    silent,
    unreachable,
    words_of,
)
from lowkey.models.protocol import Endpoint, ModelInfo, Piece, Relay, Request, UsagePiece
from lowkey.models.reading import parse, read, whole

PASSED = ("retry-after", "x-request-id", "openai-processing-ms")
"""Headers of an answer that a client of ours may need."""
BROKEN = (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, ConnectionResetError)


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
    newest: bool = False
    """Whether it is OpenAI's own, which has options of its own and refuses some old ones."""
    price: Callable[[Usage], float | None] | None = None
    reuse: bool = True
    """Whether the server keeps connections open for the next request."""

    async def ask(self, request: Request) -> AsyncGenerator[Piece, None]:
        body = orjson.dumps({"model": self.name, **write(request, self.info, self.newest)})
        async with self._post("chat/completions", body) as response:
            if response.status >= 300:
                raise await refusal(response, self.info)
            match response.content_type:
                case "text/event-stream":
                    async with aclosing(read(response.content, self.info, self.timeout)) as pieces:
                        async for piece in pieces:
                            yield self._priced(piece) if isinstance(piece, UsagePiece) else piece
                case "application/json":
                    answer = parse(await response.read(), self.info)
                    for piece in whole(answer, self.info):
                        yield self._priced(piece) if isinstance(piece, UsagePiece) else piece
                case other:
                    raise odd(self.info, f"it sent {other}, not an answer")

    def _priced(self, piece: UsagePiece) -> UsagePiece:
        cost = self.price(piece.usage) if self.price is not None else None
        return UsagePiece(piece.usage.model_copy(update={"cost": cost}))

    async def relay(self, path: Endpoint, body: bytes) -> Relay:
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
    async def _post(self, path: str, body: bytes) -> AsyncGenerator[aiohttp.ClientResponse]:
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
                    if 300 <= response.status < 400:
                        who, to = (
                            f"The server of {self.info.name}",
                            response.headers.get("Location"),
                        )
                        raise moved(who, self.url, f"{self.url}/{path}", to or "")
                    yield response
                finally:
                    if not response.content.at_eof():
                        response.close()
        except TimeoutError as error:
            raise silent(self.info, self.timeout) from error
        except BROKEN as error:
            raise broken_off(self.info) from error
        except (aiohttp.ClientError, OSError) as error:
            raise failed(error, self.info) from error


async def refusal(response: aiohttp.ClientResponse, model: ModelInfo) -> LowkeyError:
    """The error that an HTTP status means, with the provider's own words where it gave some."""
    try:
        given: Any = orjson.loads(await response.content.read(65_536))
        words = words_of(given)
    except (orjson.JSONDecodeError, aiohttp.ClientError, TimeoutError):
        words = ""
    return by_status(response.status, words, response.headers.get("Retry-After"), model)


def failed(error: Exception, model: ModelInfo) -> OutsideError:
    """Why no connection came about."""
    denied = isinstance(error, OSError) and error.errno == errno.EACCES
    return forbidden(model) if denied else unreachable(model)


def _object(body: bytes) -> dict[str, Any]:
    bad = InputError("bad_json", "The request body is not a JSON object.")
    try:
        value: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise bad from error
    if not isinstance(value, dict):
        raise bad
    return value  # pyright: ignore[reportUnknownVariableType]
