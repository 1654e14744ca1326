"""The owner chooses what searches the web, tries it, and nobody ever sees its key again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.searching import BEES, HIVE, Engine, engine
from tests.serving import Served

KEY = "canary-search-key-51f0"


@pytest.fixture
async def searxng() -> AsyncIterator[Engine]:
    async with engine() as one:
        yield one


async def ask(served: Served, method: str, path: str, **more: Any) -> tuple[int, Any]:
    async with served.client.request(method, path, **more) as response:
        data = await response.read()
        return response.status, await response.json() if data else None


async def test_nothing_searches_until_the_owner_chooses(served: Served, searxng: Engine) -> None:
    assert await ask(served, "GET", "/api/web") == (200, {"search": None})
    status, told = await ask(served, "GET", "/api/web/search")
    assert (status, told["choice"]) == (200, None)
    ids = [one["id"] for one in told["backends"]]
    assert ids == ["searxng", "brave", "tavily", "duckduckgo"]
    body = {"backend": "searxng", "url": searxng.url}
    status, choice = await ask(served, "PUT", "/api/web/search", json=body)
    assert status == 200 and choice["name"] == "SearXNG" and not choice["has_key"]
    assert await ask(served, "GET", "/api/web") == (200, {"search": "SearXNG"})
    assert (await ask(served, "DELETE", "/api/web/search"))[0] == 204
    assert await ask(served, "GET", "/api/web") == (200, {"search": None})
    assert searxng.asked == []


async def test_trying_shows_what_it_finds_or_why_it_does_not(
    served: Served, searxng: Engine
) -> None:
    body = {"backend": "searxng", "url": searxng.url, "query": "bees"}
    status, told = await ask(served, "POST", "/api/web/search/try", json=body)
    assert status == 200
    assert [one["title"] for one in told["pages"]] == [BEES["title"], HIVE["title"]]
    assert searxng.asked == ["bees"]
    assert (await ask(served, "GET", "/api/web"))[1] == {"search": None}
    searxng.status = 403
    status, told = await ask(served, "POST", "/api/web/search/try", json=body)
    assert status == 400 and "search.formats" in told["error"]["hint"]
    searxng.status, searxng.rows = 200, ()
    status, told = await ask(served, "POST", "/api/web/search/try", json=body)
    assert (status, told["error"]["code"]) == (502, "search_empty")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"backend": "searxng"}, "bad_url"),
        ({"backend": "searxng", "url": "file:///etc"}, "bad_url"),
        ({"backend": "brave"}, "no_key"),
        ({"backend": "altavista"}, "no_search"),
    ],
)
async def test_what_can_not_work_is_not_kept(
    served: Served, body: dict[str, str], code: str
) -> None:
    status, told = await ask(served, "PUT", "/api/web/search", json=body)
    assert (status, told["error"]["code"]) == (400, code)
    assert (await ask(served, "GET", "/api/web"))[1] == {"search": None}


async def test_a_key_goes_in_and_never_comes_out(served: Served, tmp_path: Path) -> None:
    body = {"backend": "brave", "key": KEY}
    assert (await ask(served, "PUT", "/api/web/search", json=body))[1]["has_key"]
    # Saved again without one, the key that is there goes on.
    assert (await ask(served, "PUT", "/api/web/search", json={"backend": "brave"}))[1]["has_key"]
    for path in ("/api/web", "/api/web/search"):
        async with served.client.get(path) as response:
            assert KEY not in await response.text()
    assert not [one for one in tmp_path.rglob("*") if one.is_file() and KEY.encode() in one.read_bytes()]  # fmt: skip
    # Another search does not get it.
    status, told = await ask(served, "PUT", "/api/web/search", json={"backend": "tavily"})
    assert (status, told["error"]["code"]) == (400, "no_key")
