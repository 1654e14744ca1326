"""Each search asks as its makers write, reads what they answer, and says what is wrong in a sentence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from aiohttp import web

from lowkey.core.clock import ManualClock
from lowkey.core.errors import InputError, LimitError, LowkeyError, OutsideError
from lowkey.core.fetch import Fetcher
from lowkey.tools.web import Access, Hit, Query, SearchBackend, check
from lowkey.tools.web.brave import Brave
from lowkey.tools.web.duckduckgo import DuckDuckGo
from lowkey.tools.web.searxng import SearXNG
from lowkey.tools.web.tavily import Tavily
from tests.listening import listening
from tests.outside import OUTSIDE, permits

BEES = Hit("How bees sleep", "https://bees.example/sleep", "Five to eight hours.", "2024-05-01")
ROW = {"title": BEES.title, "url": BEES.url}
ANSWERS: dict[str, Any] = {
    "searxng": {"results": [{**ROW, "content": BEES.excerpt, "publishedDate": BEES.published}, 3]},
    "brave": {
        "web": {
            "results": [
                {**ROW, "description": "<strong>Five</strong> to eight&nbsp;hours.", "page_age": "2024-05-01"}
            ]
        }
    },
    "tavily": {"results": [{**ROW, "content": BEES.excerpt, "published_date": BEES.published}]},
}  # fmt: skip
DUCK = """<div class="result results_links"><h2 class="result__title">
<a rel="nofollow" class="result__a" href="https://duckduckgo.com/y.js?ad_domain=shop">Ad</a></h2>
<a class="result__snippet" href="x">Buy bees</a></div>
<div class="result"><h2 class="result__title"><a class="result__a"
href="//duckduckgo.com/l/?uddg=https%3A%2F%2Fbees.example%2Fsleep&amp;rut=1">How <b>bees</b> sleep</a>
</h2><a class="result__snippet" href="//duckduckgo.com/l/?uddg=x">Five to <b>eight</b> hours.</a></div>
<div class="result"><h2><a class="result__a" href="https://hive.example/">Hive</a></h2></div>"""


@dataclass
class Engine:
    """A search server on loopback. `asked`: (method, headers, query, body) of each request."""

    fetcher: Fetcher
    url: str = ""
    body: bytes = b""
    status: int = 200
    type: str = "application/json"
    asked: list[tuple[str, Any, dict[str, str], bytes]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        sent = await request.read()
        self.asked.append((request.method, request.headers, dict(request.query), sent))
        return web.Response(body=self.body, status=self.status, content_type=self.type)

    def backend(self, name: str, key: str = "key-1") -> SearchBackend:
        access = Access(self.fetcher, ManualClock(), self.url, key)
        self.body = orjson.dumps(ANSWERS[name]) if name in ANSWERS else DUCK.encode()
        self.type = "application/json" if name in ANSWERS else "text/html"
        match name:
            case "searxng":
                return SearXNG(access)
            case "brave":
                return Brave(access)
            case "tavily":
                return Tavily(access)
            case _:
                return DuckDuckGo(access, pause=0)


@pytest.fixture
async def engine() -> AsyncIterator[Engine]:
    one = Engine(Fetcher(permits=permits))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", one.answer)
    async with listening(app, OUTSIDE) as url:
        one.url = url
        yield one
        await one.fetcher.close()


async def test_searxng_is_asked_for_json(engine: Engine) -> None:
    found = await engine.backend("searxng").search(Query("bees & sleep", 3, "week"))
    assert found == [BEES]
    method, headers, query, _ = engine.asked[0]
    assert (method, query) == (
        "GET",
        {"q": "bees & sleep", "format": "json", "time_range": "month"},
    )
    assert "key-1" not in str(headers)


async def test_brave_is_asked_with_its_token(engine: Engine) -> None:
    found = await engine.backend("brave").search(Query("bees", 3, "day"))
    assert found == [Hit(BEES.title, BEES.url, "Five to eight\xa0hours.", "2024-05-01")]
    method, headers, query, _ = engine.asked[0]
    assert (method, headers["X-Subscription-Token"]) == ("GET", "key-1")
    assert (query["q"], query["count"], query["freshness"]) == ("bees", "3", "pd")


async def test_tavily_is_asked_by_post(engine: Engine) -> None:
    assert await engine.backend("tavily").search(Query("bees", 3, "year")) == [BEES]
    method, headers, _, body = engine.asked[0]
    assert (method, headers["Authorization"]) == ("POST", "Bearer key-1")
    assert headers["Content-Type"] == "application/json"
    assert orjson.loads(body) == {"query": "bees", "max_results": 3, "time_range": "year"}


async def test_duckduckgo_is_read_without_its_advertisements(engine: Engine) -> None:
    found = await engine.backend("duckduckgo").search(Query("bees", 3))
    assert found == [
        Hit("How bees sleep", "https://bees.example/sleep", "Five to eight hours."),
        Hit("Hive", "https://hive.example/"),
    ]


@pytest.mark.parametrize(
    ("name", "status", "error", "sentence"),
    [
        ("searxng", 403, InputError, "search.formats"),
        ("searxng", 500, OutsideError, "SearXNG answered with the error 500"),
        ("brave", 422, InputError, "Brave did not take the key"),
        ("brave", 429, LimitError, "no more searches"),
        ("tavily", 401, InputError, "Tavily did not take the key"),
        ("tavily", 432, LimitError, "no more searches"),
        ("duckduckgo", 202, LimitError, "no more questions from here"),
        ("duckduckgo", 503, OutsideError, "the error 503"),
    ],
)
async def test_what_goes_wrong_is_said(
    engine: Engine, name: str, status: int, error: type[LowkeyError], sentence: str
) -> None:
    backend = engine.backend(name)
    engine.status = status
    with pytest.raises(error, match=sentence):
        await backend.search(Query("bees"))


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'{"results": "no", "web": 3}'])
async def test_what_is_no_answer_of_a_search_is_no_result(engine: Engine, body: bytes) -> None:
    for name in ("searxng", "brave", "tavily"):
        backend = engine.backend(name)
        engine.body = body
        with pytest.raises(OutsideError):
            await check(backend)


@pytest.mark.parametrize("name", ["brave", "tavily"])
@pytest.mark.parametrize("key", ["", "two\r\nlines", "sch\u00fcssel"])
def test_a_key_that_is_none_is_refused_before_it_is_sent(name: str, key: str) -> None:
    access = Access(Fetcher(), ManualClock(), "", key)
    with pytest.raises(InputError, match="needs a key"):
        Brave(access) if name == "brave" else Tavily(access)


async def test_a_search_that_sends_on_gets_no_key_there(engine: Engine) -> None:
    """A POST goes to the address that was named and to no other."""
    backend = engine.backend("tavily")
    engine.status = 307
    with pytest.raises(OutsideError, match="sends to an address"):
        await backend.search(Query("bees"))
    assert len(engine.asked) == 1
