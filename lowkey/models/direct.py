"""One question in another dialect, asked through pydantic-ai's models at the request level.

Knows no retry: pydantic-ai's own and the provider libraries' are off. What comes is told in pieces,
what goes wrong in our sentences. Source: https://pydantic.dev/docs/ai/direct/
"""

from __future__ import annotations

import errno
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx2
import orjson
from pydantic_ai import exceptions
from pydantic_ai.direct import model_request_stream
from pydantic_ai.messages import (
    PartDeltaEvent,
    PartEndEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ThinkingPart,
    ThinkingPartDelta,
    ToolCallPart,
    ToolCallPartDelta,
)
from pydantic_ai.models import Model, StreamedResponse
from pydantic_ai.usage import RequestUsage

from lowkey.core.errors import InputError, LowkeyError, OutsideError
from lowkey.core.parts import Usage
from lowkey.models.failures import (
    broken_off,
    by_status,
    forbidden,
    in_stream,
    moved,
    odd,
    silent,
    unreachable,
    words_of,
)
from lowkey.models.history import Thoughts, messages, parameters, settings
from lowkey.models.protocol import (
    CallPiece,
    Finish,
    FinishPiece,
    ModelInfo,
    Piece,
    Request,
    TextPiece,
    ThinkingPiece,
    UsagePiece,
)
from lowkey.models.wire import MovedError, Wire

if TYPE_CHECKING:
    from lowkey.models.dialects import DialectModel

LONGEST = 1200.0
"""Seconds that a provider is told it may take."""
FINISHES: Mapping[str, Finish] = {
    "stop": "stop",
    "length": "length",
    "content_filter": "filtered",
    "tool_call": "calls",
}


async def ask(model: DialectModel, request: Request) -> AsyncGenerator[Piece, None]:
    """The answer in pieces. Raises what `Model.ask` raises."""
    info = model.info
    with _sentences(model):
        async with _client(model) as client:
            speaker = _speaker(model, client)
            async with model_request_stream(
                speaker,
                messages(request),
                model_settings=settings(request, info, speaker),
                model_request_parameters=parameters(request),
            ) as stream:
                told = _Told()
                async for event in stream:
                    for piece in told.read(event):
                        yield piece
                for piece in _end(stream, told.calls, info):
                    yield piece


def _client(model: DialectModel) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=Wire(model.session, model.timeout),
        timeout=httpx2.Timeout(LONGEST),  # The wire has its own; a short one here makes them warn.
        follow_redirects=False,
        trust_env=False,
    )


def _speaker(model: DialectModel, client: httpx2.AsyncClient) -> Model:
    """Who speaks the dialect. The libraries want a key, also where the server wants none."""
    key = model.key or "none"
    match model.kind:
        case "openai-responses":
            from pydantic_ai.models.openai import OpenAIResponsesModel
            from pydantic_ai.providers.openai import OpenAIProvider

            openai = OpenAIProvider(base_url=model.url, api_key=key, http_client=client)
            return OpenAIResponsesModel(model.name, provider=openai)
        case "anthropic":
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            anthropic = AnthropicProvider(base_url=model.url, api_key=key, http_client=client)
            return AnthropicModel(model.name, provider=anthropic)
        case "google":
            from pydantic_ai.models.google import GoogleModel
            from pydantic_ai.providers.google import GoogleProvider

            google = GoogleProvider(base_url=model.url, api_key=key, http_client=client)
            return GoogleModel(model.name, provider=google)
        case other:
            raise ValueError(f"{other} speaks OpenAI's chat dialect")


class _Told:
    """Turns events into pieces."""

    def __init__(self) -> None:
        self.calls: dict[int, int] = {}
        """Index of a part that is a call → which call of the answer it is."""
        self._thoughts = Thoughts()

    def read(self, event: object) -> Generator[Piece]:
        match event:
            case PartStartEvent(index=index, part=TextPart(content=text)):
                self._thoughts.over()
                if text:
                    yield TextPiece(text)
            case PartStartEvent(part=ThinkingPart(content=text)):
                if text:
                    yield ThinkingPiece(text)
            case PartStartEvent(index=index, part=ToolCallPart() as part):
                if signature := self._thoughts.of_call(part):
                    yield ThinkingPiece("", signature)
                self._thoughts.over()
                self.calls[index] = len(self.calls)
                yield CallPiece(
                    self.calls[index], part.tool_call_id, part.tool_name, _text(part.args)
                )
            case PartDeltaEvent(delta=TextPartDelta(content_delta=text)) if text:
                yield TextPiece(text)
            case PartDeltaEvent(delta=ThinkingPartDelta(content_delta=str() as text)) if text:
                yield ThinkingPiece(text)
            case PartDeltaEvent(index=index, delta=ToolCallPartDelta(args_delta=args)) if args:
                if index in self.calls:  # A provider's own tools are its own affair.
                    yield CallPiece(self.calls[index], text=_text(args))
            case PartEndEvent(part=ThinkingPart() as part):
                if signature := self._thoughts.signed(part):
                    yield ThinkingPiece("", signature)
            case _:
                pass


def _end(stream: StreamedResponse, calls: Mapping[int, int], info: ModelInfo) -> Generator[Piece]:
    """The last pieces. Raises OutsideError where the stream ended without a reason."""
    if stream.usage.has_values():
        yield UsagePiece(_usage(stream.usage))
    reason = stream.finish_reason
    if reason is None:
        raise broken_off(info)
    if reason == "error":
        raise odd(info, "it says itself that it went wrong")
    yield FinishPiece("calls" if calls and reason == "stop" else FINISHES[reason])


def _text(args: object) -> str:
    """A call's arguments, or a stretch of them, as JSON text."""
    if args is None or isinstance(args, str):
        return args or ""
    return orjson.dumps(args).decode()


def _usage(usage: RequestUsage) -> Usage:
    return Usage(
        input=usage.input_tokens,
        output=usage.output_tokens,
        thinking=usage.details.get("reasoning_tokens") or usage.details.get("thoughts_tokens") or 0,
        cached=usage.cache_read_tokens,
    )


# Failures


@contextmanager
def _sentences(model: DialectModel) -> Generator[None]:
    """Their exceptions as our sentences."""
    try:
        yield
    except exceptions.AgentRunError as error:
        raise _translated(error, model) from error
    except httpx2.TimeoutException as error:
        raise silent(model.info, model.timeout) from error
    except httpx2.TransportError as error:
        raise _unconnected(error, model) from error
    except exceptions.UserError as error:
        raise InputError(
            "refused_request", f"{model.info.name} can't be asked so: {error}"
        ) from error


def _translated(error: exceptions.AgentRunError, model: DialectModel) -> LowkeyError:
    info = model.info
    match error:
        case exceptions.ModelTimeoutError() | exceptions.ModelRequestTimeout():
            return silent(info, model.timeout)
        case exceptions.ModelHTTPError():
            words = words_of(error.body)
            return by_status(error.status_code, words, error.retry_after, info)
        case exceptions.ModelConnectionError():
            return _unconnected(error, model)
        case exceptions.ModelAPIError() if error.body:
            return in_stream(error.body, info)
        case _:
            return odd(info, str(error)[:200].rstrip("."))


def _unconnected(error: Exception, model: DialectModel) -> OutsideError:
    """What a broken connection means: the cause tells whether there ever was one."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno == errno.EACCES:
            return forbidden(model.info)
        if isinstance(cause, httpx2.ConnectError):
            inner = cause.__cause__
            denied = isinstance(inner, OSError) and inner.errno == errno.EACCES
            return forbidden(model.info) if denied else unreachable(model.info)
        if isinstance(cause, MovedError):
            who = f"The server of {model.info.name}"
            return moved(who, model.url, cause.asked, cause.location)
        cause = cause.__cause__
    return broken_off(model.info)
