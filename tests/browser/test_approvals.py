"""What waits to be allowed stands in the answer, on every device, until its person has said a word."""

from __future__ import annotations

import json
import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from bench.answers import Call
from bench.upstream import Plan
from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, history, say, whole
from tests.browser.test_looks import PHONE, serious
from tests.browser.upstream import Scripted

SENTENCE = "Lowkey wants to change something that is kept here, with “Write a note”."


def note(text: str) -> Plan:
    return Plan(call=(Call("note", json.dumps({"text": text})),))


def card(page: Page) -> Locator:
    return page.get_by_role("region", name=SENTENCE)


def send(page: Page, text: str) -> None:
    """As fingers do it: there Enter begins a new line."""
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def photograph(page: Page, name: str) -> None:
    """Where SHOTS names a folder, for whoever wants to look."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_question_is_answered_by_keyboard_in_another_tab(
    visit: Visits, lowkey: Installation, scripted: Scripted
) -> None:
    lowkey.ask("/api/permissions", {"tool": "note", "choice": "ask"}, "PUT")
    scripted.says(note("Buy milk"), "It is noted.")
    page = visit()
    say(page, "Note that I need milk")
    expect(card(page)).to_contain_text("You chose to be asked each time.")
    expect(card(page).get_by_role("region", name="What exactly will happen")).to_contain_text(
        "Write down:\nBuy milk"
    )
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    expect(page.get_by_text(f"An answer waits for your word: {SENTENCE}")).to_have_count(1)
    expect(page).to_have_title("Waits for your word · Note that I need milk · Lowkey")
    expect(history(page).first).to_contain_text("Waits for your word")
    assert serious(page) == []
    photograph(page, "card")

    page.reload()
    expect(card(page)).to_be_visible()
    other = visit(page.url.removeprefix(lowkey.url))
    card(other).get_by_role("button", name="Allow once").focus()
    other.keyboard.press("Enter")
    for each in (other, page):
        expect(answers(each).last).to_contain_text("It is noted.")
        expect(card(each)).to_have_count(0)
    whole(page)
    expect(page).to_have_title("Note that I need milk · Lowkey")
    expect(other.get_by_label("Message", exact=True)).to_be_focused()
    assert "Noted: “Buy milk”." in str(scripted.asked[-1].body["messages"][-1])


def test_a_no_is_told_and_an_always_is_taken_back_on_a_phone(
    visit: Visits, lowkey: Installation, scripted: Scripted
) -> None:
    lowkey.ask("/api/permissions", {"tool": "note", "choice": "ask"}, "PUT")
    scripted.says(note("a" * 300), "As you wish.", note("Second"), "Done.")
    page = visit("/", **PHONE, color_scheme="dark")
    send(page, "Note something")
    card(page).get_by_role("button", name="Say why").click()
    card(page).get_by_label("Why not?").fill("Not now.")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert serious(page) == []
    photograph(page, "card-phone-dark")
    card(page).get_by_role("button", name="Don't").click()
    expect(answers(page).last).to_contain_text("As you wish.")
    assert "Not now." in str(scripted.asked[-1].body["messages"][-1])

    send(page, "And now")
    card(page).get_by_role("button", name="Always …").click()
    page.get_by_role("menuitem", name="Always in this chat").click()
    expect(answers(page).last).to_contain_text("Done.")
    page.goto(f"{lowkey.url}/settings/tools")
    expect(page.get_by_label("Write a note may be used")).to_have_value("ask")
    photograph(page, "tools-phone-dark")
    here = page.get_by_role("region", name="Always allowed in single chats")
    assert serious(page) == []
    here.get_by_role("button", name="Ask again about Write a note").click()
    expect(here).to_have_count(0)
    page.get_by_label("Write a note may be used").select_option("off")
    page.reload()
    expect(page.get_by_label("Write a note may be used")).to_have_value("off")


def test_the_card_reads_from_right_to_left(
    visit: Visits, lowkey: Installation, scripted: Scripted
) -> None:
    lowkey.ask("/api/permissions", {"tool": "note", "choice": "ask"}, "PUT")
    scripted.says(note("Buy milk"), "Fine.")
    page = visit("/", locale="ar")
    page.locator("#message").fill("Note it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="السماح مرة واحدة")).to_be_visible()
    assert serious(page) == []
    photograph(page, "card-rtl")
    page.get_by_role("button", name="لا تفعل").click()
    expect(answers(page).last).to_contain_text("Fine.")


def test_a_change_of_a_document_is_drawn_as_one(
    visit: Visits, lowkey: Installation, scripted: Scripted
) -> None:
    lowkey.ask("/api/permissions", {"tool": "document_edit", "choice": "ask"}, "PUT")
    letter = {"title": "Letter", "text": "Dear Ana,\n\nI write about the boat.\n\nYours\n"}
    edit = {"id": "Letter", "edits": [{"old": "about the boat", "new": "about the *red* boat"}]}
    for number, look in enumerate(({}, {**PHONE, "color_scheme": "dark"})):
        scripted.says(
            Plan(call=(Call("document_write", json.dumps(letter)),)),
            Plan(call=(Call("document_edit", json.dumps(edit)),)),
            "As you wish.",
        )
        page = visit("/", **look)
        send(page, "Write to Ana")
        shown = page.get_by_role("region", name="What exactly will happen")
        expect(shown).to_contain_text("“Letter”:")
        for sign, line in (
            ("-", "-I write about the boat."),
            ("+", "+I write about the *red* boat."),
        ):
            drawn = shown.get_by_text(line, exact=True)
            colour = drawn.evaluate("line => getComputedStyle(line).backgroundColor")
            assert colour != "rgba(0, 0, 0, 0)", sign
        assert serious(page) == []
        photograph(page, f"card-diff-{number}")
        page.get_by_role("button", name="Don't").click()
        expect(answers(page).last).to_contain_text("As you wish.")


def test_an_address_and_a_memory_are_shown_as_they_are(
    visit: Visits, lowkey: Installation, scripted: Scripted
) -> None:
    lowkey.ask("/api/permissions", {"tool": "remember", "choice": "ask"}, "PUT")
    address = {"url": "https://lake.example/levels?near=Lyon"}
    fact = {"fact": "I live in Lyon"}
    scripted.says(
        Plan(call=(Call("read_page", json.dumps(address)), Call("remember", json.dumps(fact)))),
        "As you wish.",
    )
    page = visit("/", **PHONE)
    send(page, "Look at the lake")
    shown = page.get_by_role("region", name="What exactly will happen")
    expect(shown).to_have_text(
        "Open https://lake.example/levels?near=Lyon\nlake.example reads all of this address."
    )
    photograph(page, "card-address")
    page.get_by_role("button", name="Don't").click()
    expect(shown).to_have_text("Remember:\n- I live in Lyon")
    page.get_by_role("button", name="Don't").click()
    expect(answers(page).last).to_contain_text("As you wish.")
