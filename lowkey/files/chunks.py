"""A page cut into pieces that one can find and quote. Knows no index.

Cuts fall between paragraphs where they can, else between sentences or words; a piece begins with
the last sentence or so of the one before it, so that what stands across a cut is found too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from lowkey.extract import Document
from lowkey.files.nouns import Chunk

SIZE = 1_000
"""Characters of a piece, about: 200 words, as much as small models of meaning read."""
LEAST = 200
"""Characters from which on a piece ends where a new heading stands."""
OVERLAP = 120
HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
CUTS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[.!?。！？]['\"”’)]?\s"),
    re.compile(r"\s"),
)
"""Where a piece may end, the best first."""


def chunks(document: Document) -> Iterator[Chunk]:
    """All pieces of a document in their order."""
    place, heading = 0, ""
    for page in document.pages:
        for begin, finish, line, title in _pieces(page.text, heading):
            yield Chunk(place, page.number, line, begin, finish, title)
            place += 1
        found = HEADING.findall(page.text)
        heading = found[-1].strip()[:200] if found else heading


def pieces(text: str) -> Iterator[str]:
    """Those of a text that stands on no page."""
    return (text[begin:finish] for begin, finish, _, _ in _pieces(text, ""))


def _pieces(text: str, heading: str) -> Iterator[tuple[int, int, int, str]]:
    """(begin, end, line, heading above) of each piece. `heading`: the last one of the pages before."""
    titles = [(one.start(), one[1].strip()[:200]) for one in HEADING.finditer(text)]
    places = [at for at, _ in titles]
    size = len(text.rstrip())
    begin, line, counted = _word(text, 0), 1, 0
    while begin < size:
        finish = _end(text, begin)
        line, counted = line + text.count("\n", counted, begin), begin
        above = bisect_right(places, begin) - 1
        yield begin, finish, line, titles[above][1] if above >= 0 else heading
        if finish >= size:
            return
        begin = max(_back(text, begin, finish), begin + 1)


def _end(text: str, begin: int) -> int:
    """Where the piece that begins there ends."""
    limit = begin + SIZE
    heading = HEADING.search(text, begin + LEAST, limit)
    if heading:
        return heading.start()
    if limit >= len(text):
        return len(text)
    for cut in CUTS:
        found = [one.end() for one in cut.finditer(text, begin + SIZE // 2, limit)]
        if found:
            return found[-1]
    return limit


def _back(text: str, begin: int, finish: int) -> int:
    """Where the next piece begins: a little before the end of this one, at a sentence or a word."""
    if HEADING.match(text, finish):
        return finish
    start = max(finish - OVERLAP, begin + SIZE // 3)
    for cut in CUTS[1:]:
        found = cut.search(text, start, finish)
        if found and found.end() < finish:
            return _word(text, found.end())
    return _word(text, finish)


def _word(text: str, at: int) -> int:
    """The first place from here on that is no space."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at
