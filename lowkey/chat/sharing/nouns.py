"""The nouns of sharing: a link as its owner sees it, and what others see. Knows no database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lowkey.core.parts import Part, Record, Status, Text

Days = Literal[1, 7, 30]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a link should show, and for how many days (None: until it is taken back)."""

    days: Days | None = 7
    named: bool = False
    """With the person's name."""
    thoughts: bool = False
    """With what the model thought and which tools it called."""


class Share(Record):
    """A link, as its owner sees it."""

    id: str
    conversation_id: str
    title: Text
    secret: str | None
    """What stands in the link; None where the key that sealed it is lost."""
    named: bool
    thoughts: bool
    created_at: int
    taken_at: int
    """When what it shows was taken."""
    expires_at: int | None


class SharedMessage(Record):
    """A message as others may see it: no id, no cost, nothing of the machine."""

    role: Literal["user", "assistant"]
    parts: tuple[Part, ...]
    created_at: int
    status: Status
    model: str | None


class Snapshot(Record):
    """What a link shows. `name`: the person's, where they wanted it."""

    title: Text
    name: Text | None
    messages: tuple[SharedMessage, ...]


class Shared(Record):
    """The same with its dates: what whoever has the link gets."""

    title: Text
    name: Text | None
    taken_at: int
    expires_at: int | None
    messages: tuple[SharedMessage, ...]


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file that a link shows. `path`: where its bytes lie."""

    path: Path
    name: str
    media_type: str
