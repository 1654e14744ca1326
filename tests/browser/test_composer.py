"""What the message box takes: prompts, commands, files, long pastes, and messages that wait their turn."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visits
from tests.browser.hands import answers, ask, questions, say, whole
from tests.browser.test_looks import PHONE, serious
from tests.browser.upstream import Scripted

PASTE = """([text, name]) => {
  const data = new DataTransfer();
  if (text) data.setData("text/plain", text);
  if (name) data.items.add(new File(["of a picture, no byte"], name, { type: "text/plain" }));
  document.getElementById("message").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
DRAG = """([kind, name]) => {
  const data = new DataTransfer();
  data.items.add(new File(["dropped words"], name, { type: "text/plain" }));
  document.body.dispatchEvent(
    new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def box(page: Page) -> Locator:
    return page.get_by_label("Message", exact=True)


def files(page: Page) -> Locator:
    return page.get_by_role("list", name="Attached files").get_by_role("listitem")


def sent(scripted: Scripted) -> str:
    """The newest message as the model got it."""
    return str(scripted.asked[-1].body["messages"][-1]["content"])


def test_a_saved_prompt_is_written_edited_and_filled_in_where_one_writes(
    visit: Visits, scripted: Scripted
) -> None:
    page = visit("/settings/prompts")
    page.get_by_role("button", name="New prompt").click()
    page.get_by_label("Name", exact=True).fill("Explain simply")
    page.get_by_label("Text", exact=True).fill("Explain {{topic}} to {{whom}}.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Edit Explain simply").click()
    page.get_by_label("Name", exact=True).fill("Explain it")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Remove Explain it").click()
    expect(page.get_by_role("button", name="Edit Explain it")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Edit Explain it")).to_be_visible()
    assert serious(page) == []

    page.get_by_role("button", name="New chat").first.click()
    page.keyboard.type("/expl")
    expect(page.get_by_role("option", name="Explain it")).to_have_attribute("aria-selected", "true")
    assert serious(page) == []
    page.keyboard.press("Enter")
    form = page.get_by_role("form", name="Explain it")
    expect(form.get_by_label("topic")).to_be_focused()
    page.keyboard.type("tides")
    page.keyboard.press("Tab")
    page.keyboard.type("a child")
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("Explain tides to a child.")
    expect(box(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(answers(page).last).to_contain_text("An answer to that.")
    assert sent(scripted) == "Explain tides to a child."


def test_commands_do_what_they_say_and_are_never_in_the_way(page: Page, scripted: Scripted) -> None:
    page.get_by_role("button", name="Prompts and commands").click()
    expect(page.get_by_role("option", name="New chat")).to_be_visible()
    page.keyboard.type("effort")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option", name="Deep")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Tab")
    expect(box(page)).to_have_value("")
    page.keyboard.type("/model small")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Model: small-scripted")).to_be_visible()
    page.keyboard.type("/model thinks")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    box(page).fill("/model gpt-5-s")
    page.keyboard.press("Enter")
    page.keyboard.type("/effort med")
    page.keyboard.press("Enter")
    page.keyboard.type("/temporary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("switch", name="Temporary chat")).to_be_checked()
    expect(box(page)).to_have_value("")
    ask(page, "/etc/hosts is which file?")
    assert sent(scripted) == "/etc/hosts is which file?"


def test_a_long_paste_becomes_a_file_and_can_become_words_again(
    page: Page, scripted: Scripted
) -> None:
    long = "word " * 1_000
    box(page).fill("Before: ")
    page.evaluate(PASTE, [long, ""])
    expect(files(page)).to_have_count(1)
    expect(box(page)).to_have_value("Before: ")
    back = files(page).get_by_role("button", name="Put into the message")
    expect(back).to_be_visible()
    page.reload()
    back.click()
    expect(box(page)).to_have_value(f"Before: {long}")
    expect(files(page)).to_have_count(0)
    box(page).fill("")
    page.evaluate(PASTE, [long, ""])
    expect(files(page)).to_contain_text("Pasted text.txt")
    ask(page, "Read it")
    assert long in sent(scripted)


def test_files_are_dropped_anywhere_found_again_and_taken_off_the_way(
    page: Page, scripted: Scripted
) -> None:
    expect(box(page)).to_be_focused()
    page.evaluate(DRAG, ["dragover", "plan.txt"])
    expect(box(page)).to_have_attribute("placeholder", "Drop files here")
    page.evaluate(DRAG, ["drop", "plan.txt"])
    expect(files(page)).to_contain_text("plan.txt")
    ask(page, "Here is a plan")
    assert "dropped words" in sent(scripted)
    page.get_by_role("button", name="New chat").first.click()
    page.keyboard.type("Look at @pla")
    page.get_by_role("option", name="plan.txt").click()
    expect(box(page)).to_have_value("Look at ")
    expect(files(page)).to_contain_text("plan.txt")
    page.keyboard.type("again")
    page.keyboard.press("Enter")
    whole(page)
    assert "dropped words" in sent(scripted)

    page.route(re.compile("/api/files\\?name="), lambda route: None)
    page.evaluate(PASTE, ["", "slow.txt"])
    expect(page.get_by_role("progressbar", name="slow.txt")).to_be_visible()
    page.get_by_role("button", name="Stop sending slow.txt").click()
    expect(files(page)).to_have_count(0)
    expect(page.get_by_text("could not be sent")).to_have_count(0)


def test_messages_wait_until_the_answer_is_done(page: Page, scripted: Scripted) -> None:
    held = scripted.says_slowly("The first answer.", words=2)
    say(page, "The first question")
    expect(answers(page).last).to_contain_text("The first")
    say(page, "The second question")
    say(page, "The third question")
    waiting = page.get_by_role("list", name="Waiting messages").get_by_role("listitem")
    expect(waiting).to_have_count(2)
    expect(waiting.first).to_contain_text("Waits until this answer is done")
    assert serious(page) == []
    page.reload()
    expect(waiting).to_have_count(2)
    waiting.last.get_by_role("button", name="Take back").click()
    expect(box(page)).to_have_value("The third question")
    expect(waiting).to_have_count(1)
    scripted.says("The second answer.")
    held.release()
    expect(answers(page).last).to_contain_text("The second answer.")
    expect(waiting).to_have_count(0)
    expect(questions(page)).to_have_count(2)
    expect(box(page)).to_have_value("The third question")
    whole(page)
    assert [one["content"] for one in scripted.asked[-1].body["messages"]][1:] == [
        "The first question",
        "The first answer.",
        "The second question",
    ]


def test_a_waiting_message_can_interrupt(page: Page, scripted: Scripted) -> None:
    held = scripted.says_slowly("A long detour and on and on.", words=3)
    say(page, "Which way?")
    expect(answers(page).last).to_contain_text("A long detour")
    say(page, "Shorter, please")
    scripted.says("Left.")
    page.get_by_role("button", name="Send now").click()
    held.given_up()
    expect(answers(page).last).to_contain_text("Left.")
    expect(answers(page).first).to_contain_text("You stopped this answer.")
    expect(questions(page)).to_have_count(2)


def test_enter_can_begin_a_new_line_instead(visit: Visits, scripted: Scripted) -> None:
    page = visit("/settings/general")
    page.get_by_text("Begins a new line").click()
    page.get_by_role("button", name="New chat").first.click()
    expect(box(page)).to_be_focused()
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    expect(box(page)).to_have_value("one\ntwo")
    page.keyboard.press("Control+Enter")
    expect(answers(page).last).to_contain_text("An answer to that.")
    assert sent(scripted) == "one\ntwo"
    page.get_by_role("button", name="Settings").click()
    page.get_by_text("Sends the message").click()


def test_on_a_phone_the_list_fits_and_nothing_zooms(visit: Visits) -> None:
    page = visit(**PHONE)
    page.get_by_role("button", name="Prompts and commands").tap()
    expect(page.get_by_role("option", name="New chat")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    sizes = "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"
    assert min(page.locator("input, textarea, select").evaluate_all(sizes)) >= 16
    assert serious(page) == []
    page.get_by_role("option", name="Choose a model").tap()
    expect(page.get_by_role("option", name="small-scripted")).to_be_in_viewport()
