"""A temporary chat leaves no trace: not in the list, the search, the browser or the data folder."""

from pathlib import Path
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Installation
from tests.browser.hands import answers, ask, history
from tests.browser.upstream import Scripted

SECRET = "quetzalcoatl"


def test_nothing_of_a_temporary_chat_stays(
    page: Page, lowkey: Installation, scripted: Scripted
) -> None:
    page.get_by_role("switch", name="Temporary chat").click()
    expect(page.get_by_role("heading", name="This chat leaves no trace")).to_be_visible()
    scripted.says(f"I will not keep {SECRET} either.")
    with page.expect_response("**/api/messages") as sent:
        ask(page, f"My secret is {SECRET}")
    expect(answers(page).last).to_contain_text("either.")
    conversation = sent.value.json()["conversation"]["id"]
    assert page.url == f"{lowkey.url}/"
    expect(history(page).filter(has_text=SECRET)).to_have_count(0)
    assert SECRET not in page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    assert lowkey.ask(f"/api/search?q={SECRET}")["hits"] == []
    assert lowkey.ask(f"/api/conversations/{conversation}")["conversation"]["temporary"]
    _nowhere(Path(lowkey.ask("/api/me")["home"]))

    with page.expect_response(lambda said: said.request.method == "DELETE"):
        page.get_by_role("button", name="New chat").first.click()
    expect(answers(page)).to_have_count(0)
    with pytest.raises(HTTPError, match="404"):
        lowkey.ask(f"/api/conversations/{conversation}")
    page.go_back()
    expect(answers(page)).to_have_count(0)


def _nowhere(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "lowkey.db" for path in files)
    assert [path.name for path in files if SECRET.encode() in path.read_bytes()] == []
