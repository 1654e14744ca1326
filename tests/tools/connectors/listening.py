"""A web application of others on a free port of loopback, in this process. Knows no protocol."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import uvicorn

Serve = Callable[[Any], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[str, Serve]]:
    """(its address, what serves an application there): some have to know where they will be."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))

        @asynccontextmanager
        async def serve(application: Any) -> AsyncIterator[None]:
            config = uvicorn.Config(
                application,
                log_config=None,
                access_log=False,
                ws="none",
                timeout_graceful_shutdown=1,
            )
            server = uvicorn.Server(config)
            server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]
            task = asyncio.create_task(server.serve(sockets=[listener]))
            while not server.started:
                if task.done():
                    task.result()
                await asyncio.sleep(0)
            try:
                yield
            finally:
                server.should_exit = True
                await task

        yield f"http://127.0.0.1:{listener.getsockname()[1]}", serve
