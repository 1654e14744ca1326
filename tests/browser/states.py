"""The page in each of its key states, for eyes and for axe-core. Knows no assertion and no file.

A state leads a fresh browser to what is to be seen, and waits until it stands still.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from bench.upstream import Plan
from tests.browser.conftest import QUIET, Installation, Visits
from tests.browser.hands import answers, ask, reload_offline, say, whole
from tests.browser.upstream import THINKS, Scripted
from tests.chat.transfer.exports import archive, line
from tests.serving import spawned

DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
PROVIDE = """async ({ url, model }) => {
    const send = (path, method, body) =>
        fetch(path, { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
    await send("/api/providers", "POST", { kind: "compatible", name: "scripted", url });
    await send("/api/preferences", "PATCH", { model, welcomed: true });
}"""
PASSWORD = "a long sentence nobody guesses"
DAY = 86_400
TALKS = (
    ("Seeds for a shady balcony", 0),
    ("Why bread needs salt", 0),
    ("A speech for Noor's birthday", 1),
    ("Moving the router upstairs", 1),
    ("Backing up photos twice", 3),
    ("Books like “The Summer Book”", 5),
    ("Repairing a squeaky door", 12),
    ("What the letter from the tax office means", 20),
    ("Night trains to the north", 44),
    ("Names for a hedgehog", 60),
)
QUESTION = "How long does a cup of tea stay hot?"
THOUGHTS = (
    "The person asks about cooling. Newton's law fits: the warmth above the room falls by a "
    "constant share. I give the formula, three cups, and a few lines to compute others."
)
ANSWER = r"""A cup cools fast at first and slower later: its warmth **above the room** falls by
the same share every minute.

$$T(t) = T_r + (T_0 - T_r)\,e^{-kt}$$

| Cup | $k$ per minute | from 90 °C to 60 °C |
|---|--:|--:|
| Thin glass | 0.045 | 12 minutes |
| Stoneware mug | 0.030 | 19 minutes |
| Vacuum flask | 0.004 | 2 hours 20 minutes |

```python
from math import log

def minutes(k: float, start: float = 90, end: float = 60, room: float = 20) -> float:
    return log((start - room) / (end - room)) / k
```

A lid helps more than a thicker wall: most of the heat leaves with the steam.
"""
ARABIC_QUESTION = "كم يبقى كوب الشاي ساخنًا؟"
ARABIC_ANSWER = """يبرد الكوب سريعًا في البداية ثم أبطأ بعد ذلك.

- كوب زجاجي رقيق: نحو 12 دقيقة
- كوب خزفي: نحو 19 دقيقة
- ترمس: أكثر من ساعتين

الغطاء يفيد أكثر من سماكة الجدار، لأن معظم الحرارة يخرج مع البخار.
"""


@dataclass
class Stage:
    """Everything that a state needs: browsers, a model that says what is planned, two servers."""

    visits: Visits
    scripted: Scripted
    alone: Installation
    """Somebody's own Lowkey, with a history."""
    shared: Installation
    """One with a door, an owner, and room for one answer at a time."""
    notes: Path
    """A folder of the machine that projects may read."""

    def home(self, path: str = "/", **options: Any) -> Page:
        return self.visits(path, self.alone.url, **{**DESK, **options})

    def asked(self, **options: Any) -> Page:
        """A question with a rich answer to it."""
        page = self.home(**options)
        self.scripted.says(Plan(text=ANSWER, thoughts=THOUGHTS))
        send(page, QUESTION)
        settled(page)
        expect(answers(page).last.locator(".katex").first).to_be_visible()
        expect(answers(page).last.locator("span[style*='--code-keyword']").first).to_be_visible()
        return page

    def rest(self) -> None:
        """Leaves things as they were: nobody is there, and nobody said anything new."""
        self.scripted.forget()
        self.visits.leave()
        self.alone.ask("/api/preferences", {"welcomed": True}, "PATCH")
        listed = self.alone.ask("/api/conversations?limit=100")["conversations"]
        for talk in listed:
            if not any(talk["title"] == title for title, _ in TALKS):
                self.alone.ask(f"/api/conversations/{talk['id']}", method="DELETE")
        for folder in self.alone.ask("/api/projects")["projects"]:
            self.alone.ask(f"/api/projects/{folder['id']}", method="DELETE")
        for listed in self.alone.ask("/api/schedules")["schedules"]:
            self.alone.ask(f"/api/schedules/{listed['schedule']['id']}", method="DELETE")
        for listed in self.alone.ask("/api/lists")["lists"]:
            self.alone.ask(f"/api/lists/{listed['id']}", method="DELETE")
        for job in self.alone.ask("/api/jobs")["jobs"]:
            self.alone.ask(f"/api/jobs/{job['id']}", method="DELETE")
        self.alone.ask("/api/notices/read", method="POST")


@contextmanager
def stage(visits: Visits, scripted: Scripted, folder: Path) -> Generator[Stage]:
    few = ("--hosts", "lowkey.test", "--max-runs", "1", "--max-waiting", "0")
    notes = folder / "notes"
    notes.mkdir()
    with (
        spawned(folder / "lowkey", env=QUIET | {"LOWKEY_SYNC": str(notes)}) as alone,
        spawned(folder / "shared", *few, env=QUIET) as shared,
    ):
        mine, ours = Installation(alone.url), Installation(shared.url)
        mine.provide(scripted)
        now = time.time()
        talks = [
            line("And?", "So.", name=f"talk-{n}", title=title, update_time=now - DAY * ago - n)
            for n, (title, ago) in enumerate(TALKS)
        ]
        export = archive(folder / "talks.zip", talks)
        mine.ask("/api/import", export.read_bytes(), "POST")
        owner = {"token": shared.set_up.partition("#")[2], "name": "Ada", "password": PASSWORD}
        ours.ask("/api/setup", owner)
        yield Stage(visits, scripted, mine, ours, notes)
        visits.leave()


State = Callable[[Stage], Page]
STATES: dict[str, State] = {}


def state(shown: State) -> State:
    STATES[shown.__name__.removesuffix("_").replace("_", "-")] = shown
    return shown


def send(page: Page, text: str) -> None:
    """Writes and sends, in any language and on any device."""
    page.locator("#message").fill(text)
    page.locator("form:has(#message) button[type=submit]").click()


def settled(page: Page) -> None:
    """The answer is whole, and no colour or formula is still on its way."""
    expect(page.get_by_role("article").last).to_have_attribute("aria-busy", "false")
    page.evaluate("document.fonts.ready")


@state
def home(on: Stage) -> Page:
    page = on.home()
    expect(page.get_by_role("link", name="Why bread needs salt")).to_be_visible()
    return page


@state
def welcome(on: Stage) -> Page:
    on.alone.ask("/api/preferences", {"welcomed": False}, "PATCH")
    page = on.home()
    expect(page.get_by_role("form", name="Welcome to Lowkey")).to_be_visible()
    return page


@state
def temporary(on: Stage) -> Page:
    page = on.home()
    page.get_by_role("switch", name="Temporary chat").click()
    expect(page.get_by_role("heading", name="leaves no trace")).to_be_visible()
    return page


@state
def thread(on: Stage) -> Page:
    return on.asked()


@state
def thread_dark(on: Stage) -> Page:
    return on.asked(color_scheme="dark")


@state
def thinking(on: Stage) -> Page:
    page = on.asked()
    page.get_by_text("Thought for").last.click()
    page.get_by_role("region", name="Conversation").evaluate("frame => { frame.scrollTop = 0 }")
    return page


@state
def streaming(on: Stage) -> Page:
    page = on.home()
    held = on.scripted.says_slowly(ANSWER, words=60)
    say(page, QUESTION)
    held.reached()
    expect(answers(page).last).to_contain_text("Stoneware mug")
    expect(answers(page).last.locator(".katex").first).to_be_visible()
    return page


@state
def edit(on: Stage) -> Page:
    page = on.home()
    on.scripted.says("About twelve minutes in thin glass, twenty in stoneware.")
    ask(page, QUESTION)
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_label("Edit your message").fill(f"{QUESTION} And with a lid?")
    return page


@state
def branches(on: Stage) -> Page:
    page = on.home()
    on.scripted.says(
        "About twelve minutes in thin glass, twenty in stoneware.",
        "Longer than you would think, if you put a lid on it.",
    )
    ask(page, QUESTION)
    page.get_by_role("button", name="Answer again").click()
    expect(answers(page).last).to_contain_text("Longer than")
    whole(page)
    answers(page).last.hover()
    return page


@state
def search(on: Stage) -> Page:
    page = on.home()
    expect(page.get_by_role("link", name="Why bread needs salt")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("the")
    expect(page.get_by_role("option").first).to_be_visible()
    return page


@state
def error(on: Stage) -> Page:
    page = on.home()
    on.scripted.says(Plan(fault="401"))
    say(page, QUESTION)
    expect(page.get_by_role("alert")).to_be_visible()
    return page


@state
def full(on: Stage) -> Page:
    page = on.visits("/", on.shared.url, **DESK)
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#message")).to_be_visible()
    page.evaluate(PROVIDE, {"url": on.scripted.up.url, "model": f"scripted/{THINKS}"})
    page.reload()
    other = page.context.new_page()
    other.goto(on.shared.url)
    on.scripted.says_slowly("The one before you is being served.", words=2)
    say(other, "Me first")
    expect(answers(other).last).to_contain_text("The one")
    say(page, QUESTION)
    expect(page.get_by_role("alert")).to_contain_text("Lowkey is full")
    return page


@state
def sign_in(on: Stage) -> Page:
    page = on.visits("/", on.shared.url, **DESK)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    return page


@state
def offline(on: Stage) -> Page:
    page = on.home()
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    expect(page.locator("#message")).to_be_visible()
    page.context.set_offline(True)
    reload_offline(page)
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    return page


@state
def shared(on: Stage) -> Page:
    page = on.asked()
    talk = page.url.rsplit("/", 1)[1]
    wish = {"conversation_id": talk, "days": 7, "named": False, "thoughts": False}
    secret = on.alone.ask("/api/shares", wish)["secret"]
    page.goto(f"{on.alone.url}/share/{secret}")
    expect(page.locator(".katex").first).to_be_visible()
    expect(page.locator("span[style*='--code-keyword']").first).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    return page


@state
def spec(on: Stage) -> Page:
    page = on.home("/spec")
    expect(page.get_by_role("article").first).to_be_visible()
    return page


@state
def project(on: Stage) -> Page:
    page = on.home()
    page.get_by_role("button", name="New project").click()
    page.get_by_role("dialog").get_by_label("Name").fill("The garden")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Write a message to begin the first chat")).to_be_visible()
    page.mouse.move(0, 0)
    return page


def settings(section: str) -> State:
    def shown(on: Stage) -> Page:
        page = on.home(f"/settings/{section}")
        expect(page.get_by_role("main").get_by_role("heading", level=2).first).to_be_visible()
        if section == "prompts":
            expect(page.get_by_role("heading", name="come with Lowkey")).to_be_visible()
        expect(page.get_by_text("Loading …")).to_have_count(0)
        return page

    shown.__name__ = f"settings_{section}"
    return state(shown)


for each in ("general", "persona", "appearance", "prompts", "keyboard", "models", "data", "about"):
    settings(each)


@state
def phone_home(on: Stage) -> Page:
    page = on.home(**PHONE)
    expect(page.get_by_role("list", name="Ideas to begin with")).to_be_visible()
    return page


@state
def phone_thread(on: Stage) -> Page:
    return on.asked(**PHONE)


@state
def phone_drawer(on: Stage) -> Page:
    page = on.home(**PHONE)
    page.get_by_role("button", name="Show conversations").click()
    expect(page.get_by_role("link", name="Why bread needs salt")).to_be_visible()
    return page


@state
def arabic(on: Stage) -> Page:
    return answer_in_arabic(on)


def answer_in_arabic(on: Stage, **options: Any) -> Page:
    page = on.home(locale="ar-EG", **options)
    on.scripted.says(ARABIC_ANSWER)
    send(page, ARABIC_QUESTION)
    settled(page)
    expect(page.get_by_role("article").last.get_by_role("listitem")).to_have_count(3)
    return page
