"""What a person sets takes effect, and what goes wrong is said."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Installation, Visits
from tests.browser.hands import ask
from tests.browser.upstream import Scripted
from tests.models.hubs import LoopbackHub


def test_instructions_go_along_with_every_chat(
    visit: Visits, lowkey: Installation, scripted: Scripted
) -> None:
    page = visit("/settings/general")
    page.get_by_label("What Lowkey should know about you").fill("I am a gardener.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="New chat").click()
    ask(page, "What now?")
    assert "I am a gardener." in scripted.asked[-1].body["messages"][0]["content"]
    lowkey.ask("/api/preferences", {"instructions": ""}, "PATCH")


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
