"""A small web for its tools: scripted pages, and the guarded client where a socket is the point."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from lowkey.core.clock import ManualClock
from lowkey.core.db import Database
from lowkey.core.fetch import Fetcher
from lowkey.core.migrate import migrate
from lowkey.core.secrets import Secrets
from lowkey.tools import AnyTool, Caller, Told, call
from lowkey.tools.web import Backends, Leaf, ScriptedWeb, Web, web_tools

PAGES = {
    "https://bees.example/sleep": Leaf(
        "How bees sleep",
        "<title>How bees sleep</title><article><h1>How bees sleep</h1><p>"
        + "Honey bees rest for five to eight hours a day, mostly at night. " * 5
        + '<a href="/kaiser?year=1983">Walter Kaiser</a> saw it first.</p></article>',
        "Bees rest for five to eight hours.",
    ),
    "https://bees.example/kaiser?year=1983": Leaf("Kaiser", "He watched bees.", "", "text/plain"),
    "https://weather.example/": Leaf("Weather today", "Rain.", "It rains.", "text/plain"),
}


@dataclass
class Reader:
    """Somebody who uses the web's tools as a model does."""

    web: Web
    scripted: ScriptedWeb
    tools: dict[str, AnyTool]
    caller: Caller

    async def use(self, name: str, arguments: str) -> Told:
        return await call(self.tools[name], arguments, self.caller)

    def effect(self, name: str, arguments: str) -> str:
        return self.tools[name].effect_on(arguments, self.caller)


Make = Callable[..., Awaitable[Reader]]


@pytest.fixture
async def lite(tmp_path: Path) -> AsyncIterator[Database]:
    db = Database(f"sqlite:///{tmp_path / 'lowkey.db'}")
    await migrate(db)
    yield db
    db.close()


@pytest.fixture
async def make(lite: Database, tmp_path: Path, caller: Caller) -> AsyncIterator[Make]:
    """A reader; `pages` or a `fetcher` give them another web."""
    made: list[Web] = []

    async def make(pages: dict[str, Leaf] | None = None, fetcher: Fetcher | None = None) -> Reader:
        scripted = ScriptedWeb(pages or PAGES)
        web = Web(
            ManualClock(),
            lite,
            Secrets(tmp_path / "key"),
            fetcher,
            None if fetcher else scripted.get,
            Backends({"scripted": scripted}),
        )
        await web.choose("scripted", "", "")
        made.append(web)
        return Reader(web, scripted, {one.name: one for one in web_tools(web)}, caller)

    yield make
    for web in made:
        await web.close()
