"""Conversations come in from elsewhere and go out whole."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, ask, choose, history, questions
from tests.browser.test_looks import serious
from tests.chat.transfer.exports import PNG, archive, conversation, message, node

SLOW = 60_000
"""Milliseconds for what a process of its own reads: it has to start first."""


def test_a_chatgpt_export_comes_in_with_branches_and_pictures(
    visit: Visits, tmp_path: Path
) -> None:
    picture = {
        "content_type": "multimodal_text",
        "parts": [
            {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-Abc1"},
            "What is on it?",
        ],
    }
    nodes = (
        node("root", None, message("system", "")),
        node("q", "root", message("user", picture, 1)),
        node("a1", "q", message("assistant", "The first attempt.", 2)),
        node("a2", "q", message("assistant", "The second attempt.", 3)),
    )
    talk = conversation(*nodes, current="a2", title="Brought from elsewhere")
    export = archive(tmp_path / "export.zip", [talk], {"file-Abc1-dot.png": PNG})

    page = visit("/settings/data")
    page.get_by_label("Choose a file").set_input_files(export)
    found = page.get_by_role("region", name="What is in the file")
    expect(found).to_contain_text("1 conversation · 3 messages · 1 file", timeout=SLOW)
    expect(found).to_contain_text("Brought from elsewhere")
    expect(history(page).filter(has_text="Brought from elsewhere")).to_have_count(0)
    assert serious(page) == []
    found.get_by_role("button", name="Import").click()
    expect(page.get_by_text("1 conversation was imported.")).to_be_visible(timeout=SLOW)
    history(page).filter(has_text="Brought from elsewhere").click()
    expect(answers(page).last).to_contain_text("The second attempt.")
    expect(questions(page).last.get_by_role("img")).to_be_visible()
    assert (
        questions(page)
        .last.get_by_role("img")
        .evaluate("image => image.decode().then(() => image.naturalWidth)")
        == 1
    )
    page.get_by_role("button", name="Previous version").click()
    expect(answers(page).last).to_contain_text("The first attempt.")

    page.goto(page.url.split("/c/")[0] + "/settings/data")
    page.get_by_label("Choose a file").set_input_files(export)
    expect(found).to_contain_text("1 is here already", timeout=SLOW)
    found.get_by_role("button", name="Import").click()
    expect(page.get_by_text("1 was here already.")).to_be_visible(timeout=SLOW)


def test_lists_and_memories_go_along_and_come_back(
    visit: Visits, lowkey: Installation, tmp_path: Path
) -> None:
    made = lowkey.ask("/api/lists", {"name": "Shopping"})
    lowkey.ask(f"/api/lists/{made['id']}/items", {"texts": ["milk", "bread"]})
    lowkey.ask("/api/memories", {"text": "I ski"})
    page = visit("/settings/data")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Export as JSON").click()
    taken.value.save_as(tmp_path / "all.json")
    lowkey.forget()
    page.get_by_label("Choose a file").set_input_files(tmp_path / "all.json")
    found = page.get_by_role("region", name="What is in the file")
    expect(found).to_contain_text("2 things on lists and notes · 1 memory", timeout=SLOW)
    found.get_by_role("button", name="Import").click()
    came = page.get_by_text("Came in: 2 things on lists and notes · 1 memory")
    expect(came).to_be_visible(timeout=SLOW)
    (listed,) = lowkey.ask("/api/lists")["lists"]
    assert [item["text"] for item in listed["items"]] == ["milk", "bread"]
    (memory,) = lowkey.ask("/api/memories")["memories"]
    assert memory["text"] == "I ski"


def test_a_file_that_is_no_export_is_refused_with_a_sentence(visit: Visits) -> None:
    page = visit("/settings/data")
    page.get_by_label("Choose a file").set_input_files(
        {"name": "poem.json", "mimeType": "application/json", "buffer": b"roses are red"}
    )
    expect(page.get_by_role("alert")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("alert")).not_to_be_empty()


def test_everything_goes_out_as_a_download(visit: Visits) -> None:
    page = visit()
    ask(page, "Take me along")
    page.goto(page.url.split("/c/")[0] + "/settings/data")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Export as JSON").click()
    assert taken.value.failure() is None
    assert taken.value.suggested_filename.startswith("lowkey")


def test_one_conversation_goes_out_as_markdown(page: Page) -> None:
    ask(page, "Only this one")
    with page.expect_download() as taken:
        choose(page, "Only this one", "Export …")
        page.get_by_role("button", name="Markdown").click()
    text = Path(taken.value.path()).read_text("utf-8")
    assert "Only this one" in text
    assert json.dumps(text)
