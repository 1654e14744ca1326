"""The built-in model on a clean start: ordinary requests, each with an honest answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import QUIET, Installation, Visits
from tests.browser.hands import answers, ask, say, whole
from tests.browser.upstream import Scripted
from tests.serving import spawned

REQUESTS = {
    "hi there": "H",
    "remind me to call the dentist tomorrow at 9": "once, on ",
    "add milk, eggs and bread to my shopping list": "put milk, eggs and bread on it",
    "what's 15% of 80?": "15% of 80 = 12",
    "what's the capital of Australia?": "Settings → Models",
    "my name is Marguerite by the way": "",
    "what's my name?": "“my name is Marguerite",
    "how do you say good night in Turkish?": "Settings → Models",
    "what day is it today?": "It is ",
    "turn on the kitchen lights": "",
    "thanks, that's all for now. bye!": "",
}
"""What a person types, and what the answer holds at least."""


@pytest.fixture
def alone(watched: Visits, tmp_path: Path) -> Iterator[Page]:
    """The page of a fresh installation, where nothing but the built-in model is there."""
    with spawned(tmp_path / "data", env=QUIET) as process:
        yield watched(url=process.url)
        watched.leave()


def test_ordinary_requests_are_done_or_end_in_an_honest_sentence(alone: Page) -> None:
    for request, holds in REQUESTS.items():
        ask(alone, request)
        expect(answers(alone).last).to_contain_text(holds or ".")
        expect(answers(alone).last).not_to_contain_text("<|")
        expect(answers(alone).last).not_to_contain_text("Canberra")
    expect(answers(alone)).to_have_count(len(REQUESTS))


def test_what_it_is_told_it_knows_in_the_next_chat_until_it_is_forgotten(alone: Page) -> None:
    ask(alone, "remember that I'm vegetarian")
    expect(answers(alone).last).to_contain_text("Remembered: I'm vegetarian")
    alone.get_by_role("button", name="New chat").first.click()
    ask(alone, "what do I not eat?")
    expect(answers(alone).last).to_contain_text("I'm vegetarian")
    alone.get_by_role("button", name="What was sent").click()
    expect(alone.get_by_role("dialog")).to_contain_text("recall")
    alone.keyboard.press("Escape")
    ask(alone, "forget that I'm vegetarian")
    expect(answers(alone).last).to_contain_text("Forgotten")
    alone.get_by_role("button", name="New chat").first.click()
    ask(alone, "what do you know about me?")
    expect(answers(alone).last).not_to_contain_text("vegetarian")


def test_a_temporary_chat_remembers_nothing(alone: Page) -> None:
    alone.get_by_role("switch", name="Temporary chat").click()
    ask(alone, "remember that I'm vegetarian")
    expect(answers(alone).last).not_to_contain_text("Remembered")
    alone.get_by_role("button", name="New chat").first.click()
    ask(alone, "what do you know about me?")
    expect(answers(alone).last).not_to_contain_text("vegetarian")


def test_where_it_ends_the_way_to_a_larger_model_begins(
    watched: Visits, scripted: Scripted, tmp_path: Path
) -> None:
    with spawned(tmp_path / "data", env=QUIET) as process:
        page = watched(url=process.url)
        ask(page, "Who painted the Night Watch?")
        expect(page.get_by_role("link", name="Connect a larger model")).to_be_visible()
        Installation(process.url).provide(scripted)
        page.reload()
        scripted.says("Rembrandt did.")
        page.get_by_role("button", name="instead").click()
        expect(answers(page).last).to_contain_text("Rembrandt did.")
        whole(page)
        expect(page.get_by_role("link", name="Connect a larger model")).to_have_count(0)
        say(page, "Thanks")
        watched.leave()
