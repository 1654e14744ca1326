"""What a model gets of the web, and what it may ask of it without leave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lowkey.core.parts import SourcePart
from lowkey.tools import Caller, ToolFailed, preview
from lowkey.tools.web import Leaf
from lowkey.tools.web.tools import DATA, HEAD, TAIL, window
from tests.tools.web.conftest import Make, Reader

SLEEP = '{"url": "https://bees.example/sleep"}'
KAISER = '{"url": "https://bees.example/kaiser?year=1983"}'


@pytest.fixture
async def reader(make: Make) -> Reader:
    return await make()


async def test_a_search_tells_pages_with_numbers_and_when_it_was(reader: Reader) -> None:
    told = await reader.use("web_search", '{"query": "bees sleep", "count": 2}')
    assert told.tainted
    assert told.text.startswith("scripted found for “bees sleep” (2027-01-15 08:00 UTC). " + DATA)
    assert "[1] How bees sleep\nhttps://bees.example/sleep\nBees rest" in told.text
    assert [(one.number, one.url) for one in told.sources] == [
        (1, "https://bees.example/sleep"),
        (2, "https://bees.example/kaiser?year=1983"),
    ]


async def test_a_page_keeps_the_number_that_its_search_gave(reader: Reader) -> None:
    await reader.use("web_search", '{"query": "weather bees sleep"}')
    told = await reader.use("read_page", '{"url": "http://www.bees.example/sleep/"}')
    assert told.tainted and "Honey bees rest" in told.text and DATA in told.text
    (source,) = told.sources
    assert source.number == 1 and source.quote.startswith("# How bees sleep Honey bees rest")
    assert told.text.startswith("[1] How bees sleep\nhttps://bees.example/sleep\n")


async def test_numbers_go_on_where_the_conversation_was(make: Make, caller: Caller) -> None:
    before = SourcePart(title="Kaiser", url="https://bees.example/kaiser?year=1983", number=4)
    reader = await make()
    reader.caller = replace(caller, sources=(before,))
    told = await reader.use("web_search", '{"query": "bees", "count": 2}')
    assert [one.number for one in told.sources] == [5, 4]


async def test_only_addresses_that_were_met_open_without_a_question(reader: Reader) -> None:
    assert reader.effect("read_page", SLEEP) == "contact"
    assert reader.effect("read_page", KAISER) == "contact"
    await reader.use("web_search", '{"query": "weather sleep"}')
    assert reader.effect("read_page", SLEEP) == "read"
    assert reader.effect("read_page", KAISER) == "contact"
    await reader.use("read_page", SLEEP)
    assert reader.effect("read_page", KAISER) == "read"
    for changed in (
        "https://bees.example/kaiser?year=1983&diary=dear",
        "https://bees.example/kaiser?year=1984",
        "https://dear-diary.bees.example/sleep",
        "https://bees.example/sleep/dear-diary",
        "https://bees.example:8443/sleep",
    ):
        assert reader.effect("read_page", f'{{"url": "{changed}"}}') == "contact", changed


async def test_what_the_person_wrote_opens_and_other_runs_do_not_share(
    reader: Reader, caller: Caller
) -> None:
    await reader.use("web_search", '{"query": "sleep"}')
    reader.caller = replace(caller, run_id="run_2", words="What does bees.example/sleep say?")
    assert reader.effect("read_page", SLEEP) == "read"
    assert reader.effect("read_page", '{"url": "bees.example/sleep"}') == "read"
    reader.caller = replace(caller, run_id="run_3")
    assert reader.effect("read_page", SLEEP) == "contact"


async def test_secrets_do_not_leave_in_a_query(reader: Reader, caller: Caller) -> None:
    query = '{"query": "who owns +33 6 12 34 56 78"}'
    assert reader.effect("web_search", query) == "contact"
    assert reader.effect("web_search", '{"query": "who discovered bee sleep"}') == "read"
    reader.caller = replace(caller, run_id="run_2", words="Whose number is +33612345678?")
    assert reader.effect("web_search", query) == "read"
    with pytest.raises(ToolFailed, match="at most 200 characters"):
        await reader.use("web_search", f'{{"query": "{"diary " * 40}"}}')
    assert not [one for one in reader.scripted.asked if "diary" in one.words]


async def test_a_long_page_is_read_in_pieces_and_fetched_once(make: Make) -> None:
    text = "".join(f"line {number}\n" for number in range(9_000))
    reader = await make({"https://long.example/": Leaf("Long", text, "", "text/plain")})
    seen = ""
    start = 0
    while True:
        told = await reader.use("read_page", f'{{"url": "https://long.example", "from": {start}}}')
        body = told.text.partition("\n\n")[2]
        seen += body.partition("\n[…")[0]
        if "read on with from: " not in body:
            break
        start = int(body.partition("read on with from: ")[2].partition(" ")[0])
    assert seen == text.strip()
    assert len(reader.scripted.opened) == 1
    with pytest.raises(ToolFailed, match="nothing is at 900,000"):
        await reader.use("read_page", '{"url": "https://long.example", "from": 900000}')


def test_the_first_piece_shows_the_end_too() -> None:
    text = "a" * 50_000 + "the end"
    shown = window(text)
    assert shown.startswith("a" * HEAD) and shown.endswith("the end")
    assert f"[… {50_007 - HEAD - TAIL:,} of 50,007 characters left out; read on with from: 10000 …]" in shown  # fmt: skip


async def test_what_is_not_there_is_said(reader: Reader) -> None:
    with pytest.raises(ToolFailed, match="scripted found nothing for “xylophone”"):
        await reader.use("web_search", '{"query": "xylophone"}')
    with pytest.raises(ToolFailed, match="can't be reached"):
        await reader.use("read_page", '{"url": "https://nowhere.example"}')
    with pytest.raises(ToolFailed, match="is not an address that can be opened"):
        await reader.use("read_page", '{"url": "file:///etc/passwd"}')


async def test_one_answer_reads_so_many_pages_and_no_more(reader: Reader) -> None:
    for _ in range(20):
        await reader.use("web_search", '{"query": "bees"}')
    with pytest.raises(ToolFailed, match="20 searches were made"):
        await reader.use("web_search", '{"query": "bees"}')
    for number in range(20):
        with pytest.raises(ToolFailed, match="can't be reached"):
            await reader.use("read_page", f'{{"url": "https://nowhere.example/{number}"}}')
    with pytest.raises(ToolFailed, match="20 pages were read"):
        await reader.use("read_page", SLEEP)


async def test_what_is_not_wanted_or_not_there_is_not_offered(
    reader: Reader, caller: Caller
) -> None:
    async def offered(caller: Caller) -> list[str]:
        tools = reader.tools.items()
        return [name for name, one in tools if one.offered and await one.offered(caller)]

    assert await offered(caller) == ["web_search", "read_page"]
    assert await offered(replace(caller, web=False)) == []
    await reader.web.forget()
    assert await offered(caller) == ["read_page"]
    with pytest.raises(ToolFailed, match="No web search is set up here. The owner can choose"):
        await reader.use("web_search", '{"query": "bees"}')


async def test_who_is_asked_sees_what_is_told_to_whom(reader: Reader) -> None:
    async def shown(name: str, given: str) -> str:
        return await preview(reader.tools[name], given, reader.caller)

    assert await shown("web_search", '{"query": "bees  sleep"}') == (
        "Search for: bees sleep\nscripted reads these words."
    )
    assert await shown("read_page", '{"url": "bücher.example/a?q=dear%20diary"}') == (
        "Open https://xn--bcher-kva.example/a?q=dear%20diary\n"
        "xn--bcher-kva.example reads all of this address."
    )
    with pytest.raises(ToolFailed):
        await shown("read_page", '{"url": "ftp://bees.example"}')
