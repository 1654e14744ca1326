"""The web, by the search that the owner chose, and Wikipedia. Knows no page's reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from lowkey.core.fetch import Fetcher, Reach
from lowkey.jobs.research.nouns import Lead
from lowkey.jobs.research.sources.api import Api, loosened, words
from lowkey.jobs.research.sources.protocol import Wish
from lowkey.tools.web import Query, Web

MOST = 10
_SMALL = "der die das und ist wer was wie wo wann warum welche welcher welches ein eine"
_GERMAN = frozenset(_SMALL.split())
_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\u4e00-\u9fff]"), "zh"),
    (re.compile("[\uac00-\ud7af]"), "ko"),
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
    (re.compile("[\u0900-\u097f]"), "hi"),
)


class WebPlace:
    """Whatever search is set up here."""

    name = "web"
    private = False
    about = "all"

    def __init__(self, web: Web) -> None:
        self._web = web

    async def ready(self, user_id: str) -> bool:
        del user_id
        return await self._web.ready()

    async def find(self, wish: Wish) -> Sequence[Lead]:
        _, hits = await self._web.search(Query(wish.words, min(wish.count, MOST)))
        return [
            Lead(backend=self.name, title=one.title, url=one.url, excerpt=one.excerpt,
                 date=one.published[:10])
            for one in hits
        ]  # fmt: skip


class Wikipedia:
    """The encyclopaedia in the question's language. Source: https://www.mediawiki.org/wiki/API:Search

    `url`: of another wiki, with `{language}` where its language stands.
    """

    name = "wikipedia"
    private = False
    about = "all"

    def __init__(
        self,
        fetcher: Fetcher,
        url: str = "https://{language}.wikipedia.org",
        reach: Reach = "public",
    ) -> None:
        self._api = Api(fetcher, "Wikipedia", reach)
        self._url = url

    async def find(self, wish: Wish) -> Sequence[Lead]:
        home = self._url.replace("{language}", language(wish.words))
        found = await self._ask(home, wish.words, wish.count)
        return found or await self._ask(home, loosened(wish.words), wish.count)

    async def _ask(self, home: str, line: str, count: int) -> list[Lead]:
        asked = {
            "action": "query", "list": "search", "format": "json", "formatversion": "2",
            "srsearch": line, "srlimit": str(count), "srprop": "snippet|timestamp",
        }  # fmt: skip
        found = await self._api.json(f"{home}/w/api.php", asked)
        return [
            Lead(
                backend=self.name,
                title=title,
                url=f"{home}/wiki/{quote(title.replace(' ', '_'), safe='/:,()')}",
                excerpt=words(one, "snippet"),
                date=words(one, "timestamp")[:10],
            )
            for one in found.inside("query").rows("search")
            if (title := words(one, "title"))
        ]


def language(text: str) -> str:
    """In which Wikipedia to look: by the script, German by its small words, else English."""
    for script, name in _SCRIPTS:
        if script.search(text):
            return name
    return "de" if len(_GERMAN & set(text.lower().split())) >= 2 else "en"
