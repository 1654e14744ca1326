"""Bare relays, the yardsticks of every streaming number. They store nothing and know nobody.

python -m bench.relays raw  UPSTREAM    bytes from socket to socket, nothing is looked at
python -m bench.relays asgi UPSTREAM    uvicorn and Starlette; each event parsed and written anew
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp
import orjson
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route


async def raw(upstream: str) -> None:
    """Copies both directions of each connection."""
    target = urlsplit(upstream)

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while chunk := await reader.read(65536):
                writer.write(chunk)
                await writer.drain()
        except OSError:
            return
        finally:
            writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection(target.hostname, target.port)
        await asyncio.gather(copy(reader, up_writer), copy(up_reader, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=2048)
    port = server.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}", flush=True)
    async with server:
        await server.serve_forever()


async def asgi(upstream: str) -> None:
    """What any framework pays at least."""
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=None)
    )

    async def events(body: bytes) -> AsyncIterator[bytes]:
        headers = {"Content-Type": "application/json"}
        url = f"{upstream}/v1/chat/completions"
        async with session.post(url, data=body, headers=headers) as response:
            async for line in response.content:
                if line.startswith(b"data:"):
                    data = line[5:].strip()
                    if data != b"[DONE]":
                        data = orjson.dumps(orjson.loads(data))
                    yield b"data: " + data + b"\n\n"

    async def relay(request: Request) -> StreamingResponse:
        return StreamingResponse(events(await request.body()), media_type="text/event-stream")

    app = Starlette(routes=[Route("/v1/chat/completions", relay, methods=["POST"])])
    config = uvicorn.Config(app, port=0, log_config=None, loop="uvloop", backlog=2048)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}", flush=True)
    await task


if __name__ == "__main__":
    uvloop.run({"raw": raw, "asgi": asgi}[sys.argv[1]](sys.argv[2]))
