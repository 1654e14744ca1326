"""What a language model's server says, in OpenAI's shapes: whole answers and streams of events.

Knows no HTTP and no fault. Sources: https://platform.openai.com/docs/api-reference (chat,
completions, responses, embeddings).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Json = dict[str, Any]
Kind = Literal["thinking", "text", "call"]
CREATED = 1_800_000_000
DIMENSIONS = 16
"""Numbers in an embedding."""


@dataclass(frozen=True)
class Call:
    """A tool call. `arguments`: JSON text."""

    name: str
    arguments: str
    id: str = "call_1"


@dataclass(frozen=True)
class Piece:
    """One token of an answer; `index` counts tool calls, `call` stands on a call's first piece."""

    kind: Kind
    text: str
    index: int = 0
    call: Call | None = None


@dataclass
class Answer:
    """A whole answer, and how it was counted."""

    model: str
    pieces: list[Piece]
    calls: list[Call] = field(default_factory=list[Call])
    finish: str = "stop"
    prompt: int = 0
    cached: int = 0
    usage: bool = True
    """Whether a stream ends with its usage."""

    def said(self, kind: Kind) -> str:
        return "".join(piece.text for piece in self.pieces if piece.kind == kind)

    def counted(self) -> Json:
        thought = sum(piece.kind == "thinking" for piece in self.pieces)
        return {
            "prompt_tokens": self.prompt,
            "completion_tokens": len(self.pieces),
            "total_tokens": self.prompt + len(self.pieces),
            "prompt_tokens_details": {"cached_tokens": self.cached},
            "completion_tokens_details": {"reasoning_tokens": thought},
        }


def tokens(text: str) -> list[str]:
    """Words with the spaces behind them."""
    return re.findall(r"\S+\s*|\s+", text)


def instance(schema: Mapping[str, Any]) -> Any:
    """A small value that a JSON Schema accepts: the first of every choice."""
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    for many in ("anyOf", "oneOf", "allOf"):
        if schema.get(many):
            return instance(schema[many][0])
    kind = schema.get("type", "object" if "properties" in schema else "string")
    match kind[0] if isinstance(kind, list) else kind:
        case "object":
            return {name: instance(inner) for name, inner in schema.get("properties", {}).items()}
        case "array":
            return [instance(schema.get("items", {"type": "string"}))]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case "null":
            return None
        case _:
            return "sunny"


def event(data: Json, name: str = "") -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


class Dialect(Protocol):
    """One endpoint's way of saying an answer."""

    def opening(self, answer: Answer) -> list[bytes]: ...
    def piece(self, piece: Piece) -> bytes: ...
    def closing(self, answer: Answer) -> list[bytes]:
        """What follows the last token; the first event is the finish."""
        ...

    def whole(self, answer: Answer) -> Json: ...


class Chat:
    """/v1/chat/completions."""

    def opening(self, answer: Answer) -> list[bytes]:
        known: Json = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": CREATED}
        self.known: Json = known | {"model": answer.model}
        empty = {"index": 0, "delta": {}, "finish_reason": None}
        head, tail = event({**self.known, "choices": [empty]}).split(b"{}", 1)
        self.head, self.tail = head, tail
        return [self._delta({"role": "assistant", "content": ""})]

    def piece(self, piece: Piece) -> bytes:
        match piece.kind:
            case "text":
                return b'%b{"content":%b}%b' % (
                    self.head,
                    json.dumps(piece.text).encode(),
                    self.tail,
                )
            case "thinking":
                return self._delta({"reasoning_content": piece.text})
            case "call":
                call: Json = {"index": piece.index, "function": {"arguments": piece.text}}
                if piece.call:
                    call |= {"id": piece.call.id, "type": "function"}
                    call["function"]["name"] = piece.call.name
                return self._delta({"tool_calls": [call]})

    def closing(self, answer: Answer) -> list[bytes]:
        end = {"index": 0, "delta": {}, "finish_reason": answer.finish}
        said = [event({**self.known, "choices": [end]})]
        if answer.usage:
            said.append(event({**self.known, "choices": [], "usage": answer.counted()}))
        return [*said, b"data: [DONE]\n\n"]

    def whole(self, answer: Answer) -> Json:
        message: Json = {
            "role": "assistant",
            "content": answer.said("text") or None,
            "refusal": None,
        }
        if thought := answer.said("thinking"):
            message["reasoning_content"] = thought
        if answer.calls:
            message["tool_calls"] = [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments},
                }
                for call in answer.calls
            ]
        choice = {"index": 0, "message": message, "finish_reason": answer.finish, "logprobs": None}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": CREATED,
            "model": answer.model,
            "choices": [choice],
            "usage": answer.counted(),
        }

    def _delta(self, delta: Json) -> bytes:
        return self.head + json.dumps(delta, separators=(",", ":")).encode() + self.tail


class Completions:
    """/v1/completions."""

    def opening(self, answer: Answer) -> list[bytes]:
        self.model = answer.model
        return []

    def piece(self, piece: Piece) -> bytes:
        return event(self._said(piece.text, None))

    def closing(self, answer: Answer) -> list[bytes]:
        last = self._said("", answer.finish)
        if answer.usage:
            last["usage"] = answer.counted()
        return [event(last), b"data: [DONE]\n\n"]

    def whole(self, answer: Answer) -> Json:
        self.model = answer.model
        return self._said(answer.said("text"), answer.finish) | {"usage": answer.counted()}

    def _said(self, text: str, finish: str | None) -> Json:
        return {
            "id": "cmpl-1",
            "object": "text_completion",
            "created": CREATED,
            "model": self.model,
            "choices": [{"index": 0, "text": text, "finish_reason": finish, "logprobs": None}],
        }


class Responses:
    """/v1/responses: text as one message, each call as an item of its own."""

    def opening(self, answer: Answer) -> list[bytes]:
        self.number = 0
        self.items: list[Json] = []
        whole = self.whole(answer)
        begun = whole | {"status": "in_progress", "output": [], "usage": None}
        return [
            self._event("response.created", response=begun),
            self._event("response.in_progress", response=begun),
        ]

    def piece(self, piece: Piece) -> bytes:
        said: list[bytes] = []
        if not self.items or piece.call or (piece.kind != self.kind):
            said.append(self._close())
            said.append(self._open(piece))
        self.said += piece.text
        at = {"item_id": self.items[-1]["id"], "output_index": len(self.items) - 1}
        match piece.kind:
            case "call":
                name, more = "response.function_call_arguments.delta", {}
            case "thinking":
                name, more = "response.reasoning_summary_text.delta", {"summary_index": 0}
            case "text":
                name, more = "response.output_text.delta", {"content_index": 0, "logprobs": []}
        said.append(self._event(name, **at, **more, delta=piece.text))
        return b"".join(said)

    def closing(self, answer: Answer) -> list[bytes]:
        ended = "response.incomplete" if answer.finish == "length" else "response.completed"
        last = self._close()
        return [last + self._event(ended, response=self.whole(answer))]

    def whole(self, answer: Answer) -> Json:
        output: list[Json] = []
        if thought := answer.said("thinking"):
            output.append(self._item("thinking", thought, len(output)))
        if text := answer.said("text"):
            output.append(self._item("text", text, len(output)))
        for call in answer.calls:
            output.append(self._item("call", call.arguments, len(output), call))
        counted = answer.counted()
        cut = answer.finish == "length"
        return {
            "id": "resp_1",
            "object": "response",
            "created_at": CREATED,
            "model": answer.model,
            "status": "incomplete" if cut else "completed",
            "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
            "error": None,
            "instructions": None,
            "metadata": {},
            "output": output,
            "parallel_tool_calls": True,
            "temperature": 1.0,
            "tool_choice": "auto",
            "tools": [],
            "top_p": 1.0,
            "usage": {
                "input_tokens": counted["prompt_tokens"],
                "input_tokens_details": {
                    "cached_tokens": answer.cached,
                    "cache_write_tokens": 0,
                },
                "output_tokens": counted["completion_tokens"],
                "output_tokens_details": counted["completion_tokens_details"],
                "total_tokens": counted["total_tokens"],
            },
        }

    def _open(self, piece: Piece) -> bytes:
        self.kind, self.call, self.said = piece.kind, piece.call, ""
        index = len(self.items)
        item = self._item(piece.kind, "", index, piece.call) | {"status": "in_progress"}
        self.items.append(item)
        bare = item | ({"content": []} if piece.kind == "text" else {})
        bare |= {"summary": []} if piece.kind == "thinking" else {}
        opened = self._event("response.output_item.added", output_index=index, item=bare)
        at = {"item_id": item["id"], "output_index": index}
        match piece.kind:
            case "text":
                part = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
                part_at = at | {"content_index": 0}
                return opened + self._event("response.content_part.added", **part_at, part=part)
            case "thinking":
                part = {"type": "summary_text", "text": ""}
                name = "response.reasoning_summary_part.added"
                return opened + self._event(name, **at, summary_index=0, part=part)
            case "call":
                return opened

    def _close(self) -> bytes:
        if not self.items:
            return b""
        index = len(self.items) - 1
        item = self._item(self.kind, self.said, index, self.call)
        at = {"item_id": item["id"], "output_index": index}
        match self.kind:
            case "text":
                name = "response.output_text.done"
                ended = self._event(name, **at, content_index=0, text=self.said, logprobs=[])
                name, part = "response.content_part.done", item["content"][0]
                ended += self._event(name, **at, content_index=0, part=part)
            case "thinking":
                name = "response.reasoning_summary_text.done"
                ended = self._event(name, **at, summary_index=0, text=self.said)
            case "call":
                name = "response.function_call_arguments.done"
                ended = self._event(name, **at, name=item["name"], arguments=self.said)
        return ended + self._event("response.output_item.done", output_index=index, item=item)

    def _item(self, kind: Kind, text: str, index: int, call: Call | None = None) -> Json:
        match kind:
            case "text":
                part = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
                return {
                    "id": f"msg_{index}",
                    "type": "message",
                    "role": "assistant",
                    "status": "completed",
                    "content": [part],
                }
            case "thinking":
                return {
                    "id": f"rs_{index}",
                    "type": "reasoning",
                    "summary": [{"type": "summary_text", "text": text}],
                    "encrypted_content": "c2VhbGVk",
                }
            case "call":
                return {
                    "id": f"fc_{index}",
                    "type": "function_call",
                    "call_id": call.id if call else "",
                    "name": call.name if call else "",
                    "arguments": text,
                    "status": "completed",
                }

    def _event(self, kind: str, /, **fields: Any) -> bytes:
        said = event({"type": kind, "sequence_number": self.number, **fields}, kind)
        self.number += 1
        return said


DIALECTS: Mapping[str, Callable[[], Dialect]] = {
    "chat/completions": Chat,
    "completions": Completions,
    "responses": Responses,
}


def embeddings(body: Json) -> Json:
    """A vector of unit length for every input, the same for the same text."""
    given = body.get("input", "")
    many = given if isinstance(given, list) and not _is_tokens(given) else [given]
    vectors = [_vector(str(one)) for one in many]
    data = [
        {
            "object": "embedding",
            "index": index,
            "embedding": _packed(vector) if body.get("encoding_format") == "base64" else vector,
        }
        for index, vector in enumerate(vectors)
    ]
    count = sum(len(tokens(str(one))) for one in many)
    usage = {"prompt_tokens": count, "total_tokens": count}
    return {"object": "list", "model": body.get("model"), "data": data, "usage": usage}


def _is_tokens(given: list[Any]) -> bool:
    return bool(given) and isinstance(given[0], int)


def _vector(text: str) -> list[float]:
    numbers = [byte / 255 - 0.5 for byte in hashlib.sha256(text.encode()).digest()[:DIMENSIONS]]
    length = sum(number * number for number in numbers) ** 0.5
    return [number / length for number in numbers]


def _packed(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def stamp() -> str:
    """A token that says when it was sent: nanoseconds on the machine's monotonic clock."""
    return f"{time.monotonic_ns()} "
