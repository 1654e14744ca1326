"""From a model's pieces to a chat completion, in chunks or whole
(https://platform.openai.com/docs/api-reference/chat/object). Knows no request.

Only answers of models that speak another dialect, and the assistant's own, are written here.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import orjson

from lowkey.core.errors import OutsideError
from lowkey.core.parts import Usage
from lowkey.models import (
    CallPiece,
    Finish,
    FinishPiece,
    NotePiece,
    Piece,
    PlacePiece,
    StartPiece,
    TextPiece,
    ThinkingPiece,
    UsagePiece,
)

FINISHES: Mapping[Finish, str] = {
    "stop": "stop",
    "length": "length",
    "calls": "tool_calls",
    "filtered": "content_filter",
}
DONE = b"data: [DONE]\n\n"


@dataclass(slots=True)
class Completion:
    """One answer on its way. `id`: chatcmpl-…; `created`: seconds since 1970."""

    id: str
    created: int
    model: str
    usage: Usage | None = None
    calls: bool = False
    """Whether a tool was called."""

    async def stream(
        self, pieces: AsyncGenerator[Piece, None], counts: bool
    ) -> AsyncGenerator[bytes, None]:
        """Server-sent events; the last but one tells the usage where the client `counts`."""
        opening: dict[str, Any] = {"role": "assistant", "content": ""}
        async with aclosing(pieces):
            async for piece in pieces:
                if isinstance(piece, FinishPiece):
                    yield self._chunk(opening, counts, self.finish(piece.reason))
                    if counts and self.usage is not None:
                        told: dict[str, Any] = {"choices": [], "usage": counted(self.usage)}
                        told |= self._known()
                        yield b"data: %b\n\n" % orjson.dumps(told)
                    yield DONE
                    return
                if isinstance(piece, PlacePiece):
                    yield b": place %d\n\n" % piece.position
                elif delta := self._delta(piece):
                    yield self._chunk(opening | delta, counts)
                    opening = {}
        raise cut()

    async def whole(self, pieces: AsyncGenerator[Piece, None]) -> bytes:
        """The answer as one JSON object."""
        texts: list[str] = []
        thoughts: list[str] = []
        calls: dict[int, Call] = {}
        async with aclosing(pieces):
            async for piece in pieces:
                match piece:
                    case TextPiece():
                        texts.append(piece.text)
                    case ThinkingPiece():
                        thoughts.append(piece.text)
                    case CallPiece():
                        known = calls.setdefault(piece.index, Call(self.call_id(piece)))
                        known.add(piece)
                    case FinishPiece():
                        self.calls = bool(calls)
                        said = message("".join(texts), "".join(thoughts), list(calls.values()))
                        return self._whole(said, self.finish(piece.reason))
                    case _:
                        self._delta(piece)
        raise cut()

    def call_id(self, piece: CallPiece) -> str:
        """The call's id; some providers give none, and its result must find it again."""
        return piece.call_id or f"call_{self.id.removeprefix('chatcmpl-')}_{piece.index}"

    def finish(self, reason: Finish) -> str:
        """OpenAI's word; some models call tools and say they stopped."""
        return "tool_calls" if self.calls and reason == "stop" else FINISHES[reason]

    def _delta(self, piece: Piece) -> dict[str, Any] | None:
        """What a chunk says of this piece; None where it only tells something about the answer."""
        match piece:
            case TextPiece():
                return {"content": piece.text}
            case ThinkingPiece():
                return {"reasoning_content": piece.text} if piece.text else None
            case CallPiece():
                self.calls = True
                call: dict[str, Any] = {"index": piece.index}
                function = {"arguments": piece.text}
                if piece.name:
                    call |= {"id": self.call_id(piece), "type": "function"}
                    function["name"] = piece.name
                return {"tool_calls": [call | {"function": function}]}
            case UsagePiece():
                self.usage = piece.usage
            case StartPiece():
                self.model = piece.model
            case NotePiece() | PlacePiece() | FinishPiece():
                pass
        return None

    def _chunk(self, delta: dict[str, Any], counts: bool, finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        told = self._known() | {"choices": [choice]}
        if counts:
            told["usage"] = None
        return b"data: %b\n\n" % orjson.dumps(told)

    def _known(self, kind: str = "chat.completion.chunk") -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}

    def _whole(self, said: dict[str, Any], finish: str) -> bytes:
        choice = {"index": 0, "message": said, "logprobs": None, "finish_reason": finish}
        told = self._known("chat.completion") | {"choices": [choice]}
        if self.usage is not None:
            told["usage"] = counted(self.usage)
        return orjson.dumps(told)


@dataclass(slots=True)
class Call:
    """A tool call that grows."""

    call_id: str
    name: str = ""
    texts: list[str] = field(default_factory=list[str])

    def add(self, piece: CallPiece) -> None:
        self.name = self.name or piece.name
        self.texts.append(piece.text)


def message(text: str, thought: str, calls: list[Call]) -> dict[str, Any]:
    """The assistant's message."""
    said: dict[str, Any] = {
        "role": "assistant",
        "content": text if text or not calls else None,
        "refusal": None,
    }
    if thought:
        said["reasoning_content"] = thought
    if calls:
        said["tool_calls"] = [
            {
                "id": call.call_id,
                "type": "function",
                "function": {"name": call.name, "arguments": "".join(call.texts)},
            }
            for call in calls
        ]
    return said


def counted(usage: Usage) -> dict[str, Any]:
    """Tokens as OpenAI counts them for completions."""
    return {
        "prompt_tokens": usage.input,
        "completion_tokens": usage.output,
        "total_tokens": usage.input + usage.output,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
        "completion_tokens_details": {"reasoning_tokens": usage.thinking},
    }


def cut() -> OutsideError:
    return OutsideError(
        "cut", "The model broke off in the middle of its answer.", hint="Ask again."
    )
