"""Projects hold conversations, instructions and files: made, filled, moved, deleted and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, ask, choose, history, questions, whole
from tests.browser.test_looks import PHONE, serious
from tests.browser.upstream import SMALL, Scripted


@pytest.fixture(autouse=True)
def no_project_stays(lowkey: Installation) -> Iterator[None]:
    yield
    for one in lowkey.ask("/api/projects")["projects"]:
        lowkey.ask(f"/api/projects/{one['id']}?conversations=delete", method="DELETE")


def projects(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Projects")


def make(page: Page, name: str) -> None:
    projects(page).get_by_role("button", name="New project").click()
    page.get_by_role("textbox", name="Name").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def test_a_chat_in_a_project_is_given_its_words_and_files(
    page: Page, scripted: Scripted, tmp_path: Path
) -> None:
    make(page, "Garden")
    expect(page).to_have_title("Garden · Lowkey")
    page.get_by_role("tab", name="Instructions and files").click()
    page.get_by_role("textbox", name="Instructions").fill("Answer as a gardener.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    file = tmp_path / "beds.md"
    file.write_text("Bed one: carrots.")
    page.get_by_label("Add files").set_input_files(file)
    expect(page.get_by_text("beds.md")).to_be_visible()
    page.get_by_label("Model for its chats").select_option(f"scripted/{SMALL}")
    assert serious(page) == []

    project = page.url
    ask(page, "What grows in bed one?")
    sent = scripted.asked[-1]
    assert sent.model == SMALL
    for words in ("Answer as a gardener.", "beds.md", "Bed one: carrots."):
        assert words in sent.body["messages"][0]["content"]
    page.get_by_role("button", name="What was sent").click()
    expect(page.get_by_role("dialog")).to_contain_text("Bed one: carrots.")
    page.keyboard.press("Escape")
    expect(history(page).filter(has_text="What grows in bed one?")).to_have_count(0)
    page.get_by_role("main").or_(page.get_by_role("banner")).get_by_role(
        "link", name="Garden"
    ).click()
    expect(page).to_have_url(project)
    expect(page.get_by_role("tabpanel").get_by_role("link")).to_have_text(
        ["What grows in bed one?"]
    )

    page.get_by_role("tab", name="Chats").press("ArrowRight")
    page.get_by_role("button", name="Remove beds.md").click()
    expect(page.get_by_role("listitem").filter(has_text="beds.md")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("listitem").filter(has_text="beds.md")).to_be_visible()


def test_a_folder_of_the_machine_is_read_told_of_and_stopped(
    page: Page, lowkey: Installation
) -> None:
    folder = Path(lowkey.ask("/api/folders")["folders"][0])
    (folder / "beds.md").write_text("Bed one: carrots.")
    (folder / "torn.pdf").write_text("%PDF-1.7 torn")
    make(page, "Garden")
    page.get_by_role("tab", name="Instructions and files").click()
    expect(page.get_by_label("Folder", exact=True)).to_have_value(str(folder))
    page.get_by_role("button", name="Read this folder").click()
    expect(page.get_by_text("2 files · 1 couldn't be read", exact=True)).to_be_visible()
    expect(page.get_by_text("Last looked at")).to_be_visible()
    page.get_by_text("What couldn't be read").click()
    expect(page.get_by_text("torn.pdf")).to_be_visible()
    assert serious(page) == []
    (folder / "torn.pdf").unlink()
    page.get_by_role("button", name="Look now").click()
    expect(page.get_by_text("1 file", exact=True)).to_be_visible()
    page.get_by_role("button", name="Stop reading this folder").click()
    expect(page.get_by_role("button", name="Read this folder")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 file", exact=True)).to_be_visible()


def test_an_at_sign_offers_the_projects_files_and_tools(
    page: Page, scripted: Scripted, lowkey: Installation
) -> None:
    folder = Path(lowkey.ask("/api/folders")["folders"][0])
    (folder / "planting.md").write_text("Sow the henbane in May.")
    project = lowkey.ask("/api/projects", {"name": "Garden"})["id"]
    lowkey.ask(f"/api/projects/{project}/folder", {"path": str(folder)}, "PUT")
    page.goto(f"{lowkey.url}/p/{project}")
    field = page.get_by_label("Message", exact=True)
    field.fill("When? @plant")
    page.get_by_role("option", name="planting.md").click()
    expect(field).to_have_value("When? ")
    field.press_sequentially("@calc")
    page.get_by_role("option", name="Calculate").click()
    expect(field).to_have_value("When? @calculate ")
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(1)
    whole(page)
    sent = scripted.asked[-1].body["messages"]
    assert "Use them for this answer: calculate." in sent[0]["content"]
    assert "Sow the henbane in May." in str(sent[-1]["content"])


def test_a_conversation_is_moved_by_menu_and_by_mouse_and_back(page: Page) -> None:
    make(page, "Red")
    make(page, "Blue")
    page.get_by_role("button", name="New chat").first.click()
    ask(page, "A rose to be moved")
    row = history(page).filter(has_text="A rose to be moved")
    choose(page, "A rose to be moved", "Move to a project")
    page.get_by_role("dialog").get_by_role("button", name="Red").click()
    expect(row).to_have_count(0)
    with page.expect_response(lambda said: said.url.endswith("/project")):
        page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()

    row.drag_to(projects(page).get_by_role("link", name="Blue"))
    expect(row).to_have_count(0)
    projects(page).get_by_role("button", name="Show the chats of “Blue”").click()
    inside = projects(page).get_by_role("link", name="A rose to be moved")
    expect(inside).to_be_visible()
    page.reload()
    inside.drag_to(page.get_by_role("navigation", name="Conversations"))
    expect(row).to_be_visible()
    expect(inside).to_have_count(0)


def test_a_deleted_project_lets_go_or_takes_along_and_comes_back(page: Page) -> None:
    make(page, "Shed")
    ask(page, "A spade of my own")
    row = history(page).filter(has_text="A spade of my own")
    inside = page.get_by_role("tabpanel").get_by_role("link", name="A spade of my own")

    def delete(how: str) -> None:
        projects(page).get_by_role("link", name="Shed").hover()
        projects(page).get_by_role("button", name="More about “Shed”").click()
        page.get_by_role("menuitem", name="Delete").click()
        expect(page.get_by_role("dialog")).to_contain_text("1 conversation")
        page.get_by_role("button", name=how).click()
        expect(projects(page).get_by_role("link", name="Shed")).to_have_count(0)

    delete("Keep the conversations")
    expect(row).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(inside).to_be_visible()
    expect(row).to_have_count(0)
    delete("Delete them too")
    page.get_by_role("button", name="Undo").last.click()
    expect(inside).to_be_visible()
    inside.click()
    expect(questions(page).last).to_contain_text("A spade of my own")


def test_a_project_is_at_hand_on_a_phone(visit: Visits) -> None:
    page = visit(**PHONE)
    page.get_by_role("button", name="Show conversations").click()
    make(page, "Pocket")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_label("Message", exact=True).fill("From the pocket")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(answers(page).last).to_be_visible()
    page.get_by_role("link", name="Pocket").click()
    expect(page.get_by_role("tabpanel").get_by_role("link", name="From the pocket")).to_be_visible()


def test_a_project_keeps_memory_and_chats_to_itself(visit: Visits, lowkey: Installation) -> None:
    project = lowkey.ask("/api/projects", {"name": "Apart"})["id"]
    page = visit(f"/p/{project}", **PHONE)
    page.get_by_role("tab", name="Instructions and files").click()
    for label, choice in (
        ("What is remembered", "Only what belongs to this project"),
        ("Earlier chats", "Look into none"),
    ):
        with page.expect_response("**/api/projects/*"):
            page.get_by_label(label).select_option(label=choice)
    assert serious(page) == []
    page.reload()
    page.get_by_role("tab", name="Instructions and files").click()
    expect(page.get_by_label("What is remembered")).to_have_value("own")
    expect(page.get_by_label("Earlier chats")).to_have_value("off")


def test_a_deleted_project_offers_to_forget_what_belongs_to_it(
    visit: Visits, lowkey: Installation
) -> None:
    project = lowkey.ask("/api/projects", {"name": "Boat"})["id"]
    for text in ("The boat is called Else", "The mast is new"):
        lowkey.ask("/api/memories", {"text": text, "project_id": project})
    page = visit(f"/p/{project}")
    projects(page).get_by_role("link", name="Boat").hover()
    projects(page).get_by_role("button", name="More about “Boat”").click()
    page.get_by_role("menuitem", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    told = page.get_by_role("status")
    expect(told.get_by_text("2 memories belong to this project.")).to_be_visible()
    assert serious(page) == []
    told.get_by_role("button", name="Forget too").click()
    expect(told.get_by_text("2 memories are forgotten.")).to_be_visible()
    assert lowkey.ask("/api/memories?q=boat")["memories"] == []
