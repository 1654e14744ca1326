"""The real server for tests: in this process on a real socket, or as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import aiohttp
import uvicorn
from fastapi import FastAPI

from lowkey.app import App
from lowkey.server import create, leave
from lowkey.server.connection import Connection


@dataclass(frozen=True)
class Served:
    """A server that answers at `url`; `client` sends what a person alone at this machine would."""

    app: App
    url: str
    client: aiohttp.ClientSession


@asynccontextmanager
async def serve(
    app: App, http: type[Connection] = Connection, page: FastAPI | None = None
) -> AsyncIterator[Served]:
    """Listens on a free port of loopback until left. `page`: the server, where it was made before."""
    # Named as TCP, or asyncio leaves Nagle's algorithm on and each answer waits 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        page = page or create(app)
        config = uvicorn.Config(
            page,
            http=http,
            lifespan="off",
            log_config=None,
            access_log=False,
            ws="none",
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]
        task = asyncio.create_task(server.serve(sockets=[listener]))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        while not server.started:
            if task.done():
                task.result()
            await asyncio.sleep(0)
        try:
            async with aiohttp.ClientSession(url) as client:
                yield Served(app, url, client)
        finally:
            server.should_exit = True
            await task
            await leave(page)


@dataclass
class Process:
    """`lowkey start` as a process of its own."""

    url: str
    process: subprocess.Popen[str]
    set_up: str = ""
    """The path of the link that makes the owner, where it told one."""

    def kill(self) -> None:
        """As the machine's memory killer would: no goodbye."""
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """As an operator would; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


@contextmanager
def spawned(
    data: Path, *words: str, env: dict[str, str] | None = None, errors: IO[bytes] | None = None
) -> Iterator[Process]:
    """Starts `lowkey` on a free port and waits until it says where it is. Its log goes to `errors`."""
    command = [sys.executable, "-m", "lowkey", "start", "--no-browser", "--port", "0"]
    command += ["--data", str(data), "--no-discover", *words]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env={**os.environ, **(env or {})},
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line.startswith("Lowkey is at "):
            raise RuntimeError(f"It did not start: {line!r}, status {process.wait(timeout=10)}")
        url, _, link = line.removeprefix("Lowkey is at ").strip().partition(" · set it up at ")
        yield Process(url, process, link.removeprefix(url))
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()
