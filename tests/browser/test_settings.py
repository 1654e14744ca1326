"""What a person sets takes effect, and what goes wrong is said."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import QUIET, Installation, Visits
from tests.browser.hands import ask, history
from tests.browser.test_looks import PHONE, serious
from tests.browser.upstream import Scripted
from tests.models.hubs import LoopbackHub
from tests.serving import spawned


def test_name_manner_and_instructions_go_along_with_every_chat(
    visit: Visits, lowkey: Installation, scripted: Scripted
) -> None:
    page = visit("/settings/persona")
    page.get_by_label("What may Lowkey call you?").fill("Ada")
    page.get_by_label("What Lowkey should know about you").fill("I am a gardener.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    with page.expect_response("**/api/preferences"):
        page.get_by_role("radio", name="Blunt").check()
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_role("heading", name=", Ada")).to_be_visible()
    ask(page, "What now?")
    system = scripted.asked[-1].body["messages"][0]["content"]
    for words in ("Manner: blunt.", "likes to be called Ada.", "I am a gardener."):
        assert words in system
    page.get_by_role("button", name="What was sent").click()
    expect(page.get_by_role("dialog")).to_contain_text("Manner: blunt.")
    plain = {"instructions": "", "name": "", "personality": "default"}
    lowkey.ask("/api/preferences", plain, "PATCH")


def test_the_look_is_kept_and_there_from_the_first_paint(visit: Visits) -> None:
    page = visit("/settings/appearance")
    for choice in ("Very large", "Compact", "Reduced"):
        page.get_by_text(choice, exact=True).click()
    size = "getComputedStyle(document.documentElement).fontSize"
    assert page.evaluate(size) == "21px"
    page.reload(wait_until="commit")
    page.wait_for_function("() => document.body !== null")
    looks = "({ ...document.documentElement.dataset })"
    assert page.evaluate(looks) == {"size": "huge", "density": "compact", "motion": "reduced"}
    expect(page.get_by_role("radio", name="Very large")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []
    for choice in ("Normal", "Roomy"):
        page.get_by_text(choice, exact=True).click()
    assert page.evaluate(size) == "16px"


def test_shortcuts_are_listed_where_one_asks_for_them(page: Page) -> None:
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    page.keyboard.type("?")
    expect(page.get_by_label("Message", exact=True)).to_have_value("?")
    page.get_by_label("Message", exact=True).fill("/shortcuts")
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_contain_text("Ctrl K")
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    page.get_by_role("button", name="New chat").first.focus()
    page.keyboard.press("?")
    expect(sheet).to_be_visible()


def test_settings_are_chosen_on_a_phone(visit: Visits) -> None:
    page = visit("/settings/general", **PHONE)
    page.get_by_label("Settings for").select_option(label="Data")
    expect(page.get_by_role("heading", name="Delete everything")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert serious(page) == []


def test_everything_goes_once_it_is_said_in_words(
    watched: Visits, scripted: Scripted, tmp_path: Path
) -> None:
    with spawned(tmp_path / "data", env=QUIET) as process:
        installation = Installation(process.url)
        installation.provide(scripted)
        page = watched(url=process.url)
        ask(page, "To be gone")
        page.get_by_label("Message", exact=True).fill("a draft")
        page.goto(f"{process.url}/settings/data")
        page.get_by_role("button", name="Delete everything").click()
        dialog = page.get_by_role("dialog")
        press = dialog.get_by_role("button", name="Delete everything")
        expect(press).to_be_disabled()
        assert serious(page) == []
        dialog.get_by_label("To be sure").fill("Delete everything")
        press.click()
        expect(page.get_by_label("Message", exact=True)).to_have_value("")
        expect(history(page)).to_have_count(0)
        assert installation.ask("/api/conversations")["conversations"] == []
        drafts = "Object.keys(localStorage).filter((name) => name.startsWith('lowkey.draft'))"
        assert page.evaluate(drafts) == []
        watched.leave()


def test_the_preferred_model_and_effort_are_used(
    visit: Visits, lowkey: Installation, scripted: Scripted
) -> None:
    page = visit("/settings/general")
    page.get_by_label("Model for new chats").select_option("scripted/small-scripted")
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_role("button", name="Model: small-scripted")).to_be_visible()
    ask(page, "Who are you?")
    assert scripted.asked[-1].model == "small-scripted"
    lowkey.ask("/api/preferences", {"model": "scripted/gpt-5-scripted"}, "PATCH")


def test_a_provider_is_added_tested_and_removed(visit: Visits, scripted: Scripted) -> None:
    page = visit("/settings/models")
    page.get_by_role("button", name="Add a provider").click()
    page.get_by_label("Address").fill(scripted.up.url)
    page.get_by_label("Key").fill("sk-secret-of-mine")
    page.get_by_role("textbox", name="Name").fill("second")
    page.get_by_role("button", name="Add", exact=True).click()
    row = (
        page.get_by_role("listitem").filter(has_text="OpenAI-compatible").filter(has_text="second")
    )
    expect(row).to_contain_text("has a key")
    expect(page.get_by_text("sk-secret-of-mine")).to_have_count(0)
    model = page.get_by_role("listitem").filter(has_text="at second").first
    scripted.says("Hello")
    model.get_by_role("button", name="Test").click()
    expect(page.get_by_text("answers. First word after")).to_be_visible()
    row.get_by_role("button", name="Remove second").click()
    expect(row).to_have_count(0)
    expect(model).to_have_count(0)


def test_a_provider_that_does_not_answer_is_not_added(visit: Visits) -> None:
    page = visit("/settings/models")
    page.get_by_role("button", name="Add a provider").click()
    page.get_by_label("Address").fill("http://127.0.0.1:9/v1")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Address")).to_have_value("http://127.0.0.1:9/v1")


def test_what_can_not_be_used_is_told_beside_it(visit: Visits, lowkey: Installation) -> None:
    folder = Path(lowkey.ask("/api/me")["home"]) / "models"
    folder.mkdir(exist_ok=True)
    (folder / "broken.gguf").write_bytes(b"no model")
    page = visit("/settings/models")
    row = page.get_by_role("listitem").filter(has_text="broken.gguf")
    expect(row).to_contain_text("is not a GGUF")
    expect(page.get_by_role("alert")).to_have_count(0)
    (folder / "broken.gguf").unlink()


def test_a_model_is_fetched_tested_and_removed(
    visit: Visits, hub: LoopbackHub, scripted: Scripted
) -> None:
    page = visit("/settings/models")
    scripted.loop.call_soon_threadsafe(hub.gate.clear)
    page.get_by_label("Where from").fill("some/model")
    page.get_by_role("button", name="Fetch").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("alphabet-Q8_0.gguf: ")).to_contain_text(" of ")
    scripted.loop.call_soon_threadsafe(hub.gate.set)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    row = page.get_by_role("listitem").filter(has_text="Reciter")
    expect(row).to_contain_text("on this machine")
    row.get_by_role("button", name="Test").click()
    expect(page.get_by_text("answers. First word after")).to_be_visible()
    row.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)


def test_a_fetch_can_be_given_up_and_a_wrong_name_is_told(
    visit: Visits, hub: LoopbackHub, scripted: Scripted
) -> None:
    page = visit("/settings/models")
    scripted.loop.call_soon_threadsafe(hub.gate.clear)
    page.get_by_label("Where from").fill("some/model")
    page.get_by_role("button", name="Fetch").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    scripted.loop.call_soon_threadsafe(hub.gate.set)
    page.get_by_label("Where from").fill("nobody/nothing")
    page.get_by_role("button", name="Fetch").click()
    expect(page.get_by_role("alert")).to_contain_text("nobody/nothing")


def test_about_says_where_the_data_lies(page: Page, lowkey: Installation) -> None:
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("link", name="About and privacy").click()
    expect(page.get_by_text(lowkey.ask("/api/me")["home"])).to_be_visible()
