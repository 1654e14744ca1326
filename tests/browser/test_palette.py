"""One box finds conversations, messages, places and things to do, by its keys alone."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, ask, history, questions
from tests.browser.test_looks import PHONE, serious
from tests.browser.upstream import SMALL, Scripted


def opened(page: Page) -> Locator:
    page.keyboard.press("Control+k")
    return page.get_by_role("combobox", name="Words to look for")


def options(page: Page) -> Locator:
    return page.get_by_role("dialog").get_by_role("option")


def group(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True).get_by_role("option")


def test_it_opens_with_what_is_recent_and_closes_again(page: Page) -> None:
    ask(page, "A recent question")
    page.keyboard.press("Control+Shift+O")
    ask(page, "Another one")
    box = opened(page)
    expect(box).to_be_focused()
    expect(group(page, "Recent").first).to_contain_text("A recent question")
    expect(group(page, "This conversation").filter(has_text="Pin")).to_be_visible()
    expect(group(page, "Actions").filter(has_text="New chat")).to_be_visible()
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    assert serious(page) == []
    page.emulate_media(color_scheme="dark")
    assert serious(page, "color-contrast") == []
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Message", exact=True)).to_be_focused()


def test_a_conversation_and_a_message_are_found_and_opened(page: Page, scripted: Scripted) -> None:
    scripted.says("The nightjar churrs at dusk.")
    ask(page, "Which bird churrs so loudly?")
    there = page.url
    page.keyboard.press("Control+Shift+O")
    box = opened(page)
    box.fill("churr")
    expect(group(page, "Conversations").locator("mark")).to_have_text(["churr"])
    expect(group(page, "Messages").locator("mark")).to_have_text(["churrs", "churrs"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    group(page, "Messages").filter(has_text="nightjar").click()
    expect(page).to_have_url(there)
    expect(answers(page).last).to_be_in_viewport()


def test_things_are_done_without_a_mouse(page: Page, lowkey: Installation) -> None:
    ask(page, "Do something with me")
    conversation = page.url.rpartition("/")[2]

    def do(words: str, name: str) -> None:
        opened(page).fill(words)
        expect(options(page).first).to_contain_text(name)
        page.keyboard.press("Enter")

    do("pin this", "Pin this conversation")
    expect(page.get_by_role("heading", name="Pinned")).to_be_visible()
    do("unpin", "Unpin this conversation")
    expect(page.get_by_role("heading", name="Pinned")).to_have_count(0)

    do("rename", "Rename this conversation")
    field = page.get_by_label("Title of the conversation")
    expect(field).to_be_focused()
    page.keyboard.type("Named by keys")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Named by keys")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("heading", name="Do something with me")).to_be_visible()

    do("archive this", "Archive this conversation")
    expect(history(page).filter(has_text="Do something with me")).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(history(page).filter(has_text="Do something with me")).to_be_visible()

    do("share", "Share this conversation")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    do("theme dark", "Theme: Dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    do("theme system", "Theme: System")
    do("access", "Access")
    expect(page).to_have_url(re.compile("/settings/tokens$"))
    do("open the arch", "Open the archive")
    expect(page).to_have_url(re.compile("/archive$"))
    do("temporary", "Temporary chat")
    expect(page.get_by_role("switch", name="Temporary chat")).to_be_checked()
    do("new ch", "New chat")
    expect(page.get_by_role("switch", name="Temporary chat")).not_to_be_checked()
    kept = lowkey.ask(f"/api/conversations/{conversation}")["conversation"]
    assert (kept["pinned"], kept["archived"]) == (False, False)


def test_a_model_is_picked_from_models_alone(page: Page, scripted: Scripted) -> None:
    ask(page, "With the first model")
    opened(page).fill("switch mod")
    page.keyboard.press("Enter")
    box = page.get_by_role("combobox", name="Words to look for")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    expect(page.get_by_role("dialog").get_by_role("group")).to_have_count(1)
    box.fill(SMALL.partition("-")[0])
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Model: {SMALL}")).to_be_visible()
    ask(page, "And the second")
    assert scripted.asked[-1].model == SMALL
    opened(page).fill("switch mod")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    expect(page.get_by_role("group", name="Actions")).to_be_visible()


def test_a_search_stays_within_a_project(page: Page, lowkey: Installation) -> None:
    project = lowkey.ask("/api/projects", {"name": "Aviary"})["id"]
    page.reload()
    ask(page, "A cassowary outside")
    page.get_by_role("navigation", name="Projects").get_by_role("link", name="Aviary").click()
    ask(page, "A cassowary inside")
    opened(page).fill("search in")
    page.keyboard.press("Enter")
    box = page.get_by_role("combobox", name="Words to look for")
    expect(group(page, "Recent")).to_have_count(0)
    box.fill("cassowary")
    expect(group(page, "Messages")).to_have_count(1)
    expect(options(page).filter(has_text="outside")).to_have_count(0)
    page.keyboard.press("Escape")
    lowkey.ask(f"/api/projects/{project}?conversations=delete", method="DELETE")


def test_nothing_is_said_to_be_there_when_nothing_is(page: Page) -> None:
    page.get_by_role("button", name="Search").click()
    page.get_by_role("combobox", name="Words to look for").fill("zxqvwk")
    expect(page.get_by_role("status").get_by_text("Nothing found for “zxqvwk”.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_it_serves_a_phone_as_well(visit: Visits) -> None:
    page = visit(**PHONE)
    page.get_by_role("button", name="Show conversations").click()
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("combobox", name="Words to look for")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert serious(page) == []
    page.keyboard.type("archive")
    group(page, "Actions").filter(has_text="Open the archive").click()
    expect(page.get_by_role("heading", name="Archive")).to_be_visible()
    expect(questions(page)).to_have_count(0)
