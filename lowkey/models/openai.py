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
                async for chunk in response.content.iter_any():
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


# From a Request to a body


def write(request: Request, model: ModelInfo) -> dict[str, Any]:
    """The body of a streamed chat completion, without the model's name."""
    body: dict[str, Any] = {
        "messages": [message for turn in request.turns for message in _messages(turn)],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": tool.schema,
                },
            }
            for tool in request.tools
        ]
        body["tool_choice"] = (
            request.choice
            if request.choice in ("auto", "none", "required")
            else {"type": "function", "function": {"name": request.choice}}
        )
    if request.schema is not None:
        named = {"name": "answer", "schema": request.schema, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    if model.thinks:
        body["reasoning_effort"] = EFFORTS[request.effort]
    options = {
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "seed": request.seed,
        "stop": list(request.stop) or None,
    }
    body |= {name: value for name, value in options.items() if value is not None}
    if request.max_tokens is not None and model.provider == "openai":
        body["max_completion_tokens"] = body.pop("max_tokens")
    return body | dict(request.extra)


def _messages(turn: Turn) -> list[dict[str, Any]]:
    """A turn as messages; each result of a tool is a message of its own."""
    calls = [part for part in turn.content if isinstance(part, CallPart)]
    results = [part for part in turn.content if isinstance(part, ResultPart)]
    said = [part for part in turn.content if isinstance(part, TextPart | Image)]
    messages: list[dict[str, Any]] = []
    if said or calls:
        message: dict[str, Any] = {"role": turn.role, "content": _content(said)}
        if calls:
            message["tool_calls"] = [
                {
                    "id": call.call_id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.text or "{}"},
                }
                for call in calls
            ]
        messages.append(message)
    messages += [
        {"role": "tool", "tool_call_id": result.call_id, "content": result.text}
        for result in results
    ]
    return messages


def _content(said: list[TextPart | Image]) -> str | list[dict[str, Any]] | None:
    if all(isinstance(part, TextPart) for part in said):
        return "\n\n".join(part.text for part in said if isinstance(part, TextPart)) or None
    return [
        {"type": "text", "text": part.text}
        if isinstance(part, TextPart)
        else {
            "type": "image_url",
            "image_url": {
                "url": f"data:{part.media_type};base64,{base64.b64encode(part.data).decode()}"
            },
        }
        for part in said
    ]


# From a stream to pieces


async def lines(content: aiohttp.StreamReader, model: ModelInfo) -> AsyncGenerator[bytes, None]:
    """The data of each server-sent event; a `data:` line is an event in this dialect."""
    rest = b""
    async for chunk in content.iter_any():
        rest += chunk
        if b"\n" not in chunk:
            if len(rest) > LINE:
                raise _odd(model, "it sent an event without end")
            continue
        *found, rest = rest.split(b"\n")
        for line in found:
            if line.startswith(b"data:"):
                yield line[5:].strip()
    if rest.startswith(b"data:"):
        yield rest[5:].strip()


async def read(events: AsyncGenerator[bytes, None], model: ModelInfo) -> AsyncGenerator[Piece, None]:
    """Pieces of a streamed answer. Raises OutsideError where it is cut or makes no sense."""
    finish: Finish | None = None
    usage: Usage | None = None
    calls = _Calls()
    async for data in events:
        if data == b"[DONE]":
            break
        if not data:
            continue
        chunk = _json(data, model)
        if error := chunk.get("error"):
            raise said(error, model)
        choices = chunk.get("choices")
        if choices:
            choice = choices[0]
            delta = choice.get("delta") or {}
            if text := delta.get("content"):
                yield TextPiece(text)
            if thought := delta.get("reasoning_content") or delta.get("reasoning"):
                yield ThinkingPiece(thought)
            if delta.get("tool_calls"):
                for piece in calls.read(delta["tool_calls"]):
                    yield piece
            if reason := choice.get("finish_reason"):
                finish = FINISHES.get(reason, "stop")
        if counted := chunk.get("usage"):
            usage = count(counted)
    if usage is not None:
        yield UsagePiece(usage)
    if finish is None:
        raise OutsideError(
            "cut",
            f"{model.name} broke off in the middle of its answer.",
            hint="What came is kept. Press Continue to go on.",
        )
    yield FinishPiece(finish)


async def whole(answer: dict[str, Any], model: ModelInfo) -> AsyncGenerator[Piece, None]:
    """Pieces of an answer that came in one piece, from servers that don't stream."""
    if error := answer.get("error"):
        raise said(error, model)
    choices = answer.get("choices")
    if not choices:
        raise _odd(model, "its answer is empty")
    message = choices[0].get("message") or {}
    if thought := message.get("reasoning_content") or message.get("reasoning"):
        yield ThinkingPiece(thought)
    if text := message.get("content"):
        yield TextPiece(text)
    for piece in _Calls().read(message.get("tool_calls") or []):
        yield piece
    if counted := answer.get("usage"):
        yield UsagePiece(count(counted))
    yield FinishPiece(FINISHES.get(choices[0].get("finish_reason") or "stop", "stop"))


class _Calls:
    """Tool calls in pieces; some servers leave out the index or repeat the name."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._named: set[int] = set()

    def read(self, calls: list[dict[str, Any]]) -> list[CallPiece]:
        pieces: list[CallPiece] = []
        for call in calls:
            call_id = call.get("id") or ""
            index = call.get("index")
            if index is None:
                index = self._known.setdefault(call_id, len(self._known)) if call_id else 0
            function = call.get("function") or {}
            text = function.get("arguments") or ""
            if not isinstance(text, str):
                text = orjson.dumps(text).decode()
            name = "" if index in self._named else function.get("name") or ""
            if name:
                self._named.add(index)
            pieces.append(CallPiece(index, call_id, name, text))
        return pieces


def count(counted: Mapping[str, Any]) -> Usage:
    """The provider's count as ours."""
    prompt = counted.get("prompt_tokens_details") or {}
    completion = counted.get("completion_tokens_details") or {}
    return Usage(
        input=counted.get("prompt_tokens") or 0,
        output=counted.get("completion_tokens") or 0,
        thinking=completion.get("reasoning_tokens") or 0,
        cached=prompt.get("cached_tokens") or 0,
    )


# Failures as sentences


async def refusal(response: aiohttp.ClientResponse, model: ModelInfo) -> LowkeyError:
    """The error that an HTTP status means, with the provider's own words where it gave some."""
    try:
        given = orjson.loads(await response.content.read(65_536))
        words = _words(given.get("error", given) if isinstance(given, dict) else given)
    except (orjson.JSONDecodeError, aiohttp.ClientError, TimeoutError):
        words = ""
    return by_status(response.status, words, response.headers.get("Retry-After"), model)


def by_status(status: int, words: str, again: str | None, model: ModelInfo) -> LowkeyError:
    """What a provider's refusal means for the person."""
    told = f" It said: “{clean(words)[:300]}”" if words else ""
    name = model.name
    match status:
        case 401 | 403:
            return OutsideError(
                "bad_key",
                f"{name} did not accept the key.{told}",
                hint="Check the provider's key in Settings → Models.",
            )
        case 404:
            return OutsideError(
                "no_such_model",
                f"The provider does not know the model “{name}”.{told}",
                hint="Choose another model.",
            )
        case 400 | 413 | 422:
            return InputError("refused_request", f"{name} did not take the request.{told}")
        case 429:
            return LimitError(
                "provider_limit",
                f"{name} is being asked too often.{told}",
                hint="Wait a little, or choose another model.",
                retry_after=seconds(again),
            )
        case _:
            return OutsideError(
                "provider_failed",
                f"{name} failed (status {status}).{told}",
                hint="Try again, or choose another model.",
                retry_after=seconds(again),
            )


def seconds(again: str | None) -> float | None:
    """A Retry-After in seconds; dates and nonsense count as unknown."""
    try:
        return max(0.0, float(again)) if again else None
    except ValueError:
        return None


def said(error: object, model: ModelInfo) -> LowkeyError:
    """An error object inside a stream."""
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) else 500
    return by_status(status, _words(error), None, model)


def unreachable(model: ModelInfo, cause: Exception) -> OutsideError:
    if isinstance(cause, aiohttp.ClientPayloadError | aiohttp.ServerDisconnectedError):
        return OutsideError(
            "cut",
            f"The connection to {model.name} broke.",
            hint="What came is kept. Press Continue, or try again.",
        )
    return OutsideError(
        "unreachable",
        f"{model.name} can't be reached.",
        hint="Check that its server runs and that its address in Settings → Models is right.",
    )


def silent(model: ModelInfo, timeout: float) -> OutsideError:
    return OutsideError(
        "silent",
        f"{model.name} was silent for {timeout:g} seconds.",
        hint="What came is kept. Try again, or choose another model.",
    )


def _odd(model: ModelInfo, what: str) -> OutsideError:
    return OutsideError(
        "bad_answer",
        f"{model.name} gave an answer that can't be read: {what}.",
        hint="Try again; if it stays, the server may not speak the OpenAI dialect.",
    )


def _json(data: bytes, model: ModelInfo) -> dict[str, Any]:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _odd(model, "a part of it is not JSON") from error
    if not isinstance(value, dict):
        raise _odd(model, "a part of it is not an object")
    return value


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InputError("bad_json", "The request body is not JSON.") from error
    if not isinstance(value, dict):
        raise InputError("bad_json", "The request body is not a JSON object.")
    return value


def _words(error: object) -> str:
    if isinstance(error, dict):
        message = error.get("message") or error.get("detail") or error.get("error") or ""
        return message if isinstance(message, str) else ""
    return error if isinstance(error, str) else ""
