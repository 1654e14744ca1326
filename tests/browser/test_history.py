"""Conversations are listed, found, named, put away and brought back."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Installation, Visits
from tests.browser.hands import ask, choose, history, questions
from tests.browser.upstream import Scripted
from tests.serving import spawned


def test_a_conversation_gets_the_name_one_gives_it(page: Page) -> None:
    ask(page, "To be renamed")
    choose(page, "To be renamed", "Rename")
    field = page.get_by_label("Title of the conversation")
    field.fill("A better name")
    field.press("Enter")
    expect(history(page).filter(has_text="A better name")).to_be_visible()
    expect(page).to_have_title("A better name · Lowkey")
    choose(page, "A better name", "Rename")
    field.fill("Thought better of it")
    field.press("Escape")
    page.reload()
    expect(page.get_by_role("heading", name="A better name")).to_be_visible()


def test_what_is_pinned_stands_first(page: Page) -> None:
    ask(page, "Pin me up")
    page.get_by_role("button", name="New chat").first.click()
    ask(page, "Newer than the pin")
    choose(page, "Pin me up", "Pin")
    expect(history(page).first).to_contain_text("Pin me up")
    expect(page.get_by_role("heading", name="Pinned")).to_be_visible()
    choose(page, "Pin me up", "Unpin")
    expect(history(page).first).to_contain_text("Newer than the pin")


def test_the_archive_keeps_and_gives_back(page: Page) -> None:
    ask(page, "Put me away")
    choose(page, "Put me away", "Archive")
    expect(history(page).filter(has_text="Put me away")).to_have_count(0)
    page.get_by_role("button", name="Archive").click()
    main = page.get_by_role("main")
    main.get_by_role("link", name="Put me away").click()
    expect(questions(page).last).to_contain_text("Put me away")
    page.get_by_role("button", name="More about").last.click()
    page.get_by_role("menuitem", name="Take out of the archive").click()
    expect(history(page).filter(has_text="Put me away")).to_be_visible()


def test_a_deletion_can_be_undone(page: Page) -> None:
    ask(page, "Delete me by mistake")
    here = page.url
    choose(page, "Delete me by mistake", "Delete")
    expect(history(page).filter(has_text="Delete me by mistake")).to_have_count(0)
    expect(page).not_to_have_url(here)
    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_url(here)
    expect(questions(page).last).to_contain_text("Delete me by mistake")
    expect(history(page).filter(has_text="Delete me by mistake")).to_be_visible()


def test_what_is_deleted_is_not_found_any_more(page: Page, lowkey: Installation) -> None:
    ask(page, "Delete the platypus")
    here = page.url
    choose(page, "Delete the platypus", "Delete")
    expect(page).not_to_have_url(here)
    assert lowkey.ask("/api/search?q=platypus")["hits"] == []
    page.goto(here)
    expect(page.get_by_role("heading", name="This conversation is not here")).to_be_visible()


def test_a_title_appears_by_itself(watched: Visits, scripted: Scripted, tmp_path: Path) -> None:
    with spawned(tmp_path / "data") as process:
        Installation(process.url).provide(scripted)
        page = watched(url=process.url)
        scripted.says("Sow them in March.", "Growing tomatoes")
        ask(page, "When do I sow tomatoes and how deep should the seeds go?")
        expect(page.get_by_role("heading", name="Growing tomatoes")).to_be_visible()
        expect(history(page)).to_have_text(re.compile("Growing tomatoes"))
        watched.leave()
