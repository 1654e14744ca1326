"""Many people reading answers at once: one process, plain sockets, as little work as can be.

    python -m bench.load {v1|chat} URL MODEL STREAMS

Prints one JSON object: per stream when each chunk came and how many tokens were in it is summed up
as delivered tokens, first token (ms), gaps between chunks (ms, p50 and p99), refusals and cuts.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import uvloop

RAMP = float(os.environ.get("BENCH_RAMP", "2"))
"""Seconds over which the streams begin, so that the beginning is not all that is measured."""


@dataclass
class Told:
    """What one reader saw."""

    status: int = 0
    first: float | None = None
    tokens: int = 0
    gaps: list[float] = field(default_factory=list)
    whole: bool = False
    conversation: str = ""


class Connection:
    """HTTP/1.1 by hand: one request at a time, bodies by length or in chunks."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc

    async def open(self) -> None:
        host, _, port = self.host.partition(":")
        self.reader, self.writer = await asyncio.open_connection(host, int(port), limit=2**20)

    async def ask(self, method: str, path: str, body: bytes = b"") -> int:
        """Sends and reads the head; returns the status. `rest` is what came behind the head."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nAuthorization: Bearer any\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        self.head = answer.lower()
        return int(answer.split(b" ", 2)[1])

    async def whole(self) -> bytes:
        """The body of a short answer."""
        length = int(self.head.partition(b"content-length:")[2].split(b"\r\n")[0])
        return await self.reader.readexactly(length)

    def close(self) -> None:
        self.writer.close()


async def v1(url: str, model: str, told: Told) -> None:
    """One streamed chat completion."""
    connection = Connection(url)
    await connection.open()
    body = json.dumps(
        {"model": model, "stream": True, "messages": [{"role": "user", "content": "Go."}]}
    ).encode()
    begun = time.monotonic()
    told.status = await connection.ask("POST", "/v1/chat/completions", body)
    if told.status == 200:
        await _read(connection, begun, told, _tokens_v1, b"[DONE]")
    connection.close()


async def chat(url: str, model: str, told: Told) -> None:
    """One message to the assistant, its answer followed as the page does."""
    connection = Connection(url)
    await connection.open()
    key = f"bench-{id(told)}-{time.monotonic_ns()}"
    parts = [{"kind": "text", "text": "Go."}]
    body = json.dumps({"parts": parts, "key": key, "model": model}).encode()
    begun = time.monotonic()
    told.status = await connection.ask("POST", "/api/messages", body)
    if told.status == 202:
        sent = json.loads(await connection.whole())
        told.conversation = sent["conversation"]["id"]
        await connection.ask("GET", f"/api/runs/{sent['run']['id']}/events")
        await _read(connection, begun, told, _tokens_chat, b'"kind":"run.done","status":"done"')
    connection.close()


def _tokens_v1(chunk: bytes) -> int:
    return chunk.count(b'"content":"w')


def _tokens_chat(chunk: bytes) -> int:
    """The upstream's tokens each begin with one w."""
    grown = chunk.split(b'"kind":"part.grew"')[1:]
    return sum(piece.partition(b'"text":"')[2].partition(b'"}')[0].count(b"w") for piece in grown)


async def _read(connection: Connection, begun: float, told: Told, count, end: bytes) -> None:
    """Reads the stream to its end, noting when tokens came."""
    before = begun
    kept = b""
    while chunk := await connection.reader.read(2**18):
        now = time.monotonic()
        cut = chunk.rfind(b"\n\n")
        if cut < 0:
            kept += chunk
            continue
        whole, kept = kept + chunk[:cut], chunk[cut:]
        tokens = count(whole)
        if tokens:
            if told.first is None:
                told.first = now - begun
            else:
                told.gaps.append(now - before)
            before = now
            told.tokens += tokens
        if end in whole:
            told.whole = True
            return


async def run(kind: str, url: str, model: str, streams: int) -> dict[str, object]:
    asked = {"v1": v1, "chat": chat}[kind]
    all_told = [Told() for _ in range(streams)]

    async def one(number: int, told: Told) -> None:
        await asyncio.sleep(RAMP * number / streams)
        try:
            await asked(url, model, told)
        except (OSError, asyncio.IncompleteReadError):
            return

    begun = time.monotonic()
    await asyncio.gather(*(one(number, told) for number, told in enumerate(all_told)))
    gaps = sorted(gap for told in all_told for gap in told.gaps)
    firsts = sorted(told.first for told in all_told if told.first is not None)
    return {
        "seconds": time.monotonic() - begun,
        "tokens": sum(told.tokens for told in all_told),
        "whole": sum(told.whole for told in all_told),
        "refused": sum(told.status >= 400 for told in all_told),
        "first_p50": at(firsts, 0.5),
        "first_p99": at(firsts, 0.99),
        "gap_p50": at(gaps, 0.5),
        "gap_p99": at(gaps, 0.99),
        "conversations": [told.conversation for told in all_told if told.conversation],
    }


def at(values: list[float], share: float) -> float | None:
    """A quantile, in milliseconds."""
    return values[min(len(values) - 1, int(share * len(values)))] * 1000 if values else None


if __name__ == "__main__":
    kind, url, model, streams = sys.argv[1:]
    print(json.dumps(uvloop.run(run(kind, url, model, int(streams)))))
