"""What a file says, as far as it is read. Knows no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lowkey.core.errors import Problem
from lowkey.core.parts import FilePart, Record
from lowkey.extract import Unit

Reading = Literal["queued", "reading", "ready", "failed"]


class About(Record):
    """What was found in a file, or why nothing was."""

    kind: str = ""
    unit: Unit = ""
    title: str = ""
    pages: int = 0
    characters: int = 0
    notes: tuple[str, ...] = ()
    problem: Problem | None = None


class Text(Record):
    """How far one file of one person is read."""

    file_id: str
    name: str
    media_type: str
    status: Reading
    about: About
    done: int = 0
    """Pages read so far, while it is read."""
    of: int = 0
    """Pages there are; 0 where that is not known."""
    model: str = ""
    """By which model it is found by meaning; empty: by its words alone."""

    @classmethod
    def unread(cls, part: FilePart) -> Text:
        """A file that is still to be read."""
        return cls(
            file_id=part.file_id,
            name=part.name,
            media_type=part.media_type,
            status="queued",
            about=About(),
        )


class Page(Record):
    """One page of a file's text."""

    number: int
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a page: its characters from `begin` to `finish`, from line `line` (from 1) on.

    `place`: its number among all pieces of the file, from 0.
    """

    place: int
    page: int
    line: int
    begin: int
    finish: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece that was found. `label`: of its page."""

    file_id: str
    name: str
    unit: Unit
    page: int
    label: str
    line: int
    heading: str
    text: str

    @property
    def place(self) -> str:
        """Where it stands, as people say it: `page 3`, `sheet “Q1”`, `line 40`."""
        return spot(self.unit, self.page, self.label, self.line)


def spot(unit: Unit, page: int, label: str, line: int) -> str:
    if not unit:
        return f"line {line}"
    return f"{unit} {page}" + (f" “{label}”" if label else "")
