"""The quiet start: a welcome once, and beginnings that lead somewhere with whatever model there is."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import QUIET, Installation, Visits
from tests.browser.hands import answers, whole
from tests.browser.test_looks import PHONE, serious
from tests.browser.upstream import Scripted
from tests.serving import spawned


def ideas(page: Page) -> Locator:
    return page.get_by_role("list", name="Ideas to begin with")


def test_the_welcome_is_shown_once_and_what_the_small_model_is_asked_it_can_do(
    watched: Visits, tmp_path: Path
) -> None:
    with spawned(tmp_path / "data", env=QUIET) as process:
        page = watched(url=process.url)
        welcome = page.get_by_role("form", name="Welcome to Lowkey")
        expect(welcome).to_contain_text("answers on this machine")
        expect(welcome.get_by_role("link", name="Connect a larger model")).to_be_visible()
        assert serious(page) == []
        welcome.get_by_role("button", name="Next").click()
        expect(welcome.get_by_role("heading", name="Where your data lies")).to_be_focused()
        expect(welcome).to_contain_text(str(tmp_path / "data"))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        welcome.get_by_label("What may Lowkey call you?").fill("Ada")
        page.keyboard.press("Enter")
        expect(welcome).to_have_count(0)
        expect(page.get_by_role("heading", name=", Ada")).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name=", Ada")).to_be_visible()
        expect(welcome).to_have_count(0)
        assert serious(page) == []

        for name, said in (
            ("What can you do?", "reminders|in your own words"),
            ("Where does what I write go?", "this machine"),
            ("Tell me a joke", "."),
        ):
            page.get_by_role("button", name="New chat").first.click()
            ideas(page).get_by_role("button", name=name).click()
            whole(page)
            assert any(word in answers(page).last.inner_text() for word in said.split("|"))
        page.get_by_role("button", name="New chat").first.click()
        ideas(page).get_by_role("button", name="Shorten a text").click()
        expect(page.get_by_label("Message", exact=True)).to_be_focused()
        page.keyboard.type(
            "The market opens at eight. Bring a bag, because there are none. "
            "The cheese stall is at the far end, near the fountain. It rains a little."
        )
        expect(ideas(page)).to_be_hidden()
        page.keyboard.press("Enter")
        whole(page)
        expect(answers(page).last).to_contain_text("The market opens at eight.")
        watched.leave()


def test_on_a_phone_the_welcome_is_skipped(watched: Visits, tmp_path: Path) -> None:
    with spawned(tmp_path / "data", env=QUIET) as process:
        page = watched(url=process.url, **PHONE)
        page.get_by_role("button", name="Skip", exact=True).tap()
        expect(ideas(page)).to_be_visible()
        expect(page.get_by_label("Message", exact=True)).to_be_in_viewport(ratio=1)
        expect(page.get_by_role("switch", name="Temporary chat")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert serious(page) == []
        assert Installation(process.url).ask("/api/preferences")["welcomed"]
        watched.leave()


def test_a_large_model_is_asked_for_what_any_can_do(page: Page, scripted: Scripted) -> None:
    ideas(page).get_by_role("button", name="Explain something").click()
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    page.keyboard.type("tides")
    page.keyboard.press("Enter")
    whole(page)
    sent = scripted.asked[-1].body["messages"][-1]["content"]
    assert sent == "Explain in simple words: tides"
