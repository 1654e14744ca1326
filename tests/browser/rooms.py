"""The page's other rooms in their key states: work, schedules, lists, documents, notices. Knows no assertion and no file."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from bench.answers import Call
from bench.upstream import Plan
from tests.browser.conftest import PATIENCE
from tests.browser.hands import ask
from tests.browser.states import PHONE, STATES, Stage, answer_in_arabic, settled, state
from tests.browser.test_dictation import EAR, heard

__all__ = ["STATES"]

BRIDGE = (
    "The Marrow Bridge in Oldhaven is a road bridge over the river Sorn. "
    "The Marrow Bridge was opened to traffic in 1931. "
    "It was designed by the engineer Lena Hartog. "
    "It is 214 metres long and carries two lanes and a footway."
)
ASKED = "When was the Marrow Bridge in Oldhaven opened, and who designed it?"
LETTER = """# To the tenants of Mill Lane 4

Dear neighbours,

on **Saturday, 12 June**, we plant the courtyard together. There will be soup at noon.

## What to bring

- a spade, if you have one
- gloves
- one plant that likes shade

## When

| from | what |
|---|---|
| 9:00 | the beds are dug |
| 12:00 | soup |
| 13:00 | planting |

Whoever cannot dig may water, read aloud, or keep the soup warm.
"""


def researched(on: Stage, question: str = ASKED) -> str:
    """A project with a file, and a report on what the file says: the job's id."""
    (made, *_) = on.alone.ask("/api/projects")["projects"] or [
        on.alone.ask("/api/projects", {"name": "Bridges"})
    ]
    file = on.alone.ask("/api/files?name=bridge.txt", BRIDGE.encode(), "PUT")
    given = {"file_id": file["file_id"], "name": "bridge.txt"}
    on.alone.ask(f"/api/projects/{made['id']}/files", given)
    wait(lambda: on.alone.ask(f"/api/files/{file['file_id']}/text")["status"] == "ready")
    request = {
        "question": question,
        "effort": "quick",
        "sources": ["files"],
        "project_id": made["id"],
    }
    begun = {"kind": "research", "title": question, "request": request, "key": f"{time.time_ns()}"}
    return on.alone.ask("/api/jobs", begun)["id"]


def wait(over: Callable[[], bool]) -> None:
    """Returns when the server has done what it does by itself."""
    until = time.monotonic() + PATIENCE / 1_000
    while not over():
        assert time.monotonic() < until, "It was not done in time."
        time.sleep(0.02)


def planned(on: Stage, title: str, **rule: object) -> str:
    """A reminder by a rule: the schedule's id."""
    plan = {
        "title": title,
        "kind": "remind",
        "request": {"text": title},
        "rule": rule,
        "zone": "Europe/Berlin",
    }
    return on.alone.ask("/api/schedules", plan)["schedule"]["id"]


def read(page: Page) -> Page:
    expect(page.get_by_role("article")).to_contain_text("1931")
    expect(page.get_by_role("status").filter(has_text="Done")).to_be_visible()
    return page


@state
def report(on: Stage) -> Page:
    return read(on.home(f"/jobs/{researched(on)}"))


@state
def tasks(on: Stage) -> Page:
    researched(on, "How long is the Marrow Bridge?")
    researched(on, "Who designed the Marrow Bridge?")
    page = on.home("/jobs")
    expect(page.get_by_role("link").filter(has_text="Done")).to_have_count(2)
    return page


@state
def schedules(on: Stage) -> Page:
    planned(on, "Water the tomatoes", kind="weekly", days=[0, 2, 4], at="07:30")
    planned(on, "Back up the photos", kind="monthly", day=1, at="20:00")
    page = on.home("/schedules", timezone_id="Europe/Berlin")
    expect(page.get_by_role("listitem", name="Water the tomatoes")).to_be_visible()
    return page


@state
def lists(on: Stage) -> Page:
    for name, things in (("Shopping", ["milk", "flour", "eggs"]), ("Cabin", ["ask for the key"])):
        made = on.alone.ask("/api/lists", {"name": name})
        on.alone.ask(f"/api/lists/{made['id']}/items", {"texts": things})
    on.alone.ask("/api/notes", {"text": "The key is with\nMrs Okafor, No. 9"})
    page = on.home("/lists")
    page.get_by_role("checkbox", name="milk").check()
    page.get_by_role("button", name="Remove flour").click()
    page.get_by_text("Removed lately").click()
    expect(page.get_by_role("button", name="Bring back: flour")).to_be_visible()
    return page


@state
def inbox(on: Stage) -> Page:
    for title in ("Water the tomatoes", "Call Noor about the cake"):
        made = planned(on, title, kind="daily", at="07:30")
        on.alone.ask(f"/api/schedules/{made}/run", method="POST")
    page = on.home()
    page.get_by_role("button", name="Notices, 2 unread").click()
    expect(page.get_by_role("dialog").get_by_text("Call Noor about the cake").first).to_be_visible()
    return page


@state
def document(on: Stage) -> Page:
    page = on.home()
    written = {"title": "Planting day", "text": LETTER}
    on.scripted.says(
        Plan(call=(Call("document_write", json.dumps(written)),)),
        "The invitation is beside us. Shall it say where the spades are kept?",
    )
    ask(page, "Invite the house to our planting day")
    panel = page.get_by_role("complementary", name="Document: Planting day")
    expect(panel.get_by_role("heading", name="What to bring")).to_be_visible()
    settled(page)
    return page


@state
def folder(on: Stage) -> Page:
    (on.notes / "beds.md").write_text("Bed one: carrots.")
    (on.notes / "seeds.md").write_text("Henbane in May.")
    made = on.alone.ask("/api/projects", {"name": "The garden"})["id"]
    on.alone.ask(f"/api/projects/{made}/folder", {"path": str(on.notes)}, "PUT")

    def whole() -> bool:
        view: dict[str, Any] = on.alone.ask(f"/api/projects/{made}/folder")
        return view["folder"]["files"] == 2 and view["unread"] == 0

    wait(whole)
    page = on.home(f"/p/{made}", viewport={"width": 1280, "height": 1060})
    page.get_by_role("tab", name="Instructions and files").click()
    expect(page.get_by_text("2 files", exact=True)).to_be_visible()
    return page


@state
def dictation(on: Stage) -> Page:
    page = on.home("/spec")
    page.context.add_init_script(EAR.replace("HERE", "true"))
    page.evaluate("localStorage.setItem('lowkey.dictation', 'device')")
    page.goto(on.alone.url)
    page.get_by_role("button", name="Dictate", exact=True).click()
    expect(page.get_by_text("Listening…")).to_be_visible()
    heard(page, "What grows on a balcony that")
    heard(page, "never sees the sun", final=False)
    return page


@state
def phone_report(on: Stage) -> Page:
    return read(on.home(f"/jobs/{researched(on)}", **PHONE, color_scheme="dark"))


@state
def phone_arabic(on: Stage) -> Page:
    return answer_in_arabic(on, **PHONE)
