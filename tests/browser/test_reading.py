"""Whoever reads is left where they read, however an answer grows; whoever is at its end stays there."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.hands import answers, say, whole
from tests.browser.upstream import Scripted

LONG = "\n\n".join(
    f"{number}. A paragraph of some words that takes a line or two, and `code`, and **more**."
    for number in range(1, 121)
)
CODE = "\n\n```python\n" + "\n".join(f"line_{n} = {n}" for n in range(30)) + "\n```\n\nThe end."
TOP = "element => element.getBoundingClientRect().top"
LEFT = """() => {
    const frame = document.querySelector("main [role=region]");
    return frame.scrollHeight - frame.clientHeight - frame.scrollTop;
}"""


def test_an_answer_that_grows_moves_nothing_under_the_readers_eyes(
    page: Page, scripted: Scripted
) -> None:
    held = scripted.says_slowly(LONG + CODE, words=1_500)
    say(page, "Tell me everything")
    held.reached()
    place = answers(page).last.get_by_text("A paragraph of some words").nth(20)
    place.scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Jump to the latest")).to_be_visible()
    before = place.evaluate(TOP)
    held.release()
    whole(page)
    expect(answers(page).last).to_contain_text("The end.")
    assert place.evaluate(TOP) == before
    page.get_by_role("button", name="Jump to the latest").click()
    expect(page.get_by_text("The end.")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Jump to the latest")).to_have_count(0)


def test_whoever_is_at_the_end_stays_there(page: Page, scripted: Scripted) -> None:
    held = scripted.says_slowly(LONG + CODE, words=1_500)
    say(page, "Tell me everything")
    held.reached()
    page.wait_for_function(f"() => ({LEFT})() <= 1")
    held.release()
    whole(page)
    page.wait_for_function(f"() => ({LEFT})() <= 1")
    expect(page.get_by_text("The end.")).to_be_in_viewport()
