"""What a person's hands and eyes do on the page. Knows no address and no answer."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def say(page: Page, text: str) -> None:
    """Writes a message and sends it."""
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")


def ask(page: Page, text: str) -> None:
    """Sends a message and waits until its answer is whole."""
    say(page, text)
    expect(questions(page).last).to_contain_text(text)
    whole(page)


def whole(page: Page) -> None:
    """Returns when no answer is being written any more."""
    expect(page.get_by_role("article").last).to_have_attribute("aria-busy", "false")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()


def answers(page: Page) -> Locator:
    return page.get_by_role("article", name="Lowkey")


def questions(page: Page) -> Locator:
    return page.get_by_role("article", name="You", exact=True)


def history(page: Page) -> Locator:
    """The links of the conversations in the list."""
    return page.get_by_role("navigation", name="Conversations").get_by_role("link")


def choose(page: Page, title: str, what: str) -> None:
    """Opens a conversation's menu in the list and chooses something from it."""
    row = page.get_by_role("navigation", name="Conversations").get_by_role("listitem")
    row = row.filter(has=page.get_by_role("link", name=title))
    row.hover()
    row.get_by_role("button", name="More about").click()
    page.get_by_role("menuitem", name=what, exact=True).click()


def reload_offline(page: Page) -> None:
    """Loads the page anew while there is no network, and makes the browser say so.

    Chromium 150 forgets for a new page that it was told to be without one; 156 does not.
    """
    page.reload()
    page.evaluate("navigator.onLine && dispatchEvent(new Event('offline'))")
