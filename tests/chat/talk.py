"""A person in conversation with the real server, and the upstream that answers them."""

from __future__ import annotations

import asyncio
import io
import itertools
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from bench.upstream import Asked, Upstream, upstream
from lowkey.accounts import User
from lowkey.app import App
from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.events import EVENT, Event
from lowkey.core.fold import fold
from lowkey.core.parts import Answer
from tests.serving import serve

Json = dict[str, Any]
ALONE = User(id="user_local", name="", role="owner")
"""Whoever sits at this machine."""
JSON = {"Content-Type": "application/json"}
_numbers = itertools.count()


@dataclass(frozen=True)
class Reply:
    """What the server said to one request."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def error(self) -> Json:
        return self.body["error"]


@dataclass
class Talk:
    """One person's client. Verbs assert that they went well; `ask` asserts nothing."""

    app: App
    up: Upstream
    client: aiohttp.ClientSession
    model: str = "up/steady"
    said: list[str] = field(default_factory=list[str])

    @property
    def charges(self) -> list[Asked]:
        """What the upstream was asked and paid for."""
        return [one for one in self.up.asked if one.path == "chat/completions"]

    async def ask(self, method: str, path: str, body: Json | None = None) -> Reply:
        sent = {} if body is None else {"data": io.BytesIO(orjson.dumps(body)), "headers": JSON}
        async with self.client.request(method, path, **sent) as response:
            data = await response.read()
            is_json = data and response.content_type == "application/json"
            known = orjson.loads(data) if is_json else data
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Reply(response.status, headers, known)

    async def good(self, method: str, path: str, body: Json | None = None) -> Any:
        reply = await self.ask(method, path, body)
        assert reply.status < 300, reply.body
        return reply.body

    def message(self, text: str, **more: Any) -> Json:
        """The body of POST /api/messages."""
        made = {"parts": [{"kind": "text", "text": text}], "key": key(), "model": self.model}
        return made | more

    async def send(self, text: str, **more: Any) -> Json:
        """Sends, and gives back {conversation, message, run}."""
        reply = await self.ask("POST", "/api/messages", self.message(text, **more))
        assert reply.status == 202, reply.body
        return reply.body

    async def say(self, text: str, **more: Any) -> Json:
        """Sends and waits for the answer: its message."""
        sent = await self.send(text, **more)
        await self.answer(sent["run"]["id"])
        return await self.reply(sent["run"])

    async def reply(self, run: Json) -> Json:
        """The message that a run became."""
        whole = await self.open(run["conversation_id"])
        return next(one for one in whole["messages"] if one["id"] == run["message_id"])

    async def again(self, message_id: str, verb: str, **more: Any) -> Json:
        """Regenerates or continues: the new run."""
        body = {"key": key()} | more
        reply = await self.ask("POST", f"/api/messages/{message_id}/{verb}", body)
        assert reply.status == 202, reply.body
        return reply.body["run"]

    async def stream(self, run_id: str, after: int = 0) -> AsyncGenerator[tuple[int, bytes], None]:
        """(number, event) as a browser reads them, until the server ends the stream."""
        headers = {"Last-Event-ID": str(after)} if after else {}
        async with self.client.get(f"/api/runs/{run_id}/events", headers=headers) as response:
            assert response.status == 200, await response.read()
            rest = b""
            async for chunk in response.content.iter_any():
                *frames, rest = (rest + chunk).split(b"\n\n")
                for frame in frames:
                    if frame.startswith(b"id: "):
                        number, _, data = frame[4:].partition(b"\ndata: ")
                        yield int(number), data

    async def events(self, run_id: str, after: int = 0) -> list[tuple[int, bytes]]:
        return [event async for event in self.stream(run_id, after)]

    async def answer(self, run_id: str) -> Answer:
        """What a reader sees at the end of the run."""
        return told(await self.events(run_id))

    async def open(self, conversation_id: str) -> Json:
        return await self.good("GET", f"/api/conversations/{conversation_id}")

    async def find(self, query: str) -> list[Json]:
        async with self.client.get("/api/search", params={"q": query}) as response:
            assert response.status == 200, await response.read()
            return orjson.loads(await response.read())["hits"]


def key() -> str:
    return f"key-{next(_numbers)}"


def told(events: list[tuple[int, bytes]]) -> Answer:
    return fold(read(events))


def read(events: list[tuple[int, bytes]]) -> list[Event]:
    return [EVENT.validate_json(data) for _, data in events]


def said(message: Json) -> str:
    """The words of a message as the API shows it."""
    return "".join(part["text"] for part in message["parts"] if part["kind"] == "text")


def words(count: int, first: int = 0) -> str:
    """What the upstream says in so many tokens."""
    return "".join(f"w{n} " for n in range(first, count))


async def until(true: Callable[[], object]) -> None:
    """Returns when the condition holds; a test that waits for what never comes is ended outside."""
    while not true():
        await asyncio.sleep(0.005)


@asynccontextmanager
async def talking(settings: Settings, clock: Clock | None = None) -> AsyncGenerator[Talk]:
    """A server with one provider, `up`, that does what the test says."""
    async with upstream() as up, App.open(settings, clock) as app:
        up.models = ("echo", "steady", "other", "gpt-5-scripted")
        await app.catalogue.add("compatible", up.url, "", "up")
        up.asked.clear()
        async with serve(app) as served:
            yield Talk(app, up, served.client)
