"""A conversation is shown to others by a link, and taken out as a page, a print or a file."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import QUIET, Installation, Visits
from tests.browser.hands import ask, history
from tests.browser.test_door import PASSWORD, inside
from tests.browser.test_looks import PHONE, RICH, serious
from tests.browser.upstream import Scripted
from tests.chat.transfer.exports import PNG, archive, conversation, message, node
from tests.serving import spawned

TITLE = "A picture and a table"
TELL_PRINT = "window.print = () => { document.documentElement.dataset.printed = 'yes' }"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A server with a door; its owner is Ada."""
    data = tmp_path_factory.mktemp("sharing") / "data"
    with spawned(data, "--hosts", "lowkey.test", env=QUIET) as process:
        guarded = Installation(process.url)
        code = process.set_up.partition("#")[2]
        guarded.ask("/api/setup", {"token": code, "name": "Ada", "password": PASSWORD})
        yield guarded


def bring(page: Page, url: str, folder: Path) -> None:
    """A conversation with a picture, all that Markdown can do, and a branch that is not seen."""
    picture = {
        "content_type": "multimodal_text",
        "parts": [
            {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-Abc1"},
            "Show me everything",
        ],
    }
    talk = conversation(
        node("root", None, message("system", "")),
        node("q", "root", message("user", picture, 1)),
        node("a1", "q", message("assistant", "The other branch.", 2)),
        node("a2", "q", message("assistant", RICH, 3)),
        current="a2",
        title=TITLE,
    )
    export = archive(folder / "export.zip", [talk], {"file-Abc1-dot.png": PNG})
    told = page.context.request.post(f"{url}/api/import", data=export.read_bytes(), timeout=60_000)
    assert told.ok, told.text()


def choose_from_head(page: Page, what: str) -> None:
    page.get_by_role("button", name="More about").last.click()
    page.get_by_role("menuitem", name=what).click()


def decoded(page: Page) -> int:
    """The width of the one picture, once it is there."""
    picture = page.get_by_role("img", name="Attached file")
    expect(picture).to_be_visible()
    return picture.evaluate("image => image.decode().then(() => image.naturalWidth)")


def test_a_link_is_read_by_a_stranger_on_a_phone_until_it_is_taken_back(
    guarded: Installation, watched: Visits, tmp_path: Path
) -> None:
    ada = inside(watched, guarded.url)
    bring(ada, guarded.url, tmp_path)
    history(ada).filter(has_text=TITLE).click()
    choose_from_head(ada, "Share …")
    window = ada.get_by_role("dialog", name=f"Share “{TITLE}”")
    expect(window).to_contain_text("known to this machine alone")
    window.get_by_text("30 days").click()
    window.get_by_role("switch", name="Show my name, Ada").click()
    window.get_by_role("button", name="Create a link").click()
    expect(window.get_by_text("The link is there.")).to_be_visible()
    expect(window.get_by_role("listitem")).to_contain_text("with your name")
    assert serious(ada) == []
    link = window.locator("code").inner_text()
    assert re.fullmatch(re.escape(guarded.url) + r"/share/[\w-]{43}", link)

    stranger = watched(link.removeprefix(guarded.url), url=guarded.url, **PHONE)
    expect(stranger.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(stranger.get_by_text("Shared by Ada")).to_be_visible()
    expect(stranger).to_have_title(f"{TITLE} · Lowkey")
    expect(stranger.get_by_role("article", name="Ada")).to_contain_text("Show me everything")
    answer = stranger.get_by_role("article", name="Lowkey")
    expect(answer.locator(".katex").first).to_be_visible()
    expect(answer.locator("span[style*='--code-keyword']").first).to_be_visible()
    expect(stranger.get_by_text("The other branch.")).to_have_count(0)
    assert decoded(stranger) == 1
    assert stranger.evaluate("document.documentElement.scrollWidth") == 390
    assert serious(stranger) == []
    stranger.emulate_media(color_scheme="dark")
    assert serious(stranger, "color-contrast") == []
    home = stranger.context.request.get(f"{guarded.url}/api/conversations")
    assert home.status == 401

    window.get_by_role("button", name="Close").click()
    ada.goto(f"{guarded.url}/settings/sharing")
    row = ada.get_by_role("main").get_by_role("listitem").filter(has_text=TITLE)
    expect(row.get_by_role("button", name="Copy the link")).to_be_visible()
    with ada.expect_popup() as opened:
        row.get_by_role("button", name="Open the link").click()
    expect(opened.value.get_by_role("heading", name=TITLE)).to_be_visible()
    row.get_by_role("button", name="Take the link back").click()
    expect(ada.get_by_text("it leads nowhere any more")).to_be_visible()
    expect(ada.get_by_text("You share nothing.")).to_be_visible()

    stranger.reload()
    expect(stranger.get_by_role("heading", name="This link leads nowhere")).to_be_visible()
    expect(stranger.get_by_text("Ask whoever sent it for a new one.")).to_be_visible()
    assert serious(stranger) == []


def test_a_link_shows_the_moment_until_it_is_renewed(page: Page, scripted: Scripted) -> None:
    scripted.says("The first answer.", "The second answer.")
    ask(page, "Share me early")
    choose_from_head(page, "Share …")
    page.get_by_role("button", name="Create a link").click()
    link = page.get_by_role("dialog").locator("code").inner_text()
    page.keyboard.press("Escape")
    ask(page, "And this is later")
    here = page.url
    page.goto(link)
    expect(page.get_by_text("The first answer.")).to_be_visible()
    expect(page.get_by_text("And this is later")).to_have_count(0)
    page.goto(here)
    choose_from_head(page, "Share …")
    page.get_by_role("button", name="Renew").click()
    expect(page.get_by_text("The link shows the conversation as it is now.")).to_be_visible()
    page.goto(link)
    expect(page.get_by_text("The second answer.")).to_be_visible()


def test_a_temporary_chat_says_that_it_is_not_shared(page: Page) -> None:
    page.get_by_role("switch", name="Temporary chat").click()
    ask(page, "Between us")
    choose_from_head(page, "Share …")
    expect(page.get_by_text("A temporary chat can't be shared")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_conversation_is_taken_out_as_a_page_that_stands_alone(
    visit: Visits, tmp_path: Path
) -> None:
    page = visit()
    bring(page, visit.url, tmp_path)
    page.reload()
    history(page).filter(has_text=TITLE).first.click()

    def take(what: str) -> Path:
        choose_from_head(page, "Export …")
        assert serious(page) == []
        with page.expect_download() as taken:
            page.get_by_role("button", name=what).click()
        path = tmp_path / taken.value.suggested_filename
        taken.value.save_as(path)
        return path

    web = take("Web page")
    assert web.suffix == ".html"
    for name, branches in (("JSON, these messages", 1), ("JSON, all branches", 2)):
        with zipfile.ZipFile(take(name)) as taken:
            (tree,) = json.loads(taken.read("conversations.json"))["conversations"]
        assert [one["role"] for one in tree["messages"]] == ["user"] + ["assistant"] * branches
    reader = visit.browser.new_context(java_script_enabled=True)
    visit.watch.over(reader, "")
    visit.contexts.append(reader)
    alone = reader.new_page()
    alone.goto(web.as_uri())
    expect(alone.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(alone.get_by_role("heading", name="Everything at once")).to_be_visible()
    expect(alone.get_by_text("The other branch.")).to_have_count(0)
    assert alone.get_by_role("img").evaluate("image => image.naturalWidth") == 1
    expect(alone.locator(".user")).to_have_css("border-radius", "16px")
    expect(alone.locator("td.right")).to_have_css("text-align", "end")
    assert serious(alone) == []


def test_paper_gets_the_whole_talk_and_nothing_to_press(visit: Visits, scripted: Scripted) -> None:
    page = visit()
    page.context.add_init_script(TELL_PRINT)
    scripted.says(RICH)
    ask(page, "Print me")
    choose_from_head(page, "Export …")
    page.get_by_role("button", name="PDF").click()
    expect(page.get_by_role("heading", name="Print me")).to_be_visible()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-printed", "yes")
    expect(page.locator(".katex").first).to_be_visible()
    assert serious(page) == []
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_text("Everything at once")).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgb(253, 253, 252)")
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Back to the conversation").click()
    expect(page.get_by_label("Message", exact=True)).to_be_visible()
