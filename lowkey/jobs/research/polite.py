"""Reading pages of strangers as a guest does: where robots.txt lets us, and slowly. Knows no search.

RFC 9309: without a robots.txt all is allowed; where a server fails to give it, nothing is.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from lowkey.core.clock import Clock
from lowkey.core.errors import LowkeyError, OutsideError, RefusedError
from lowkey.core.fetch import Fetched
from lowkey.tools.web import Page

NAME = "Lowkey"
"""Whom rules are for, in a robots.txt."""
PAUSE = 1.0
"""Seconds between two pages of one host."""
LONGEST_PAUSE = 20.0
"""Seconds that a host may ask for; where it asks for more, it is not read."""
DAY = 86_400.0
HOSTS = 500
AGAIN = frozenset({"silent", "fetch_cut", "unreachable", "page_failed", "busy_page"})
"""What is tried once more."""
NOTHING = ("User-agent: *", "Disallow: /")
"""What holds while a host can't say."""
ROBOTS = 500_000
"""Characters of a robots.txt that are heeded."""


@dataclass(slots=True)
class _Host:
    """`rules`: None until they were asked for. `last`: when it was read last, in seconds."""

    rules: RobotFileParser | None = None
    pause: float = 0.0
    known_at: float = 0.0
    last: float = float("-inf")
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def lets(self, url: str) -> bool:
        known = self.rules is not None and self.rules.can_fetch(NAME, url)
        return known and self.pause <= LONGEST_PAUSE


class Guest:
    """All reading of this process. `read` opens a page, `fetch` its host's rules."""

    def __init__(
        self,
        clock: Clock,
        read: Callable[[str], Awaitable[Page]],
        fetch: Callable[[str], Awaitable[Fetched]],
        pause: float = PAUSE,
    ) -> None:
        self._clock = clock
        self._read = read
        self._fetch = fetch
        self._pause = pause
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    async def page(self, url: str) -> Page:
        """The page. Raises RefusedError where its host does not want it read, else as `read` does."""
        host = await self._host(url)
        if not host.lets(url):
            raise RefusedError(
                "robots",
                f"{urlsplit(url).hostname} asks programs not to read this page.",
                hint="You can open it yourself.",
            )
        try:
            return await self._turn(host, url)
        except LowkeyError as error:
            if error.code not in AGAIN:
                raise
        return await self._turn(host, url)

    async def _turn(self, host: _Host, url: str) -> Page:
        async with host.turn:
            wait = host.last + host.pause - self._clock.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            host.last = self._clock.monotonic()
        return await self._read(url)

    async def _host(self, url: str) -> _Host:
        parts = urlsplit(url)
        name = f"{parts.scheme}://{parts.netloc}"
        host = self._hosts.setdefault(name, _Host())
        self._hosts.move_to_end(name)
        while len(self._hosts) > HOSTS:
            self._hosts.popitem(last=False)
        async with host.turn:
            if host.rules is None or self._clock.monotonic() - host.known_at > DAY:
                await self._learn(name, host)
        return host

    async def _learn(self, name: str, host: _Host) -> None:
        rules = RobotFileParser()
        try:
            told = await self._fetch(f"{name}/robots.txt")
            if told.status >= 500:
                raise OutsideError("page_failed", f"{name} failed.")
            lines = told.data.decode("utf-8", "replace")[:ROBOTS] if told.status < 300 else ""
            rules.parse(lines.lstrip("\ufeff").splitlines())
        except LowkeyError:
            rules.parse(NOTHING)
        rules.modified()
        asked = rules.crawl_delay(NAME)
        host.pause = max(self._pause, float(asked)) if asked else self._pause
        host.rules, host.known_at = rules, self._clock.monotonic()
