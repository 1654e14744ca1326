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
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bench.answers import DIALECTS, Json, embeddings
from bench.composing import compose
from bench.plans import STATUSES, Asked, Gate, Plan
from bench.writing import Stream

MODELS = ("echo", "steady", "rate-50-tokens-200")


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
    return await Stream(request, asked, plan, dialect, answer).run()


def _row(model: str | Json) -> Json:
    if isinstance(model, str):
        return {"id": model, "object": "model", "created": 0, "owned_by": "upstream"}
    return model


def _refuse(status: str, plan: Plan) -> web.Response:
    error = {"message": plan.text or STATUSES[status], "type": "error", "param": None, "code": None}
    headers = {"Retry-After": plan.again} if plan.again else {}
    return web.json_response({"error": error}, status=int(status), headers=headers)


def _drop(request: web.Request, asked: Asked) -> web.StreamResponse:
    asked.end("drop")
    assert request.transport is not None
    request.transport.close()
    return web.Response()


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
