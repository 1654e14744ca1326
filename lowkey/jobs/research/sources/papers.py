"""Where scientific papers are found: arXiv, OpenAlex, Crossref, PubMed. Knows no full text.

Each gives an abstract with what it finds, and that is what is read and quoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from lowkey.core.fetch import Fetcher, Reach
from lowkey.jobs.research.nouns import Lead
from lowkey.jobs.research.sources.api import Api, inner, loosened, words
from lowkey.jobs.research.sources.protocol import Wish
from lowkey.tools.web.asking import Json

ATOM = "{http://www.w3.org/2005/Atom}"
ABSTRACT = 6_000
"""Letters of one."""


class Arxiv:
    """It wants three seconds between questions. Source: https://info.arxiv.org/help/api/user-manual.html"""

    name = "arxiv"
    private = False
    about = "science"

    def __init__(self, fetcher: Fetcher, url: str = "https://export.arxiv.org/api/query", reach: Reach = "public", pause: float = 3.0) -> None:  # fmt: skip
        self._api = Api(fetcher, "arXiv", reach, pause)
        self._url = url

    async def find(self, wish: Wish) -> Sequence[Lead]:
        words = [f"all:{word}" for word in wish.words.replace('"', " ").split()[:12]]
        found = await self._ask(" AND ".join(words), wish.count)
        return found or await self._ask(loosened(wish.words), wish.count)

    async def _ask(self, query: str, count: int) -> list[Lead]:
        found = await self._api.xml(self._url, {"search_query": query, "max_results": str(count)})
        return [
            _paper(
                self.name,
                inner(entry.find(f"{ATOM}title")),
                inner(entry.find(f"{ATOM}id")).replace("http://", "https://"),
                inner(entry.find(f"{ATOM}published"))[:10],
                inner(entry.find(f"{ATOM}summary")),
            )
            for entry in found.findall(f"{ATOM}entry")
        ]


class OpenAlex:
    """Source: https://docs.openalex.org/api-entities/works/search-works"""

    name = "openalex"
    private = False
    about = "science"

    def __init__(self, fetcher: Fetcher, url: str = "https://api.openalex.org/works", reach: Reach = "public") -> None:  # fmt: skip
        self._api = Api(fetcher, "OpenAlex", reach)
        self._url = url

    async def find(self, wish: Wish) -> Sequence[Lead]:
        found = await self._api.json(self._url, {"search": wish.words, "per-page": str(wish.count)})
        return [
            _paper(
                self.name,
                words(one, "display_name", "title"),
                words(one, "doi", "id"),
                words(one, "publication_date"),
                _unturned(one.inside("abstract_inverted_index")),
            )
            for one in found.rows("results")
        ]


class Crossref:
    """Source: https://api.crossref.org/swagger-ui/index.html"""

    name = "crossref"
    private = False
    about = "science"

    def __init__(self, fetcher: Fetcher, url: str = "https://api.crossref.org/works", reach: Reach = "public") -> None:  # fmt: skip
        self._api = Api(fetcher, "Crossref", reach)
        self._url = url

    async def find(self, wish: Wish) -> Sequence[Lead]:
        asked = {"query": wish.words, "rows": str(wish.count), "filter": "has-abstract:true"}
        found = await self._api.json(self._url, asked)
        return [
            _paper(self.name, words(one, "title"), words(one, "URL"), _issued(one), words(one, "abstract"))
            for one in found.inside("message").rows("items")
        ]  # fmt: skip


class PubMed:
    """Source: https://www.ncbi.nlm.nih.gov/books/NBK25499/"""

    name = "pubmed"
    private = False
    about = "science"

    def __init__(self, fetcher: Fetcher, url: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils", reach: Reach = "public") -> None:  # fmt: skip
        self._api = Api(fetcher, "PubMed", reach)
        self._url = url

    async def find(self, wish: Wish) -> Sequence[Lead]:
        ids = await self._ids(wish.words, wish.count)
        ids = ids or await self._ids(loosened(wish.words), wish.count)
        if not ids:
            return []
        found = await self._api.xml(
            f"{self._url}/efetch.fcgi", {"db": "pubmed", "retmode": "xml", "id": ",".join(ids)}
        )
        return [
            _paper(
                self.name,
                inner(one.find(".//ArticleTitle")),
                f"https://pubmed.ncbi.nlm.nih.gov/{inner(one.find('.//PMID'))}/",
                inner(one.find(".//PubDate/Year")),
                " ".join(inner(part) for part in one.findall(".//Abstract/AbstractText")),
            )
            for one in found.findall(".//PubmedArticle")
        ]

    async def _ids(self, line: str, count: int) -> list[str]:
        asked = {"db": "pubmed", "retmode": "json", "sort": "relevance", "term": line}
        told = await self._api.json(f"{self._url}/esearch.fcgi", {**asked, "retmax": str(count)})
        listed: Any = told.inside("esearchresult").fields.get("idlist")
        return [
            one for one in cast("list[Any]", listed or []) if isinstance(one, str) and one.isdigit()
        ]


def _paper(backend: str, title: str, url: str, date: str, abstract: str) -> Lead:
    abstract = abstract[:ABSTRACT]
    text = f"{title}\n\n{abstract}" if abstract else title
    return Lead(backend=backend, title=title or url, url=url, date=date, excerpt=abstract[:300], text=text)  # fmt: skip


def _unturned(places: Json) -> str:
    """An abstract from the places of its words, as OpenAlex keeps it."""
    at: dict[int, str] = {}
    for word, found in places.fields.items():
        for place in cast("list[Any]", found) if isinstance(found, list) else []:
            if isinstance(place, int):
                at[place] = word
    return " ".join(at[place] for place in sorted(at))


def _issued(one: Json) -> str:
    """A date in parts, as ISO 8601."""
    parts: Any = one.inside("issued").fields.get("date-parts")
    first: Any = cast("list[Any]", parts)[0] if isinstance(parts, list) and parts else []
    numbers = [int(part) for part in cast("list[Any]", first) if isinstance(part, int)] if isinstance(first, list) else []  # fmt: skip
    return "-".join(f"{part:02}" for part in numbers)
