"""Anthropic, Google and OpenAI's newer dialect are asked, heard and understood when they fail."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

import aiohttp
import pytest

from bench.upstream import Gate, Plan, Upstream
from lowkey.core.errors import InputError, LimitError, LowkeyError, OutsideError
from lowkey.core.parts import CallPart, Part, ResultPart, TextPart, ThinkingPart, Usage
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
from lowkey.models.dialects import DialectModel
from lowkey.models.prices import pricer
from tests.models.asking import WEATHER, heard, text
from tests.models.speakers import (
    Speaker,
    begin,
    call_block,
    chunk,
    end,
    event,
    redacted_block,
    speaker,
    text_block,
    thinking_block,
)

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ARGUMENTS = '{"city": "Rome"}'


@pytest.fixture
async def there() -> AsyncIterator[Speaker]:
    async with speaker() as running:
        yield running


def claude(session: aiohttp.ClientSession, there: Speaker, timeout: float = 20) -> DialectModel:
    return _model("anthropic", "claude-opus-5", session, there.url, timeout)


def gemini(session: aiohttp.ClientSession, there: Speaker, timeout: float = 20) -> DialectModel:
    return _model("google", "gemini-2.5-flash", session, there.url, timeout)


def gpt(session: aiohttp.ClientSession, up: Upstream, timeout: float = 20) -> DialectModel:
    return _model("openai-responses", "gpt-5", session, up.url, timeout)


def _model(
    kind, name: str, session: aiohttp.ClientSession, url: str, timeout: float
) -> DialectModel:
    info = ModelInfo(id=f"x/{name}", name=name, provider="x", thinks=True, calls=True, sees=True)
    price = pricer(kind, name)
    return DialectModel(info, kind, url, name, lambda: session, "canary-key", timeout, price)


def asking(*said: str, **more) -> Request:
    turns = (Turn("system", (TextPart(text="Be kind."),)),)
    return Request((*turns, Turn("user", tuple(TextPart(text=one) for one in said))), **more)


async def failure(model: DialectModel, request: Request | None = None) -> LowkeyError:
    with pytest.raises(LowkeyError) as raised:
        await heard(model, request or asking("Hello"))
    return raised.value


def thought(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, ThinkingPiece))


def usage(pieces: Sequence[Piece]) -> Usage:
    return next(piece.usage for piece in pieces if isinstance(piece, UsagePiece))


def kept(pieces: Sequence[Piece]) -> tuple[Part, ...]:
    """The parts of an answer as they are kept: what follows each other in one kind is one part."""
    parts: list[Any] = []
    for piece in pieces:
        match piece:
            case TextPiece():
                if not parts or not isinstance(parts[-1], TextPart):
                    parts.append(TextPart(text=""))
                parts[-1] = TextPart(text=parts[-1].text + piece.text)
            case ThinkingPiece():
                if not parts or not isinstance(parts[-1], ThinkingPart):
                    parts.append(ThinkingPart(text=""))
                signature = piece.signature or parts[-1].signature
                parts[-1] = ThinkingPart(text=parts[-1].text + piece.text, signature=signature)
            case CallPiece() if piece.name:
                parts.append(CallPart(call_id=piece.call_id, name=piece.name, text=piece.text))
            case CallPiece():
                parts[-1] = parts[-1].model_copy(update={"text": parts[-1].text + piece.text})
            case _:
                pass
    return tuple(parts)


def replayed(first: Sequence[Piece]) -> Request:
    """The next turn of a conversation in which `first` was answered."""
    answer = kept(first)
    results = (
        ResultPart(call_id=part.call_id, name=part.name, text="22 °C")
        for part in answer
        if isinstance(part, CallPart)
    )
    return Request(
        (
            Turn("user", (TextPart(text="Hello"),)),
            Turn("assistant", answer),
            Turn("tool", tuple(results)),
            Turn("user", (TextPart(text="And now?"),)),
        ),
        tools=(WEATHER,),
    )


# Anthropic


async def test_claude_thinks_speaks_and_calls(session, there: Speaker) -> None:
    there.says.append(
        [
            begin(input_tokens=11, cached=4),
            *thinking_block(0, "SIGNED", "I ", "think"),
            *redacted_block(1, "HIDDEN"),
            *text_block(2, "Hel", "lo"),
            *call_block(3, "toolu_1", "weather", ARGUMENTS[:5], ARGUMENTS[5:]),
            *end("tool_use", output_tokens=7),
        ]
    )
    request = Request(
        (
            Turn("system", (TextPart(text="Be kind."),)),
            Turn("user", (TextPart(text="Look:"), Image("image/png", PNG))),
        ),
        tools=(WEATHER,),
        effort="deep",
        conversation="conv_1",
        stop=("END",),
    )
    pieces = await heard(claude(session, there), request)
    assert thought(pieces) == "I think"
    assert text(pieces) == "Hello"
    calls = [piece for piece in pieces if isinstance(piece, CallPiece)]
    assert (calls[0].call_id, calls[0].name) == ("toolu_1", "weather")
    assert "".join(call.text for call in calls) == ARGUMENTS
    assert pieces[-1] == FinishPiece("calls")
    assert (usage(pieces).input, usage(pieces).output, usage(pieces).cached) == (15, 7, 4)
    assert usage(pieces).cost is not None and 0 < (usage(pieces).cost or 0) < 0.01
    sent = there.asked[0]
    assert sent["system"][0]["text"] == "Be kind."
    assert sent["messages"][0]["content"][1]["source"]["data"] == base64.b64encode(PNG).decode()
    assert sent["tools"][0]["name"] == "weather"
    assert sent["stop_sequences"] == ["END"]
    assert sent["thinking"]["type"] in ("enabled", "adaptive")
    assert "canary-key" in json.dumps(there.heads[0])


async def test_claude_gets_its_own_thoughts_back_and_nobody_elses(session, there: Speaker) -> None:
    first = [
        begin(),
        *thinking_block(0, "SIGNED", "I think"),
        *redacted_block(1, "HIDDEN"),
        *text_block(2, "Hello"),
        *call_block(3, "toolu_1", "weather", ARGUMENTS),
        *end("tool_use"),
    ]
    there.says += [first, [begin(), *text_block(0, "Warm"), *end()]]
    pieces = await heard(claude(session, there), asking("Hello"))
    await heard(claude(session, there), replayed(pieces))
    blocks = there.asked[1]["messages"][1]["content"]
    assert [block["type"] for block in blocks] == [
        "thinking",
        "redacted_thinking",
        "text",
        "tool_use",
    ]
    assert blocks[0] == {"type": "thinking", "thinking": "I think", "signature": "SIGNED"}
    assert blocks[1]["data"] == "HIDDEN"
    results = there.asked[1]["messages"][2]["content"]
    assert results[0]["tool_use_id"] == "toolu_1"
    there.says.append([chunk({"text": "Warm"}, finish="STOP")])
    await heard(gemini(session, there), replayed(pieces))
    assert "SIGNED" not in json.dumps(there.asked[2])


async def test_an_instant_answer_of_claude_is_not_thought_over(session, there: Speaker) -> None:
    there.says.append([begin(), *text_block(0, "Hi"), *end()])
    await heard(claude(session, there), asking("Hello", effort="instant"))
    assert there.asked[0].get("thinking", {}).get("type") in (None, "disabled")


async def test_a_schema_and_a_forced_call_reach_claude(session, there: Speaker) -> None:
    there.says += [[begin(), *text_block(0, "{}"), *end()], [begin(), *text_block(0, "x"), *end()]]
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    await heard(claude(session, there), asking("Hello", schema=schema))
    assert '"a"' in json.dumps(there.asked[0]["output_config"])
    await heard(claude(session, there), asking("Hello", tools=(WEATHER,), choice="weather"))
    assert there.asked[1]["tool_choice"]["type"] in ("tool", "any")


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("end_turn", "stop"),
        ("max_tokens", "length"),
        ("stop_sequence", "stop"),
        ("refusal", "filtered"),
    ],
)
async def test_claude_says_why_it_ends(session, there: Speaker, reason: str, finish: str) -> None:
    there.says.append([begin(), *text_block(0, "Hi"), *end(reason)])
    assert (await heard(claude(session, there), asking("Hello")))[-1] == FinishPiece(finish)


async def test_an_answer_of_claude_that_ends_without_a_reason_was_cut(
    session, there: Speaker
) -> None:
    there.says.append([begin(), *text_block(0, "Half an")])
    pieces: list[Piece] = []
    with pytest.raises(OutsideError) as raised:
        async for piece in claude(session, there).ask(asking("Hello")):
            pieces.append(piece)
    assert raised.value.code == "cut"
    assert text(pieces) == "Half an"


async def test_a_connection_that_breaks_in_claudes_answer_was_cut(session, there: Speaker) -> None:
    there.says.append([begin(), *text_block(0, "Half an")])
    there.cut = True
    assert (await failure(claude(session, there))).code == "cut"


@pytest.mark.parametrize(
    ("status", "body", "headers", "family", "code"),
    [
        (401, {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}, {}, OutsideError, "bad_key"),
        (404, {"type": "error", "error": {"type": "not_found_error", "message": "model: x"}}, {}, OutsideError, "no_such_model"),
        (400, {"type": "error", "error": {"type": "invalid_request_error", "message": "prompt is too long"}}, {}, InputError, "refused_request"),
        (429, {"type": "error", "error": {"type": "rate_limit_error", "message": "slow down"}}, {"Retry-After": "7"}, LimitError, "provider_limit"),
        (500, {"type": "error", "error": {"type": "api_error", "message": "oops"}}, {}, OutsideError, "provider_failed"),
        (529, {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, {}, OutsideError, "provider_failed"),
        (302, {}, {"Location": "http://127.0.0.1:9/"}, OutsideError, "moved"),
    ],
)  # fmt: skip
async def test_a_refusal_of_claude_is_a_sentence_and_asked_once(
    session, there: Speaker, status: int, body, headers: dict[str, str], family: type, code: str
) -> None:
    there.status, there.body, there.headers = status, body, headers
    error = await failure(claude(session, there))
    assert isinstance(error, family) and error.code == code
    assert error.problem.hint and "canary-key" not in str(error)
    assert error.problem.retry_after == (7 if status == 429 else None)
    assert len(there.asked) == 1


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("openai-responses", "/responses"),
        ("anthropic", "/v1/messages?beta=true"),
        ("google", "/v1beta/models/m:streamGenerateContent?alt=sse"),
    ],
)
async def test_a_redirect_is_told_with_the_address_to_use(
    session, there: Speaker, kind, path: str
) -> None:
    there.status, there.headers = 308, {"Location": f"https://key@new.example/base{path}"}
    error = await failure(_model(kind, "m", session, there.url, 5))
    assert error.code == "moved" and "key@" not in str(error)
    assert "the address https://new.example/base instead" in error.problem.hint
    assert len(there.asked) == 1


async def test_an_error_in_the_middle_of_claudes_answer_is_told(session, there: Speaker) -> None:
    overloaded = event("error", error={"type": "overloaded_error", "message": "Overloaded"})
    there.says.append([begin(), *text_block(0, "Half"), overloaded])
    error = await failure(claude(session, there))
    assert error.code == "provider_failed" and "Overloaded" in str(error)


async def test_silence_of_claude_ends_and_leaving_stops_it(session, there: Speaker) -> None:
    there.says += [[begin(), *text_block(0, "Half"), None]] * 2
    assert (await failure(claude(session, there, timeout=0.3))).code == "silent"
    there.left.clear()
    async with aclosing(claude(session, there).ask(asking("Hello"))) as pieces:
        assert await anext(pieces) == TextPiece("Half")
    await asyncio.wait_for(there.left.wait(), 10)


# Google


async def test_gemini_thinks_speaks_and_calls(session, there: Speaker) -> None:
    counted = {"promptTokenCount": 12, "candidatesTokenCount": 3, "thoughtsTokenCount": 2}
    counted |= {"totalTokenCount": 17, "cachedContentTokenCount": 4}
    call = {
        "functionCall": {"name": "weather", "args": {"city": "Rome"}},
        "thoughtSignature": "U0lH",
    }
    there.says.append(
        [
            chunk({"text": "I think", "thought": True}),
            chunk({"text": "Hel"}),
            chunk({"text": "lo"}),
            chunk(call, finish="STOP", usage=counted),
        ]
    )
    request = Request(
        (
            Turn("system", (TextPart(text="Be kind."),)),
            Turn("user", (TextPart(text="Look:"), Image("image/png", PNG))),
        ),
        tools=(WEATHER,),
        seed=4,
        max_tokens=50,
    )
    pieces = await heard(gemini(session, there), request)
    assert (thought(pieces), text(pieces)) == ("I think", "Hello")
    (called,) = [piece for piece in pieces if isinstance(piece, CallPiece)]
    assert called.name == "weather" and json.loads(called.text) == {"city": "Rome"}
    assert pieces[-1] == FinishPiece("calls")
    counts = usage(pieces)
    assert (counts.input, counts.output, counts.thinking, counts.cached) == (12, 5, 2, 4)
    sent = there.asked[0]
    assert sent["systemInstruction"]["parts"][0]["text"] == "Be kind."
    assert (
        sent["contents"][0]["parts"][1]["inlineData"]["data"]
        == base64.urlsafe_b64encode(PNG).decode()
    )
    assert sent["generationConfig"]["maxOutputTokens"] == 50
    assert there.heads[0]["x-goog-api-key"] == "canary-key"
    assert there.paths[0].startswith("/v1beta/models/gemini-2.5-flash:streamGenerateContent")
    there.says.append([chunk({"text": "Warm"}, finish="STOP")])
    await heard(gemini(session, there), replayed(pieces))
    said = there.asked[1]["contents"][1]["parts"]
    assert next(part for part in said if "functionCall" in part)["thoughtSignature"] == "U0lH"


@pytest.mark.parametrize(
    ("reason", "finish"), [("STOP", "stop"), ("MAX_TOKENS", "length"), ("SAFETY", "filtered")]
)
async def test_gemini_says_why_it_ends(session, there: Speaker, reason: str, finish: str) -> None:
    there.says.append([chunk({"text": "Hi"}, finish=reason)])
    assert (await heard(gemini(session, there), asking("Hello")))[-1] == FinishPiece(finish)


@pytest.mark.parametrize("cut", [False, True])
async def test_an_answer_of_gemini_that_ends_without_a_reason_was_cut(
    session, there: Speaker, cut: bool
) -> None:
    there.says.append([chunk({"text": "Half"})])
    there.cut = cut
    assert (await failure(gemini(session, there))).code == "cut"


@pytest.mark.parametrize(
    ("status", "word", "code"),
    [
        (400, "INVALID_ARGUMENT", "refused_request"),
        (403, "PERMISSION_DENIED", "bad_key"),
        (404, "NOT_FOUND", "no_such_model"),
        (429, "RESOURCE_EXHAUSTED", "provider_limit"),
        (503, "UNAVAILABLE", "provider_failed"),
    ],
)
async def test_a_refusal_of_gemini_is_a_sentence_and_asked_once(
    session, there: Speaker, status: int, word: str, code: str
) -> None:
    there.status = status
    there.body = {"error": {"code": status, "message": "Because of reasons", "status": word}}
    error = await failure(gemini(session, there))
    assert error.code == code and "Because of reasons" in str(error)
    assert len(there.asked) == 1


async def test_silence_of_gemini_ends_and_leaving_stops_it(session, there: Speaker) -> None:
    there.says += [[chunk({"text": "Half"}), None]] * 2
    assert (await failure(gemini(session, there, timeout=0.3))).code == "silent"
    there.left.clear()
    async with aclosing(gemini(session, there).ask(asking("Hello"))) as pieces:
        assert await anext(pieces) == TextPiece("Half")
    await asyncio.wait_for(there.left.wait(), 10)


# OpenAI's responses


async def test_gpt_thinks_speaks_and_calls(session, up: Upstream) -> None:
    up.next(Plan(thinks=2, text="Hello you", cached=3), Plan(thinks=1, calls=1), Plan())
    request = Request(
        (
            Turn("system", (TextPart(text="Be kind."),)),
            Turn("user", (TextPart(text="Look:"), Image("image/png", PNG))),
        ),
        tools=(WEATHER,),
        conversation="conv_1",
    )
    pieces = await heard(gpt(session, up), request)
    assert (thought(pieces), text(pieces)) == ("t0 t1 ", "Hello you")
    assert pieces[-1] == FinishPiece("stop")
    assert usage(pieces).thinking == 2 and usage(pieces).cached == 3
    sent = up.asked[0].body
    assert sent["store"] is False and sent["prompt_cache_key"] == "conv_1"
    assert sent["reasoning"]["effort"] == "medium"
    assert base64.b64encode(PNG).decode() in json.dumps(sent["input"])
    called = await heard(gpt(session, up), request)
    calls = [piece for piece in called if isinstance(piece, CallPiece)]
    assert calls[0].name == "weather"
    assert json.loads("".join(call.text for call in calls)) == {"city": "sunny"}
    assert called[-1] == FinishPiece("calls")
    await heard(gpt(session, up), replayed(called))
    items = {item.get("type", "message"): item for item in up.asked[2].body["input"]}
    assert items["reasoning"]["encrypted_content"] == "c2VhbGVk"
    assert items["function_call"]["call_id"] == calls[0].call_id
    assert items["function_call_output"]["output"] == "22 °C"


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (Plan(fault="401"), "bad_key"),
        (Plan(fault="404"), "no_such_model"),
        (Plan(fault="429", again="5"), "provider_limit"),
        (Plan(fault="500"), "provider_failed"),
        (Plan(fault="503"), "provider_failed"),
        (Plan(fault="drop"), "cut"),
        (Plan(fault="rst"), "cut"),
        (Plan(fault="fin"), "cut"),
        (Plan(fault="unfinished"), "cut"),
        (Plan(fault="error"), "provider_failed"),
        (Plan(fault="malformed"), "bad_answer"),
        (Plan(fault="wrongtype"), "bad_answer"),
        (Plan(fault="redirect", location="http://127.0.0.1:9/"), "moved"),
        (Plan(fault="silent"), "silent"),
        (Plan(fault="hang"), "silent"),
        (Plan(fault="stall"), "silent"),
    ],
    ids=lambda value: value.fault if isinstance(value, Plan) else value,
)
async def test_a_failure_of_gpt_is_a_sentence_and_asked_once(
    session, up: Upstream, plan: Plan, code: str
) -> None:
    up.next(plan)
    error = await failure(gpt(session, up, timeout=0.5))
    assert error.code == code
    assert error.problem.hint and "canary-key" not in str(error)
    assert error.problem.retry_after == (5 if plan.again else None)
    assert len(up.asked) == 1


async def test_gpt_ends_at_a_stop_sequence(session, up: Upstream) -> None:
    gate = Gate()
    up.next(Plan(text="one two three", gate=gate))
    await gate.open(2)
    pieces = await heard(gpt(session, up), asking("Count", stop=("two",)))
    assert text(pieces) == "one " and pieces[-1] == FinishPiece("stop")
    await up.asked[0].closed()


async def test_leaving_stops_gpt(session, up: Upstream) -> None:
    gate = Gate()
    up.next(Plan(text="one two", gate=gate))
    async with aclosing(gpt(session, up).ask(asking("Hello"))) as pieces:
        asked = asyncio.create_task(up.arrived(1))
        await gate.open()
        assert await anext(pieces) == TextPiece("one ")
    await (await asked).closed()


async def test_a_server_that_is_not_there_can_not_be_reached(session, up: Upstream) -> None:
    model = _model("openai-responses", "gpt-5", session, "http://127.0.0.1:9/v1", 5)
    assert (await failure(model)).code == "unreachable"


async def test_a_forbidden_address_is_not_asked(session) -> None:
    for kind in ("openai-responses", "anthropic", "google"):
        model = _model(kind, "gpt-5", session, "http://169.254.169.254/v1", 5)
        assert (await failure(model)).code == "forbidden_address"
