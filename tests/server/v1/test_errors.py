"""What goes wrong, as the official SDK raises it: by us, by an upstream, in the middle of a stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import openai
import orjson
import pytest
import pytest_asyncio

from bench.upstream import Plan, upstream
from tests.server.v1.conftest import Place, place

pytestmark = pytest.mark.asyncio(loop_scope="module")

HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
PATHS = ("chat/completions", "responses", "completions", "embeddings")
WHOLE = {
    "chat/completions": {"messages": HELLO},
    "responses": {"input": "Hello"},
    "completions": {"prompt": "Hello"},
    "embeddings": {"input": "Hello"},
}


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def an_answer_in_between(v1: Place) -> AsyncIterator[None]:
    """A provider that only fails is left alone for a while: so after each test it answers once."""
    yield
    await v1.post("chat/completions", {"model": "up/steady", "messages": HELLO})


# Bodies


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"model"',
        b"{",
        b'{"model": "up/steady"',
        b"\xff\xfe{}",
        b'{"model": "\xed\xa0\x80"}',
        b'{"model": "\\ud800"}',
        b'{"model": "up/steady", "x": NaN}',
        b"{}",
        b'{"model": null}',
        b'{"model": 7}',
        b'{"model": ""}',
        b'{"model": ["up/steady"]}',
        b'{"model": "up/steady"}',
        b'{"model": "up/steady", "messages": 1, "input": {}, "prompt": {}}',
        b'{"model": "up/steady", "messages": [1], "input": [], "prompt": [[[]]], "stream": "x"}',
        b"[" * 100_000,
        b"[" * 300 + b"]" * 300,
        b'{"model": "up/steady", "deep": ' + b'{"a":' * 250 + b"1" + b"}" * 250 + b"}",
    ],
    ids=lambda body: repr(body[:24]),
)
async def test_a_body_that_makes_no_sense_is_refused_in_openais_shape(
    v1: Place, path: str, body: bytes
) -> None:
    before = len(v1.up.asked)
    status, told = await v1.post(path, body)
    assert 400 <= status < 404
    assert told["error"]["type"] == "invalid_request_error"
    assert told["error"]["message"]
    assert set(told["error"]) == {"message", "type", "param", "code"}
    assert len(v1.up.asked) == before


@pytest.mark.parametrize("model", ["up/echo", "lowkey"])
@pytest.mark.parametrize(
    "text", ["a\0b", "👩‍👩‍👧‍👦 مرحبا", "x" * 10_000_000], ids=["nul", "emoji", "10 MB"]
)
async def test_any_text_is_taken(v1: Place, model: str, text: str) -> None:
    v1.up.next(Plan(text="Fine."))
    body = {"model": model, "messages": [{"role": "user", "content": text}]}
    status, told = await v1.post("chat/completions", body)
    assert (status, told["choices"][0]["message"]["content"]) == (200, "Fine.")
    assert v1.last.body["messages"][-1]["content"].replace("\ufffd", "\0") == text


async def test_a_body_that_is_too_large_is_refused_in_openais_shape(v1: Place) -> None:
    body = orjson.dumps({"model": "up/steady", "messages": HELLO, "x": "x" * 26 * 2**20})
    status, told = await v1.post("chat/completions", body)
    assert (status, told["error"]["code"]) == (413, "too_large")


async def test_a_body_that_breaks_off_does_no_harm(v1: Place) -> None:
    before = len(v1.up.asked)
    host, _, port = v1.url.removeprefix("http://").partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
        b'Content-Length: 900\r\n\r\n{"model": "up/steady", '
    )
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    status, _ = await v1.post("chat/completions", {"model": "up/steady", "messages": HELLO})
    assert status == 200
    assert len(v1.up.asked) == before + 1


# Addresses


@pytest.mark.parametrize(
    "part",
    [
        {"type": "image_url", "image_url": "http://127.0.0.1:9/"},
        {"type": "video_url", "video_url": {"url": "http://127.0.0.1:9/"}},
        {"type": "input_file", "file_url": "ftp://127.0.0.1:9/"},
        {"type": "image", "source": {"type": "url", "url": "//127.0.0.1:9/"}},
        {"type": "input_audio", "input_audio": {"url": "DATA:,x http://127.0.0.1:9/"}},
        {"type": "x", "url": "file:///etc/passwd"},
    ],
    ids=lambda part: part["type"],
)
async def test_no_part_of_whatever_kind_may_point_at_an_address(
    v1: Place, part: dict[str, Any]
) -> None:
    before = len(v1.up.asked)
    for path, entries in (("chat/completions", "messages"), ("responses", "input")):
        body = {"model": "up/steady", entries: [{"role": "user", "content": [part]}]}
        status, told = await v1.post(path, body)
        assert (status, told["error"]["param"].split(".")[0]) == (400, entries)
    assert len(v1.up.asked) == before


async def test_an_unknown_model_is_not_found(v1: Place) -> None:
    for path in PATHS:
        status, told = await v1.post(path, {"model": "upp/echo", **WHOLE[path]})
        assert status == 404
        assert told["error"]["code"] == "model_not_found"
        assert "Did you mean “up/echo”?" in told["error"]["message"]


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH"])
async def test_what_is_not_there_is_not_found_in_openais_shape(v1: Place, method: str) -> None:
    async with v1.http.request(method, "/v1/files") as answer:
        told = await answer.json()
    assert (answer.status, told["error"]["code"]) == (404, "unknown_url")


@pytest.mark.parametrize("path", PATHS)
async def test_the_wrong_method_is_told_apart_from_the_wrong_address(v1: Place, path: str) -> None:
    async with v1.http.get(f"/v1/{path}") as answer:
        told = await answer.json()
    assert (answer.status, told["error"]["code"]) == (405, "bad_method")


async def test_another_web_page_may_not_ask(v1: Place) -> None:
    async with openai.AsyncOpenAI(
        base_url=f"{v1.url}/v1",
        api_key="any",
        max_retries=0,
        default_headers={"Origin": "https://evil.example"},
    ) as sdk:
        with pytest.raises(openai.PermissionDeniedError, match="another web page"):
            await sdk.chat.completions.create(model="up/steady", messages=HELLO)


# Upstreams that refuse


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("400", 400, "This request can't be taken."),
        ("401", 502, "did not accept Lowkey's key"),
        ("403", 502, "did not accept Lowkey's key"),
        ("413", 413, "This request is too large."),
        ("429", 429, "Rate limit reached."),
        ("500", 500, "The server had an error."),
        ("503", 503, "The engine is overloaded."),
        ("drop", 502, "broke"),
        ("redirect", 502, "sends on to another address"),
        ("wrongtype", 502, "it sent text/html"),
        ("notjson", 502, "it is not JSON"),
        ("gzip", 502, "broke"),
    ],
)
async def test_an_upstreams_refusal_is_passed_on_as_an_error(
    v1: Place, path: str, fault: str, status: int, words: str
) -> None:
    v1.up.next(Plan(fault=fault))
    got, told = await v1.post(path, {"model": "up/steady", **WHOLE[path]})
    assert got == status
    assert words in told["error"]["message"]
    assert isinstance(told["error"]["type"], str)


async def test_the_sdk_hears_when_to_come_back(v1: Place) -> None:
    v1.up.next(Plan(fault="429", again="7"))
    with pytest.raises(openai.RateLimitError) as raised:
        await v1.sdk.chat.completions.create(model="up/steady", messages=HELLO)
    assert raised.value.response.headers["retry-after"] == "7"


async def test_the_sdk_comes_back_by_itself(v1: Place) -> None:
    v1.up.next(Plan(fault="429", again="0"), Plan(text="Now."))
    sdk = v1.sdk.with_options(max_retries=1)
    answer = await sdk.chat.completions.create(model="up/steady", messages=HELLO)
    assert answer.choices[0].message.content == "Now."


async def test_the_assistants_model_refusing_is_told_in_a_sentence(v1: Place) -> None:
    v1.up.next(Plan(fault="401"))
    with pytest.raises(openai.InternalServerError, match="did not accept the key") as raised:
        await v1.sdk.chat.completions.create(model="lowkey", messages=HELLO)
    assert (raised.value.status_code, raised.value.code) == (502, "bad_key")


async def test_the_assistant_asks_again_before_its_first_word(v1: Place) -> None:
    v1.up.next(Plan(fault="429", again="0"), Plan(text="Now."))
    answer = await v1.sdk.chat.completions.create(model="lowkey", messages=HELLO)
    assert answer.choices[0].message.content == "Now."


async def test_a_provider_is_not_left_alone_for_failures_that_answers_came_between(
    v1: Place,
) -> None:
    for _ in range(6):
        v1.up.next(Plan(fault="fin", after=1), Plan(text="Fine."))
        with pytest.raises(openai.InternalServerError):
            await v1.sdk.chat.completions.create(model="lowkey", messages=HELLO)
        answer = await v1.sdk.chat.completions.create(model="lowkey", messages=HELLO)
        assert answer.choices[0].message.content == "Fine."


# Streams that break


@pytest.mark.parametrize("model", ["up/steady", "lowkey"])
@pytest.mark.parametrize("fault", ["rst", "fin", "unfinished"])
async def test_a_stream_that_breaks_ends_with_an_error_and_never_as_if_it_were_whole(
    v1: Place, model: str, fault: str
) -> None:
    v1.up.next(Plan(fault=fault, after=2))
    stream = await v1.sdk.chat.completions.create(model=model, messages=HELLO, stream=True)
    texts: list[str] = []
    with pytest.raises(openai.APIError, match=r"broke|can't be reached"):
        async for chunk in stream:
            texts += [choice.delta.content or "" for choice in chunk.choices]
            assert all(choice.finish_reason is None for choice in chunk.choices)
    assert "".join(texts) == "w0 w1 "


async def test_an_upstreams_own_error_in_the_stream_is_passed_on(v1: Place) -> None:
    v1.up.next(Plan(fault="error", after=2))
    stream = await v1.sdk.chat.completions.create(model="up/steady", messages=HELLO, stream=True)
    with pytest.raises(openai.APIError, match="The engine fell over"):
        async for _ in stream:
            continue


@pytest.mark.parametrize("model", ["up/steady", "lowkey"])
async def test_a_large_event_comes_whole(v1: Place, model: str) -> None:
    v1.up.next(Plan(fault="huge", after=2, size=3_000_000, tokens=4))
    stream = await v1.sdk.chat.completions.create(model=model, messages=HELLO, stream=True)
    deltas = [choice.delta.content or "" async for chunk in stream for choice in chunk.choices]
    assert max(len(text) for text in deltas) == 3_000_000
    assert "".join(deltas).endswith("w3 ")


async def test_an_event_that_trickles_in_comes_whole(v1: Place) -> None:
    v1.up.next(Plan(fault="trickle", after=0, tokens=2, rate=20_000))
    stream = await v1.sdk.chat.completions.create(model="up/steady", messages=HELLO, stream=True)
    deltas = [choice.delta.content or "" async for chunk in stream for choice in chunk.choices]
    assert "".join(deltas) == "w0 w1 "


async def test_an_upstream_that_falls_silent_is_given_up_with_a_sentence() -> None:
    async with place(timeout=0.2) as v1:
        v1.up.next(Plan(fault="silent"))
        with pytest.raises(openai.InternalServerError, match=r"was silent for 0\.2 seconds"):
            await v1.sdk.chat.completions.create(model="up/steady", messages=HELLO)
        v1.up.next(Plan(fault="stall", after=2))
        stream = await v1.sdk.chat.completions.create(
            model="up/steady", messages=HELLO, stream=True
        )
        with pytest.raises(openai.APIError, match="was silent"):
            async for _ in stream:
                continue


async def test_an_upstream_that_is_gone_is_told_of() -> None:
    async with place() as v1:
        async with upstream() as other:
            await v1.app.catalogue.add("compatible", other.url, "", "gone")
        with pytest.raises(openai.InternalServerError, match="can't be reached") as raised:
            await v1.sdk.chat.completions.create(model="gone/steady", messages=HELLO)
    assert (raised.value.status_code, raised.value.code) == (502, "unreachable")
