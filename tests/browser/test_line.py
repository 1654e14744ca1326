"""The line to the server: lost, found again, full."""

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import QUIET, Installation, Visits
from tests.browser.hands import answers, ask, questions, say, whole
from tests.browser.upstream import Scripted
from tests.serving import spawned


def test_a_killed_server_comes_back_with_all_it_had_said(
    watched: Visits, scripted: Scripted, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with spawned(data, env=QUIET) as process:
        Installation(process.url).provide(scripted)
        page = watched(url=process.url)
        ask(page, "Something whole first")
        scripted.says_slowly("Said before the end and never after.", words=4)
        say(page, "Now you will be killed")
        expect(answers(page).last).to_contain_text("Said before the end")
        process.kill()
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    expect(answers(page).last).to_contain_text("Said before the end")
    port = str(urlsplit(process.url).port)
    with spawned(data, "--port", port, env=QUIET):
        expect(page.get_by_text("Connection lost.")).to_have_count(0)
        expect(answers(page).last).to_contain_text("Said before the end")
        expect(answers(page).last).to_contain_text("Lowkey was stopped while it wrote this answer.")
        scripted.says("and now after it.")
        page.get_by_role("button", name="Continue").click()
        expect(answers(page).last).to_contain_text("and now after it.")
        whole(page)
        watched.leave()


def test_a_lost_network_costs_not_a_word(page: Page, scripted: Scripted) -> None:
    held = scripted.says_slowly("Before the tunnel, inside it, and after it.", words=3)
    say(page, "Through a tunnel")
    expect(answers(page).last).to_contain_text("Before the tunnel,")
    page.context.set_offline(True)
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    held.release()
    page.context.set_offline(False)
    expect(page.get_by_text("Connection lost.")).to_have_count(0)
    whole(page)
    expect(answers(page).last.get_by_role("paragraph")).to_have_text(
        "Before the tunnel, inside it, and after it."
    )


def test_a_full_house_says_so_kindly_and_keeps_the_words(
    watched: Visits, scripted: Scripted, tmp_path: Path
) -> None:
    few = ("--max-runs", "1", "--max-waiting", "0")
    with spawned(tmp_path / "data", *few, env=QUIET) as process:
        Installation(process.url).provide(scripted)
        first, second = watched(url=process.url), watched(url=process.url)
        held = scripted.says_slowly("The first is being served.", words=2)
        say(first, "Me first")
        expect(answers(first).last).to_contain_text("The first")
        say(second, "And what of me?")
        alert = second.get_by_role("alert")
        expect(alert).to_contain_text("Lowkey is full at the moment")
        expect(alert.locator("p.italic")).not_to_be_empty()
        expect(alert).to_contain_text("You are 1st in line.")
        expect(second.get_by_label("Message", exact=True)).to_have_value("And what of me?")
        held.release()
        whole(first)
        alert.get_by_role("button", name="Try again").click()
        expect(answers(second).last).to_contain_text("An answer to that.")
        expect(questions(second)).to_have_count(1)
        watched.leave()


def test_who_waits_sees_the_place_in_line(
    watched: Visits, scripted: Scripted, tmp_path: Path
) -> None:
    few = ("--max-runs", "1", "--max-waiting", "4")
    with spawned(tmp_path / "data", *few, env=QUIET) as process:
        Installation(process.url).provide(scripted)
        first, second, third = (watched(url=process.url) for _ in range(3))
        held = scripted.says_slowly("The first is being served.", words=2)
        say(first, "Me first")
        expect(answers(first).last).to_contain_text("The first")
        say(second, "Then me")
        expect(second.get_by_text("Waiting in line: 1st")).to_be_visible()
        say(third, "I can wait")
        expect(third.get_by_text("Waiting in line: 2nd")).to_be_visible()
        second.get_by_role("button", name="Stop the answer").click()
        expect(third.get_by_text("Waiting in line: 1st")).to_be_visible()
        held.release()
        expect(answers(third).last).to_contain_text("An answer to that.")
        watched.leave()
