"""Which searches there are: those that come with Lowkey and those of other packages. Knows no choice."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import cast

from lowkey.core.errors import InputError, OutsideError
from lowkey.core.parts import Record
from lowkey.core.registry import Offer, Offers
from lowkey.tools.web.addresses import known_as
from lowkey.tools.web.brave import Brave
from lowkey.tools.web.duckduckgo import DuckDuckGo
from lowkey.tools.web.protocol import Access, Hit, Maker, Query, SearchBackend
from lowkey.tools.web.searxng import SearXNG
from lowkey.tools.web.tavily import Tavily

GROUP = "lowkey.search"


class Backend(Record):
    """A search that can be chosen, and what it needs."""

    id: str
    name: str
    needs_url: bool = False
    needs_key: bool = False
    package: str = ""
    """The package that brings it; empty for those that come with Lowkey."""


BUILT_IN: Mapping[str, tuple[Backend, Maker]] = {
    one.id: (one, maker)
    for one, maker in (
        (Backend(id="searxng", name="SearXNG", needs_url=True), SearXNG),
        (Backend(id="brave", name="Brave", needs_key=True), Brave),
        (Backend(id="tavily", name="Tavily", needs_key=True), Tavily),
        (Backend(id="duckduckgo", name="DuckDuckGo"), DuckDuckGo),
    )
}


class Backends:
    """All of them; what other packages offer is loaded when it is first used."""

    def __init__(self, more: Mapping[str, Maker] | None = None) -> None:
        """`more`: some that this process made itself, by their name."""
        self._more = dict(more or {})
        self._offers = Offers(GROUP)

    async def all(self) -> list[Backend]:
        here = [
            *(backend for backend, _ in BUILT_IN.values()),
            *(Backend(id=name, name=name) for name in self._more),
        ]
        taken = {one.id for one in here}
        offered = (await self._offers.all()).values()
        return [
            *here,
            *(Backend(id=one.name, name=one.name, package=one.package) for one in offered if one.name not in taken),
        ]  # fmt: skip

    async def find(self, name: str) -> Backend:
        """Raises InputError where there is none of this name."""
        for one in await self.all():
            if one.id == name:
                return one
        raise InputError("no_search", f"There is no search called “{name}” here.", hint="Choose one that is listed.")  # fmt: skip

    async def make(self, name: str, access: Access) -> SearchBackend:
        """Raises LowkeyError where it can't be made of what the owner gave."""
        if name in BUILT_IN:
            return BUILT_IN[name][1](access)
        if name in self._more:
            return self._more[name](access)
        offer = (await self._offers.all()).get(name)
        if offer is None:
            raise InputError(
                "no_search",
                f"The search “{name}” is not here any more.",
                hint="Install its package again, or choose another in Settings → Tools.",
            )
        maker = cast(Maker, await asyncio.to_thread(offer.load))
        return _Plugged(maker, access, offer)


class _Plugged:
    """A search of another package: whatever it raises becomes a sentence that tells its exception."""

    def __init__(self, maker: Maker, access: Access, offer: Offer) -> None:
        self._offer = offer
        with offer.speaking():
            self._backend = maker(access)

    async def search(self, query: Query) -> Sequence[Hit]:
        with self._offer.speaking():
            return await self._backend.search(query)


async def check(backend: SearchBackend, words: str = "weather") -> list[Hit]:
    """Whether a search keeps the rules: what it finds to a plain question. Ships for who writes one.

    Raises OutsideError where it finds nothing, more than was asked for, or what is no page.
    """
    hits = list(await backend.search(Query(words, count=3)))
    if not hits:
        raise OutsideError("search_empty", f"It answered, but found nothing for “{words}”.", hint="Ask it something else, or choose another.")  # fmt: skip
    if len(hits) > 3 or not all(one.title and known_as(one.url) for one in hits):
        raise OutsideError("search_odd", "It answered with something that is no list of pages.", hint="Check that its address is right and its version is new.")  # fmt: skip
    return hits
