"""One Lowkey with one steerable upstream for all tests of a module; what differs is asked for anew."""

from __future__ import annotations

import io
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import openai
import orjson
import pytest_asyncio

from bench.upstream import Asked, Upstream, upstream
from lowkey.app import App
from lowkey.core.config import Settings
from tests.serving import serve


@dataclass
class Place:
    """A Lowkey, its upstream (the provider `up`, where the default model is), and clients of both kinds."""

    app: App
    url: str
    up: Upstream
    http: aiohttp.ClientSession
    sdk: openai.AsyncOpenAI

    @property
    def last(self) -> Asked:
        """What the upstream was asked last."""
        return self.up.asked[-1]

    async def post(self, path: str, body: bytes | dict[str, Any]) -> tuple[int, Any]:
        """A request by hand: its status and what its JSON says."""
        data = io.BytesIO(body if isinstance(body, bytes) else orjson.dumps(body))
        async with self.http.post(f"/v1/{path}", data=data) as answer:
            return answer.status, await answer.json()


@asynccontextmanager
async def place(**knobs: Any) -> AsyncIterator[Place]:
    """Opened with these settings."""
    with tempfile.TemporaryDirectory() as folder:
        known: dict[str, Any] = {
            "discover": False,
            "port": 0,
            "titles": False,
            "model": "up/steady",
        }
        settings = Settings(data=Path(folder) / "data", **(known | knobs))
        async with upstream() as up, App.open(settings) as app, serve(app) as served:
            await app.catalogue.add("compatible", up.url, "the upstream's key", "up")
            up.asked.clear()
            async with openai.AsyncOpenAI(
                base_url=f"{served.url}/v1", api_key="any", max_retries=0, timeout=30
            ) as sdk:
                yield Place(app, served.url, up, served.client, sdk)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def v1() -> AsyncIterator[Place]:
    async with place() as opened:
        yield opened
