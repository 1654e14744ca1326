"""Requests that are not what they should be: each is refused in words or let go; nothing breaks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from lowkey.app import App
from lowkey.core.config import Settings
from lowkey.server import create
from lowkey.server.access import OWNERS
from lowkey.server.connection import Connection
from lowkey.server.openapi import described
from tests.server.house import MODEL, House
from tests.server.routes import Route, routes_of
from tests.serving import Served, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOST = b"Host: localhost\r\n"
POST = b"POST /api/login HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"


# On the wire


WIRE: dict[str, bytes] = {
    "nothing": b"",
    "an empty line": b"\r\n\r\n\r\n",
    "no words": b"\x00\x01\x02\xff\xfe\r\n\r\n",
    "a TLS greeting": bytes.fromhex("16030100c8010000c40303") + bytes(200),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "HTTP/9.9": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "HTTP/1.0 without a host": b"GET /api/me HTTP/1.0\r\n\r\n",
    "no host": b"GET /api/me HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /api/me HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n",
    "a foreign absolute address": b"GET http://evil.example/api/me HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "an absolute address without a path": b"GET http://localhost HTTP/1.1\r\n" + HOST + b"\r\n",
    "a star": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "a tunnel": b"CONNECT localhost:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "an unknown method": b"BREW /api/me HTTP/1.1\r\n" + HOST + b"\r\n",
    "a trace": b"TRACE /api/me HTTP/1.1\r\n" + HOST + b"\r\n",
    "a raw letter in the path": "GET /api/ü HTTP/1.1\r\n".encode() + HOST + b"\r\n",
    "a space in the path": b"GET /api/ me HTTP/1.1\r\n" + HOST + b"\r\n",
    "half an escape": b"GET /api/%f HTTP/1.1\r\n" + HOST + b"\r\n",
    "letters that are no UTF-8": b"GET /api/conversations/%ff%fe HTTP/1.1\r\n" + HOST + b"\r\n",
    "nothing in the path": b"GET /api/conversations/%00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "up and up": b"GET /assets/../../../../etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n",
    "up and up in disguise": b"GET /assets/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1\r\n"
    + HOST
    + b"\r\n",
    "a long address": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "a large header": b"GET /api/me HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
    "an endless header": b"GET /api/me HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 400_000,
    "many headers": b"GET /api/me HTTP/1.1\r\n" + HOST + b"X: y\r\n" * 20_000 + b"\r\n",
    "a header without a colon": b"GET /api/me HTTP/1.1\r\n" + HOST + b"nonsense\r\n\r\n",
    "a header with nothing in it": b"GET /api/me HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n",
    "a folded header": b"GET /api/me HTTP/1.1\r\n" + HOST + b"X: a\r\n b\r\n\r\n",
    "a space before the colon": b"GET /api/me HTTP/1.1\r\nHost : localhost\r\n\r\n",
    "a bare line feed": b"GET /api/me HTTP/1.1\n" + b"Host: localhost\n\n",
    "two lengths": POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
    "a length and chunks": POST
    + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks of chunks": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "an unknown coding": POST + b"Transfer-Encoding: rot13\r\n\r\n{}",
    "a bad chunk": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "a huge chunk": POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}",
    "a negative length": POST + b"Content-Length: -1\r\n\r\n{}",
    "a length in words": POST + b"Content-Length: two\r\n\r\n{}",
    "an endless length": POST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
    "a length beyond the limit": POST + b"Content-Length: 99999999\r\n\r\n{}",
    "another expectation": POST + b"Expect: the unexpected\r\nContent-Length: 2\r\n\r\n{}",
    "a body that is packed": POST
    + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00",
    "half a line": b"GET /api/m",
    "half a head": b"GET /api/me HTTP/1.1\r\nHost: loc",
    "half a body": POST + b"Content-Length: 100\r\n\r\n{",
}


@pytest.mark.parametrize("what", WIRE)
async def test_a_request_that_is_none_is_refused_or_let_go(
    hasty: Served, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    """Every answer is a 4xx; what never comes whole is closed; and the next visitor is served."""
    answer = await _send(hasty, WIRE[what])
    if answer:
        status = int(answer.split()[1])
        assert 400 <= status < 500, answer[:200]
    async with hasty.client.get("/health") as told:
        assert told.status == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("protocol", [b"websocket", b"h2c"])
async def test_a_connection_never_becomes_another_protocol(hasty: Served, protocol: bytes) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: " + protocol + b"\r\n"
    request = b"GET /api/me HTTP/1.1\r\n" + HOST + upgrade
    assert (await _send(hasty, request + b"\r\n")).startswith(b"HTTP/1.1 200")
    foreign = request + b"Origin: https://evil.example\r\n\r\n"
    assert (await _send(hasty, foreign)).startswith(b"HTTP/1.1 403")


async def test_a_second_request_can_not_hide_in_the_first(hasty: Served) -> None:
    """A length and chunks at once: the two ends of a connection would disagree where it ends."""
    hidden = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n"
    for head in (
        b"Transfer-Encoding: chunked\r\nContent-Length: %d\r\n\r\n0\r\n\r\n" % (5 + len(hidden)),
        b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(hidden),
        b"Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n",
    ):
        answer = await _send(hasty, POST + head + hidden)
        assert b"HTTP/1.1 200" not in answer


async def test_a_slow_but_steady_body_is_taken(hasty: Served) -> None:
    """Bytes come one after the other, each within the patience; together they take far longer."""
    _, port = hasty.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
    writer.write(POST + b"Content-Length: 12\r\nConnection: close\r\n\r\n")
    for byte in b'{"name": "":':
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(Hasty.silence / 4)
    async with asyncio.timeout(30):
        answer = await reader.read()
    assert b" 400 " in answer.splitlines()[0]
    writer.close()


async def _send(served: Served, request: bytes) -> bytes:
    """All that comes back until the other end closes."""
    _, port = served.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
    try:
        async with asyncio.timeout(30):
            try:
                writer.write(request)
                await writer.drain()
                return await reader.read()
            except ConnectionError:
                return b""
    finally:
        writer.close()


class Hasty(Connection):
    """The real one, with less patience."""

    patience = 0.5
    silence = 0.5
    every = 0.05

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.timeout_keep_alive = 0


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def hasty(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """Somebody alone on loopback, so that everything is open to these requests."""
    settings = Settings(data=tmp_path_factory.mktemp("hasty"), discover=False, titles=False)
    async with App.open(settings) as app, serve(app, http=Hasty) as served:
        yield served


# In a body


NOT_JSON: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "words": b"hello",
    "another type": b"[]",
    "a number": b"1",
    "null": b"null",
    "letters that are no UTF-8": b'{"name": "\xff\xfe"}',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a long number": b'{"name": ' + b"9" * 10_000 + b"}",
    "infinity": b'{"name": 1e999, "key": NaN, "limit": -Infinity}',
    "a name twice": b'{"name": "a", "name": {}, "key": 1, "key": 2}',
    "many names": b"{" + b",".join(b'"%d": 0' % n for n in range(20_000)) + b"}",
}
WRONG: list[Any] = [None, -1, True, "", "\0", [], {}, 10**30]
RAW = ['"\\ud800"', "1e999", '"' + "x" * 5000 + '"']
"""Values that can only be written as JSON, not made in Python or kept in UTF-8."""
STORED: list[Any] = ["\0", 10**30]
"""Those of the wrong values that a database may stumble over."""
SAMPLES: dict[str, dict[str, Any]] = {
    "POST /api/providers": {"kind": "compatible", "name": "sample", "url": "http://127.0.0.1:9/v1"},
    "POST /api/models/test": {"model": MODEL},
    "POST /v1/chat/completions": {"model": MODEL, "messages": [{"role": "user", "content": "x"}]},
    "POST /v1/responses": {"model": MODEL, "input": "x"},
    "POST /v1/completions": {"model": MODEL, "prompt": "x"},
    "POST /v1/embeddings": {"model": MODEL, "input": "x"},
}


@pytest.fixture(scope="module")
def bodies(at: House) -> list[tuple[Route, dict[str, Any]]]:
    """For each route that takes JSON, something that it would take."""
    document = described(create(at.app))
    found: list[tuple[Route, dict[str, Any]]] = []
    for route in routes_of(create(at.app)):
        operation = document["paths"].get(route.path, {}).get(route.method.lower(), {})
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if str(route) in SAMPLES:
            found.append((route, SAMPLES[str(route)]))
        elif schema is not None:
            found.append((route, _sample(document, schema["schema"])))
    return found


def _sample(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """The smallest value that a schema takes; every property of an object."""
    if "$ref" in schema:
        return _sample(
            document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        )
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return _sample(document, schema[choice][0])
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    match schema.get("type"):
        case "object":
            return {
                name: _sample(document, one) for name, one in schema.get("properties", {}).items()
            }
        case "array":
            return [_sample(document, schema["items"])] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case _:
            return "x"


async def test_there_is_a_body_for_every_route_that_takes_one(
    at: House, bodies: list[tuple[Route, dict[str, Any]]]
) -> None:
    taking = {
        str(route)
        for route in routes_of(create(at.app))
        if route.method in ("POST", "PATCH") and route.dependant and route.dependant.body_params
    }
    assert taking <= {str(route) for route, _ in bodies}
    assert {name for name in SAMPLES if name.startswith("POST /v1")} <= {
        str(route) for route, _ in bodies
    }


async def test_a_body_that_is_no_json_is_refused_in_words(
    at: House, bodies: list[tuple[Route, dict[str, Any]]]
) -> None:
    if not at.app.db.sqlite:
        pytest.skip("The same on both: no database is asked.")
    wrong: list[str] = []
    for route, _ in bodies:
        for what, body in NOT_JSON.items():
            status, told = await _post(at, route, body)
            if not 400 <= status < 500 or not told["error"]["message"]:
                wrong.append(f"{route} · {what}: {status} {told}")
    assert wrong == []


async def test_a_field_of_the_wrong_kind_breaks_nothing(
    at: House, bodies: list[tuple[Route, dict[str, Any]]]
) -> None:
    """Each field in turn is missing, or is each of the wrong things."""
    wrong: list[str] = []
    for route, sample in bodies:
        for name in sample:
            values = WRONG if at.app.db.sqlite else STORED
            given = [json.dumps({**sample, name: value}) for value in values]
            given += [json.dumps({**sample, name: "@"}).replace('"@"', raw) for raw in RAW]
            given.append(json.dumps({key: value for key, value in sample.items() if key != name}))
            for body in given:
                status, told = await _post(at, route, body.encode())
                if status >= 500 and not _from_outside(route, told):
                    wrong.append(f"{route} · {name}: {status} {told} for {body[:200]}")
    assert wrong == []


def _from_outside(route: Route, told: Any) -> bool:
    """Whether a model server failed, as one must that is not there."""
    code = told["error"]["code"] if told else ""
    return str(route) in SAMPLES and code in ("unreachable", "bad_answer", "cut")


async def _post(at: House, route: Route, body: bytes) -> tuple[int, Any]:
    owner = at.people["owner"]
    carried = owner.with_token("v1") if route.path.startswith("/v1") else owner.at_browser()
    if route.rule is not None and route.rule.roles != OWNERS and not route.path.startswith("/v1"):
        carried = at.people["member"].at_browser()
    path = route.at(**{name: f"{name}_none" for name in route.parameters})
    headers = {**carried, "Content-Type": "application/json"}
    told = await at.ask(route.method, path, headers, data=body)
    return told.status, told.json if told.status >= 400 else None


# In an address


ODD = ["", "%20", "%ff%fe", "%f0%9f%98%80", "%ed%a0%80", "-1", "9" * 26, "x" * 5000]
ODD += ["%27%20OR%201=1--", "%22*%5c%25", "NEAR(a,b)", "99999999999999999999.conv_x", "-5.%ff"]


async def test_an_odd_address_or_query_breaks_nothing(at: House) -> None:
    """Every parameter of every path and query, each as every odd thing."""
    document = described(create(at.app))
    ada = at.people["member"].at_browser()
    wrong: list[str] = []
    for route in routes_of(create(at.app)):
        operation = document["paths"].get(route.path, {}).get(route.method.lower(), {})
        queries = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
        for odd in ODD:
            given = dict.fromkeys(route.parameters, odd)
            paths = [route.at(**given)] if given else []
            rest = {"q": "x", "name": "x", "id": "x"}
            for query in queries:
                more = "&".join(
                    f"{name}={rest.get(name, '')}"
                    for name in queries
                    if name in rest and name != query
                )
                base = route.at(**{name: f"{name}_none" for name in route.parameters})
                paths.append(f"{base}?{query}={odd}&{more}")
            for path in paths:
                headers = at.people["member"].with_token("v1") if path.startswith("/v1") else ada
                url = aiohttp.client.URL(at.url + path, encoded=True)
                async with at.client.request(route.method, url, headers=headers) as answer:
                    if answer.status >= 500 and not path.startswith("/api/files?"):
                        wrong.append(f"{route.method} {path[:200]}: {answer.status}")
    assert wrong == []
