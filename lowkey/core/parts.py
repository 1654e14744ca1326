"""What a message is made of: Parts, and the Message that holds them. Knows nothing of how they look.

Parts are frozen records with a tagged `kind`; the same shapes travel on the wire and lie on disk.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from lowkey.core.errors import Problem

Status = Literal[
    "queued", "running", "waiting", "done", "partial", "stopped", "failed", "interrupted"
]
UNFINISHED: frozenset[Status] = frozenset({"queued", "running", "waiting"})
Effect = Literal["read", "write", "spend", "execute", "contact"]
"""What calling a tool does: looks, changes what is here, costs money, runs code, reaches somebody."""
Why = Literal["effect", "outside", "chosen", "again"]
"""Why a call is asked about: for what it does, because text from outside was read, because its person
wants to be asked, because it may have been made already when Lowkey was stopped."""
Lasting = Literal["conversation", "everywhere"]
"""How far a yes reaches that is given once for all."""


def clean(text: str) -> str:
    """Text that every database and encoder can hold: NUL and lone surrogates become U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\0", "\ufffd")


Text = Annotated[str, AfterValidator(clean)]


class Record(BaseModel):
    """A frozen value with named fields and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TextPart(Record):
    kind: Literal["text"] = "text"
    text: Text
    tainted: bool = Field(
        default=False,
        exclude_if=lambda tainted: not tainted,
        json_schema_extra={"x-left-out": True},
    )
    """A program sent it in its person's name: it may be somebody else's wish."""


class ThinkingPart(Record):
    """What the model thought before it answered."""

    kind: Literal["thinking"] = "thinking"
    text: Text
    ms: int | None = None
    """How long it thought, in milliseconds; None while it still thinks."""
    signature: str | None = None
    """The provider's own proof of this thought, sent back unread on the next turn."""


class CallPart(Record):
    """The model asks for a tool to be called."""

    kind: Literal["call"] = "call"
    call_id: str
    name: Text
    text: Text = ""
    """The arguments as the model wrote them: JSON text, perhaps cut short."""


class ResultPart(Record):
    """What a tool answered."""

    kind: Literal["result"] = "result"
    call_id: str
    name: Text
    text: Text
    ok: bool = True
    tainted: bool = False
    """Somebody else wrote it: what it says is data, never a wish of the person's."""


class FilePart(Record):
    """A file by the hash of its bytes; the bytes lie in the file store."""

    kind: Literal["file"] = "file"
    file_id: str
    name: Text
    media_type: str
    size: int
    """Bytes."""


class SourcePart(Record):
    """Where a claim came from."""

    kind: Literal["source"] = "source"
    title: Text
    url: Text
    quote: Text = ""
    number: int = 0
    """By which the answer cites it, from 1; 0: nothing cites it by a number."""


Part = Annotated[
    TextPart | ThinkingPart | CallPart | ResultPart | FilePart | SourcePart,
    Field(discriminator="kind"),
]
Growing = TextPart | ThinkingPart | CallPart
"""The parts that arrive piece by piece; each grows in its `text`."""


class Usage(Record):
    """Tokens counted by the provider, and money where the price is known."""

    input: int = 0
    output: int = 0
    thinking: int = 0
    """Tokens of `output` that were thought, not said."""
    cached: int = 0
    """Tokens of `input` that the provider had kept from before."""
    cost: float | None = None
    """US dollars; None where no price is known."""

    def plus(self, more: Usage) -> Usage:
        """Both together; money is known where at least one of them knows it."""
        costs = [one for one in (self.cost, more.cost) if one is not None]
        return Usage(
            input=self.input + more.input,
            output=self.output + more.output,
            thinking=self.thinking + more.thinking,
            cached=self.cached + more.cached,
            cost=sum(costs) if costs else None,
        )


class Approval(Record):
    """A call that waits for its person's word before it is made."""

    id: str
    call_id: str
    """As the model gave it; two calls of one answer may have the same."""
    name: Text
    """The tool."""
    effect: Effect
    why: Why
    text: Text
    """In one or two English sentences; the page says it in its own language."""
    preview: Text
    """Exactly what will happen."""
    lasting: tuple[Lasting, ...] = ()
    """How far a yes may reach beyond this call."""
    until: int
    """When it counts as a no, in milliseconds since 1970."""


class Line(Record):
    """A line that listens, by voice or by text message."""

    name: Text
    number: Text
    by: Literal["call", "text"] = "call"


class Help(Record):
    """Where to turn in a crisis."""

    text: Text
    """In one English sentence; the page says it in its own language."""
    country: str = Field(default="", pattern="^([A-Z]{2})?$")
    """ISO 3166, two letters; empty where none is known, then without numbers."""
    emergency: Text = ""
    lines: tuple[Line, ...] = ()


class Answer(Record):
    """What a run's events fold to: everything an assistant Message holds besides its place."""

    status: Status = "queued"
    model: str | None = None
    parts: tuple[Part, ...] = ()
    usage: Usage | None = None
    notes: tuple[str, ...] = ()
    help: Help | None = Field(
        default=None, exclude_if=lambda it: it is None, json_schema_extra={"x-left-out": True}
    )
    error: Problem | None = None
    position: int | None = None
    """The place in the queue, from 1, while status is `waiting` for that."""
    approvals: tuple[Approval, ...] = ()
    """What it waits to be allowed, while status is `waiting` for that."""


class Message(Record):
    """One node of a conversation's tree. Immutable: an edit or a regeneration is a sibling."""

    id: str
    conversation_id: str
    parent_id: str | None
    role: Literal["user", "assistant"]
    parts: tuple[Part, ...]
    created_at: int
    """Milliseconds since 1970."""
    run_id: str | None = None
    status: Status = "done"
    model: str | None = None
    usage: Usage | None = None
    notes: tuple[str, ...] = ()
    help: Help | None = Field(
        default=None, exclude_if=lambda it: it is None, json_schema_extra={"x-left-out": True}
    )
    """Where to turn, for who asked in a crisis."""
    error: Problem | None = None


def text_of(parts: tuple[Part, ...] | list[Part]) -> str:
    """The words of the parts that a reader would call the message itself."""
    return "\n\n".join(part.text for part in parts if isinstance(part, TextPart))


def own_words(parts: tuple[Part, ...]) -> str:
    """What of a person's message is surely theirs: not what a program sent in their name."""
    return text_of([part for part in parts if isinstance(part, TextPart) and not part.tainted])
