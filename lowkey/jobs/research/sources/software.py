"""Where software is found and talked about: GitHub and Stack Overflow, without a key. Knows no code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from lowkey.core.fetch import Fetcher, Reach
from lowkey.jobs.research.nouns import Lead
from lowkey.jobs.research.sources.api import Api, words
from lowkey.jobs.research.sources.protocol import Wish

LONGEST = 6_000
"""Letters of one question."""


class GitHub:
    """Repositories; ten questions a minute. Source: https://docs.github.com/en/rest/search/search"""

    name = "github"
    private = False
    about = "software"

    def __init__(self, fetcher: Fetcher, url: str = "https://api.github.com/search/repositories", reach: Reach = "public") -> None:  # fmt: skip
        self._api = Api(fetcher, "GitHub", reach, pause=6.0)
        self._url = url

    async def find(self, wish: Wish) -> Sequence[Lead]:
        found = await self._api.json(self._url, {"q": wish.words, "per_page": str(wish.count)})
        return [
            Lead(
                backend=self.name,
                title=words(one, "full_name"),
                url=words(one, "html_url"),
                excerpt=words(one, "description"),
                date=words(one, "pushed_at")[:10],
            )
            for one in found.rows("items")
        ]


class StackOverflow:
    """Questions with their words. Source: https://api.stackexchange.com/docs/advanced-search"""

    name = "stackexchange"
    private = False
    about = "software"

    def __init__(self, fetcher: Fetcher, url: str = "https://api.stackexchange.com/2.3/search/advanced", reach: Reach = "public") -> None:  # fmt: skip
        self._api = Api(fetcher, "Stack Exchange", reach)
        self._url = url

    async def find(self, wish: Wish) -> Sequence[Lead]:
        asked = {
            "q": wish.words, "pagesize": str(wish.count), "order": "desc", "sort": "relevance",
            "site": "stackoverflow", "filter": "withbody",
        }  # fmt: skip
        found = await self._api.json(self._url, asked)
        return [
            Lead(
                backend=self.name,
                title=words(one, "title"),
                url=words(one, "link"),
                date=_day(one.fields.get("last_activity_date")),
                excerpt=words(one, "body")[:300],
            )
            for one in found.rows("items")
        ]


def _day(seconds: Any) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}" if isinstance(seconds, int) else ""
