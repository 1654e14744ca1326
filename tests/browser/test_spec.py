"""The rule book is read by anyone; what a model was told of it can be looked up, and a manner is one's own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from lowkey.spec import published
from tests.browser.conftest import QUIET, Installation, Visits
from tests.browser.hands import ask
from tests.browser.test_looks import PHONE, serious
from tests.browser.upstream import Scripted
from tests.serving import spawned

FACES = "Never say who someone is by their face"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that others can reach, with a door that nobody has gone through."""
    data = tmp_path_factory.mktemp("spec") / "data"
    with spawned(data, "--hosts", "lowkey.test", env=QUIET) as process:
        yield process.url


def rules(page: Page, text: str = "") -> int:
    return page.get_by_role("article").filter(has_text=text).count()


def test_a_stranger_reads_the_book_searches_it_and_follows_a_link_into_it(
    guarded: str, watched: Visits
) -> None:
    page = watched("/spec", url=guarded)
    spec = published()
    expect(page.get_by_role("heading", name=spec.title, level=1)).to_be_visible()
    expect(page).to_have_title("The rule book · Lowkey")
    expect(page.get_by_text(f"Version {spec.version}")).to_be_visible()
    assert rules(page) == len(spec.clauses)
    contents = page.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name="Where to turn in a crisis").click()
    expect(page.get_by_role("link", name="116 123").first).to_be_in_viewport()
    assert serious(page) == []

    page.get_by_role("searchbox", name="Search the rules").fill("face picture")
    expect(page.get_by_role("article")).to_have_count(1)
    rule = page.get_by_role("article", name=FACES)
    rule.get_by_text("Examples").click()
    expect(rule.get_by_text("Good, 5 of 5")).to_be_visible()
    expect(rule.get_by_text("Bad, 1 of 5")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("searchbox").fill("no such words anywhere")
    expect(page.get_by_text("No rule has these words.")).to_be_visible()

    linked = watched("/spec#no-faces", url=guarded)
    target = linked.get_by_role("article", name=FACES)
    expect(target).to_be_in_viewport()
    assert target.evaluate("rule => rule.matches(':target')")
    linked.get_by_role("link", name="Go to Lowkey").click()
    expect(linked.get_by_role("heading", name="Set up Lowkey")).to_be_visible()


def test_it_fits_a_phone_the_dark_and_words_from_right_to_left(
    guarded: str, watched: Visits
) -> None:
    page = watched("/spec", url=guarded, **PHONE)
    last = page.get_by_role("article").last
    last.get_by_text("Examples").click()
    page.emulate_media(color_scheme="dark")
    spoken = last.locator("section p").first
    # It follows while the page is open; a loaded machine may be long over the next frame of a long page.
    expect(spoken).to_have_css("color", "rgb(236, 235, 230)", timeout=60_000)
    for example in page.get_by_text("Examples").all()[:-1]:
        example.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    frame = page.get_by_role("main").locator("xpath=../..")
    assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    assert serious(page) == []

    arabic = watched("/spec", url=guarded, locale="ar-EG")
    expect(arabic.get_by_text("الكتاب مكتوب بالإنجليزية.")).to_be_visible()
    direction = "element => getComputedStyle(element).direction"
    assert arabic.get_by_role("main").evaluate(direction) == "rtl"
    assert arabic.get_by_role("heading", name=FACES).evaluate(direction) == "ltr"


def test_a_manner_in_ones_own_words_goes_along_and_what_was_sent_names_the_version(
    visit: Visits, lowkey: Installation, scripted: Scripted
) -> None:
    page = visit("/settings/persona")
    page.get_by_role("radio", name="Your own").check()
    page.get_by_label("How should Lowkey speak?").fill("Like a lighthouse keeper.")
    page.get_by_role("button", name="Save this manner").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="New chat").click()
    ask(page, "What now?")
    system = scripted.asked[-1].body["messages"][0]["content"]
    assert "Manner, in the person's own words:\nLike a lighthouse keeper." in system
    assert FACES in system
    page.get_by_role("button", name="What was sent").click()
    told = page.get_by_role("dialog").get_by_role("link", name="Rule book")
    expect(told).to_contain_text(f"Rule book {published().version}: ")
    with page.expect_popup() as opened:
        told.click()
    expect(opened.value.get_by_role("heading", level=1)).to_be_visible()
    plain = {"personality": "default", "manner": ""}
    lowkey.ask("/api/preferences", plain, "PATCH")


def test_about_leads_to_the_book(visit: Visits) -> None:
    page = visit("/settings/about")
    page.get_by_role("link", name=f"The rule book, version {published().version}").click()
    expect(page.get_by_role("article").first).to_be_visible()
