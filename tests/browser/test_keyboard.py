"""Everything a person does in a day, by keys alone and with the focus always in sight; and by a finger."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, history, questions, whole
from tests.browser.upstream import Scripted

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
MOST = 80
"""Steps that lead anywhere on the page, with a few conversations in the list."""
SHOWN = """
element => {
  const drawn = (style) => `${style.outlineStyle !== "none" && style.outlineWidth} ${style.boxShadow} ${style.borderTopColor} ${style.backgroundColor}`;
  const near = [];
  for (let one = element; one && near.length < 4; one = one.parentElement) near.push(one);
  const look = () => near.map((one) => drawn(getComputedStyle(one)));
  for (const one of near) for (const play of one.getAnimations()) play.finish();
  const outline = getComputedStyle(element);
  if (outline.outlineStyle !== "none" && parseFloat(outline.outlineWidth) >= 1) return true;
  const before = look();
  element.blur();
  for (const one of near) for (const play of one.getAnimations()) play.finish();
  const after = look();
  element.focus();
  return before.some((style, index) => style !== after[index]);
}
"""
"""Whether the focus can be seen: by an outline, or by what changes around it when it goes."""


def reach(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Goes there step by step; at every step one must see where one is."""
    for _ in range(MOST):
        focused = page.locator(":focus")
        if focused.count():
            assert focused.evaluate(SHOWN), focused.evaluate("one => one.outerHTML.slice(0, 160)")
        if wanted.count() and wanted.first.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never leads to {wanted}")


def field(page: Page) -> Locator:
    return page.get_by_label("Message", exact=True)


def test_a_day_by_keys_alone(page: Page, scripted: Scripted, lowkey: Installation) -> None:
    expect(field(page)).to_be_focused()
    assert field(page).evaluate(SHOWN)
    page.keyboard.type("Old thing about marmalade")
    page.keyboard.press("Enter")
    whole(page)

    # A new chat; its answer is stopped, first by the button, then by a key.
    page.keyboard.press("Control+Shift+O")
    expect(answers(page)).to_have_count(0)
    expect(field(page)).to_be_focused()
    scripted.says_slowly("Kept words and words never said.", words=2)
    page.keyboard.type("First wording")
    page.keyboard.press("Enter")
    expect(answers(page).last).to_contain_text("Kept words")
    reach(page, page.get_by_role("button", name="Stop the answer"))
    page.keyboard.press("Enter")
    expect(answers(page).last).to_contain_text("You stopped this answer.")
    expect(field(page)).to_be_focused()

    # The question is written anew; the old one is a branch away.
    scripted.says("Answer to the edit.")
    reach(page, questions(page).last.get_by_role("button", name="Edit"), "Shift+Tab")
    page.keyboard.press("Enter")
    edit = page.get_by_label("Edit your message")
    expect(edit).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Second wording")
    page.keyboard.press("Enter")
    expect(answers(page).last).to_contain_text("Answer to the edit.")
    whole(page)
    assert page.evaluate("document.activeElement !== document.body"), "The focus is lost."
    reach(page, questions(page).last.get_by_role("button", name="Previous version"))
    page.keyboard.press("Enter")
    expect(questions(page).last).to_contain_text("First wording")
    assert page.evaluate("document.activeElement !== document.body"), "The focus is lost."
    expect(answers(page).last).to_contain_text("Kept words")

    # The old conversation is found.
    page.keyboard.press("Control+k")
    page.keyboard.type("marmalade")
    expect(page.get_by_role("option").filter(has_text="marmalade").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(questions(page).first).to_contain_text("marmalade")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement !== document.body"), "The focus is lost."

    # A setting is changed.
    field(page).focus()
    reach(page, page.get_by_role("button", name="Settings"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Settings")).to_be_visible()
    reach(page, page.get_by_role("link", name="Appearance"))
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("radio", name="System"))
    page.keyboard.press("ArrowRight")
    expect(page.locator("html")).not_to_have_attribute("data-theme", "")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="System").first).to_be_checked()

    # A temporary chat.
    page.keyboard.press("Control+Shift+O")
    expect(field(page)).to_be_focused()
    reach(page, page.get_by_role("switch", name="Temporary chat"), "Shift+Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="This chat leaves no trace")).to_be_visible()
    reach(page, field(page))
    page.keyboard.type("A secret about quinces")
    page.keyboard.press("Enter")
    whole(page)
    page.keyboard.press("Control+Shift+O")
    expect(answers(page)).to_have_count(0)
    assert lowkey.ask("/api/search?q=quinces")["hits"] == []


def test_the_same_day_by_a_finger(visit: Visits, scripted: Scripted) -> None:
    page = visit(**PHONE)
    scripted.says_slowly("Kept words and words never said.", words=2)
    field(page).tap()
    page.keyboard.type("On the way with rhubarb")
    page.get_by_role("button", name="Send", exact=True).tap()
    expect(answers(page).last).to_contain_text("Kept words")
    page.get_by_role("button", name="Stop the answer").tap()
    expect(answers(page).last).to_contain_text("You stopped this answer.")

    scripted.says("Answer to the edit.")
    questions(page).last.tap()
    questions(page).last.get_by_role("button", name="Edit").tap()
    page.get_by_label("Edit your message").fill("On the way with cherries")
    page.get_by_role("button", name="Send", exact=True).first.tap()
    expect(answers(page).last).to_contain_text("Answer to the edit.")
    whole(page)
    questions(page).last.get_by_role("button", name="Previous version").tap()
    expect(questions(page).last).to_contain_text("rhubarb")

    page.get_by_role("button", name="New chat").first.tap()
    expect(answers(page)).to_have_count(0)
    page.get_by_role("button", name="Show conversations").tap()
    page.get_by_role("button", name="Search").first.tap()
    page.get_by_role("combobox").fill("rhubarb")
    page.get_by_role("option").filter(has_text="rhubarb").first.tap()
    expect(questions(page).first).to_contain_text("rhubarb")
    expect(page.get_by_role("navigation", name="Conversations")).to_have_count(0)

    page.get_by_role("button", name="Show conversations").tap()
    page.get_by_role("button", name="Settings").tap()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    page.get_by_role("button", name="Show conversations").tap()
    page.get_by_role("button", name="New chat").first.tap()
    page.get_by_role("switch", name="Temporary chat").tap()
    expect(page.get_by_role("heading", name="This chat leaves no trace")).to_be_visible()
    field(page).tap()
    page.keyboard.type("A secret about medlars")
    page.get_by_role("button", name="Send", exact=True).tap()
    whole(page)
    page.get_by_role("button", name="New chat").first.tap()
    page.get_by_role("button", name="Show conversations").tap()
    expect(history(page).filter(has_text="medlars")).to_have_count(0)
