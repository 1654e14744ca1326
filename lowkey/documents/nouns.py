"""The nouns of the documents room: Document, Version, Edit. Knows no verb."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lowkey.core.parts import Record, Text

Kind = Literal["text", "code", "app"]
"""Markdown, a file in a programming language, or one HTML page that runs by itself."""
HANDLE = 6
"""Letters of an id's end by which a model names a document: chance, and few tokens."""


class Document(Record):
    """Something written in a conversation, which it goes with. Its words stand in its Versions."""

    id: str
    conversation_id: str
    title: Text
    kind: Kind
    language: Text = ""
    """Of code, as a fenced block would name it."""
    version: int
    """The newest one's number."""
    run_id: str | None
    """What wrote that one; None: the person."""
    lines: int
    """Of the newest version."""
    tainted: bool = False
    """Whether the newest version is."""
    title_tainted: bool = False
    """The title was given by a run that had read what somebody else wrote."""
    created_at: int
    updated_at: int
    """Milliseconds since 1970, like all times."""

    @property
    def handle(self) -> str:
        """What a model calls it."""
        return self.id[-HANDLE:]


class VersionNote(Record):
    """One version without its words. It never changes; it may give way when there are too many."""

    number: int
    run_id: str | None
    """What wrote it; None: the person."""
    created_at: int
    lines: int
    tainted: bool = False
    """Words of it were written by a run that had read what somebody else wrote: they are data, never
    a wish of the person's."""


class Version(VersionNote):
    text: Text


@dataclass(frozen=True, slots=True)
class Edit:
    """`old` stands exactly once in the text; `new` takes its place."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class New:
    """A document that is to be made."""

    title: str
    kind: Kind = "text"
    language: str = ""


def lines_of(text: str) -> int:
    """How many lines a reader would count: a last line's end begins no other."""
    return text.count("\n") + (not text.endswith("\n")) if text else 0
