"""Servers that speak OpenAI's chat dialect are asked, heard, stopped and understood when they fail."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import aclosing

import aiohttp
import pytest
from aiohttp import web
from aiohttp.base_protocol import BaseProtocol
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.answers import Call
from bench.upstream import Gate, Plan, Upstream
from lowkey.core.errors import InputError, LimitError, LowkeyError, OutsideError
from lowkey.core.parts import CallPart, ResultPart, TextPart, ThinkingPart, Usage
from lowkey.models import (
    CallPiece,
    FinishPiece,
    Image,
    ModelInfo,
    Piece,
    Request,
    TextPiece,
    ThinkingPiece,
    Turn,
    UsagePiece,
)
from lowkey.models.check import check_model
from lowkey.models.openai import OpenAIModel
from lowkey.models.prices import pricer
from lowkey.models.reading import parse, read, whole
from tests.listening import listening
from tests.models.asking import HELLO, WEATHER, broken, heard, text

INFO = ModelInfo(id="x/steady", name="steady", provider="x")


def model(session: aiohttp.ClientSession, url: str, name: str = "steady", **more) -> OpenAIModel:
    info = ModelInfo(id=f"x/{name}", name=name, provider="x", thinks=True, calls=True, sees=True)
    return OpenAIModel(
        info, url, name, lambda: session, **{"key": "canary-key", "timeout": 20, **more}
    )


async def test_a_server_keeps_the_rules_of_the_protocol(session, up: Upstream) -> None:
    await check_model(model(session, up.url))


async def test_words_thoughts_calls_and_counts_come_as_they_were_sent(
    session, up: Upstream
) -> None:
    up.next(Plan(thinks=2, text="Grüße, 你好 👋", cached=1), Plan(calls=1))
    pieces = await heard(model(session, up.url))
    assert text(pieces) == "Grüße, 你好 👋"
    assert [one.text for one in pieces if isinstance(one, ThinkingPiece)] == ["t0 ", "t1 "]
    counted = next(one.usage for one in pieces if isinstance(one, UsagePiece))
    assert (counted.output, counted.thinking, counted.cached) == (5, 2, 1) and counted.input > 0
    assert pieces[-1] == FinishPiece("stop")
    pieces = await heard(model(session, up.url), Request(HELLO.turns, tools=(WEATHER,)))
    calls = [one for one in pieces if isinstance(one, CallPiece)]
    assert (calls[0].call_id, calls[0].name) == ("call_1", "weather")
    assert json.loads("".join(call.text for call in calls)) == {"city": "sunny"}
    assert pieces[-1] == FinishPiece("calls")


async def test_everything_of_a_request_is_sent(session, up: Upstream) -> None:
    call = CallPart(call_id="c1", name="weather", text='{"city":"Rome"}')
    request = Request(
        (
            Turn("system", (TextPart(text="Be kind."),)),
            Turn("user", (TextPart(text="Look:"), Image("image/png", b"png"))),
            Turn("assistant", (ThinkingPart(text="secret"), TextPart(text="Let me see."), call)),
            Turn("tool", (ResultPart(call_id="c1", name="weather", text="22"),)),
            Turn("user", (TextPart(text="And?"),)),
        ),
        tools=(WEATHER,),
        choice="weather",
        effort="deep",
        max_tokens=50,
        temperature=0.5,
        top_p=0.9,
        seed=4,
        stop=("END",),
        schema={"type": "object"},
        conversation="conv_1",
        extra={"logit_bias": {"5": 1}},
    )
    await heard(model(session, up.url), request)
    await heard(model(session, up.url, newest=True), request)
    sent = up.asked[0].body
    png = f"data:image/png;base64,{base64.b64encode(b'png').decode()}"
    assert sent["messages"] == [
        {"role": "system", "content": "Be kind."},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Look:"},
                {"type": "image_url", "image_url": {"url": png}},
            ],
        },
        {
            "role": "assistant",
            "content": "Let me see.",
            "tool_calls": [
                {
                    "id": "c1",
                    "type": "function",
                    "function": {"name": "weather", "arguments": '{"city":"Rome"}'},
                }
            ],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "22"},
        {"role": "user", "content": "And?"},
    ]
    assert sent["tool_choice"] == {"type": "function", "function": {"name": "weather"}}
    assert sent["response_format"]["json_schema"]["schema"] == {"type": "object"}
    options = (
        "reasoning_effort",
        "temperature",
        "top_p",
        "seed",
        "stop",
        "logit_bias",
        "max_tokens",
    )
    assert [sent[name] for name in options] == ["high", 0.5, 0.9, 4, ["END"], {"5": 1}, 50]
    newest = up.asked[1].body
    assert newest["max_completion_tokens"] == 50 and "max_tokens" not in newest
    assert newest["prompt_cache_key"] == "conv_1" and "prompt_cache_key" not in sent


REFUSALS = [
    (Plan(fault="400"), InputError, "refused_request"),
    (Plan(fault="401"), OutsideError, "bad_key"),
    (Plan(fault="403"), OutsideError, "bad_key"),
    (Plan(fault="404"), OutsideError, "no_such_model"),
    (Plan(fault="413"), InputError, "refused_request"),
    (Plan(fault="429", again="7"), LimitError, "provider_limit"),
    (Plan(fault="429"), LimitError, "provider_limit"),
    (Plan(fault="500"), OutsideError, "provider_failed"),
    (Plan(fault="502"), OutsideError, "provider_failed"),
    (Plan(fault="503", again="3"), OutsideError, "provider_failed"),
    (Plan(fault="slow"), OutsideError, "silent"),
    (Plan(fault="silent"), OutsideError, "silent"),
    (Plan(fault="hang"), OutsideError, "silent"),
    (Plan(fault="drop"), OutsideError, "cut"),
    (Plan(fault="wrongtype"), OutsideError, "bad_answer"),
    (Plan(fault="notjson"), OutsideError, "bad_answer"),
    (Plan(fault="empty"), OutsideError, "bad_answer"),
    (Plan(fault="gzip"), OutsideError, "cut"),
    (Plan(fault="redirect", location="http://127.0.0.1:9/"), OutsideError, "moved"),
    (Plan(fault="trickle", rate=200), OutsideError, "silent"),
]


@pytest.mark.parametrize(
    ("plan", "family", "code"), REFUSALS, ids=[f"{one[0].fault}{one[0].again}" for one in REFUSALS]
)
async def test_a_failure_before_the_first_word_is_a_sentence(
    session, up: Upstream, plan: Plan, family: type, code: str
) -> None:
    up.next(plan)
    pieces, error = await broken(model(session, up.url, timeout=0.3))
    assert text(pieces) == ""
    assert type(error) is family and error.code == code
    assert error.problem.hint and "canary-key" not in str(error)
    assert error.problem.retry_after == (float(plan.again) if plan.again else None)
    assert len(up.asked) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("stall", "silent"),
        ("rst", "cut"),
        ("fin", "cut"),
        ("unfinished", "cut"),
        ("malformed", "bad_answer"),
        ("error", "provider_failed"),
    ],
)
async def test_a_failure_after_some_words_keeps_them_and_is_a_sentence(
    session, up: Upstream, fault: str, code: str
) -> None:
    gate = Gate()
    up.next(Plan(fault=fault, gate=gate))
    pieces: list[Piece] = []
    with pytest.raises(OutsideError) as raised:
        async for piece in _letting(gate, model(session, up.url, timeout=0.3)):
            pieces.append(piece)
    assert text(pieces) == "w0 w1 w2 "
    assert raised.value.code == code and raised.value.problem.hint
    assert not [one for one in pieces if isinstance(one, FinishPiece)]


async def _letting(gate: Gate, asked: OpenAIModel) -> AsyncIterator[Piece]:
    """Lets each token pass when the one before it was heard, so that a fault finds all of them read."""
    await gate.open()
    async with aclosing(asked.ask(HELLO)) as pieces:
        async for piece in pieces:
            yield piece
            await gate.open()


async def test_what_can_be_read_in_spite_of_a_fault_is_read(session, up: Upstream) -> None:
    up.next(
        Plan(fault="twofinish", tokens=4),
        Plan(fault="duplicate", tokens=4),
        Plan(fault="huge", tokens=4),
        Plan(fault="halfcall", call=(Call("weather", '{"city": "Rome"}'),)),
    )
    asked = model(session, up.url)
    assert text(await heard(asked)) == "w0 w1 w2 w3 "
    assert text(await heard(asked)) == "w0 w1 w2 w3 w3 "  # Events of this dialect have no numbers.
    assert len(text(await heard(asked))) > 10 * 2**20
    pieces = await heard(asked)
    assert [one.text for one in pieces if isinstance(one, CallPiece)] == ['{"city":']
    assert pieces[-1] == FinishPiece("calls")


async def test_leaving_an_answer_closes_the_connection(session, up: Upstream) -> None:
    gate = Gate()
    up.next(Plan(gate=gate))
    await gate.open()
    async with aclosing(model(session, up.url).ask(HELLO)) as pieces:
        assert await anext(pieces) == TextPiece("w0 ")
    await up.asked[0].closed()
    assert up.asked[0].sent == 1


async def test_a_cancelled_question_closes_the_connection(session, up: Upstream) -> None:
    up.next(Plan(fault="silent"))
    asking = asyncio.create_task(heard(model(session, up.url)))
    asked = await up.arrived(1)
    asking.cancel()
    await asked.closed()


async def test_a_whole_answer_is_read_too(session) -> None:
    whole = {
        "choices": [
            {
                "message": {
                    "role": "assistant",
                    "reasoning_content": "Hm",
                    "content": "Hello",
                    "tool_calls": [{"id": "c1", "function": {"name": "f", "arguments": {"a": 1}}}],
                },
                "finish_reason": "tool_calls",
            }
        ],
        "usage": {"prompt_tokens": 2, "completion_tokens": 3},
    }
    pieces = await said(session, json.dumps(whole).encode(), "application/json")
    assert pieces == [
        ThinkingPiece("Hm"),
        TextPiece("Hello"),
        CallPiece(0, "c1", "f", '{"a":1}'),
        UsagePiece(Usage(input=2, output=3)),
        FinishPiece("calls"),
    ]


def frames(*deltas: dict[str, object], finish: str = "stop") -> bytes:
    chunks = [{"choices": [{"delta": delta}]} for delta in deltas]
    chunks.append({"choices": [{"delta": {}, "finish_reason": finish}]})
    return b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks)


async def said(session, body: bytes, media_type: str = "text/event-stream") -> list[Piece]:
    """What is heard of a server whose answer is these bytes."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type=media_type)

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    async with listening(app) as url:
        return await heard(model(session, f"{url}/v1"))


async def test_the_habits_of_servers_are_understood(session) -> None:
    body = frames(
        {"reasoning": "Hm"},
        {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "so"}]}]},
        {"content": [{"type": "text", "text": "Hello"}]},
        {"tool_calls": [{"index": 0, "id": "c1", "function": {"name": "f", "arguments": "{"}}]},
        {"tool_calls": [{"index": 0, "function": {"name": "f", "arguments": "}"}}]},
        {"tool_calls": [{"id": "c2", "function": {"name": "g", "arguments": ""}}]},
        {"tool_calls": [{"id": "c2", "function": {"name": "g", "arguments": "{}"}}]},
        {"tool_calls": [{"id": "", "function": {"name": "h", "arguments": "{"}}]},
        {"tool_calls": [{"function": {"arguments": "}"}}]},
        finish="function_call",
    )
    pieces = await said(session, b": ping\r\n\r\n" + body.replace(b"\n", b"\r\n") + b"data: [DONE]")
    assert pieces == [
        ThinkingPiece("Hm"),
        ThinkingPiece("so"),
        TextPiece("Hello"),
        CallPiece(0, "c1", "f", "{"),
        CallPiece(0, "", "", "}"),
        CallPiece(1, "c2", "g", ""),
        CallPiece(1, "c2", "", "{}"),
        CallPiece(2, "call_2", "h", "{"),
        CallPiece(2, "", "", "}"),
        FinishPiece("calls"),
    ]


async def test_half_a_letter_does_not_break_an_answer(session) -> None:
    body = b'data: {"choices":[{"delta":{"content":"a\\ud83d"}}]}\n\n' + frames({"content": "b\0"})
    assert text(await said(session, body)) == "a?b\0"


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "delta", "content", "tool_calls", "function", "usage", "error", "index",
                 "finish_reason", "reasoning", "id", "name", "arguments", "type", "text",
                 "prompt_tokens", "completion_tokens", "message", "code"]
            ),
            inner,
            max_size=5,
        ),
        max_leaves=12,
    )
)  # fmt: skip
def test_an_event_of_any_shape_is_an_answer_or_a_sentence(event: object) -> None:
    data = json.dumps(event).encode()
    for hear in (hear_stream, hear_whole):
        try:
            pieces = asyncio.run(hear(data))
        except LowkeyError as error:
            assert error.problem.hint
        else:
            assert isinstance(pieces[-1], FinishPiece)


async def hear_stream(data: bytes) -> list[Piece]:
    stream = aiohttp.StreamReader(BaseProtocol(asyncio.get_running_loop()), 2**16)
    stream.feed_data(b"data: " + data + b"\n\n" + frames({"content": "x"}))
    stream.feed_eof()
    return [piece async for piece in read(stream, INFO, 1)]


async def hear_whole(data: bytes) -> list[Piece]:
    return whole(parse(data, INFO), INFO)


async def test_a_request_passes_straight_through(session, up: Upstream) -> None:
    up.next(Plan(text="one two"), Plan(fault="429", again="9"), Plan())
    asked = model(session, up.url)
    body = json.dumps({"model": "ours", "stream": True, "messages": [], "odd": 1}).encode()
    relay = await asked.relay("chat/completions", body)
    data = b"".join([chunk async for chunk in relay.chunks])
    assert relay.status == 200 and relay.media_type == "text/event-stream"
    assert b'"content":"one "' in data and data.endswith(b"data: [DONE]\n\n")
    assert up.asked[0].body["model"] == "steady" and up.asked[0].body["odd"] == 1
    limited = await asked.relay("chat/completions", body)
    assert limited.status == 429 and limited.headers["retry-after"] == "9"
    await limited.chunks.aclose()
    vectors = await asked.relay("embeddings", b'{"model":"ours","input":"hello"}')
    told = json.loads(b"".join([chunk async for chunk in vectors.chunks]))
    assert len(told["data"][0]["embedding"]) == 16
    for wrong in (b"{", b"[]", b""):
        with pytest.raises(InputError):
            await asked.relay("chat/completions", wrong)


async def test_leaving_a_relay_closes_the_upstream_and_a_cut_one_says_so(
    session, up: Upstream
) -> None:
    gate = Gate()
    up.next(Plan(gate=gate), Plan(fault="fin"))
    asked = model(session, up.url)
    body = b'{"stream":true,"messages":[]}'
    relay = await asked.relay("chat/completions", body)
    async with aclosing(relay.chunks) as chunks:
        await anext(chunks)
    await up.asked[0].closed()
    cut = await asked.relay("chat/completions", body)
    with pytest.raises(OutsideError) as raised:
        async for _ in cut.chunks:
            pass
    assert raised.value.code == "cut"


async def test_an_address_that_leads_where_nobody_may_go_is_not_asked(session) -> None:
    for url in ("http://169.254.169.254/v1", "http://[fe80::1]/v1"):
        _, error = await broken(model(session, url))
        assert error.code == "forbidden_address"
    _, error = await broken(model(session, "http://127.0.0.1:9/v1"))
    assert error.code == "unreachable"


async def test_a_known_price_is_told_and_an_unknown_one_is_not(session, up: Upstream) -> None:
    costs = {}
    for name in ("gpt-4o", "no-such-model"):
        asked = model(session, up.url, name, price=pricer("openai", name))
        pieces = await heard(asked)
        costs[name] = next(one.usage.cost for one in pieces if isinstance(one, UsagePiece))
    assert costs["gpt-4o"] is not None and 0 < costs["gpt-4o"] < 0.01
    assert costs["no-such-model"] is None
