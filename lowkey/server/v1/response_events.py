"""From a model's pieces to a response, in events or whole
(https://platform.openai.com/docs/api-reference/responses-streaming). Knows no request and no store.

Every event carries the next `sequence_number`; what was opened is closed before the end.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

from lowkey.core.clock import Clock
from lowkey.core.errors import LowkeyError
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
from lowkey.server.v1.chunks import cut
from lowkey.server.v1.errors import as_openai
from lowkey.server.v1.response_body import ResponseBody

Kind = Literal["text", "thinking", "call"]
Json = dict[str, Any]


@dataclass(slots=True)
class Item:
    """One item of the output, while it grows. `index`: its place in the output."""

    kind: Kind
    id: str
    index: int
    call_id: str = ""
    name: str = ""
    texts: list[str] = field(default_factory=list[str])
    status: Literal["in_progress", "completed", "incomplete"] = "in_progress"

    def told(self) -> Json:
        text = "".join(self.texts)
        begun = self.status != "in_progress"
        match self.kind:
            case "text":
                content = [output_text(text)] if begun else []
                return {
                    "id": self.id,
                    "type": "message",
                    "status": self.status,
                    "role": "assistant",
                    "content": content,
                }
            case "thinking":
                content = [thought(text)] if begun else []
                return {"id": self.id, "type": "reasoning", "summary": [], "content": content}
            case "call":
                return {
                    "id": self.id,
                    "type": "function_call",
                    "status": self.status,
                    "call_id": self.call_id,
                    "name": self.name,
                    "arguments": text,
                }


@dataclass(slots=True)
class Story:
    """One response on its way. `response`: all that stays the same from beginning to end."""

    response: Json
    clock: Clock
    number: int = 0
    output: list[Item] = field(default_factory=list[Item])
    _open: dict[object, Item] = field(default_factory=dict[object, Item])

    async def stream(self, pieces: AsyncGenerator[Piece, None]) -> AsyncGenerator[bytes, None]:
        """Server-sent events, from `response.created` to `response.completed` or its like."""
        begun = False
        async with aclosing(pieces):
            async for piece in pieces:
                match piece:
                    case PlacePiece() | NotePiece() | StartPiece() | UsagePiece():
                        self.write(piece)
                        if isinstance(piece, PlacePiece):
                            yield b": place %d\n\n" % piece.position
                        continue
                    case _:
                        pass
                if not begun:
                    begun = True
                    yield self.begin()
                if isinstance(piece, FinishPiece):
                    yield self.end(piece.reason)
                    return
                yield self.write(piece)
        raise cut()

    async def whole(self, pieces: AsyncGenerator[Piece, None]) -> bytes:
        """The response as one JSON object."""
        async with aclosing(pieces):
            async for piece in pieces:
                if isinstance(piece, FinishPiece):
                    self.end(piece.reason)
                    return orjson.dumps(self.response)
                self.write(piece)
        raise cut()

    def begin(self) -> bytes:
        begun = self.response | {"status": "in_progress"}
        return self._event("response.created", response=begun) + self._event(
            "response.in_progress", response=begun
        )

    def write(self, piece: Piece) -> bytes:
        """The events of one piece; nothing for pieces that only tell about the answer."""
        match piece:
            case TextPiece():
                opened, item = self._item("text", "text")
                delta = self._part(
                    item, "response.output_text.delta", delta=piece.text, logprobs=[]
                )
            case ThinkingPiece():
                if not piece.text:
                    return b""
                opened, item = self._item("thinking", "thinking")
                delta = self._part(item, "response.reasoning_text.delta", delta=piece.text)
            case CallPiece():
                opened, item = self._item(piece.index, "call", piece)
                name = "response.function_call_arguments.delta"
                delta = self._at(item, name, delta=piece.text) if piece.text else b""
            case StartPiece():
                self.response["model"] = piece.model
                return b""
            case UsagePiece():
                self.response["usage"] = counted(piece.usage)
                return b""
            case NotePiece() | PlacePiece() | FinishPiece():
                return b""
        item.texts.append(piece.text)
        return opened + delta

    def end(self, reason: Finish) -> bytes:
        """Closes what is open and tells how it ended."""
        whole = reason in ("stop", "calls")
        closed = self._close("completed" if whole else "incomplete")
        why = {"length": "max_output_tokens", "filtered": "content_filter"}.get(reason)
        self.response |= {
            "status": "completed" if whole else "incomplete",
            "incomplete_details": {"reason": why} if why else None,
            "output": [item.told() for item in self.output],
        }
        if whole:
            self.response["completed_at"] = self.clock.now() // 1000
        name = "response.completed" if whole else "response.incomplete"
        return closed + self._event(name, response=self.response)

    def fail(self, error: LowkeyError) -> bytes:
        """Tells that the answer broke off; what came stays."""
        closed = self._close("incomplete")
        told = {"code": "server_error", "message": str(error)}
        self.response |= {
            "status": "failed",
            "error": told,
            "output": [item.told() for item in self.output],
        }
        return closed + self._event("response.failed", response=self.response)

    def _item(self, key: object, kind: Kind, call: CallPiece | None = None) -> tuple[bytes, Item]:
        """The open item of this key; opened now, with its events, where there is none."""
        if (item := self._open.get(key)) is not None:
            return b"", item
        events = b"" if call is not None and all(self._calls()) else self._close("completed")
        index = len(self.output)
        prefix = {"text": "msg", "thinking": "rs", "call": "fc"}[kind]
        item = Item(kind, f"{prefix}_{self.response['id'].removeprefix('resp_')}_{index}", index)
        if call is not None:
            item.call_id, item.name = call.call_id or item.id, call.name
        self.output.append(item)
        self._open[key] = item
        events += self._event("response.output_item.added", output_index=index, item=item.told())
        if kind != "call":
            part = output_text("") if kind == "text" else thought("")
            events += self._part(item, "response.content_part.added", part=part)
        return events, item

    def _close(self, status: Literal["completed", "incomplete"]) -> bytes:
        events = b""
        for item in self._open.values():
            item.status = status
            text = "".join(item.texts)
            match item.kind:
                case "text":
                    events += self._part(item, "response.output_text.done", text=text, logprobs=[])
                    part = output_text(text)
                    events += self._part(item, "response.content_part.done", part=part)
                case "thinking":
                    events += self._part(item, "response.reasoning_text.done", text=text)
                    part = thought(text)
                    events += self._part(item, "response.content_part.done", part=part)
                case "call":
                    name = "response.function_call_arguments.done"
                    events += self._at(item, name, name=item.name, arguments=text)
            events += self._event(
                "response.output_item.done", output_index=item.index, item=item.told()
            )
        self._open.clear()
        return events

    def _calls(self) -> list[bool]:
        return [item.kind == "call" for item in self._open.values()]

    def _part(self, item: Item, kind: str, **more: Any) -> bytes:
        return self._at(item, kind, content_index=0, **more)

    def _at(self, item: Item, kind: str, **more: Any) -> bytes:
        return self._event(kind, item_id=item.id, output_index=item.index, **more)

    def _event(self, kind: str, /, **more: Any) -> bytes:
        told = {"type": kind, "sequence_number": self.number, **more}
        self.number += 1
        return b"event: %b\ndata: %b\n\n" % (kind.encode(), orjson.dumps(told))


def response(body: ResponseBody, response_id: str, created: int, model: str) -> Json:
    """What is said of a response before it begins. `created`: seconds since 1970."""
    effort = body.reasoning.effort if body.reasoning is not None else None
    kept = body.format.model_dump(by_alias=True, exclude_none=True)
    return {
        "id": response_id,
        "object": "response",
        "created_at": created,
        "status": "queued",
        "background": False,
        "completed_at": None,
        "error": None,
        "incomplete_details": None,
        "instructions": body.instructions,
        "max_output_tokens": body.max_output_tokens,
        "metadata": dict(body.metadata or {}),
        "model": model,
        "output": [],
        "parallel_tool_calls": body.parallel_tool_calls is not False,
        "previous_response_id": None,
        "reasoning": {"effort": effort, "summary": None},
        "store": False,
        "temperature": body.temperature,
        "text": {"format": kept},
        "tool_choice": _choice(body),
        "tools": [_tool(tool.model_dump()) for tool in body.tools or ()],
        "top_p": body.top_p,
        "truncation": "disabled",
    }


def output_text(text: str) -> Json:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def thought(text: str) -> Json:
    return {"type": "reasoning_text", "text": text}


def counted(usage: Usage) -> Json:
    """Tokens as OpenAI counts them for responses."""
    return {
        "input_tokens": usage.input,
        "input_tokens_details": {"cached_tokens": usage.cached, "cache_write_tokens": 0},
        "output_tokens": usage.output,
        "output_tokens_details": {"reasoning_tokens": usage.thinking},
        "total_tokens": usage.input + usage.output,
    }


def as_failure(error: LowkeyError) -> bytes:
    """An error in the middle of a stream that an upstream numbered itself."""
    told = as_openai(error)["error"]
    data = {
        "type": "error",
        "code": told["code"],
        "message": told["message"],
        "param": told["param"],
        "sequence_number": 0,
    }
    return b"event: error\ndata: %b\n\n" % orjson.dumps(data)


def _choice(body: ResponseBody) -> Any:
    choice = body.tool_choice
    if choice is None or choice.type in ("auto", "none", "required"):
        return choice.type if choice is not None else "auto"
    return choice.model_dump(exclude_none=True, exclude_unset=True)


def _tool(given: Json) -> Json:
    return {
        "type": "function",
        "name": given["name"],
        "description": given["description"],
        "parameters": given["parameters"],
        "strict": bool(given["strict"]),
    }
