"""The real server for tests: in this process on a real socket, or as a process of its own."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import IO

import aiohttp
import uvicorn
from fastapi import FastAPI

from lowkey.app import App
from lowkey.core.db import Database
from lowkey.core.migrate import migrate
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
    process: BaseProcess
    said: IO[str]
    """What it prints after it said where it is."""
    set_up: str = ""
    """The path of the link that makes the owner, where it told one."""

    def kill(self) -> None:
        """As the machine's memory killer would: no goodbye."""
        self.process.kill()
        self.process.join()

    def end(self) -> int:
        """As an operator would; returns its exit status."""
        self.process.terminate()
        self.process.join(30)
        assert self.process.exitcode is not None
        return self.process.exitcode


@contextmanager
def spawned(
    data: Path, *words: str, env: dict[str, str] | None = None, errors: IO[bytes] | None = None
) -> Iterator[Process]:
    """Starts `lowkey` on a free port and waits until it says where it is. Its log goes to `errors`.

    It is forked from a process that has imported everything, and finds its tables made: a fresh Python
    and an empty database cost three seconds of a processor.
    """
    from tests.crash.children import CONTEXT, begin

    furnish(data)
    command = ["start", "--no-browser", "--port", "0", "--data", str(data), "--no-discover", *words]
    here, there = CONTEXT.Pipe(duplex=False)
    log, log_end = CONTEXT.Pipe(duplex=False) if errors else (None, None)
    process = begin(
        _lowkey, there, log_end, command, {**os.environ, **(env or {})}, str(Path.cwd())
    )
    there.close()
    if log_end is not None:
        log_end.close()
    copying = None
    if errors is not None and log is not None:
        copying = threading.Thread(target=_copy, args=(log, errors), daemon=True)
        copying.start()
    with os.fdopen(os.dup(here.fileno()), encoding="utf-8") as said:
        here.close()
        try:
            line = said.readline()
            if not line.startswith("Lowkey is at "):
                process.join(10)
                raise RuntimeError(f"It did not start: {line!r}, status {process.exitcode}")
            url, _, link = line.removeprefix("Lowkey is at ").strip().partition(" · set it up at ")
            yield Process(url, process, said, link.removeprefix(url))
        finally:
            if process.is_alive():
                process.kill()
            process.join()
            if copying is not None:
                copying.join()


@cache
def _furnished() -> Path:
    """A database with this version's tables and nothing in them."""
    path = Path(tempfile.mkdtemp(prefix="lowkey-furnished-")) / "lowkey.db"
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    db = Database(f"sqlite:///{path}")
    try:
        with ThreadPoolExecutor(1) as apart:  # A loop may be running here.
            apart.submit(asyncio.run, migrate(db)).result()
    finally:
        db.close()
    return path


def furnish(data: Path) -> None:
    """Puts a database with this version's tables into a folder that has none."""
    if not (data / "lowkey.db").exists():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(_furnished(), data / "lowkey.db")


def _copy(log: Pipe, errors: IO[bytes]) -> None:
    with os.fdopen(os.dup(log.fileno()), "rb") as lines:
        log.close()
        shutil.copyfileobj(lines, errors)
    errors.flush()


def _lowkey(out: Pipe, log: Pipe | None, command: list[str], env: dict[str, str], cwd: str) -> None:
    """The program itself, its words going to whoever started it."""
    from lowkey.cli.main import main

    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    os.dup2(out.fileno(), 1)
    if log is not None:
        os.dup2(log.fileno(), 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    status = main(command)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
