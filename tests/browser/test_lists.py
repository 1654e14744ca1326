"""Lists and notes: said in a chat or typed here, ticked off, and brought back when they went."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import QUIET, Installation, Visits
from tests.browser.hands import answers, ask
from tests.browser.test_looks import PHONE, serious
from tests.serving import spawned


def items(page: Page, name: str) -> list[str]:
    found = page.get_by_role("region", name=name).get_by_role("checkbox")
    return [one.get_attribute("aria-label") or "" for one in found.all()]


def test_what_the_assistant_writes_and_empties_is_on_the_open_page_at_once_and_comes_back(
    watched: Visits, tmp_path: Path
) -> None:
    with spawned(tmp_path / "data", env=QUIET) as process:
        kept = watched("/lists", process.url)
        expect(kept.get_by_text("Nothing is kept yet.")).to_be_visible()
        assert serious(kept) == []
        page = watched(url=process.url)
        ask(page, "add milk, eggs and bread to my shopping list")
        shopping = kept.get_by_role("region", name="Shopping")
        expect(shopping.get_by_role("checkbox")).to_have_count(3)

        page.get_by_role("link", name="Open lists & notes").click()
        here = page.get_by_role("region", name="Shopping")
        here.get_by_role("checkbox", name="milk").check()
        expect(shopping.get_by_role("checkbox", name="milk")).to_be_checked()
        here.get_by_text("eggs").hover()
        here.get_by_role("button", name="Remove eggs").click()
        expect(shopping.get_by_role("checkbox")).to_have_count(2)
        page.get_by_role("status").get_by_role("button", name="Undo").click()
        expect(shopping.get_by_role("checkbox")).to_have_count(3)
        assert items(kept, "Shopping") == ["milk", "eggs", "bread"]

        page.get_by_role("button", name="New chat").first.click()
        ask(page, "take milk, eggs and bread off my shopping list")
        expect(answers(page).last).to_contain_text("it is empty now")
        expect(shopping.get_by_role("checkbox")).to_have_count(0)
        kept.get_by_text("Removed lately").click()
        kept.get_by_role("button", name="Bring back: milk · eggs · bread").click()
        expect(shopping.get_by_role("checkbox")).to_have_count(3)
        expect(shopping.get_by_role("checkbox", name="milk")).to_be_checked()
        watched.leave()


@pytest.fixture
def page(visit: Visits) -> Page:
    page = visit()
    expect(page.get_by_role("button", name="Lists & notes")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Words to look for").fill("lists")
    page.get_by_role("dialog").get_by_role("option", name="Lists & notes").click()
    return page


def test_a_list_is_written_with_the_keys_alone(page: Page, lowkey: Installation) -> None:
    page.get_by_role("button", name="New list").press("Enter")
    page.keyboard.type("Balcony")
    page.keyboard.press("Enter")
    line = page.get_by_label("Add to Balcony")
    expect(line).to_be_focused()
    for thing in ("soil", "two pots"):
        page.keyboard.type(thing)
        page.keyboard.press("Enter")
    expect(line).to_have_value("")
    page.keyboard.type("Soil")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“soil” is on it already.")).to_be_visible()
    line.evaluate("""(field) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text", "- seeds\\n- [ ] string");
        field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }""")
    balcony = page.get_by_role("region", name="Balcony")
    expect(balcony.get_by_role("checkbox")).to_have_count(4)

    path = "**/api/lists/*/items"
    page.route(path, lambda route: route.fulfill(status=500, body="{}"))
    line.fill("rake\ngloves")
    line.press("Enter")
    expect(line).to_have_value("rake\ngloves")
    page.unroute(path)
    line.press("Enter")
    expect(balcony.get_by_role("checkbox")).to_have_count(6)
    expect(line).to_have_value("")
    for thing in ("rake", "gloves"):
        balcony.get_by_role("button", name=f"Remove {thing}").press("Enter")
    expect(balcony.get_by_role("checkbox")).to_have_count(4)
    assert items(page, "Balcony") == ["soil", "two pots", "seeds", "string"]

    balcony.get_by_role("button", name="Change: two pots").press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("three pots")
    page.keyboard.press("Enter")
    changed = balcony.get_by_role("button", name="Change: three pots")
    expect(changed).to_be_focused()
    changed.press("Enter")
    page.keyboard.type(" of clay")
    page.keyboard.press("Escape")
    expect(changed).to_be_focused()
    balcony.get_by_role("checkbox", name="soil").press("Space")
    balcony.get_by_role("button", name="Remove three pots").press("Enter")
    expect(balcony.get_by_role("checkbox", name="seeds")).to_be_focused()
    balcony.get_by_role("button", name="Clear 1 ticked off").press("Enter")
    expect(balcony.get_by_role("checkbox")).to_have_count(2)
    assert serious(page) == []

    page.get_by_role("button", name="Rename: Balcony").press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("Garden")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Delete the list Garden").click()
    expect(page.get_by_role("region", name="Garden")).to_have_count(0)
    expect(page.get_by_text("“Garden” was deleted.")).to_be_visible()
    page.get_by_role("status").get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("region", name="Garden").get_by_role("checkbox")).to_have_count(2)
    (listed,) = lowkey.ask("/api/lists")["lists"]
    assert (listed["name"], len(listed["items"])) == ("Garden", 2)


def test_notes_keep_their_lines_and_what_could_not_be_kept_stays_typed(
    page: Page, visit: Visits, lowkey: Installation
) -> None:
    page.get_by_label("Write a note").fill("The key is with\nMrs Okafor")
    page.keyboard.press("Control+Enter")
    notes = page.get_by_role("region", name="Notes")
    row = notes.get_by_role("listitem")
    assert row.inner_text().split("\n") == ["The key is with", "Mrs Okafor"]
    row.get_by_role("button", name="Change:").click()
    page.keyboard.type(", No. 9")
    with page.expect_response("**/api/lists/items/*"):
        page.get_by_role("heading", name="Lists & notes").click()
    expect(row).to_contain_text("Mrs Okafor, No. 9")
    assert lowkey.ask("/api/lists")["notes"][0]["text"] == "The key is with\nMrs Okafor, No. 9"

    page.route("**/api/notes", lambda route: route.fulfill(status=500, body="{}"))
    page.get_by_label("Write a note").fill("Do not lose this")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Undo")).to_have_count(0)
    expect(page.get_by_label("Write a note")).to_have_value("Do not lose this")

    phone = visit("/lists", **PHONE)
    expect(phone.get_by_text("Mrs Okafor, No. 9")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert serious(phone) == []
    phone.get_by_role("button", name="Remove The key").click()
    expect(phone.get_by_role("region", name="Notes").get_by_role("listitem")).to_have_count(0)
    expect(row).to_have_count(0)
