"""A search is set up, tried and used: answers cite it, and the globe switches it off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from bench.answers import Call
from bench.upstream import Plan
from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, ask
from tests.browser.test_looks import serious
from tests.browser.upstream import Scripted
from tests.searching import Engine, engine

SEARCH = Plan(call=(Call("web_search", '{"query": "when do bees sleep"}', "call_bees"),))


@pytest.fixture
def searxng(scripted: Scripted) -> Iterator[Engine]:
    opening = engine()
    yield scripted.wait(opening.__aenter__())
    scripted.wait(opening.__aexit__(None, None, None))


def test_the_owner_sets_a_search_up_and_answers_cite_it(
    visit: Visits, lowkey: Installation, scripted: Scripted, searxng: Engine
) -> None:
    page = visit("/settings/tools")
    expect(page.get_by_text("No search is set up yet")).to_be_visible()
    page.get_by_label("Search with").select_option(label="SearXNG")
    page.get_by_label("Address").fill("http://127.0.0.1:9")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("“127.0.0.1” can't be reached.")).to_be_visible()
    page.get_by_label("Address").fill(searxng.url)
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("link", name="How bees sleep")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("SearXNG is what searches")).to_be_visible()

    page.goto(visit.url + "/")
    scripted.says(SEARCH, "They sleep at night [1], as `a[1]` and [7] say nothing.")
    ask(page, "When do bees sleep?")
    answer = answers(page).last
    cited = answer.get_by_role("button", name="Source 1: How bees sleep")
    expect(cited).to_be_visible()
    expect(answer).to_contain_text("as a[1] and [7] say nothing")
    cited.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("group", name="Source: How bees sleep").first
    expect(card).to_contain_text("Honey bees rest for five to eight hours a day.")
    expect(card.get_by_role("link")).to_have_attribute("href", "https://bees.example/sleep")
    page.keyboard.press("Escape")
    below = answer.get_by_role("list", name="Sources").get_by_role("listitem")
    expect(below).to_have_count(1)
    expect(below).to_contain_text("bees.example")
    assert serious(page) == []

    page.get_by_role("button", name="Web is on").click()
    off = page.get_by_role("button", name="Web is off for this chat")
    expect(off).to_be_visible()
    scripted.says("Without it.")
    ask(page, "And now?")
    expect(page.get_by_text("Without it.", exact=True)).to_be_visible()
    names = [one["function"]["name"] for one in scripted.asked[-1].body.get("tools", [])]
    assert names and not {"web_search", "read_page"} & set(names)
    page.reload()
    expect(off).to_be_visible()
    assert searxng.asked == ["weather", "when do bees sleep"]
    lowkey.ask("/api/web/search", method="DELETE")
