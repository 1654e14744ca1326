"""Searching with Tavily, which searches for models. Knows none of the answers that it could write.

Source: https://docs.tavily.com/documentation/api-reference/endpoint/search
"""

from __future__ import annotations

from collections.abc import Sequence

from lowkey.tools.web.asking import Place, needs_key, text_of
from lowkey.tools.web.protocol import Access, Hit, Query

URL = "https://api.tavily.com/search"


class Tavily:
    """`access.key`: begins with `tvly-`."""

    def __init__(self, access: Access) -> None:
        self._place = Place(
            access.fetcher,
            "Tavily",
            access.url or URL,
            headers={"Authorization": f"Bearer {needs_key('Tavily', access)}"},
        )

    async def search(self, query: Query) -> Sequence[Hit]:
        sent: dict[str, object] = {"query": query.words, "max_results": query.count}
        if query.since:
            sent["time_range"] = query.since
        found = await self._place.post(sent)
        return [
            Hit(
                text_of(one, "title"),
                text_of(one, "url"),
                text_of(one, "content"),
                text_of(one, "published_date"),
            )
            for one in found.rows("results")
        ]
