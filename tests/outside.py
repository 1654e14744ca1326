"""A world for clients on loopback: what counts as outside, what nobody may touch, who names it all.

Knows no client. Used by the tests of the fetcher and of what reads the web with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from lowkey.core.fetch import Address, Reach, permitted
from tests.listening import listening

OUTSIDE = "127.0.0.2"
"""Stands for the internet in these tests: the only address of loopback that counts as public."""


def permits(address: Address, reach: Reach) -> bool:
    return str(address) == OUTSIDE or permitted(address, reach)


@dataclass
class Canary:
    """Listens where nobody may connect."""

    port: int
    listeners: list[socket.socket]

    def touched(self) -> bool:
        """Whether anyone connected since the last look."""
        ready, _, _ = select.select(self.listeners, [], [], 0)
        for listener in ready:
            listener.accept()[0].close()
        return bool(ready)


def private_address() -> str | None:
    """An address of this machine in its own network; asking for the way there sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return asking.getsockname()[0]


@contextmanager
def listened() -> Iterator[Canary]:
    """A port on every inner address of this machine that nobody may connect to."""
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = first.getsockname()[1]
        listeners = [first]
        for family, host in ((socket.AF_INET6, "::1"), (socket.AF_INET, private_address())):
            with contextlib.suppress(OSError):
                if host:
                    other = socket.create_server((host, port), family=family)
                    listeners.append(stack.enter_context(other))
        yield Canary(port, listeners)


@dataclass
class Names(AbstractResolver):
    """A name service that answers what it is told, one answer after the other."""

    answers: dict[str, list[str]]
    asked: list[str] = field(default_factory=list)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        known = self.answers[host]
        said = known.pop(0) if len(known) > 1 else known[0]
        kind = socket.AF_INET6 if ":" in said else socket.AF_INET
        return [
            {
                "hostname": host,
                "host": said,
                "port": port,
                "family": kind,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
        ]

    async def close(self) -> None:
        pass


class Numbers(AbstractResolver):
    """The machine's own reading of addresses written as numbers; asks no name service."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host.lower().rstrip(".") == "localhost":
            host = "127.0.0.1"
        found = await asyncio.get_running_loop().getaddrinfo(
            host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )
        return [
            {
                "hostname": host,
                "host": str(address[0]),
                "port": port,
                "family": kind,
                "proto": proto,
                "flags": socket.AI_NUMERICHOST,
            }
            for kind, _, proto, _, address in found
        ]

    async def close(self) -> None:
        pass


@asynccontextmanager
async def site(handler, host: str = OUTSIDE) -> AsyncIterator[str]:
    """A web server whose every page is the handler's answer."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    async with listening(app, host) as url:
        yield url
