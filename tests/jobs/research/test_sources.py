"""What each public interface sends becomes leads, and a host's rules are kept; all on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from lowkey.core.clock import ManualClock
from lowkey.core.errors import LimitError, LowkeyError, OutsideError, RefusedError
from lowkey.core.fetch import Fetched, Fetcher
from lowkey.jobs.research.nouns import Lead
from lowkey.jobs.research.polite import Guest
from lowkey.jobs.research.sources import (
    Arxiv,
    Crossref,
    GitHub,
    OpenAlex,
    Place,
    PubMed,
    StackOverflow,
    Wikipedia,
    Wish,
    Zim,
)
from lowkey.jobs.research.sources.api import Api
from lowkey.jobs.research.sources.web import language
from lowkey.tools.web import Page

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/1706.03762v7</id>
<title>Attention Is
 All You Need</title><published>2017-06-12T17:57:34Z</published><summary>We propose the Transformer.</summary></entry></feed>"""
PUBMED = """<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>42</PMID><Article><Journal><JournalIssue>
<PubDate><Year>2019</Year></PubDate></JournalIssue></Journal><ArticleTitle>On <i>sleep</i>.</ArticleTitle><Abstract>
<AbstractText Label="AIM">Bees sleep.</AbstractText><AbstractText>At night.</AbstractText></Abstract></Article>
</MedlineCitation></PubmedArticle></PubmedArticleSet>"""
SENT: dict[str, Any] = {
    "/w/api.php": {"query": {"search": [{"title": "Honey bee", "snippet": "A <span class='x'>bee</span> &amp; hive", "timestamp": "2026-01-02T00:00:00Z"}]}},
    "/openalex": {"results": [{"display_name": "Bees", "doi": "https://doi.org/10.1/x", "publication_date": "2020-05-01", "abstract_inverted_index": {"sleep": [1], "Bees": [0], "well": [2]}}, {"junk": 1}]},
    "/crossref": {"message": {"items": [{"title": ["Bees"], "URL": "https://doi.org/10.1/y", "abstract": "<jats:p>They sleep.</jats:p>", "issued": {"date-parts": [[2018, 3]]}}]}},
    "/pubmed/esearch.fcgi": {"esearchresult": {"idlist": ["42", "; DROP"]}},
    "/github": {"items": [{"full_name": "a/bees", "html_url": "https://github.com/a/bees", "description": "Bees.", "pushed_at": "2025-01-01T00:00:00Z"}]},
    "/stack": {"items": [{"title": "How do bees &lt;sort&gt;?", "link": "https://stackoverflow.com/q/1", "body": "<p>So?</p>", "last_activity_date": 1700000000}]},
    "/arxiv": ATOM, "/pubmed/efetch.fcgi": PUBMED, "/zeros": "0" * 5_000_000, "/bomb": '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
}  # fmt: skip

STRICT: dict[str, Any] = {
    "/w/api.php": {"query": {"search": []}}, "/pubmed/esearch.fcgi": {"esearchresult": {"idlist": []}},
    "/arxiv": '<feed xmlns="http://www.w3.org/2005/Atom"/>',
}  # fmt: skip
"""Places that want all words at once, and find nothing for so many."""


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/busy":
            return web.Response(status=429, headers={"Retry-After": "7"})
        sent = SENT[request.path]
        if request.path in STRICT and " OR " not in request.query_string.replace("+", " "):
            sent = STRICT[request.path]
        told = web.Response(text=sent, content_type="application/xml") if isinstance(sent, str) else web.json_response(sent)  # fmt: skip
        if request.path in ("/stack", "/zeros"):
            told.enable_compression(web.ContentCoding.gzip)
        return told

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_each_place_gives_leads_in_plain_words(url: str) -> None:
    fetcher = Fetcher()
    wish = Wish(words="how bees sleep", count=3, user_id="u")

    async def first(place: Place) -> Lead:
        return (await place.find(wish))[0]

    try:
        wiki = await first(Wikipedia(fetcher, url, "named"))
        assert (wiki.title, wiki.url, wiki.excerpt) == ("Honey bee", f"{url}/wiki/Honey_bee", "A bee & hive")  # fmt: skip
        paper = await first(Arxiv(fetcher, f"{url}/arxiv", "named", pause=0.0))
        assert (paper.title, paper.date) == ("Attention Is All You Need", "2017-06-12")
        assert paper.text.endswith("We propose the Transformer.")
        assert (await first(OpenAlex(fetcher, f"{url}/openalex", "named"))).text == "Bees\n\nBees sleep well"  # fmt: skip
        crossref = await first(Crossref(fetcher, f"{url}/crossref", "named"))
        assert (crossref.text, crossref.date) == ("Bees\n\nThey sleep.", "2018-03")
        pubmed = await first(PubMed(fetcher, f"{url}/pubmed", "named"))
        assert (pubmed.text, pubmed.url) == ("On sleep.\n\nBees sleep. At night.", "https://pubmed.ncbi.nlm.nih.gov/42/")  # fmt: skip
        assert (await first(GitHub(fetcher, f"{url}/github", "named"))).date == "2025-01-01"
        stack = await first(StackOverflow(fetcher, f"{url}/stack", "named"))
        assert (stack.title, stack.excerpt) == ("How do bees <sort>?", "So?")
        with pytest.raises(LimitError) as busy:
            await first(GitHub(fetcher, f"{url}/busy", "named"))
        assert busy.value.problem.retry_after == 7
        with pytest.raises(OutsideError):
            await first(Arxiv(fetcher, f"{url}/bomb", "named"))
        with pytest.raises(OutsideError) as packed:
            await first(GitHub(fetcher, f"{url}/zeros", "named"))
        assert packed.value.code == "too_large"
    finally:
        await fetcher.close()


async def test_one_interface_is_asked_one_question_after_the_other(url: str) -> None:
    fetcher, now = Fetcher(), asyncio.get_running_loop().time
    api = Api(fetcher, "GitHub", "named", pause=0.1)
    begun = now()
    try:
        await asyncio.gather(*(api.json(f"{url}/github", {"q": str(n)}) for n in range(4)))
    finally:
        await fetcher.close()
    assert now() - begun >= 0.3


@pytest.mark.parametrize(
    ("text", "name"),
    [("Wie schlafen die Bienen und wo", "de"), ("蜜蜂", "zh"), ("ミツバチ", "ja"), ("bees", "en"), ("النحل", "ar")],
)  # fmt: skip
def test_an_encyclopaedia_is_asked_in_the_questions_language(text: str, name: str) -> None:
    assert language(text) == name


class Host:
    """A host with rules; some of its pages fail once."""

    def __init__(self, rules: str | int) -> None:
        self.rules = rules
        self.asked: list[str] = []
        self.fails = {"https://h.example/shaky"}

    async def fetch(self, url: str) -> Fetched:
        self.asked.append(url)
        if isinstance(self.rules, int):
            return Fetched(url, self.rules, {}, "text/plain", b"")
        return Fetched(url, 200, {}, "text/plain", self.rules.encode())

    async def read(self, url: str) -> Page:
        self.asked.append(url)
        if url in self.fails:
            self.fails.remove(url)
            raise OutsideError("silent", "Nothing came.")
        return Page(url, "t", "words")


@pytest.mark.parametrize(
    ("rules", "path", "lets"),
    [
        ("User-agent: *\nDisallow: /private", "/open", True),
        ("User-agent: *\nDisallow: /private", "/private/x", False),
        ("User-agent: Lowkey\nDisallow: /", "/open", False),
        ("User-agent: Other\nDisallow: /", "/open", True),
        ("User-agent: *\nCrawl-delay: 900", "/open", False),
        (404, "/open", True),
        (503, "/open", False),
    ],
)
async def test_a_hosts_rules_are_kept(rules: str | int, path: str, lets: bool) -> None:
    host = Host(rules)
    guest = Guest(ManualClock(), host.read, host.fetch, pause=0.0)
    if lets:
        assert (await guest.page(f"https://h.example{path}")).text == "words"
    else:
        with pytest.raises(RefusedError):
            await guest.page(f"https://h.example{path}")
        assert host.asked == ["https://h.example/robots.txt"]


async def test_rules_are_asked_once_and_a_failing_page_twice() -> None:
    host = Host("")
    guest = Guest(ManualClock(), host.read, host.fetch, pause=0.0)
    assert await guest.page("https://h.example/shaky")
    assert await guest.page("https://h.example/other")
    assert host.asked.count("https://h.example/robots.txt") == 1
    assert host.asked.count("https://h.example/shaky") == 2


async def test_an_encyclopaedia_in_a_file_is_searched_and_read(tmp_path: Path) -> None:
    writer = pytest.importorskip("libzim.writer")
    bees = (
        "<html><body><p>"
        + "Honey bees sleep for five hours a day, mostly at night. " * 8
        + "</p></body></html>"
    )

    class Article(writer.Item):
        def get_path(self) -> str:
            return "A/Bees?"

        def get_title(self) -> str:
            return "Bees"

        def get_mimetype(self) -> str:
            return "text/html"

        def get_contentprovider(self) -> Any:
            return writer.StringProvider(bees)

        def get_hints(self) -> dict[Any, Any]:
            return {writer.Hint.FRONT_ARTICLE: True}

    path = tmp_path / "small.zim"
    with writer.Creator(path).config_indexing(True, "eng") as creator:
        creator.set_mainpath("A/Bees?")
        creator.add_item(Article())
        creator.add_metadata("Date", "2026-01-01")
    zim = Zim(path)
    lead = (await zim.find(Wish(words="bees sleep", count=3, user_id="u")))[0]
    assert (lead.title, lead.url, lead.date) == ("Bees", "zim://small/A/Bees%3F", "2026-01-01")
    assert "mostly at night" in (await zim.open(lead.url)).text
    with pytest.raises(LowkeyError):
        await zim.open("zim://small/A/Nothing")
    broken = tmp_path / "broken.zim"
    broken.write_bytes(b"no zim")
    with pytest.raises(LowkeyError):
        await Zim(broken).find(Wish(words="x", count=1, user_id="u"))
    assert import_module("libzim.reader")
