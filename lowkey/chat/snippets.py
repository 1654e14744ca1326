"""The stretch of a text in which something was found. Knows no index and no database."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lowkey.chat.nouns import Snippet
from lowkey.core.words import plain

BEFORE = 50
LENGTH = 160
"""Characters."""


def snippet(text: str, words: Sequence[str]) -> tuple[Snippet, ...]:
    """About LENGTH characters around the first word found, cut at spaces, with hits marked."""
    wanted = [re.escape(plain(word)) for word in words]
    if not wanted or not text:
        return (Snippet(text=text[:LENGTH], hit=False),) if text else ()
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(wanted) + r")\w*|" + "|".join(wanted))
    folded = plain(text)
    first = pattern.search(folded)
    start = max(0, (first.start() if first else 0) - BEFORE)
    if start:
        space = text.find(" ", start, start + BEFORE)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + LENGTH)
    found: list[Snippet] = []
    at = start
    for match in pattern.finditer(folded, start, end):
        if match.start() > at:
            found.append(Snippet(text=text[at : match.start()], hit=False))
        found.append(Snippet(text=text[match.start() : match.end()], hit=True))
        at = match.end()
    if at < end:
        found.append(Snippet(text=text[at:end], hit=False))
    if start and found:
        found.insert(0, Snippet(text="…", hit=False))
    if end < len(text):
        found.append(Snippet(text="…", hit=False))
    return tuple(found)
