"""What a tool is to us: a named function with typed arguments and a known effect on the world.

Knows no model, no conversation's content and no screen. Rooms offer tools; other packages may.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from lowkey.core.parts import FilePart, SourcePart
from lowkey.safety import Effect


class Arguments(BaseModel):
    """The arguments of a tool; its field descriptions are what the model reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a tool is called, and from where."""

    user_id: str
    conversation_id: str
    message_id: str | None
    """The person's message that led to the call."""
    run_id: str
    now: int
    """Milliseconds since 1970."""
    zone: str
    """The person's time zone by its IANA name; `UTC` where unknown."""
    project_id: str | None = None
    temporary: bool = False
    """Nothing of this conversation may be kept."""
    words: str = ""
    """What the person wrote themselves in this branch of the conversation."""
    sources: tuple[SourcePart, ...] = ()
    """What tools found in this branch so far, in earlier answers."""
    web: bool = True
    """The person lets the web be used here."""
    made: tuple[FilePart, ...] = ()
    """What tools made earlier in this very answer."""
    tainted: bool = False
    """The model has read what somebody else wrote, so the call may be their wish."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a tool answers. `text`: for the model, and for who opens the call on the page."""

    text: str
    sources: tuple[SourcePart, ...] = ()
    tainted: bool = False
    """Somebody else wrote it: what it says is data, never a wish of the person's."""
    files: tuple[FilePart, ...] = ()
    """What it made, kept already; they stand in the answer."""


class ToolFailed(Exception):
    """A sentence for the model on what went wrong and what it may try instead.

    `tainted`: it holds words that somebody else wrote.
    """

    def __init__(self, message: str, *, tainted: bool = False) -> None:
        super().__init__(message)
        self.tainted = tainted


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Tool(Generic[A]):
    """One tool. `run` raises ToolFailed; any other exception is a fault of the tool's own."""

    name: str
    about: str
    """What it does and when to use it, for the model."""
    effect: Effect
    """What a call does: looks, changes what is here, costs money, runs code, reaches somebody."""
    arguments: type[A]
    run: Callable[[A, Caller], Awaitable[Told]]
    seconds: float = 30.0
    """How long a call may take."""
    keeps: bool = False
    """It reads or writes what is kept of a person, so a temporary chat is not offered it."""
    offered: Callable[[Caller], Awaitable[bool]] | None = None
    """Whether it can be used on this behalf right now; None: always."""
    effect_of: Callable[[A, Caller], Effect] | None = None
    """The effect of one call, where it depends on the arguments."""
    sealed: bool = False
    """It runs where it reaches nothing outside, so that running code there needs no leave."""
    preview: Callable[[A, Caller], Awaitable[str]] | None = None
    """Exactly what a call would do, for the person who is asked: a diff, a command, a recipient, an
    amount. It changes nothing, and raises ToolFailed where the call would, too. Without it they see
    the arguments."""

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the arguments object; not to be changed."""
        return _schema(self.arguments)

    def effect_on(self, text: str, caller: Caller) -> Effect:
        """What a call with these arguments (JSON text) would do; one that can't be read does nothing."""
        if self.effect_of is None:
            return self.effect
        try:
            arguments = self.arguments.model_validate_json(text.strip() or "{}")
        except ValidationError:
            return self.effect
        return self.effect_of(arguments, caller)


AnyTool = Tool[Any]


@cache
def _schema(arguments: type[Arguments]) -> dict[str, Any]:
    """Made once: every message to a model carries those of all tools."""
    return arguments.model_json_schema()
