"""Searching with DuckDuckGo's page for browsers without scripts, which needs no key. Asks slowly.

It is made for people: it answers a few questions a minute, and says so when they are too many.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urlsplit

from lowkey.core.errors import LimitError, OutsideError
from lowkey.tools.web.asking import LARGEST, PATIENCE
from lowkey.tools.web.protocol import Access, Hit, Query, Since

URL = "https://html.duckduckgo.com/html/"
PAUSE = 2.0
"""Seconds between two searches of this whole installation."""
RANGES: Mapping[Since, str] = {"day": "d", "week": "w", "month": "m", "year": "y"}


class DuckDuckGo:
    """One of them per installation keeps the pauses. `pause`: seconds, for tests."""

    def __init__(self, access: Access, pause: float = PAUSE) -> None:
        self._access = access
        self._pause = pause
        self._turn = asyncio.Lock()
        self._free_at = 0.0

    async def search(self, query: Query) -> Sequence[Hit]:
        sent = {"q": query.words, "kl": "wt-wt"}
        if query.since:
            sent["df"] = RANGES[query.since]
        async with self._turn:
            await asyncio.sleep(max(0.0, self._free_at - self._access.clock.monotonic()))
            self._free_at = self._access.clock.monotonic() + self._pause
            fetched = await self._access.fetcher.get(
                f"{self._access.url or URL}?{urlencode(sent)}",
                "public",
                most=LARGEST,
                timeout=PATIENCE,
                types=("text/html",),
                headers={"Accept": "text/html", "User-Agent": "Mozilla/5.0 (compatible; Lowkey)"},
            )
        # It answers 202 with a puzzle for people where it takes somebody for a robot.
        if fetched.status in (202, 403, 418, 429):
            raise LimitError(
                "search_limit",
                "DuckDuckGo takes no more questions from here for now.",
                hint="Wait some minutes. For many searches, use SearXNG or a service with a key.",
            )
        if fetched.status != 200:
            raise OutsideError(
                "search_failed", f"DuckDuckGo answered with the error {fetched.status}."
            )
        reader = _Results()
        reader.feed(fetched.data.decode("utf-8", "replace"))
        reader.close()
        return reader.hits()[: query.count]


class _Results(HTMLParser):
    """Reads links of class `result__a` and the words of class `result__snippet` below them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[tuple[str, list[str], list[str]]] = []
        self._into: list[str] | None = None
        self._until = ""
        self._depth = 0

    def hits(self) -> list[Hit]:
        return [
            Hit(_line(title), address, _line(excerpt))
            for href, title, excerpt in self._found
            if (address := _address(href))
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._into is not None:
            self._depth += tag == self._until
            return
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if "result__a" in classes:
            self._found.append((given.get("href") or "", [], []))
            self._into = self._found[-1][1]
        elif "result__snippet" in classes and self._found:
            self._into = self._found[-1][2]
        self._until, self._depth = tag, 1

    def handle_endtag(self, tag: str) -> None:
        if self._into is not None and tag == self._until:
            self._depth -= 1
            if self._depth == 0:
                self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)


def _line(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())


def _address(href: str) -> str:
    """Where a result really leads; empty for advertisements, which lead to DuckDuckGo first."""
    parts = urlsplit(href)
    if parts.path.startswith("/l/"):
        href = parse_qs(parts.query).get("uddg", [""])[0]
        parts = urlsplit(href)
    own = (parts.hostname or "").endswith("duckduckgo.com")
    return href if parts.scheme in ("http", "https") and not own else ""
