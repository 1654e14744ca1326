"""A closed web on loopback: passages as pages that link to each other, found by BM25. Knows no job."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from aiohttp import web

from lowkey.core.words import findable

K, B = 1.2, 0.75
"""As usual for BM25."""
NAME = re.compile(r"[A-Z][\w'-]*(?: (?:of|the|and|[A-Z][\w'-]*))*")


@dataclass
class Closed:
    """`passages`: texts by title. `hidden`: titles that are not there at the moment."""

    passages: Mapping[str, str]
    hidden: set[str] = field(default_factory=set[str])
    url: str = ""

    def __post_init__(self) -> None:
        self._found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        self._long: dict[str, int] = {}
        for title, text in self.passages.items():
            held = Counter(findable(f"{title} {text}").split())
            self._long[title] = held.total()
            for word, times in held.items():
                self._found[word].append((title, times))
        self._mean = sum(self._long.values()) / max(len(self._long), 1)

    def search(self, query: str, count: int) -> list[str]:
        """Titles, best first."""
        scores: defaultdict[str, float] = defaultdict(float)
        for word in dict.fromkeys(findable(query).split()):
            holders = self._found.get(word, ())
            rare = math.log(1 + (len(self._long) - len(holders) + 0.5) / (len(holders) + 0.5))
            for title, times in holders:
                long = K * (1 - B + B * self._long[title] / self._mean)
                scores[title] += rare * times * (K + 1) / (times + long)
        ranked = sorted(scores, key=lambda title: (-scores[title], title))
        return [title for title in ranked if title not in self.hidden][:count]

    def page(self, title: str) -> str | None:
        """A page as Markdown, its names linked to the pages of that name."""
        if title in self.hidden or title not in self.passages:
            return None

        def linked(name: re.Match[str]) -> str:
            there = name.group() in self.passages and name.group() != title
            return f"[{name.group()}]({address(name.group())})" if there else name.group()

        return f"# {title}\n\n{NAME.sub(linked, self.passages[title])}\n"

    @asynccontextmanager
    async def served(self) -> AsyncIterator[Closed]:
        app = web.Application()
        app.router.add_get("/search", self._search)
        app.router.add_get("/wiki/{title:.*}", self._page)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _search(self, request: web.Request) -> web.Response:
        found = self.search(request.query["q"], int(request.query["n"]))
        rows = [
            {"title": one, "url": self.url + address(one), "text": self.passages[one][:300]}
            for one in found
        ]
        return web.json_response({"results": rows})

    async def _page(self, request: web.Request) -> web.Response:
        text = self.page(request.match_info["title"])
        if text is None:
            return web.Response(status=404)
        return web.Response(text=text, content_type="text/markdown")


def address(title: str) -> str:
    return f"/wiki/{quote(title, safe='')}"
