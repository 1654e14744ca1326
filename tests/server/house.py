"""A Lowkey that others can reach, with one person of every kind in it, behind a real socket.

What one of them carries is a `Carrier`; what they ask goes through one plain client without cookies.
"""

from __future__ import annotations

import asyncio
import base64
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bench.upstream import Upstream, upstream
from lowkey.accounts import Role, Visit
from lowkey.app import App
from lowkey.core.config import Settings
from tests import people
from tests.people import Person
from tests.serving import furnish, serve

NAME = "lowkey.example"
"""The further name under which people reach it: so nobody is alone there."""
MODEL = "up/steady"


@dataclass
class House:
    """`people`: owner, member, other (a member too), guest."""

    app: App
    url: str
    client: aiohttp.ClientSession
    up: Upstream
    people: dict[str, Person] = field(default_factory=dict[str, Person])

    async def ask(
        self, method: str, path: str, carried: Mapping[str, str] | None = None, **more: Any
    ) -> Told:
        """One request with these headers, and all of its answer."""
        headers = {**(carried or {}), **more.pop("headers", {})}
        async with self.client.request(method, path, headers=headers, **more) as answer:
            return Told(answer.status, await answer.read(), dict(answer.headers))

    async def invite(self, name: str, role: Role = "member") -> Person:
        """Somebody new, at a browser, with a token for each scope if they may have one."""
        return await people.somebody(self.app.accounts, name, role)

    async def visit(self, who: str) -> Visit:
        return await people.visit(self.app.accounts, self.people[who])


@dataclass(frozen=True)
class Told:
    """What an answer said."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        import orjson

        return orjson.loads(self.body)

    @property
    def code(self) -> str:
        return self.json["error"]["code"]


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


@asynccontextmanager
async def house(database_url: str) -> AsyncIterator[House]:
    """Opens it, with an upstream that answers as `up/steady`."""
    database = "" if database_url.startswith("sqlite") else database_url
    with tempfile.TemporaryDirectory() as folder:
        if not database:
            furnish(Path(folder))
        settings = Settings(
            data=Path(folder),
            database=database,  # type: ignore[arg-type]
            discover=False,
            port=0,
            titles=False,
            hosts=(NAME,),
            model=MODEL,
        )
        async with upstream() as up, App.open(settings) as app, serve(app) as served:
            jar = aiohttp.DummyCookieJar()
            async with aiohttp.ClientSession(served.url, cookie_jar=jar) as client:
                opened = House(app, served.url, client, up)
                await _move_in(opened)
                yield opened


async def _move_in(at: House) -> None:
    at.people["owner"] = await people.owner(at.app.accounts)
    await at.app.catalogue.add("compatible", at.up.url, "an upstream's key", "up")
    at.people["member"] = await at.invite("Ada")
    at.people["other"] = await at.invite("Bob")
    at.people["guest"] = await at.invite("Gus", "guest")


async def until(event: asyncio.Event) -> None:
    """Waits for what must come; a test that waits in vain fails instead of hanging."""
    async with asyncio.timeout(30):
        await event.wait()
