"""The reader of each kind, loaded when its first file comes. Knows no format itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import IO

from lowkey.core.errors import InputError
from lowkey.extract.kinds import kind_of
from lowkey.extract.nouns import Page, Report

Reader = Callable[[IO[bytes], str, Report], Iterator[Page]]
"""(bytes, name, what it is told beside) → its pages in order. Raises InputError, or anything at all
where the file is damaged."""
PLACES = {
    "text": "plain",
    "html": "webpage",
    "pdf": "pdf",
    "docx": "word",
    "pptx": "slides",
    "xlsx": "sheets",
    "odf": "opendocument",
    "epub": "epub",
    "notebook": "notebook",
    "mail": "mail",
    "mbox": "mail",
    "archive": "archives",
}


def pages(kind: str, source: IO[bytes], name: str, report: Report) -> Iterator[Page]:
    """What a file of this kind says."""
    module = import_module(f"lowkey.extract.{PLACES[kind]}")
    reader: Reader = getattr(module, f"read_{kind}")
    return reader(source, name, report)


def inner(source: IO[bytes], name: str, media_type: str, report: Report) -> str:
    """What a file within a file says, in one piece with marks between its pages.

    Raises InputError where it can't be read; an archive in an archive is not opened.
    """
    kind = kind_of(source, name, media_type)
    if kind in ("archive", "mbox"):
        raise InputError("nested_archive", "An archive within a file is not opened.")
    told = Report()
    found = list(pages(kind, source, name, told))
    for note in told.notes:
        report.note(f"{name}: {note}")
    if not told.unit:
        return "\n\n".join(page.text for page in found)
    return "\n\n".join(f"[{told.unit} {page.number}]\n{page.text}" for page in found)
