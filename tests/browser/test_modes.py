"""A mode is switched on where one writes, goes along with what is sent, and is switched off again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visits
from tests.browser.hands import ask
from tests.browser.test_looks import serious
from tests.browser.upstream import Scripted


def told(scripted: Scripted) -> str:
    """The system prompt of the newest question."""
    return str(scripted.asked[-1].body["messages"][0]["content"])


def switch_on(page: Page, mode: str) -> None:
    page.get_by_label("Message", exact=True).fill(f"/{mode}")
    page.keyboard.press("Enter")


@pytest.fixture(params=[False, True], ids=["kept", "temporary"])
def temporary(request: pytest.FixtureRequest) -> Iterator[bool]:
    yield request.param


def test_study_mode_is_on_for_one_conversation_until_it_is_switched_off(
    page: Page, scripted: Scripted, temporary: bool
) -> None:
    if temporary:
        page.get_by_role("switch", name="Temporary chat").click()
    switch_on(page, "study")
    off = page.get_by_role("button", name="Switch Study mode off")
    expect(off).to_be_visible()
    expect(page.get_by_label("Message", exact=True)).to_have_value("")
    ask(page, "What is a derivative?")
    assert "Mode: study." in told(scripted)
    page.get_by_role("button", name="What was sent").click()
    sent = page.get_by_role("dialog")
    expect(sent).to_contain_text("Mode: study.")
    expect(
        sent.get_by_role("definition").filter(has_text=re.compile("^Study mode$"))
    ).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    if not temporary:
        page.reload()
        expect(off).to_be_visible()
    with page.expect_response(lambda said: said.request.method == "PATCH"):
        off.click()
    expect(off).to_have_count(0)
    ask(page, "And an integral?")
    assert "Mode: " not in told(scripted)


def test_prompts_that_ship_are_found_where_one_writes_and_taken_over(
    visit: Visits, scripted: Scripted
) -> None:
    page = visit()
    page.get_by_label("Message", exact=True).fill("/quiz")
    page.get_by_role("option", name="Quiz me").click()
    form = page.get_by_role("form", name="Quiz me")
    form.get_by_label("topic").fill("rivers")
    form.get_by_label("number").fill("5")
    page.keyboard.press("Enter")
    box = page.get_by_label("Message", exact=True)
    expect(box).to_have_value(re.compile(r"^Quiz me on rivers: 5 questions"))
    box.fill("")
    page.goto(page.url.split("/c/")[0].rstrip("/") + "/settings/prompts")
    page.get_by_role("button", name="Add Quiz me to mine").click()
    expect(page.get_by_role("button", name="Edit Quiz me")).to_be_visible()
    expect(page.get_by_role("button", name="Add Quiz me to mine")).to_have_count(0)
    assert serious(page) == []
    page.get_by_role("button", name="Remove Quiz me").click()
    expect(page.get_by_role("button", name="Add Quiz me to mine")).to_be_visible()
