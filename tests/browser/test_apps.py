"""A small app works, and reaches nothing: not the session, not the page, not a stranger who listens."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import FrameLocator, Page, expect

from bench.answers import Call
from bench.upstream import Plan
from tests.browser.conftest import Installation, Visits
from tests.browser.hands import ask
from tests.browser.stranger import listening
from tests.browser.upstream import Scripted

HOSTILE = (Path(__file__).parent / "hostile.html").read_text("utf-8")
COUNTER = """<!doctype html>
<style>button { font-size: 2rem }</style>
<button id="more">0</button> <canvas id="paper" width="40" height="40"></canvas>
<img id="dot" src="data:image/gif;base64,R0lGODlhAQABAIAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==">
<script>
  const button = document.getElementById("more");
  const pen = document.getElementById("paper").getContext("2d");
  button.onclick = () => {
    button.textContent = Number(button.textContent) + 1;
    pen.fillStyle = "rgb(200, 30, 30)";
    pen.fillRect(0, 0, 40, 40);
  };
</script>"""


ALLOWLIST = 156
"""The Chromium that was seen to heed `Connection-Allowlist`; 150 does not."""


def browser_of(page: Page) -> int:
    """Its version's first number."""
    browser = page.context.browser
    assert browser is not None
    return int(browser.version.split(".")[0])


def run(page: Page, scripted: Scripted, html: str) -> FrameLocator:
    """The app that a model writes, at work beside the chat."""
    given = {"title": "Game", "kind": "app", "text": html}
    call = Call("document_write", json.dumps(given))
    scripted.says(Plan(call=(call,)), "There it is.")
    ask(page, "Make me a game")
    return page.frame_locator("iframe[title='App: Game']")


def test_a_small_app_works_and_can_be_taken_along(
    visit: Visits, scripted: Scripted, tmp_path: Path
) -> None:
    page = visit()
    app = run(page, scripted, COUNTER)
    for count in ("0", "1"):
        app.get_by_role("button", name=count, exact=True).click()
    expect(app.get_by_role("button", name="2", exact=True)).to_be_visible()
    drawn = "c => [...c.getContext('2d').getImageData(5, 5, 1, 1).data]"
    assert app.locator("canvas").evaluate(drawn) == [200, 30, 30, 255]
    assert app.locator("img").evaluate("one => one.naturalWidth") == 1
    page.get_by_role("button", name="Start again").click()
    expect(app.get_by_role("button", name="0", exact=True)).to_be_visible()
    panel = page.get_by_role("complementary", name="Document: Game")
    panel.get_by_role("button", name="More", exact=True).click()
    with page.expect_download() as taken:
        page.get_by_role("menuitem", name="Save as a web page").click()
    assert taken.value.suggested_filename == "Game.html"
    taken.value.save_as(tmp_path / "game.html")
    assert (tmp_path / "game.html").read_text("utf-8") == COUNTER


def test_a_hostile_app_reaches_nothing(
    visit: Visits, lowkey: Installation, scripted: Scripted
) -> None:
    page = visit()
    page.evaluate("localStorage.setItem('secret', 'mine')")
    opened: list[str] = []
    said: list[str] = []
    page.context.on("page", lambda other: opened.append(other.url))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("download", lambda file: opened.append(file.url))
    with listening() as stranger:
        html = HOSTILE.replace("STRANGER", stranger.url).replace("OURS", lowkey.url)
        html = html.replace("STUN", urlsplit(stranger.url).netloc)
        app = run(page, scripted, html)
        done = app.locator("#done")
        expect(done).not_to_be_empty(timeout=60_000)
        assert json.loads(done.text_content() or "") == {}
        # Last of all it tries to lead its own frame away, to a stranger and to us.
        frame = next(one for one in page.frames if one.parent_frame is page.main_frame)
        with page.expect_console_message(
            lambda said: "/away" in said.text or "Framing" in said.text
        ):
            frame.evaluate("there => { location.href = there }", f"{stranger.url}/away")
        assert not any(one.url.startswith(stranger.url) for one in page.frames)
        if browser_of(page) >= ALLOWLIST:
            assert stranger.came == []
        else:  # Calls ahead and WebRTC get out, as the page on security says; requests don't.
            assert not [one for one in stranger.came if b"HTTP/" in one]
    assert (opened, said) == ([], [])
    assert page.evaluate("localStorage.getItem('secret')") == "mine"
    assert urlsplit(page.url).netloc == urlsplit(lowkey.url).netloc
    assert len(lowkey.ask("/api/conversations")["conversations"]) == 1
    # The policy's own complaints are what the test is about.
    visit.watch.complaints.clear()
