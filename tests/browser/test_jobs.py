"""Work that is handed over: begun, watched, told something, left alone through a kill, and read."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import QUIET, Installation, Visits
from tests.browser.test_looks import PHONE, serious
from tests.browser.upstream import Scripted
from tests.serving import spawned

BRIDGE = (
    "The Marrow Bridge in Oldhaven is a road bridge over the river Sorn. "
    "The Marrow Bridge was opened to traffic in 1931. "
    "It was designed by the engineer Lena Hartog."
)
QUESTION = "When was the Marrow Bridge in Oldhaven opened?"


def project(lowkey: Installation) -> None:
    """A project with one file that has been read."""
    made = lowkey.ask("/api/projects", {"name": "Bridges"})
    file = lowkey.ask("/api/files?name=bridge.txt", BRIDGE.encode(), "PUT")
    given = {"file_id": file["file_id"], "name": "bridge.txt"}
    lowkey.ask(f"/api/projects/{made['id']}/files", given)


def begin(page: Page) -> None:
    page.get_by_role("button", name="Tasks").click()
    page.get_by_role("textbox", name="What is to be found out").fill(QUESTION)
    page.get_by_text("Quick", exact=True).click()
    page.get_by_label("Where").select_option(label="Files of “Bridges”")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("heading", name=QUESTION, level=1)).to_be_visible()


def test_research_is_begun_left_alone_through_a_kill_and_read(
    watched: Visits, scripted: Scripted, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with spawned(data, env=QUIET) as process:
        lowkey = Installation(process.url)
        lowkey.provide(scripted)
        project(lowkey)
        page = watched(url=process.url)
        held = scripted.says_slowly("This answer never comes to its end.", words=2)
        begin(page)
        held.reached()
        page.get_by_role("textbox", name="Something for its way").fill("also who designed it")
        page.get_by_role("button", name="Tell it").click()
        expect(page.get_by_text("Heard at its next step.")).to_be_visible()
        path = urlsplit(page.url).path
        watched.leave()
        process.kill()
    scripted.forget()
    port = str(urlsplit(process.url).port)
    with spawned(data, "--port", port, env=QUIET):
        page = watched(path, url=process.url)
        report = page.get_by_role("article")
        expect(report).to_contain_text("opened to traffic in 1931")
        expect(page.get_by_role("status").filter(has_text="Done")).to_be_visible()
        report.get_by_role("button", name=re.compile("bridge.txt")).first.hover()
        card = page.get_by_role("group", name=re.compile("bridge.txt"))
        expect(card).to_contain_text("The Marrow Bridge")
        assert serious(page) == []
        page.mouse.move(0, 0)
        page.get_by_role("textbox", name="Ask the report something").fill("Who designed it?")
        page.get_by_role("button", name="Ask", exact=True).click()
        further = page.get_by_role("region", name="Ask the report something")
        expect(further).to_contain_text("designed by the engineer Lena Hartog")
        with page.expect_download() as taken:
            page.get_by_role("button", name="Save the report").click()
            page.get_by_role("menuitem", name="As a page (HTML)").click()
        taken.value.save_as(tmp_path / "report.html")
        text = (tmp_path / "report.html").read_text()
        assert "opened to traffic in 1931" in text and "<script" not in text
        page.set_content(text)
        assert page.pdf()[:5] == b"%PDF-"
        phone = watched(path, url=process.url, **PHONE, color_scheme="dark")
        expect(phone.get_by_role("article")).to_contain_text("1931")
        assert serious(phone) == []
        expect(phone.get_by_role("heading", name="Plan")).to_be_visible()
        watched.leave()
