"""A long list of attacks, each alone in a message: nothing runs, nothing leaves, nothing covers the page.

Every visit is watched (a script that runs, a request elsewhere, a break of the page's policy); beyond
that no dialog, no other window and no other address may appear, and every element is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from bench.upstream import Plan
from tests.browser.conftest import QUIET, Installation, Visits
from tests.browser.hands import answers, ask, history, say, whole
from tests.browser.hostile import NAMES, STRUCTURE, VECTORS
from tests.browser.upstream import Scripted
from tests.chat.transfer.exports import archive, line
from tests.serving import spawned

END = "\n\nThe end of it."
AUDIT = (Path(__file__).parent / "audit.js").read_text("utf-8")


@dataclass
class Trap:
    """What a page does that nobody asked it to."""

    page: Page
    sprung: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        page = self.page
        page.on("dialog", self._dialog)
        page.context.on("page", lambda other: self.sprung.append(f"opened {other.url}"))
        page.on("download", lambda file: self.sprung.append(f"fetched {file.url}"))
        page.on("framenavigated", lambda frame: self.sprung.append(f"went to {frame.url}"))

    def look(self) -> None:
        """Looks at every message on the screen and touches it; what is wrong is in `sprung`."""
        if not self.page.evaluate("'audit' in window"):
            self.page.evaluate(AUDIT)
        self.sprung += self.page.evaluate("audit()")
        self.page.evaluate("touch()")

    def _dialog(self, dialog: Any) -> None:
        self.sprung.append(f"said {dialog.message}")
        dialog.dismiss()


NEXT = """
(frame, seen) => {
  const all = [...frame.querySelectorAll("article")].map((one) => one.closest("li"));
  const next = all.findLast(({ id }) => !seen.includes(id));
  if (next) next.scrollIntoView({ block: "end" });
  else frame.scrollTop = 0;
  return all.length;
}
"""
SEEN = """
frame => [...frame.querySelectorAll("article")].map((one) => one.closest("li")).filter((one) => {
  const box = one.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight;
}).map(({ id }) => id)
"""
SETTLED = """
() => new Promise((done) => requestAnimationFrame(() => requestIdleCallback(done, { timeout: 200 })))
"""


def walk(page: Page, count: int) -> Iterator[set[str]]:
    """Goes from the end of a conversation to its beginning; at every stop the ids seen so far."""
    region = page.get_by_role("region", name="Conversation")
    seen: set[str] = set()
    for _ in range(3 * count):
        region.evaluate(NEXT, list(seen))
        page.evaluate(SETTLED)
        seen |= set(region.evaluate(SEEN))
        yield seen
        if len(seen) == count:
            return


def test_none_of_the_attacks_does_anything(
    visit: Visits, lowkey: Installation, tmp_path: Path
) -> None:
    turns = [words for vector in VECTORS for words in (vector, vector)]
    export = archive(tmp_path / "hostile.zip", [line(*turns, name="hostile", title=NAMES[0])])
    assert lowkey.ask("/api/import", export.read_bytes(), "POST")["imported"] == 1
    page = visit(viewport={"width": 1280, "height": 3_000})
    history(page).filter(has_text=NAMES[0]).click()
    expect(answers(page).last).to_be_visible()
    trap = Trap(page)
    seen: set[str] = set()
    for ids in walk(page, len(turns)):
        trap.look()
        seen |= ids
    assert sorted(set(trap.sprung)) == []
    assert len(seen) == len(turns)
    assert page.evaluate("({}).polluted") is None
    assert page.title() == f"{NAMES[0]} · Lowkey"


def test_an_attack_does_nothing_while_it_grows(
    page: Page, scripted: Scripted, lowkey: Installation
) -> None:
    """Half a tag is not yet a tag, and half a link not yet a link: each moment is looked at."""
    del lowkey
    trap = Trap(page)
    text = "\n\n".join(vector for vector in VECTORS if vector not in STRUCTURE)
    held = scripted.says_slowly(f"{text}\n\nThe end of it.", words=3)
    say(page, "Attack me slowly")
    expect(answers(page).last).to_contain_text("<script>")
    trap.sprung.clear()  # The new conversation has an address of its own.
    for _ in range(20):
        scripted.wait(held.gate.open(12))
        scripted.wait(held.gate.held())
        page.evaluate(SETTLED)
        trap.look()
    held.release()
    whole(page)
    trap.look()
    assert sorted(set(trap.sprung)) == []


def test_texts_without_measure_are_shown_and_leave_the_page_alive(
    visit: Visits, lowkey: Installation
) -> None:
    """A line of a megabyte, ten thousand fences, quotes in quotes in quotes, and letters that are none."""
    broken = "\ud800 lone \udfff and \x00 nul \u2067 isolated \ud83d"
    odd = {
        "One endless line": "endless " * 131_072,
        "Ten thousand fences": "```js\nx\n```\n\n" * 10_000,
        "Quotes without end": "> " * 3_000 + "deep",
        "Broken letters": broken,
    }
    talks = [line(text, text + END, name=name, title=name) for name, text in odd.items()]
    export = json.dumps(talks).encode()
    assert lowkey.ask("/api/import", export, "POST")["imported"] == len(odd)
    page = visit()
    for name in odd:
        history(page).filter(has_text=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        expect(answers(page).last).to_contain_text(END.strip())
        field = page.get_by_label("Message", exact=True)
        field.press_sequentially("still here")
        expect(field).to_have_value("still here")
        field.fill("")
    text = answers(page).last.inner_text()
    assert "lone" in text
    assert "\x00" not in text
    assert not any("\ud800" <= letter <= "\udfff" for letter in text)


def test_names_are_only_names(watched: Visits, scripted: Scripted, tmp_path: Path) -> None:
    """Of conversations, files, models and providers; and what a server complains, and instructions."""
    with spawned(tmp_path / "data", env=QUIET) as process, offering(scripted, NAMES):
        lowkey = Installation(process.url)
        lowkey.provide(scripted)
        provider = {"kind": "compatible", "name": NAMES[0], "url": scripted.up.url}
        lowkey.ask("/api/providers", provider)
        lowkey.ask("/api/preferences", {"instructions": "\n".join(NAMES)}, "PATCH")
        page = watched(url=process.url)
        expect(page.get_by_label("Message", exact=True)).to_be_focused()
        page.evaluate(AUDIT)
        trap = Trap(page)
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Attach files").click()
        chooser.value.set_files(
            [{"name": name, "mimeType": "text/plain", "buffer": name.encode()} for name in NAMES]
        )
        expect(page.get_by_role("button", name="Remove ")).to_have_count(len(NAMES))
        scripted.says(Plan(fault="400", text=NAMES[0]))
        ask(page, NAMES[0])
        expect(page.get_by_role("alert")).to_contain_text(NAMES[0])
        strange = page.evaluate("strangers()")
        conversation = page.url.rsplit("/", 1)[1]
        trap.sprung.clear()  # The new conversation has an address of its own.
        for name in NAMES[:-1]:
            lowkey.ask(f"/api/conversations/{conversation}", {"title": name}, "PATCH")
            expect(page.get_by_role("heading", level=1)).to_have_text(name)
            expect(page).to_have_title(f"{name} · Lowkey")
        page.get_by_role("button", name="Model:").click()
        expect(page.get_by_role("menuitemradio").filter(has_text=NAMES[0]).first).to_be_visible()
        strange += page.evaluate("strangers()")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="What was sent").last.click()
        expect(page.get_by_role("dialog")).to_contain_text(NAMES[1])
        strange += page.evaluate("strangers()")
        page.keyboard.press("Escape")
        assert strange == []
        assert sorted(set(trap.sprung)) == []
        for section in ("models", "general"):
            page.goto(f"{process.url}/settings/{section}")
            expect(page.get_by_role("heading", level=2).first).to_be_visible()
            page.evaluate(AUDIT)
            strange += page.evaluate("strangers()")
        assert strange == []
        watched.leave()


@contextmanager
def offering(scripted: Scripted, names: tuple[str, ...]) -> Iterator[None]:
    """The scripted model's server names these models, too."""
    before = scripted.up.models
    scripted.up.models = (*before, *names)
    yield
    scripted.up.models = before
