"""What is read out of a file. Knows no format.

Text is Markdown where the format told headings, lists or tables, else plain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["", "page", "slide", "sheet", "chapter", "cell", "message", "file", "part"]
"""What the pages of a document are called; empty where it is one piece."""


@dataclass(frozen=True, slots=True)
class Page:
    """One piece of a document that people know by its number.

    `number`: from 1. `label`: what else it is called: a sheet's name, a subject, a member's path,
    the number that is printed on it where that differs.
    """

    number: int
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """All that could be read. `notes`: sentences on what could not be."""

    kind: str
    """`text`, `html`, `pdf`, `docx`, `pptx`, `xlsx`, `odf`, `epub`, `notebook`, `mail`, `mbox`,
    `archive`, or `sound` that another package heard."""
    unit: Unit
    pages: tuple[Page, ...]
    title: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take."""

    seconds: float = 300.0
    processor: int = 240
    """Seconds of processor time."""
    memory: int = 1536 * 1024**2
    """Bytes of address space."""
    characters: int = 20_000_000
    pages: int = 20_000


@dataclass(slots=True)
class Report:
    """What a reader tells beside its pages, while it reads."""

    kind: str = ""
    unit: Unit = ""
    title: str = ""
    of: int = 0
    """How many pages there are; 0 where that is not known before."""
    notes: list[str] = field(default_factory=list[str])

    def note(self, sentence: str) -> None:
        if sentence not in self.notes and len(self.notes) < 20:
            self.notes.append(sentence)
