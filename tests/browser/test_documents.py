"""A document beside the chat: written by the model, edited by hand, compared, brought back, asked about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from bench.answers import Call
from bench.upstream import Plan
from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, ask, questions, whole
from tests.browser.test_looks import PHONE, serious
from tests.browser.upstream import Scripted

POEM = "# Tea\n\nThe kettle is **old** and loud.\n\nIt sings.\n"


def calls(name: str, **given: Any) -> Plan:
    return Plan(call=(Call(f"document_{name}", json.dumps(given)),))


def write(page: Page, scripted: Scripted, text: str = POEM) -> None:
    scripted.says(calls("write", title="Tea", text=text), "There it is.")
    ask(page, "Write me a poem")


def handle(lowkey: Installation) -> str:
    """The end of the id of the only document."""
    (conversation,) = lowkey.ask("/api/conversations")["conversations"]
    (document,) = lowkey.ask(f"/api/conversations/{conversation['id']}/documents")["documents"]
    return document["id"][-6:]


def test_a_document_is_drafted_together(
    visit: Visits, lowkey: Installation, scripted: Scripted, tmp_path: Path
) -> None:
    page = visit()
    write(page, scripted)
    panel = page.get_by_role("complementary", name="Document: Tea")
    expect(panel.get_by_role("heading", name="Tea", level=1)).to_be_visible()
    assert serious(page) == []

    # By hand: saved as one pauses, and kept with what it was before.
    panel.get_by_role("button", name="Edit", exact=True).click()
    text = panel.get_by_label("Text of Tea")
    text.fill(POEM.replace("old", "new"))
    expect(panel.get_by_text("Saved as version 2")).to_be_visible()
    assert serious(page) == []
    panel.get_by_role("button", name="Versions").click()
    changes = panel.get_by_role("region", name="Changes")
    expect(changes.locator("del mark")).to_have_text("old")
    expect(changes.locator("ins mark")).to_have_text("new")
    assert serious(page) == []
    first = panel.get_by_role("listitem").filter(has_text="by the assistant")
    first.get_by_role("button", name="Restore").click()
    expect(panel.get_by_text("The kettle is old and loud.")).to_be_visible()

    # By the model, while somebody types: theirs stays until they decide.
    panel.get_by_role("button", name="Edit", exact=True).click()
    scripted.says(
        calls("edit", id=handle(lowkey), edits=[{"old": "sings", "new": "hums"}]), "Done."
    )
    ask(page, "Let it hum")
    expect(answers(page).last.get_by_role("button", name="Edited · version 4")).to_be_visible()
    expect(text).to_have_value(POEM.replace("sings", "hums"))
    text.fill("Mine")
    (conversation,) = lowkey.ask("/api/conversations")["conversations"]
    of = f"/api/conversations/{conversation['id']}/documents"
    document = lowkey.ask(of)["documents"][0]
    elsewhere = {"text": "Elsewhere", "based_on": document["version"]}
    lowkey.ask(f"/api/documents/{document['id']}/versions", elsewhere)
    text.fill("Mine, and more")
    expect(panel.get_by_role("alert")).to_contain_text("was saved elsewhere")
    panel.get_by_role("button", name="Save mine above it").click()
    expect(panel.get_by_role("status").last).to_contain_text("Saved as version")
    newest = lowkey.ask(of)["documents"][0]
    at = f"/api/documents/{document['id']}/versions"
    assert lowkey.ask(f"{at}/{newest['version']}")["text"] == "Mine, and more"
    assert lowkey.ask(f"{at}/{newest['version'] - 1}")["text"] == "Elsewhere"

    # Asked about, taken along, closed: the focus goes back to where it was.
    text.select_text()
    panel.get_by_role("button", name="Ask about the selection").click()
    message = page.get_by_label("Message", exact=True)
    expect(message).to_be_focused()
    expect(message).to_have_value("From “Tea”:\n> Mine, and more\n\n")
    panel.get_by_role("button", name="View", exact=True).click()
    panel.get_by_role("button", name="More", exact=True).click()
    with page.expect_download() as taken:
        page.get_by_role("menuitem", name="Save as Markdown").click()
    assert taken.value.suggested_filename == "Tea.md"
    taken.value.save_as(tmp_path / "tea.md")
    assert (tmp_path / "tea.md").read_text("utf-8") == "Mine, and more"
    panel.get_by_role("button", name="More", exact=True).click()
    with page.expect_download() as taken:
        page.get_by_role("menuitem", name="Save as a Word file").click()
    assert taken.value.suggested_filename == "Tea.docx"
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    card = answers(page).first.get_by_role("button", name="Tea")
    card.click()
    old = page.get_by_text("This is the old version 1.")
    expect(old).to_be_visible()
    expect(panel.get_by_role("button", name="Close the document")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_be_focused()


def test_on_a_phone_a_document_stands_over_the_chat(
    visit: Visits, lowkey: Installation, scripted: Scripted
) -> None:
    page = visit(**PHONE, color_scheme="dark")
    scripted.says(calls("write", title="Tea", text=POEM), "There it is.")
    page.get_by_label("Message", exact=True).fill("Write me a poem")
    page.get_by_role("button", name="Send", exact=True).click()
    whole(page)
    window = page.get_by_role("dialog", name="Document: Tea")
    expect(window).to_have_count(0)
    answers(page).get_by_role("button", name="Tea").click()
    expect(window.get_by_role("heading", name="Tea", level=1)).to_be_visible()
    assert serious(page) == []
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
    window.get_by_role("button", name="Back to the chat").click()
    expect(window).to_have_count(0)
    expect(questions(page).last).to_be_visible()
