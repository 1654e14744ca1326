"""Nothing that somebody else wrote runs in the page or makes it talk to anybody.

Every visit is watched: a script that runs complains, a request elsewhere is recorded, and either
fails the test. The long list of attacks is in `test_hostile.py`.
"""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, ask, history, questions
from tests.browser.hostile import BAIT, HTML, NAMES
from tests.browser.upstream import Scripted


def test_ones_own_words_are_only_text(page: Page) -> None:
    ask(page, "\n".join(HTML))
    expect(questions(page).last).to_contain_text("<script>console.error('ran')</script>")
    expect(questions(page).last.locator("img, script, iframe, a")).to_have_count(0)
    page.get_by_role("button", name="What was sent").click()
    expect(page.get_by_role("dialog")).to_contain_text("<script>")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Words to look for").fill("onerror")
    expect(page.get_by_role("option").first).to_contain_text("onerror")
    expect(page.get_by_role("dialog").locator("img, script")).to_have_count(0)


def test_a_title_is_only_text(page: Page, lowkey: Installation) -> None:
    ask(page, "To be titled")
    conversation = page.url.rsplit("/", 1)[1]
    for vector in NAMES[:3]:
        lowkey.ask(f"/api/conversations/{conversation}", {"title": vector}, "PATCH")
        expect(page.get_by_role("heading", level=1)).to_have_text(vector)
        expect(history(page).filter(has_text=vector).first).to_be_visible()
        expect(page).to_have_title(f"{vector} · Lowkey")


def test_a_file_name_is_only_text(page: Page) -> None:
    name = "<img src=x onerror=console.error('ran')>.txt"
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Attach files").click()
    chooser.value.set_files([{"name": name, "mimeType": "text/plain", "buffer": b"words"}])
    expect(page.get_by_role("button", name=re.compile("^Remove .*onerror"))).to_be_visible()
    ask(page, "What a name")
    expect(questions(page).last.get_by_role("link")).to_contain_text("onerror")


def test_a_page_brought_as_a_picture_is_not_shown(page: Page, lowkey: Installation) -> None:
    stored = lowkey.ask("/api/files?name=x.svg", b"<svg onload=console.error('ran')>", "PUT")
    with page.expect_download():
        page.evaluate("url => { location.href = url }", f"/api/files/{stored['file_id']}")


def test_a_remote_picture_is_loaded_only_by_a_click(visit: Visits, scripted: Scripted) -> None:
    page = visit()
    scripted.says(f"Look: ![a chart]({BAIT}/chart.png)")
    ask(page, "Show me a chart")
    expect(answers(page).last).to_contain_text("a chart")
    expect(answers(page).last).to_contain_text("Not loaded")
    link = answers(page).last.get_by_role("link", name="Open in a new tab")
    context = page.context
    with context.expect_event("request", lambda one: one.url.startswith(BAIT)) as asked:
        link.click()
    assert asked.value.url == f"{BAIT}/chart.png"
    visit.watch.complaints.remove(f"asked for {BAIT}/chart.png")


def test_the_page_forbids_itself_whatever_it_does_not_need(page: Page) -> None:
    policy = page.request.get(page.url).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy
