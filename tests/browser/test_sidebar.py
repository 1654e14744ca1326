"""The list of conversations: long ones stay light, what is new is marked, until it was seen anywhere."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, ask, history, say
from tests.browser.upstream import Scripted
from tests.serving import spawned

DAY = 24 * 3_600_000
NEWEST = 1_700_000_000_000
MANY = 1_300


def export(count: int) -> bytes:
    """Lowkey's own file with so many conversations, one a day, the newest first by its number."""
    trees = [
        {
            "source": f"test:{number}",
            "title": f"Talk {number}",
            "created_at": NEWEST - number * DAY,
            "updated_at": NEWEST - number * DAY,
        }
        for number in range(count)
    ]
    return json.dumps(
        {"format": "lowkey.conversations", "version": 2, "conversations": trees}
    ).encode()


def test_a_long_list_stands_in_the_document_only_where_it_is_looked_at(
    watched: Visits, tmp_path: Path
) -> None:
    with spawned(tmp_path / "data", env={"LOWKEY_LOG_LEVEL": "warning"}) as process:
        told = Installation(process.url).ask("/api/import", export(MANY), "POST")
        assert told["imported"] == MANY
        page = watched(url=process.url)
        expect(history(page).first).to_have_text("Talk 0")
        expect(page.get_by_role("heading", name="November 2023")).to_be_visible()
        assert history(page).count() < 60
        nav = page.get_by_role("navigation", name="Conversations")
        last = history(page).filter(has_text=f"Talk {MANY - 1}")
        # As a person does: down to what there is, until there is no more.
        for _ in range(1_000):
            if last.is_visible():
                break
            nav.evaluate(
                "list => { list.parentElement.scrollTop = list.parentElement.scrollHeight }"
            )
            page.evaluate("() => new Promise(requestAnimationFrame)")
        expect(last).to_be_in_viewport()
        expect(page.get_by_role("heading", name="April 2020")).to_be_visible()
        assert history(page).count() < 60
        last.click()
        expect(page.get_by_role("heading", name=f"Talk {MANY - 1}", level=1)).to_be_visible()
        expect(last).to_be_in_viewport()
        last.focus()
        page.keyboard.press("Tab")
        expect(nav.get_by_role("button", name=f"More about “Talk {MANY - 1}”")).to_be_focused()
        nav.evaluate("list => { list.parentElement.scrollTop = 0 }")
        expect(history(page).first).to_have_text("Talk 0")
        watched.leave()


def test_what_is_written_and_what_is_new_is_marked_until_it_was_seen(
    visit: Visits, scripted: Scripted
) -> None:
    page = visit()
    held = scripted.says_slowly("It takes a while, but here it is.", words=3)
    say(page, "Take your time")
    expect(answers(page).last).to_contain_text("It takes a")
    row = history(page).filter(has_text="Take your time").first
    page.get_by_role("button", name="New chat").first.click()
    expect(row).to_contain_text("An answer is being written")
    held.release()
    expect(row).to_contain_text("New answer")
    page.reload()
    expect(row).to_contain_text("New answer")

    elsewhere = visit()
    other = history(elsewhere).filter(has_text="Take your time").first
    expect(other).to_contain_text("New answer")
    other.click()
    expect(answers(elsewhere).last).to_contain_text("here it is.")
    expect(other).to_have_text("Take your time")
    expect(row).to_have_text("Take your time")
    page.reload()
    expect(row).to_have_text("Take your time")


def test_an_answer_that_ends_before_ones_eyes_is_not_new(page: Page) -> None:
    ask(page, "Before my eyes")
    page.get_by_role("button", name="New chat").first.click()
    row = history(page).filter(has_text="Before my eyes").first
    expect(row).to_have_text("Before my eyes")
    page.reload()
    expect(row).to_have_text("Before my eyes")
