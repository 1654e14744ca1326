"""What a language model is to us: something that is asked and answers in pieces.

Knows no provider, no HTTP and no conversation. Other packages may implement `Model`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from lowkey.core.errors import Problem
from lowkey.core.parts import CallPart, Record, ResultPart, TextPart, ThinkingPart, Usage

Effort = Literal["instant", "medium", "deep"]
Finish = Literal["stop", "length", "calls", "filtered"]


class ModelInfo(Record):
    """What can be said of a model without asking it."""

    id: str
    """`provider/name`, unique in one installation: `builtin/lowkey-tiny`, `openai/gpt-5`."""
    name: str
    """What people read."""
    provider: str
    context: int | None = None
    """Tokens of prompt and answer together; None where unknown."""
    sees: bool = False
    """Takes images in."""
    thinks: bool = False
    """Takes an effort and may show its thoughts."""
    calls: bool = False
    """Can call tools."""
    local: bool = False
    """Runs on this machine: nothing leaves it."""
    weak: bool = False
    """Too small for anything but short talk (no titles, no summaries)."""
    size: int | None = None
    """Bytes on disk, for local models."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in a turn. `data`: the encoded bytes of a PNG, JPEG, GIF or WebP."""

    media_type: str
    data: bytes


Content = TextPart | ThinkingPart | CallPart | ResultPart | Image


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a prompt. Results of tools stand in a turn of role `tool`."""

    role: Literal["system", "user", "assistant", "tool"]
    content: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool offered to the model. `schema`: JSON Schema of its arguments object."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """Everything one question to a model consists of."""

    turns: tuple[Turn, ...]
    tools: tuple[ToolSpec, ...] = ()
    choice: Literal["auto", "none", "required"] | str = "auto"
    """Which tool must be called; any other string names one."""
    effort: Effort = "medium"
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    schema: Mapping[str, Any] | None = None
    """JSON Schema the whole answer must follow."""
    conversation: str | None = None
    """A stable name for this conversation, so that a prompt cache can be found again."""
    title: bool = False
    """The turns ask for a title. A model that heeds no instructions makes one of the last message."""
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Dialect options passed on unread (OpenAI's names)."""


@dataclass(frozen=True, slots=True)
class TextPiece:
    text: str


@dataclass(frozen=True, slots=True)
class ThinkingPiece:
    text: str
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class CallPiece:
    """A stretch of the `index`-th tool call of this answer; `call_id` and `name` come first."""

    index: int
    call_id: str = ""
    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class UsagePiece:
    usage: Usage


@dataclass(frozen=True, slots=True)
class PlacePiece:
    """The request waits for the engine; `position` counts from 1."""

    position: int


@dataclass(frozen=True, slots=True)
class NotePiece:
    """A sentence for the person: another model answers instead, a retry was needed."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class StartPiece:
    """The engine has begun; `model` is the id of the model that really answers."""

    model: str


@dataclass(frozen=True, slots=True)
class FinishPiece:
    """The last piece. A stream that ends without it was cut."""

    reason: Finish


Piece = (
    TextPiece
    | ThinkingPiece
    | CallPiece
    | UsagePiece
    | PlacePiece
    | NotePiece
    | StartPiece
    | FinishPiece
)


class Model(Protocol):
    """A language model ready to be asked."""

    @property
    def info(self) -> ModelInfo: ...

    def ask(self, request: Request) -> AsyncGenerator[Piece, None]:
        """The answer, piece by piece; the last is a FinishPiece.

        Closing the generator stops the model for real. Raises OutsideError when the provider fails
        or the stream is cut, LimitError when it says to wait, InputError when the request is at fault.
        """
        ...


class ModelProvider(Protocol):
    """A place where models come from. Other packages offer theirs in the group `lowkey.providers`.

    An entry point there names a function without arguments that makes one; the entry point's own name
    is the first half of its models' ids. `lowkey.models.check` tells whether one keeps the rules.
    """

    async def models(self) -> Sequence[ModelInfo]:
        """All that can be asked now. Raises OutsideError where that can't be told."""
        ...

    def model(self, name: str) -> Model:
        """The model of this name (the second half of its id). Raises NotFoundError."""
        ...


Endpoint = Literal["chat/completions", "completions", "embeddings", "responses", "infill"]
"""What can be passed through. `infill` is llama.cpp's own: what stands between two stretches of text."""


@dataclass(frozen=True, slots=True)
class Relay:
    """An upstream's answer as it comes: nothing of it is read on the way."""

    status: int
    media_type: str
    headers: Mapping[str, str]
    """Those a client needs: Retry-After, request ids."""
    chunks: AsyncGenerator[bytes, None]
    """Closing it closes the upstream."""


@runtime_checkable
class Relays(Protocol):
    """A Model whose upstream speaks OpenAI's dialect, so that requests can pass straight through."""

    async def relay(self, path: Endpoint, body: bytes) -> Relay:
        """Sends `body` to where the upstream has `path`, with the upstream's own model name.

        Raises OutsideError when the upstream can't be reached, InputError when the body is no JSON
        object. An upstream without this path refuses in its own way.
        """
        ...
