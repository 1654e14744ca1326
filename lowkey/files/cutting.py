"""A document as the rows it becomes, a bearable number at once. Knows no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lowkey.core.words import findable
from lowkey.extract import Document
from lowkey.files.chunks import chunks
from lowkey.files.nouns import Chunk, Page

MOST = 400
"""Pieces, or pages, of one batch."""


@dataclass(slots=True)
class Batch:
    """Pages, and pieces each with the words by which it is found."""

    pages: list[Page] = field(default_factory=list[Page])
    pieces: list[tuple[Chunk, str]] = field(default_factory=list[tuple[Chunk, str]])

    @property
    def full(self) -> bool:
        return max(len(self.pages), len(self.pieces)) >= MOST


def batches(document: Document) -> Iterator[Batch]:
    """All of a document; the pages come first."""
    batch = Batch()
    for page in document.pages:
        batch.pages.append(Page(number=page.number, text=page.text, label=page.label))
        if batch.full:
            yield batch
            batch = Batch()
    texts = {page.number: page for page in document.pages}
    for chunk in chunks(document):
        page = texts[chunk.page]
        words = f"{chunk.heading} {page.label} {page.text[chunk.begin : chunk.finish]}"
        batch.pieces.append((chunk, findable(words)))
        if batch.full:
            yield batch
            batch = Batch()
    if batch.pages or batch.pieces:
        yield batch
