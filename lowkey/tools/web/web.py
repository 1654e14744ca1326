"""The web, for all who ask here: which search the owner chose, what it finds, what a page says.

Knows no model and no conversation. Nothing leaves this machine unless somebody asks for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from lowkey import __version__
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import InputError
from lowkey.core.fetch import Fetched, Fetcher, address_of
from lowkey.core.names import plain
from lowkey.core.parts import Record
from lowkey.core.secrets import Secrets
from lowkey.tools.web import store
from lowkey.tools.web.addresses import known_as
from lowkey.tools.web.backends import Backend, Backends, check
from lowkey.tools.web.page import TYPES, Page, page_of
from lowkey.tools.web.protocol import Access, Hit, Query, SearchBackend

LARGEST = 8_000_000
"""Bytes of a page."""
PATIENCE = 20.0
"""Seconds that opening one may take."""
AT_ONCE = 3
"""Pages that are read at the same time; each takes a process."""
ASKED = {
    "User-Agent": f"Mozilla/5.0 (compatible; Lowkey/{__version__}; self-hosted assistant)",
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,application/json;q=0.8,*/*;q=0.5",
    "Accept-Language": "en,*;q=0.5",
}
Opener = Callable[[str], Awaitable[Fetched]]


class Choice(Record):
    """The search that the owner chose. Its key never leaves the server."""

    backend: str
    name: str
    url: str
    has_key: bool


class Web:
    """`opener` and `backends` replace the guarded client and the searches of the world."""

    def __init__(
        self,
        clock: Clock,
        db: Database,
        secrets: Secrets,
        fetcher: Fetcher | None = None,
        opener: Opener | None = None,
        backends: Backends | None = None,
    ) -> None:
        self.clock = clock
        self.db = db
        self.backends = backends or Backends()
        self._secrets = secrets
        self.fetcher = fetcher or Fetcher()
        self._open = opener or self._get
        self._reading = asyncio.Semaphore(AT_ONCE)
        self._made: tuple[tuple[str, ...], SearchBackend] | None = None

    async def close(self) -> None:
        await self.fetcher.close()

    # What the owner sets

    async def choice(self) -> Choice | None:
        """The search in use; None: none, and searching is not offered to any model."""
        row = await self.db.read(store.read)
        if row is None:
            return None
        names = {one.id: one.name for one in await self.backends.all()}
        return Choice(
            backend=row.backend,
            name=names.get(row.backend) or row.backend,
            url=row.url,
            has_key=bool(row.key),
        )

    async def choose(self, backend: str, url: str, key: str) -> Choice:
        """Uses this search from now on; an empty key keeps the one that it has. Raises InputError."""
        found, url, key = await self._given(backend, url, key)
        await self.backends.make(backend, self._access(url, key))
        sealed = await asyncio.to_thread(self._secrets.seal, key) if key else ""
        now = self.clock.now()
        await self.db.write(lambda c: store.write(c, backend, url, sealed, now))
        return Choice(backend=backend, name=found.name, url=url, has_key=bool(key))

    async def forget(self) -> None:
        """No search any more; its key is gone."""
        await self.db.write(store.clear)

    async def attempt(self, backend: str, url: str, key: str, words: str) -> list[Hit]:
        """What this search finds; nothing is kept. Raises the sentence on why it finds nothing."""
        _, url, key = await self._given(backend, url, key)
        made = await self.backends.make(backend, self._access(url, key))
        return [tidy(one) for one in await check(made, plain(words) or "weather")]

    # What people do

    async def ready(self) -> bool:
        """Whether the owner chose a search."""
        return await self.db.read(store.read) is not None

    async def search(self, query: Query) -> tuple[str, list[Hit]]:
        """(the search's name, what it found). Raises LowkeyError."""
        row = await self.db.read(store.read)
        if row is None:
            raise InputError(
                "no_search_chosen",
                "No web search is set up here.",
                hint="The owner can choose one in Settings → Tools.",
            )
        given = (row.backend, row.url, row.key)
        if self._made is None or self._made[0] != given:
            key = await asyncio.to_thread(self._secrets.open, row.key) if row.key else ""
            made = await self.backends.make(row.backend, self._access(row.url, key))
            self._made = (given, made)
        hits = await self._made[1].search(query)
        named = await self.backends.find(row.backend)
        return named.name, [tidy(one) for one in hits if known_as(one.url)]

    async def read(self, url: str) -> Page:
        """The page at an address. Raises LowkeyError with a sentence on why it can't be read."""
        address = str(address_of(url))
        async with self._reading:
            return await page_of(await self._open(address))

    async def fetch(self, url: str) -> Fetched:
        """What stands at an address, whatever its status. Raises LowkeyError."""
        return await self._open(str(address_of(url)))

    async def _get(self, url: str) -> Fetched:
        return await self.fetcher.get(
            url, "public", most=LARGEST, types=TYPES, headers=ASKED, timeout=PATIENCE
        )

    async def _given(self, backend: str, url: str, key: str) -> tuple[Backend, str, str]:
        """What the owner gave, with the key that is kept where they gave none for the same place."""
        found = await self.backends.find(backend)
        url, key = url.strip(), key.strip()
        if url:
            url = str(address_of(url))
        row = await self.db.read(store.read)
        if not key and row is not None and row.key and (row.backend, row.url) == (backend, url):
            key = await asyncio.to_thread(self._secrets.open, row.key)
        return found, url, key

    def _access(self, url: str, key: str) -> Access:
        return Access(self.fetcher, self.clock, url, key)


def tidy(hit: Hit) -> Hit:
    """What others wrote, as lines of bounded length."""
    return Hit(
        plain(hit.title)[:200] or hit.url,
        hit.url,
        plain(hit.excerpt)[:600],
        plain(hit.published)[:40],
    )
