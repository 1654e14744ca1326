"""What one says of an answer: by hand or keyboard, kept, changed, taken back."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, ask
from tests.browser.test_looks import PHONE, serious
from tests.browser.upstream import Scripted


def told(lowkey: Installation, page: Page) -> list[dict[str, Any]]:
    """What the server knows of the conversation on the screen."""
    conversation = page.url.rsplit("/", 1)[1]
    return lowkey.ask(f"/api/conversations/{conversation}")["feedback"]


def test_a_thumb_with_reasons_is_kept_changed_and_taken_back(
    page: Page, scripted: Scripted, lowkey: Installation
) -> None:
    scripted.says("A long and winding answer.")
    ask(page, "Say something")
    good = answers(page).last.get_by_role("button", name="Good answer")
    bad = answers(page).last.get_by_role("button", name="Bad answer")
    good.focus()
    page.keyboard.press("Enter")
    expect(good).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    expect(bad).to_be_focused()
    page.keyboard.press("Space")
    expect(good).to_have_attribute("aria-pressed", "false")
    why = answers(page).last.get_by_role("form", name="What was wrong?")
    expect(why.get_by_role("button", name="Not correct")).to_be_focused()
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(why).to_have_count(0)
    answers(page).last.get_by_role("button", name="What was wrong?").click()
    why.get_by_role("button", name="Too long").click()
    why.get_by_label("In your own words").fill("It winds.")
    why.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Noted. Thank you.")).to_be_visible()
    (said,) = told(lowkey, page)
    assert (said["verdict"], said["reasons"], said["text"]) == ("down", ["too_long"], "It winds.")
    page.reload()
    expect(bad).to_have_attribute("aria-pressed", "true")
    answers(page).last.get_by_role("button", name="What was wrong?").click()
    expect(why.get_by_role("button", name="Too long")).to_have_attribute("aria-pressed", "true")
    with page.expect_response(lambda heard: heard.request.method == "DELETE"):
        bad.click()
    expect(why).to_have_count(0)
    assert told(lowkey, page) == []


def test_a_thumb_that_was_not_kept_is_taken_back(page: Page) -> None:
    ask(page, "Say something")
    good = answers(page).last.get_by_role("button", name="Good answer")
    page.context.set_offline(True)
    good.click(no_wait_after=True)  # What is told goes by itself after some seconds.
    expect(page.get_by_role("status").filter(has_text="cannot be reached")).to_be_visible()
    expect(good).to_have_attribute("aria-pressed", "false")
    page.context.set_offline(False)


def test_a_temporary_chat_has_no_thumbs_and_a_phone_has_large_ones(visit: Visits) -> None:
    page = visit(**PHONE)
    field = page.get_by_label("Message", exact=True)
    field.fill("On the phone")
    page.get_by_role("button", name="Send", exact=True).click()
    bad = answers(page).last.get_by_role("button", name="Bad answer")
    bad.tap()
    chip = page.get_by_role("form", name="What was wrong?").get_by_role("button", name="Unsafe")
    expect(chip).to_be_visible()
    box = chip.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.goto(page.url.split("/c/")[0])
    page.get_by_role("switch", name="Temporary chat").click()
    page.get_by_label("Message", exact=True).fill("Between us")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(answers(page).last.get_by_role("button", name="Answer again")).to_be_visible()
    expect(answers(page).last.get_by_role("button", name="Good answer")).to_have_count(0)
