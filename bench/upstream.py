"""A steerable upstream on loopback that speaks OpenAI's dialect: rates, gates, and every fault.

Knows nothing of Lowkey. In a test: `async with upstream() as up: …up.url…`, steered by
`up.next(Plan(…))` (the next request) and `up.plans["name"] = Plan(…)` (all for that model). As a
process: `python -m bench.upstream --port 0` prints its address; it is steered by the model's name,
which is pairs of words: `rate-50-tokens-200`, `fault-429-again-2`, `fault-500-times-1`,
`fault-rst-after-5`, `thinks-10`, `calls-1`, `gate-a` (opened by `POST /gates/a?tokens=3`), and
`echo`, which repeats the last message. `GET /log` tells what was asked: the charges.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dataclasses
import json
import socket
import struct
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bench.answers import (
    DIALECTS,
    Answer,
    Call,
    Dialect,
    Json,
    Piece,
    embeddings,
    instance,
    stamp,
    tokens,
)

STATUSES = {
    "400": "This request can't be taken.",
    "401": "Incorrect API key provided.",
    "403": "Your key may not use this model.",
    "404": "The model does not exist.",
    "413": "This request is too large.",
    "429": "Rate limit reached.",
    "500": "The server had an error.",
    "502": "Bad gateway.",
    "503": "The engine is overloaded.",
}
FAULTS = {
    "slow": "headers come after `delay` seconds",
    "drop": "the connection is closed before any header",
    "silent": "no header ever comes",
    "redirect": "307 to `location`",
    "hang": "headers come, then nothing ever",
    "stall": "nothing more ever after `after` tokens",
    "rst": "the connection is reset after `after` tokens",
    "fin": "the connection is closed inside the HTTP body after `after` tokens",
    "unfinished": "the body ends well after `after` tokens, but without a finish reason",
    "malformed": "an event after `after` tokens is no JSON",
    "error": "an error object stands in the stream after `after` tokens",
    "duplicate": "the event after `after` tokens comes twice",
    "twofinish": "the finish comes twice",
    "wrongtype": "an HTML page with status 200",
    "notjson": "a whole answer of type application/json that is not JSON",
    "empty": "a whole answer without choices",
    "gzip": "garbage that claims to be gzip",
    "huge": "an event of `size` bytes after `after` tokens",
    "halfcall": "the last tool call's JSON ends in its middle",
    "trickle": "`rate` bytes a second (1 if none is given)",
}
MODELS = ("echo", "steady", "rate-50-tokens-200")
TOGETHER = 64
"""Tokens written at once where no rate is set."""


class Gate:
    """Holds tokens back until a test lets them pass."""

    def __init__(self) -> None:
        self._passes = 0
        self._free = False
        self._changed = asyncio.Condition()
        self._waiting = 0

    async def open(self, count: int = 1) -> None:
        """Lets `count` more tokens pass; they are written when `held` returns next."""
        async with self._changed:
            self._passes += count
            self._changed.notify_all()

    async def open_for_good(self) -> None:
        async with self._changed:
            self._free = True
            self._changed.notify_all()

    async def held(self) -> None:
        """Returns once a stream stands at the gate: everything let pass has been written."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._waiting > 0 and not self._passes)

    async def passing(self) -> None:
        async with self._changed:
            self._waiting += 1
            self._changed.notify_all()
            try:
                await self._changed.wait_for(lambda: self._free or self._passes > 0)
            finally:
                self._waiting -= 1
            if not self._free:
                self._passes -= 1


@dataclass(frozen=True)
class Plan:
    """How a request is answered."""

    text: str | None = None
    """The answer; None: `tokens` numbered words."""
    tokens: int = 20
    rate: float = 0
    """Tokens a second; 0: as fast as it goes."""
    thinks: int = 0
    """Tokens of reasoning_content before the answer."""
    calls: int = 0
    """Tool calls, to the offered tools in their order."""
    call: tuple[Call, ...] = ()
    """These tool calls instead."""
    finish: str = ""
    """The reason that is given for the end: `length`, `content_filter`; empty: the true one."""
    stamped: bool = False
    """Each token is the time at which it was sent."""
    cached: int = 0
    """Tokens of the prompt that count as cached."""
    fault: str = ""
    """A name of FAULTS or a number of STATUSES."""
    after: int = 3
    """Tokens before a fault within the stream."""
    times: int | None = None
    """The fault strikes only so often, then all is well; None: always."""
    again: str = ""
    """The Retry-After of a refusal."""
    delay: float = 0
    location: str = ""
    size: int = 10 * 2**20
    gate: Gate | None = None

    @staticmethod
    def named(model: str, gates: defaultdict[str, Gate]) -> Plan:
        """The plan that a model's name spells."""
        words = model.split("-")
        pairs: dict[str, str] = dict(zip(words[0::2], words[1::2], strict=False))
        found: dict[str, Any] = {}
        for option in dataclasses.fields(Plan):
            if option.name in pairs and option.name != "gate":
                kind = {"int": int, "float": float, "int | None": int}.get(str(option.type), str)
                with contextlib.suppress(ValueError):
                    found[option.name] = kind(pairs[option.name])
        if "gate" in pairs:
            found["gate"] = gates[pairs["gate"]]
        return Plan(**found, stamped="stamped" in words)


@dataclass
class Asked:
    """One request, as it was charged. `sent`: tokens written; `ended`: how it went, empty at first."""

    path: str
    model: str
    key: str
    body: Json
    headers: dict[str, str]
    at: float
    sent: int = 0
    ended: str = ""
    """`finished`, `closed` (by the asking side) or the name of the fault."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when `ended` is."""

    def end(self, how: str) -> None:
        self.ended = self.ended or how
        self.over.set()

    async def closed(self) -> None:
        """Returns when the asking side has closed the connection. Fails where it ended otherwise."""
        await self.over.wait()
        assert self.ended == "closed", f"it ended as {self.ended}"


@dataclass
class Upstream:
    """`url` ends with /v1; `asked` grows by one with every request but those for /log and gates."""

    url: str = ""
    key: str = ""
    """Where set, every other key gets a 401."""
    models: tuple[str | Json, ...] = MODELS
    """Names, or whole rows, of /v1/models."""
    listing: Plan = field(default_factory=Plan)
    """How /v1/models fails, if it does."""
    plans: dict[str, Plan] = field(default_factory=dict[str, Plan])
    asked: list[Asked] = field(default_factory=list[Asked])
    gates: defaultdict[str, Gate] = field(default_factory=lambda: defaultdict(Gate))
    keep: bool = True
    """Whether the log keeps bodies and headers."""
    _next: deque[Plan] = field(default_factory=deque[Plan])
    _struck: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def origin(self) -> str:
        return self.url.removesuffix("/v1")

    @property
    def port(self) -> int:
        return int(self.origin.rsplit(":", 1)[1])

    def next(self, *plans: Plan) -> None:
        """The next requests follow these plans, each once, whatever model they name."""
        self._next.extend(plans)

    async def arrived(self, count: int) -> Asked:
        """Waits for the `count`-th request (from 1) and returns it."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.asked) >= count)
        return self.asked[count - 1]

    async def charge(self, request: web.Request, path: str, body: Json) -> tuple[Asked, Plan]:
        key = request.headers.get("Authorization", "").removeprefix("Bearer ")
        headers = dict(request.headers) if self.keep else {}
        model = str(body.get("model", ""))
        asked = Asked(path, model, key, body if self.keep else {}, headers, time.monotonic())
        async with self._arrived:
            self.asked.append(asked)
            self._arrived.notify_all()
        if self.key and key != self.key:
            return asked, Plan(fault="401")
        if path == "models":
            return asked, self.listing
        if self._next:
            return asked, self._next.popleft()
        plan = self.plans.get(model) or Plan.named(model, self.gates)
        if plan.fault and plan.times is not None:
            self._struck[model] += 1
            if self._struck[model] > plan.times:
                plan = dataclasses.replace(plan, fault="")
        return asked, plan


@asynccontextmanager
async def upstream(port: int = 0, key: str = "") -> AsyncIterator[Upstream]:
    """Answers on loopback until left."""
    up = Upstream(key=key)
    app = web.Application(client_max_size=2**28)

    async def log(request: web.Request) -> web.Response:
        del request
        return await _log(up)

    async def gate(request: web.Request) -> web.Response:
        return await _gate(up, request)

    async def respond(request: web.Request) -> web.StreamResponse:
        return await _respond(up, request)

    app.router.add_route("GET", "/log", log)
    app.router.add_route("POST", "/gates/{name}", gate)
    app.router.add_route("*", "/v1/{path:.*}", respond)
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, backlog=2048)
    await site.start()
    host, port = runner.addresses[0][:2]
    up.url = f"http://{host}:{port}/v1"
    try:
        yield up
    finally:
        await runner.cleanup()


async def _log(up: Upstream) -> web.Response:
    kept = ("path", "model", "key", "body", "at", "sent", "ended")
    return web.json_response([{name: getattr(one, name) for name in kept} for one in up.asked])


async def _gate(up: Upstream, request: web.Request) -> web.Response:
    await up.gates[request.match_info["name"]].open(int(request.query.get("tokens", "1")))
    return web.Response(status=204)


async def _respond(up: Upstream, request: web.Request) -> web.StreamResponse:
    path = request.match_info["path"]
    try:
        body: Json = json.loads(await request.read() or b"{}")
    except ValueError:
        return _refuse("400", Plan())
    asked, plan = await up.charge(request, path, body)
    try:
        response = await _answer(up, request, path, body, asked, plan)
    except (asyncio.CancelledError, ConnectionError):
        asked.end("closed")
        raise
    asked.end(plan.fault or "finished")
    return response


async def _answer(
    up: Upstream, request: web.Request, path: str, body: Json, asked: Asked, plan: Plan
) -> web.StreamResponse:
    if plan.fault in STATUSES:
        return _refuse(plan.fault, plan)
    match plan.fault:
        case "slow":
            await asyncio.sleep(plan.delay or 3600)
        case "silent":
            await asyncio.Event().wait()
        case "drop":
            return _drop(request, asked)
        case "redirect":
            return web.Response(status=307, headers={"Location": plan.location})
        case "wrongtype":
            return web.Response(text="<html><h1>Welcome</h1></html>", content_type="text/html")
        case "notjson":
            return web.Response(text='{"choices": [', content_type="application/json")
        case "empty":
            return web.json_response({"choices": []})
        case "gzip":
            garbage = {"Content-Encoding": "gzip", "Content-Type": "text/event-stream"}
            return web.Response(body=b"\x1f\x8b this was never packed", headers=garbage)
    if path == "models":
        rows = [_row(model) for model in up.models]
        return web.json_response({"object": "list", "data": rows})
    if path == "embeddings":
        return web.json_response(embeddings(body))
    if path not in DIALECTS:
        return _refuse("404", plan)
    dialect = DIALECTS[path]()
    answer = compose(path, body, plan)
    if not body.get("stream"):
        asked.sent = len(answer.pieces)
        return web.json_response(dialect.whole(answer))
    return await _Stream(request, asked, plan, dialect, answer).run()


def _row(model: str | Json) -> Json:
    if isinstance(model, str):
        return {"id": model, "object": "model", "created": 0, "owned_by": "upstream"}
    return model


def _refuse(status: str, plan: Plan) -> web.Response:
    error = {"message": STATUSES[status], "type": "error", "param": None, "code": None}
    headers = {"Retry-After": plan.again} if plan.again else {}
    return web.json_response({"error": error}, status=int(status), headers=headers)


def _drop(request: web.Request, asked: Asked) -> web.StreamResponse:
    asked.end("drop")
    assert request.transport is not None
    request.transport.close()
    return web.Response()


def compose(path: str, body: Json, plan: Plan) -> Answer:
    """The answer that a plan gives to a request."""
    said = _said(body, plan)
    thought = [Piece("thinking", f"t{n} ") for n in range(plan.thinks)]
    calls = list(plan.call) or _calls(body, plan)
    if plan.fault == "halfcall" and not calls:
        calls = [Call("weather", '{"city": "Rome"}')]
    pieces = [*thought, *([Piece("text", token) for token in said] if not calls else [])]
    for index, call in enumerate(calls):
        half = len(call.arguments) // 2
        if plan.fault == "halfcall" and call is calls[-1]:
            pieces.append(Piece("call", call.arguments[:half], index, call))
        else:
            pieces.append(Piece("call", call.arguments[:half], index, call))
            pieces.append(Piece("call", call.arguments[half:], index))
    finish = plan.finish or ("tool_calls" if calls else "stop")
    most = (
        body.get("max_tokens") or body.get("max_completion_tokens") or body.get("max_output_tokens")
    )
    if most and len(pieces) > most:
        pieces, finish = pieces[:most], "length"
    options = body.get("stream_options") or {}
    counted = bool(options.get("include_usage")) or path == "responses"
    prompt = len(tokens(json.dumps(body.get("messages") or body.get("input") or "")))
    return Answer(str(body.get("model")), pieces, calls, finish, prompt, plan.cached, counted)


def _said(body: Json, plan: Plan) -> list[str]:
    answer_format = body.get("response_format") or (body.get("text") or {}).get("format") or {}
    schema = answer_format.get("schema") or (answer_format.get("json_schema") or {}).get("schema")
    if plan.text is not None:
        said = tokens(plan.text)
    elif schema:
        said = tokens(json.dumps(instance(schema)))
    elif body.get("model") == "echo":
        said = tokens(_last(body))
    else:
        said = [f"w{n} " for n in range(plan.tokens)]
    stops = body.get("stop") or []
    for stop in [stops] if isinstance(stops, str) else stops:
        said = tokens("".join(said).partition(stop)[0])
    return said


def _last(body: Json) -> str:
    """The last message's text, in whichever shape it came."""
    given = body.get("messages") or body.get("input") or body.get("prompt") or ""
    last: Any = given[-1] if isinstance(given, list) and given else given
    if isinstance(last, dict):
        last = last.get("content") or last.get("output") or ""
    if isinstance(last, list):
        last = "".join(str(part.get("text", "")) for part in last if isinstance(part, dict))
    return str(last)


def _calls(body: Json, plan: Plan) -> list[Call]:
    """Calls to the offered tools, where the plan or the request wants some."""
    tools: list[Json] = [tool.get("function") or tool for tool in body.get("tools") or []]
    choice = body.get("tool_choice")
    count = plan.calls
    if isinstance(choice, dict):
        name = (choice.get("function") or choice).get("name")
        tools, count = [tool for tool in tools if tool.get("name") == name], 1
    elif choice == "required":
        count = max(count, 1)
    answered = any(one.get("role") == "tool" for one in body.get("messages") or [])
    if choice == "none" or (answered and not isinstance(choice, dict)):
        return []
    return [
        Call(tool["name"], json.dumps(instance(tool.get("parameters") or {})), f"call_{n}")
        for n, tool in enumerate(tools[:count], 1)
    ]


@dataclass
class _Stream:
    """One answer on its way, frame by frame."""

    request: web.Request
    asked: Asked
    plan: Plan
    dialect: Dialect
    answer: Answer

    async def run(self) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(self.request)
        await response.write(b": hello\n\n")
        self.response = response
        if self.plan.fault == "hang":
            await asyncio.Event().wait()
        opening = b"".join(self.dialect.opening(self.answer))
        if opening:
            await self._write(opening)
        if self.plan.rate and not self.plan.fault and not self.plan.gate:
            await self._paced()
        elif not self.plan.rate and not self.plan.fault and not self.plan.gate:
            await self._at_once()
        elif not await self._one_by_one():
            return response
        closing = self.dialect.closing(self.answer)
        if self.plan.fault == "twofinish":
            closing.insert(0, closing[0])
        if self.plan.gate:
            await self.plan.gate.passing()
        await self._write(b"".join(closing))
        await response.write_eof()
        return response

    async def _at_once(self) -> None:
        pieces = self.answer.pieces
        for first in range(0, len(pieces), TOGETHER):
            some = pieces[first : first + TOGETHER]
            await self.response.write(b"".join(self._frame(piece) for piece in some))
            self.asked.sent += len(some)

    async def _paced(self) -> None:
        """By callbacks and straight to the socket: the cheapest way to write at a steady rate."""
        transport = self.request.transport
        if transport is None:
            raise ConnectionResetError
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[None] = loop.create_future()
        begun, step, asked = loop.time(), 1 / self.plan.rate, self.asked
        pieces, count = self.answer.pieces, len(self.answer.pieces)

        def send() -> None:
            if ended.done():
                return
            if transport.is_closing():
                ended.set_exception(ConnectionResetError())
                return
            if asked.sent == count:
                ended.set_result(None)
                return
            frame = self._frame(pieces[asked.sent])
            transport.write(b"%x\r\n%b\r\n" % (len(frame), frame))
            asked.sent += 1
            loop.call_at(begun + asked.sent * step, send)

        send()
        await ended

    async def _one_by_one(self) -> bool:
        """With gate and fault; False where the answer ends here."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for piece in self.answer.pieces:
            if self.asked.sent == self.plan.after and not await self._strike():
                return False
            if self.plan.gate:
                await self.plan.gate.passing()
            if self.plan.rate and self.plan.fault != "trickle":
                await asyncio.sleep(max(0, begun + self.asked.sent / self.plan.rate - loop.time()))
            await self._write(self._frame(piece))
            self.asked.sent += 1
        return self.asked.sent > self.plan.after or await self._strike()

    async def _strike(self) -> bool:
        """The fault within the stream; False where it ends the answer."""
        transport = self.request.transport
        match self.plan.fault:
            case "stall":
                await asyncio.Event().wait()
            case "rst" if transport is not None:
                self.asked.end("rst")
                linger = struct.pack("ii", 1, 0)
                reset = transport.get_extra_info("socket")
                reset.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                transport.abort()
                return False
            case "fin" if transport is not None:
                self.asked.end("fin")
                transport.write(b"40\r\ndata: ")
                transport.close()
                return False
            case "unfinished":
                await self.response.write_eof()
                return False
            case "malformed":
                await self._write(b'data: {"choices": [{"index": 0, "delta": {"con\n\n')
            case "error":
                failed = {"message": "The engine fell over.", "type": "server_error", "code": None}
                await self._write(b"data: " + json.dumps({"error": failed}).encode() + b"\n\n")
            case "duplicate" if self.asked.sent < len(self.answer.pieces):
                await self._write(self._frame(self.answer.pieces[self.asked.sent]))
            case "huge":
                await self._write(self._frame(Piece("text", "x" * self.plan.size)))
            case _:
                pass
        return True

    def _frame(self, piece: Piece) -> bytes:
        return self.dialect.piece(Piece("text", stamp()) if self.plan.stamped else piece)

    async def _write(self, data: bytes) -> None:
        if self.plan.fault != "trickle":
            await self.response.write(data)
            return
        for byte in data:
            await self.response.write(bytes([byte]))
            await asyncio.sleep(1 / (self.plan.rate or 1))


async def _serve(port: int, key: str, keep: bool) -> None:
    async with upstream(port, key) as up:
        up.keep = keep
        print(up.url, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A steerable upstream on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default="", help="refuse every other key")
    parser.add_argument("--lean", action="store_true", help="keep no bodies: for long benchmarks")
    args = parser.parse_args()
    import uvloop

    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(_serve(args.port, args.key, not args.lean))


if __name__ == "__main__":
    main()
