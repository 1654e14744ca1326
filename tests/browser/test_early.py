"""The box for words that is there before the page's code is: what is written in it is never lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from lowkey.models.shelf import BUILTIN
from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, ask, questions, whole
from tests.browser.test_looks import PHONE
from tests.browser.upstream import SMALL, Scripted

BRING = """([kind, name]) => {
    const brought = new DataTransfer();
    brought.items.add(new File([`In ${name}: carrots.`], name, { type: "text/plain" }));
    const given = { bubbles: true, cancelable: true, clipboardData: brought, dataTransfer: brought };
    const event = kind === "paste" ? new ClipboardEvent(kind, given) : new DragEvent(kind, given);
    return document.querySelector("#message").dispatchEvent(event);
}"""
"""Lets go a file over the message box, or pastes it there; true where the browser would do what it likes."""


@contextmanager
def before_the_code(page: Page, path: str = "/") -> Iterator[None]:
    """Loads this path; within, the page's code is still on its way."""
    held: list[Route] = []
    page.route("**/assets/index-*.js", lambda route: held.append(route))
    page.goto(path, wait_until="commit")
    expect(page.locator("#early")).to_be_visible()
    yield
    expect(page.get_by_role("button", name="Search")).to_have_count(0)
    for route in held:
        route.continue_()
    page.unroute("**/assets/index-*.js")
    expect(page.locator("#early")).to_have_count(0)


def elsewhere(visit: Visits, **options: object) -> Page:
    return visit("/spec", base_url=visit.url, service_workers="block", **options)


def test_words_and_caret_are_taken_over_where_they_stood(visit: Visits) -> None:
    page = elsewhere(visit)
    field = page.get_by_label("Message", exact=True)
    with before_the_code(page):
        expect(field).to_be_focused()
        stood = field.bounding_box()
        page.keyboard.type("What a world")
        page.keyboard.press("Control+ArrowLeft")
    page.keyboard.type("wide ")
    expect(field).to_have_value("What a wide world")
    assert field.bounding_box() == stood


@pytest.mark.parametrize("model", [f"scripted/{SMALL}", BUILTIN])
def test_on_a_phone_the_box_stays_at_the_foot_however_long_the_line_on_the_model_is(
    visit: Visits, lowkey: Installation, model: str
) -> None:
    lowkey.ask("/api/preferences", {"model": model}, "PATCH")
    page = elsewhere(visit, **PHONE)
    field = page.get_by_label("Message", exact=True)
    with before_the_code(page):
        stood = field.bounding_box()
    expect(page.get_by_text("answers")).to_be_visible()
    assert field.bounding_box() == stood


def test_files_that_came_before_the_code_are_kept_and_go_along(
    visit: Visits, scripted: Scripted
) -> None:
    page = elsewhere(visit)
    with before_the_code(page):
        assert page.evaluate(BRING, ["dragover", "beds.txt"]) is False
        assert page.evaluate(BRING, ["drop", "beds.txt"]) is False
        assert page.evaluate(BRING, ["paste", "seeds.txt"]) is False
        expect(page.locator("#early").get_by_role("listitem")).to_have_text(
            ["beds.txt", "seeds.txt"]
        )
        page.keyboard.type("What grows there?")
        stood = page.get_by_label("Message", exact=True).bounding_box()
    files = page.get_by_role("list", name="Attached files")
    expect(files.get_by_role("listitem")).to_have_count(2)
    assert page.get_by_label("Message", exact=True).bounding_box() == stood
    page.keyboard.press("Enter")
    expect(answers(page).last).to_contain_text("An answer to that.")
    assert "In beds.txt: carrots." in str(scripted.asked[-1].body["messages"][-1]["content"])


def test_a_message_with_a_file_that_was_sent_before_the_code_was_there_is_answered(
    visit: Visits, scripted: Scripted
) -> None:
    page = elsewhere(visit)
    with before_the_code(page):
        page.evaluate(BRING, ["paste", "beds.txt"])
        page.keyboard.type("What grows there?")
        page.keyboard.press("Enter")
    expect(answers(page).last).to_contain_text("An answer to that.")
    assert "In beds.txt: carrots." in str(scripted.asked[-1].body["messages"][-1]["content"])


def test_what_was_sent_before_the_code_was_there_is_answered(
    visit: Visits, scripted: Scripted
) -> None:
    page = elsewhere(visit)
    with before_the_code(page):
        page.keyboard.type("Early bird")
        page.keyboard.press("Enter")
        assert scripted.asked == []
    expect(answers(page).last).to_contain_text("An answer to that.")
    expect(questions(page)).to_contain_text(["Early bird"])
    expect(page.get_by_label("Message", exact=True)).to_have_value("")
    page.reload()
    expect(questions(page)).to_contain_text(["Early bird"])


def test_in_a_conversation_it_answers_what_was_said_last(visit: Visits, scripted: Scripted) -> None:
    page = elsewhere(visit)
    page.goto("/")
    ask(page, "The first question")
    path = page.evaluate("location.pathname")
    page.get_by_label("Message", exact=True).fill("Half a")
    with before_the_code(page, path):
        expect(page.get_by_label("Message", exact=True)).to_have_value("Half a")
        page.keyboard.type(" thought")
        page.keyboard.press("Enter")
    expect(questions(page)).to_have_count(2)
    expect(questions(page).last).to_contain_text("Half a thought")
    expect(answers(page)).to_have_count(2)
    whole(page)
    sent = [one["content"] for one in scripted.asked[-1].body["messages"]]
    assert sent[-3] == "The first question" and sent[-1] == "Half a thought"


def test_who_sends_with_another_key_gets_a_new_line(visit: Visits, lowkey: Installation) -> None:
    lowkey.ask("/api/preferences", {"enter": "newline"}, "PATCH")
    try:
        page = elsewhere(visit)
        with before_the_code(page):
            page.keyboard.type("One\nTwo")
        expect(page.get_by_label("Message", exact=True)).to_have_value("One\nTwo")
        expect(questions(page)).to_have_count(0)
    finally:
        lowkey.ask("/api/preferences", {"enter": "send"}, "PATCH")


def test_words_outlive_a_page_whose_code_never_came(visit: Visits) -> None:
    page = elsewhere(visit)
    with before_the_code(page):
        page.keyboard.type("Not in vain")
        page.reload(wait_until="commit")
        expect(page.get_by_label("Message", exact=True)).to_have_value("Not in vain")
    expect(page.get_by_label("Message", exact=True)).to_have_value("Not in vain")


def test_where_nothing_is_written_there_is_no_box(visit: Visits) -> None:
    page = elsewhere(visit)
    for path in ("/settings/general", "/jobs", "/spec", "/c/%E0%A4%A", "/c/one/two"):
        page.goto(path)
        expect(page.locator("#early")).to_have_count(0)
