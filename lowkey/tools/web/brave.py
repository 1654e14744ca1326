"""Searching with Brave's own index. Knows no other of its services.

Source: https://api-dashboard.search.brave.com/api-reference/web/search/get
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lowkey.tools.web.asking import Place, needs_key, text_of, untagged
from lowkey.tools.web.protocol import Access, Hit, Query, Since

URL = "https://api.search.brave.com/res/v1/web/search"
FRESH: Mapping[Since, str] = {"day": "pd", "week": "pw", "month": "pm", "year": "py"}


class Brave:
    """`access.key`: a subscription token."""

    def __init__(self, access: Access) -> None:
        self._place = Place(
            access.fetcher,
            "Brave",
            access.url or URL,
            headers={
                "X-Subscription-Token": needs_key("Brave", access),
                "Cache-Control": "no-cache",
            },
        )

    async def search(self, query: Query) -> Sequence[Hit]:
        sent = {
            "q": query.words,
            "count": str(query.count),
            "result_filter": "web",
            "text_decorations": "false",
        }
        if query.since:
            sent["freshness"] = FRESH[query.since]
        found = await self._place.ask(sent)
        return [
            Hit(
                text_of(one, "title"),
                text_of(one, "url"),
                untagged(text_of(one, "description")),
                text_of(one, "page_age"),
            )
            for one in found.inside("web").rows("results")
        ]
