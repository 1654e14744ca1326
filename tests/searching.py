"""A SearXNG on loopback that finds what it is told to. Knows no other search."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.listening import listening

BEES = {
    "title": "How bees sleep",
    "url": "https://bees.example/sleep",
    "content": "Honey bees rest for five to eight hours a day.",
}
HIVE = {"title": "The hive", "url": "https://hive.example/", "content": "Warm in its middle."}


@dataclass
class Engine:
    """`asked`: what was looked for. `status`: what it answers with instead."""

    url: str = ""
    rows: Sequence[dict[str, str]] = (BEES, HIVE)
    status: int = 200
    asked: list[str] = field(default_factory=list[str])

    async def search(self, request: web.Request) -> web.Response:
        assert request.query["format"] == "json"
        self.asked.append(request.query["q"])
        if self.status != 200:
            return web.Response(status=self.status)
        return web.json_response({"results": list(self.rows)})


@asynccontextmanager
async def engine() -> AsyncIterator[Engine]:
    one = Engine()
    app = web.Application()
    app.router.add_get("/search", one.search)
    async with listening(app) as url:
        one.url = url
        yield one
