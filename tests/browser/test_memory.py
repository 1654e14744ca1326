"""What is remembered stands in the settings, in plain sentences, and goes when its person says so."""

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Route, expect

from lowkey.core.db import Database
from lowkey.memory import Memory, store
from tests.browser.conftest import QUIET, Installation, Visits
from tests.browser.hands import answers, ask, choose, history, questions
from tests.browser.test_looks import PHONE, serious
from tests.browser.upstream import Scripted
from tests.serving import spawned

FACT = "I don't eat meat"


def test_a_memory_is_written_found_changed_and_forgotten(
    visit: Visits, lowkey: Installation, tmp_path: Path
) -> None:
    page = visit("/settings/memory")
    expect(page.get_by_text("Nothing is remembered yet.")).to_be_visible()
    assert serious(page) == []
    for text, kind in ((FACT, "About you"), ("Answer in metric units", "How you like it")):
        page.get_by_role("button", name="Write something down").click()
        page.get_by_label("What to remember").fill(text)
        page.get_by_label("Kind").select_option(label=kind)
        page.get_by_role("button", name="Save").click()
        kept = page.get_by_role("region", name=kind)
        expect(kept.get_by_text(text)).to_be_visible()
        expect(kept).to_contain_text("Written down by you")

    page.get_by_label("Search in memory").fill("meat")
    expect(page.get_by_text("Answer in metric units")).to_have_count(0)
    expect(page.get_by_text(FACT)).to_be_visible()
    page.get_by_label("Search in memory").fill("xylophone")
    expect(page.get_by_text("Nothing found for “xylophone”.")).to_be_visible()
    page.get_by_label("Search in memory").fill("")
    expect(page.get_by_text(FACT)).to_be_visible()

    page.get_by_role("button", name=f"Change: {FACT}").click()
    page.get_by_label("What to remember").fill("I eat no animals")
    page.get_by_label("Last day").fill("2099-12-31")
    assert serious(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("until Dec 31, 2099")).to_be_visible()
    page.get_by_role("button", name="Change: I eat no animals").click()
    expect(page.get_by_role("region", name="Before that")).to_contain_text(FACT)
    expect(page.get_by_label("Last day")).to_have_value("2099-12-31")
    assert serious(page) == []
    page.get_by_role("button", name=f"Holds again: {FACT}").click()
    expect(page.get_by_role("region", name="About you")).to_contain_text(FACT)
    expect(page.get_by_text("I eat no animals")).to_have_count(0)
    page.get_by_role("button", name=f"Change: {FACT}").click()
    expect(page.get_by_role("region", name="Before that")).to_contain_text("I eat no animals")
    page.get_by_role("button", name="Holds again: I eat no animals").click()
    expect(page.get_by_text("until Dec 31, 2099")).to_be_visible()

    with page.expect_download() as taken:
        page.get_by_role("button", name="Export").click()
    assert taken.value.suggested_filename == "memories.json"
    taken.value.save_as(tmp_path / "memories.json")
    exported = json.loads((tmp_path / "memories.json").read_text("utf-8"))
    assert [one["text"] for one in exported["memories"]] == [
        FACT,
        "Answer in metric units",
        "I eat no animals",
        FACT,
        "I eat no animals",
    ]

    page.get_by_role("button", name="Forget: I eat no animals").click()
    expect(page.get_by_role("region", name="About you")).to_have_count(0)
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("region", name="About you")).to_contain_text("I eat no animals")

    page.get_by_role("button", name="Forget everything").click()
    dialog = page.get_by_role("dialog")
    assert serious(page) == []
    dialog.get_by_role("button", name="Forget everything").click()
    expect(page.get_by_text("2 memories are forgotten.")).to_be_visible()
    expect(page.get_by_text("Nothing is remembered yet.")).to_be_visible()
    assert lowkey.ask("/api/memories")["memories"] == []


def test_memory_is_switched_off_and_refuses_what_it_should_not_hold(
    visit: Visits, lowkey: Installation
) -> None:
    page = visit("/settings/memory", **PHONE)
    switch = page.get_by_role("switch", name="Remember me")
    expect(switch).to_be_checked()
    with page.expect_response("**/api/memory"):
        switch.click()
    expect(page.get_by_text("Memory is off")).to_be_visible()
    page.reload()
    expect(switch).not_to_be_checked()
    assert lowkey.ask("/api/memories")["on"] is False
    page.get_by_role("button", name="Write something down").click()
    page.get_by_label("What to remember").fill("My card is 4111 1111 1111 1111")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("a card number or a secret key")).to_be_visible()
    expect(page.get_by_label("What to remember")).to_have_value("My card is 4111 1111 1111 1111")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert serious(page) == []
    lowkey.ask("/api/memory", {"on": True}, "PUT")


def test_what_a_chat_taught_leads_to_it_and_can_go_with_it(
    watched: Visits, scripted: Scripted, tmp_path: Path
) -> None:
    with spawned(tmp_path / "data", env=QUIET) as process:
        installation = Installation(process.url)
        installation.provide(scripted)
        page = watched(url=process.url)
        ask(page, "I have a heron in my garden")
        (chat,) = installation.ask("/api/conversations")["conversations"]
        learned = Memory(
            id="mem_1",
            kind="fact",
            text="A heron lives in my garden",
            conversation_id=chat["id"],
            created_at=chat["created_at"],
            tainted=True,
        )
        db = Database(f"sqlite:///{tmp_path / 'data' / 'lowkey.db'}")
        with ThreadPoolExecutor(1) as apart:  # The browser's loop runs in this thread.
            adding = db.write(lambda c: store.add(c, "user_local", learned))
            apart.submit(asyncio.run, adding).result()
        db.close()

        page.goto(f"{process.url}/settings/memory")
        expect(page.get_by_text("read in somebody else's text")).to_be_visible()
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / "memory-outside.png")
        page.get_by_role("link", name="From a chat").click()
        expect(questions(page).last).to_contain_text("I have a heron")
        choose(page, "I have a heron in my garden", "Delete")
        expect(history(page)).to_have_count(0)
        told = page.get_by_role("status")
        expect(told.get_by_text("1 memory comes from this chat.")).to_be_visible()
        told.get_by_role("button", name="Forget too").click()
        expect(told.get_by_text("1 memory is forgotten.")).to_be_visible()
        assert installation.ask("/api/memories")["memories"] == []
        with page.expect_response("**/api/memories/restore"):
            told.get_by_role("button", name="Undo").last.click()
        page.goto(f"{process.url}/settings/memory")
        expect(page.get_by_text("A heron lives in my garden")).to_be_visible()
        watched.leave()


def test_an_answer_tells_what_it_took_from_memory_and_leads_to_it(
    watched: Visits, scripted: Scripted, tmp_path: Path
) -> None:
    with spawned(tmp_path / "data", env=QUIET) as process:
        installation = Installation(process.url)
        installation.provide(scripted)
        for text in ("I'm vegetarian", "I moved to Lyon"):
            installation.ask("/api/memories", {"text": text})
        page = watched(url=process.url)
        scripted.says("Lentil curry, as you are vegetarian.", "For a vegetarian in Lyon: gratin.")
        ask(page, "What shall I cook?")
        single = answers(page).get_by_role("link", name="From memory: I'm vegetarian")
        expect(single).to_be_visible()
        answers(page).get_by_text("1 memory was at hand").click()
        expect(answers(page).get_by_role("link", name="I moved to Lyon")).to_be_visible()
        assert serious(page) == []
        page.reload()
        expect(single).to_be_visible()
        page.get_by_role("button", name="What was sent").click()
        page.get_by_role("dialog").get_by_text("2 memories it was told").click()
        told = page.get_by_role("dialog").get_by_role("link", name="I moved to Lyon")
        expect(told).to_be_visible()
        assert serious(page) == []
        page.keyboard.press("Escape")

        page.get_by_role("button", name="Answer again").click()
        many = answers(page).get_by_text("From memory: 2 things")
        many.click()
        expect(answers(page).get_by_role("link", name="I moved to Lyon")).to_be_visible()
        assert serious(page) == []
        answers(page).get_by_role("link", name="I'm vegetarian").click()
        meant = page.locator("[aria-current=true]", has_text="I'm vegetarian")
        expect(meant).to_be_focused()
        assert serious(page) == []
        held: list[Route] = []
        page.route("**/api/memories/*", lambda route: held.append(route), times=1)
        page.get_by_role("button", name="Forget: I'm vegetarian").click()
        expect(meant).to_have_count(0)
        page.go_back()
        # Back before the server has answered: it is told so once it has.
        expect(many).to_be_visible()
        held.pop().continue_()
        expect(
            answers(page).get_by_role("link", name="From memory: I moved to Lyon")
        ).to_be_visible()
        expect(answers(page).get_by_text("I'm vegetarian")).to_have_count(0)
        page.goto(f"{process.url}/settings/memory#mem_gone")
        expect(page.get_by_text("This memory is not here any more")).to_be_visible()
        watched.leave()
