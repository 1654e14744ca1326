"""A line that drops, stalls, doubles, loses and reorders: every word is shown, in order, once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, say, whole
from tests.browser.tunnel import FAULTS, Tunnel, tunnel
from tests.browser.upstream import Scripted

TEXT = " ".join(f"w{number}" for number in range(1, 200)) + " \U0001f407 fin."
KEEP = """
globalThis.pictures = [];
(function keep() {
  const last = [...document.querySelectorAll("article")].at(-1);
  const text = last?.querySelector("p")?.textContent ?? "";
  if (text !== pictures.at(-1)) pictures.push(text);
  requestAnimationFrame(keep);
})();
"""


@pytest.fixture
def line(lowkey: Installation, scripted: Scripted) -> Iterator[Tunnel]:
    opening = tunnel(lowkey.url)
    yield scripted.wait(opening.__aenter__())
    scripted.wait(opening.__aexit__(None, None, None))


def test_whatever_the_line_does_the_answer_is_right_and_there_once(
    watched: Visits, line: Tunnel, scripted: Scripted
) -> None:
    page = watched(url=line.url)
    page.clock.install()
    page.reload()
    held = scripted.says_slowly(TEXT, words=2)
    say(page, "Tell me everything")
    expect(answers(page).last).to_contain_text("w1")
    page.evaluate(KEEP)
    sent = 2

    def more(words: int) -> None:
        """Words come; that the last ones are still on their way is the line's right."""
        nonlocal sent
        for _ in range(words):
            sent += 1
            scripted.wait(held.gate.open(1))
            expect(answers(page).last).to_contain_text(f"w{max(1, sent - 8)} ")

    for fault in FAULTS:
        if fault == "stall":
            continue
        line.fault = fault
        more(7)
        line.full = 1
        scripted.wait(line.cut())
        more(2)
    expect(answers(page).last).to_contain_text(f"w{sent}")  # What stalls is a line that stands.
    line.fault = "stall"
    more(1)
    scripted.wait(line.stalled.wait())
    line.fault = ""
    page.clock.fast_forward(60_000)
    more(6)
    held.release()
    whole(page)
    expect(answers(page)).to_have_count(1)
    expect(answers(page).last.get_by_role("paragraph")).to_have_text(TEXT)
    shown: list[str] = page.evaluate("pictures")
    assert len(shown) > 8
    assert [one for one in shown if not TEXT.startswith(one.strip())] == []
    watched.leave()
