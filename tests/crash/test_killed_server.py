"""`lowkey start`, killed with -9 in the middle of its answers, again and again."""

from __future__ import annotations

import asyncio
import random
import socket
import sqlite3
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bench.upstream import Plan, Upstream, upstream
from lowkey.app import App
from lowkey.core.config import Settings
from lowkey.core.events import EVENTS
from lowkey.core.fold import fold
from lowkey.core.parts import Answer, text_of
from tests.chat.talk import Json, Talk, key, read, said, told, words
from tests.crash.checker import T
from tests.crash.children import Server, serving

KILLS, CHAINS = 50, 2
"""Kills in all, and how many servers are killed side by side."""
LATEST = 0.5
"""Seconds after the message was sent at which a kill comes at the latest."""
TOKENS = 400


@dataclass
class Victim:
    """One data folder whose server is killed after every message."""

    data: Path
    up: Upstream
    sent: list[Json] = field(default_factory=list[Json])
    """The bodies of all messages, accepted or not."""
    accepted: dict[str, Json] = field(default_factory=dict[str, Json])
    """By key: what the server answered."""
    seen: list[tuple[float, int, bytes]] = field(default_factory=list)
    """(when, number, event) of the answer that was being read."""
    tried_again: int = 0
    """Answers that were cut before their first word, so that to continue is to ask anew."""
    died: float = 0.0
    """When the server was killed; monotonic, like all times here."""

    async def round(self, moment: float) -> None:
        """Starts the server, looks at what the last kill left, sends, and kills at this moment."""
        server = await serving("--data", str(self.data))
        async with aiohttp.ClientSession(server.url) as client:
            talk = Talk(None, self.up, client)  # type: ignore[arg-type]
            if self.sent:
                await self.look(talk)
            self.seen.clear()
            body = talk.message(f"Number {len(self.sent)}", model="up/slowly")
            self.sent.append(body)
            living = asyncio.create_task(self.live(talk, body))
            await asyncio.sleep(moment)
            self.died = time.monotonic()
            await server.kill()
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)

    async def live(self, talk: Talk, body: Json) -> None:
        reply = await talk.ask("POST", "/api/messages", body)
        assert reply.status == 202
        self.accepted[body["key"]] = reply.body
        async for number, event in talk.stream(reply.body["run"]["id"]):
            self.seen.append((time.monotonic(), number, event))

    async def look(self, talk: Talk) -> None:
        """The last message is kept if it was accepted, its answer says truly how far it came."""
        body = self.sent[-1]
        accepted = self.accepted.get(body["key"])
        again = await talk.good("POST", "/api/messages", body)
        if accepted is None:
            await talk.answer(again["run"]["id"])
            accepted = self.accepted[body["key"]] = again
        assert again["message"] == accepted["message"]
        assert again["run"]["id"] == accepted["run"]["id"]
        answer = await talk.reply(accepted["run"])
        text = said(answer)
        whole = words(TOKENS)
        assert whole.startswith(text)
        assert answer["status"] in ("interrupted", "done")
        assert (answer["status"] == "done") == (text == whole)
        shown = [(number, event) for at, number, event in self.seen if at < self.died - T]
        assert text.startswith(text_of(told(shown).parts))
        await self.read_on(talk, accepted["run"], answer)
        if answer["status"] == "interrupted":
            await self.go_on(talk, answer)

    async def read_on(self, talk: Talk, run: Json, answer: Json) -> None:
        """The page that was reading comes back and ends with the answer that was kept."""
        seen = [(number, event) for _, number, event in self.seen]
        rest = await talk.events(run["id"], after=seen[-1][0] if seen else 0)
        ended = fold([*read(seen), *read(rest)])
        assert ended.status == answer["status"]
        if answer["parts"]:
            assert [part.model_dump() for part in ended.parts] == answer["parts"]

    async def go_on(self, talk: Talk, answer: Json) -> None:
        self.tried_again += not answer["parts"]
        self.up.plans["slowly"] = Plan(text=" and so on.")
        run = await talk.again(answer["id"], "continue")
        await talk.answer(run["id"])
        self.up.plans["slowly"] = Plan(tokens=TOKENS, rate=400)
        reply = await talk.reply(run)
        assert (reply["status"], said(reply)) == ("done", said(answer) + " and so on.")


@asynccontextmanager
async def folder(data: Path) -> AsyncIterator[Upstream]:
    """A data folder that knows one provider."""
    async with upstream() as up:
        up.plans["slowly"] = Plan(tokens=TOKENS, rate=400)
        async with App.open(Settings(data=data, discover=False)) as app:
            await app.catalogue.add("compatible", up.url, "", "up")
        yield up


async def chain(data: Path, kills: int, chance: random.Random) -> Victim:
    async with folder(data) as up:
        victim = Victim(data, up)
        for _ in range(kills):
            await victim.round(chance.uniform(0, LATEST))
        server = await serving("--data", str(data))
        async with aiohttp.ClientSession(server.url) as client:
            talk = Talk(None, up, client)  # type: ignore[arg-type]
            await victim.look(talk)
            await nothing_is_doubled(talk, victim)
        assert await server.end() == 0
        return victim


async def nothing_is_doubled(talk: Talk, victim: Victim) -> None:
    listed = (await talk.good("GET", "/api/conversations"))["conversations"]
    assert len(listed) == len(victim.sent)
    questions: list[str] = []
    for one in listed:
        whole = await talk.open(one["id"])
        questions += [said(m) for m in whole["messages"] if m["role"] == "user"]
        assert whole["runs"] == []
    assert sorted(questions) == sorted(body["parts"][0]["text"] for body in victim.sent)
    asked = [one.body["messages"][-1]["content"] for one in talk.charges]
    own = [words for words in asked if words.startswith("Number")]
    assert len(own) <= len(set(own)) + victim.tried_again


async def test_fifty_kills_lose_nothing_double_nothing_and_lie_about_nothing(
    tmp_path: Path,
) -> None:
    chains = [
        chain(tmp_path / f"data-{n}", KILLS // CHAINS, random.Random(n)) for n in range(CHAINS)
    ]
    victims = await asyncio.gather(*chains)
    assert sum(len(victim.sent) for victim in victims) == KILLS
    cut = 0
    for victim in victims:
        connection = sqlite3.connect(victim.data / "lowkey.db")
        query = "SELECT count(*) FROM messages WHERE status = 'interrupted' AND parts <> '[]'"
        cut += connection.execute(query).fetchone()[0]
        assert connection.execute("SELECT count(*) FROM events").fetchone()[0] == 0
        connection.close()
    assert cut > KILLS // 10  # enough of them were hit in the middle of a stored answer


async def test_what_was_stored_when_it_died_is_exactly_what_comes_back(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with folder(data) as up:
        up.plans["slowly"] = Plan(tokens=TOKENS, rate=200)
        server = await serving("--data", str(data))
        async with aiohttp.ClientSession(server.url) as client:
            talk = Talk(None, up, client)  # type: ignore[arg-type]
            sent = await talk.send("Go on", model="up/slowly")
            while "w50 " not in text_of(stored(data).parts):
                await asyncio.sleep(0.05)
            await server.kill()
        left = stored(data)
        server = await serving("--data", str(data))
        async with aiohttp.ClientSession(server.url) as client:
            reply = await Talk(None, up, client).reply(sent["run"])  # type: ignore[arg-type]
        assert reply["parts"] == [part.model_dump() for part in left.parts]
        assert reply["status"] == "interrupted"
        await server.end()


def stored(data: Path) -> Answer:
    """What the events on disk tell of the one answer that is being written."""
    connection = sqlite3.connect(data / "lowkey.db")
    rows = connection.execute("SELECT data FROM events ORDER BY seq").fetchall()
    connection.close()
    return fold(EVENTS.validate_json(f"[{','.join(row[0] for row in rows)}]"))


# How it ends when it is told to


async def test_told_to_stop_it_finishes_what_is_short_and_saves_what_is_long(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    async with folder(data) as up:
        up.plans |= {"short": Plan(tokens=100, rate=100), "long": Plan(tokens=4000, rate=100)}
        server = await serving("--data", str(data))
        async with aiohttp.ClientSession(server.url) as client:
            talk = Talk(None, up, client)  # type: ignore[arg-type]
            short, long = [await talk.send(name, model=f"up/{name}") for name in ("short", "long")]
            streams = [talk.stream(sent["run"]["id"]) for sent in (short, long)]
            begun = [await anext(stream) for stream in streams]
            watching = [asyncio.create_task(rest(stream)) for stream in streams]
            ending = asyncio.create_task(server.end())
            refused = await refusal(talk)
            assert refused is None or (
                refused.status == 503 and int(refused.headers["retry-after"]) > 0
            )
            seen = [[first, *await one] for first, one in zip(begun, watching, strict=True)]
            ends = [told(events) for events in seen]
            assert [one.status for one in ends] == ["done", "interrupted"]
            assert await ending == 0
        server = await serving("--data", str(data))
        async with aiohttp.ClientSession(server.url) as client:
            talk = Talk(None, up, client)  # type: ignore[arg-type]
            for sent, end in zip((short, long), ends, strict=True):
                reply = await talk.reply(sent["run"])
                assert reply["status"] == end.status
                assert reply["parts"] == [part.model_dump() for part in end.parts]
            listed = (await talk.good("GET", "/api/conversations"))["conversations"]
            assert len(listed) == 2
        await server.end()


async def rest(stream: AsyncGenerator[tuple[int, bytes], None]) -> list[tuple[int, bytes]]:
    return [event async for event in stream]


async def refusal(talk: Talk):
    """What a message gets on a connection that was open before the end began; None: it is closed."""
    try:
        while True:
            reply = await talk.ask("GET", "/health")
            body = talk.message("", key=key())
            reply = await talk.ask(
                "POST", "/api/messages", body | {"parts": [{"kind": "text", "text": "x"}]}
            )
            if reply.status != 202:
                return reply
            await talk.good("DELETE", f"/api/conversations/{reply.body['conversation']['id']}")
    except aiohttp.ClientError:
        return None


# Readers who do not read


async def test_readers_who_stop_reading_cost_no_memory_and_hold_nobody_up(tmp_path: Path) -> None:
    data, readers = tmp_path / "data", 40
    async with folder(data) as up:
        up.plans["slowly"] = Plan(fault="huge", size=4 * 2**20, tokens=400, after=200)
        server = await serving("--data", str(data))
        async with aiohttp.ClientSession(server.url) as client:
            talk = Talk(None, up, client)  # type: ignore[arg-type]
            warm = await talk.say("Once", model="up/slowly")
            assert warm["status"] == "done"
            before = memory(server)
            up.plans["slowly"] = Plan(text=" ".join(["word" * 50] * 15_000), rate=4_000)
            sent = await talk.send("Again", model="up/slowly")
            lazy = [await idle(server, sent["run"]["id"]) for _ in range(readers)]
            answer = await talk.answer(sent["run"]["id"])
            assert answer.status == "done"
            lazy += [await idle(server, sent["run"]["id"]) for _ in range(readers)]
            await talk.answer(sent["run"]["id"])
            size = len(text_of(answer.parts))
            # All of it kept for each of them would be over twice as much; a busy machine's heap grows by itself.
            assert memory(server) - before < readers * size * 3 / 4
            for reader in lazy:
                reader.close()
        await server.end()


async def idle(server: Server, run_id: str) -> socket.socket:
    """A connection with little room that asks for an answer and never reads a byte of it."""
    host, port = server.url.removeprefix("http://").split(":")
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(reader, (host, int(port)))
    asking = f"GET /api/runs/{run_id}/events HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n"
    await loop.sock_sendall(reader, asking.encode())
    return reader


def memory(server: Server) -> int:
    """Bytes of the server's own memory."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) * 1024
