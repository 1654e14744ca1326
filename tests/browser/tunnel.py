"""A bad line between browser and server: it passes everything on, but does to answers what it is told.

Knows HTTP and frames of server-sent events, and nothing of what they say.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

FAULTS = {
    "": "all is well",
    "twice": "every frame comes twice",
    "swap": "frames change places with their neighbours",
    "bytes": "letters come one by one",
    "lose": "every third frame is lost",
    "again": "all that came on this connection comes again with every frame",
    "stall": "nothing more comes, and nothing ends",
}
SENT = ("Content-Type", "Last-Event-ID", "Accept")
KEPT = ("Content-Type", "Cache-Control", "Content-Security-Policy", "Content-Disposition")


@dataclass(eq=False)
class Stream:
    """One answer on its way through."""

    response: web.StreamResponse
    transport: asyncio.Transport
    passed: list[bytes] = field(default_factory=list[bytes])
    waiting: bytes = b""
    """A frame that lets the next one go first."""


@dataclass
class Tunnel:
    """`fault`: what befalls the frames from now on; a name of FAULTS."""

    server: str
    url: str = ""
    fault: str = ""
    full: int = 0
    """So many streams are refused from now on: the server is said to be full."""
    stalled: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a frame was kept back for good."""
    streams: set[Stream] = field(default_factory=set[Stream])

    async def cut(self) -> None:
        """Ends every stream of answers, in the middle of a frame."""
        for stream in list(self.streams):
            await stream.response.write(b'id: 999999\ndata: {"kind":"run.done","seq":')
            stream.transport.close()

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        headers = {name: request.headers[name] for name in SENT if name in request.headers}
        url = f"{self.server}{request.rel_url}"
        streams = "/runs/" in request.path and request.path.endswith("/events")
        if streams and self.full:
            self.full -= 1
            return web.json_response({"error": {"code": "full", "message": "Full."}}, status=503)
        async with (
            aiohttp.ClientSession() as client,
            client.request(
                request.method, url, data=await request.read(), headers=headers
            ) as answer,
        ):
            kept = {name: answer.headers[name] for name in KEPT if name in answer.headers}
            response = web.StreamResponse(status=answer.status, headers=kept)
            await response.prepare(request)
            assert request.transport is not None
            if streams:
                await self._frames(answer, Stream(response, request.transport))
            else:
                async for some in answer.content.iter_any():
                    await response.write(some)
            await response.write_eof()
            return response

    async def _frames(self, answer: aiohttp.ClientResponse, stream: Stream) -> None:
        self.streams.add(stream)
        rest = b""
        try:
            async for some in answer.content.iter_any():
                *whole, rest = (rest + some).split(b"\n\n")
                for frame in whole:
                    await self._frame(stream, frame + b"\n\n")
        finally:
            self.streams.discard(stream)

    async def _frame(self, stream: Stream, frame: bytes) -> None:
        write = stream.response.write
        stream.passed.append(frame)
        match self.fault:
            case "twice":
                await write(frame + frame)
            case "swap":
                stream.waiting, earlier = (b"", stream.waiting) if stream.waiting else (frame, b"")
                if earlier:
                    await write(frame + earlier)
            case "bytes":
                for letter in frame:
                    await write(bytes([letter]))
            case "lose":
                if len(stream.passed) % 3:
                    await write(frame)
            case "again":
                await write(b"".join(stream.passed))
            case "stall":
                self.stalled.set()
            case _:
                await write(frame)


@asynccontextmanager
async def tunnel(server: str) -> AsyncIterator[Tunnel]:
    """A line to this server, at an address of its own."""
    line = Tunnel(server)
    app = web.Application(client_max_size=2**28)
    app.router.add_route("*", "/{path:.*}", line.pass_on)
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    line.url = f"http://{host}:{port}"
    try:
        yield line
    finally:
        await runner.cleanup()
