"""Searching with SearXNG, a search engine that people run themselves. Knows no key.

Source: https://docs.searxng.org/dev/search_api
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lowkey.core.errors import InputError
from lowkey.tools.web.asking import Place, text_of
from lowkey.tools.web.protocol import Access, Hit, Query, Since

RANGES: Mapping[Since, str] = {"day": "day", "week": "month", "month": "month", "year": "year"}
"""It knows no week; a month holds one."""


class SearXNG:
    """`access.url`: its address, as the owner typed it. Its settings must allow the format `json`."""

    def __init__(self, access: Access) -> None:
        base = access.url.strip().rstrip("/").removesuffix("/search")
        if not base:
            raise InputError(
                "bad_url",
                "SearXNG needs an address.",
                hint="It looks like http://127.0.0.1:8888.",
            )
        self._place = Place(access.fetcher, "SearXNG", f"{base}/search", "named")

    async def search(self, query: Query) -> Sequence[Hit]:
        sent = {"q": query.words, "format": "json"}
        if query.since:
            sent["time_range"] = RANGES[query.since]
        found = await self._place.ask(
            sent,
            refused=InputError(
                "search_refused",
                "This SearXNG does not answer programs.",
                hint="Add “json” to search.formats in its settings.yml and restart it.",
            ),
        )
        return [
            Hit(
                text_of(one, "title"),
                text_of(one, "url"),
                text_of(one, "content"),
                text_of(one, "publishedDate"),
            )
            for one in found.rows("results")
        ][: query.count]
