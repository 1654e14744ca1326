"""The page in other languages: chosen by the browser or by hand, whole from the first paint."""

from playwright.sync_api import Page, expect

from bench.upstream import Plan
from tests.browser.conftest import Visits
from tests.browser.upstream import Scripted


def language(page: Page) -> list[str]:
    return page.evaluate("[document.documentElement.lang, document.documentElement.dir]")


def test_the_browsers_language_is_spoken_and_only_its_words_are_fetched(
    visit: Visits, scripted: Scripted
) -> None:
    page = visit(locale="de-AT")
    field = page.get_by_label("Nachricht", exact=True)
    expect(field).to_be_focused()
    assert language(page) == ["de", "ltr"]
    words = page.evaluate(
        "performance.getEntriesByType('resource').map(({name}) => name.split('/').pop())"
        ".filter((name) => /^(en|de|zh|ar)-/.test(name)).map((name) => name.slice(0, 2))"
    )
    assert words == ["de"]

    scripted.says(Plan(fault="401"))
    field.fill("Und wenn der Schlüssel falsch ist?")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    # The server's own words are quoted, because the provider's complaint stands in them.
    expect(alert).to_contain_text("Der Anbieter nimmt den Schlüssel nicht an: ")
    expect(alert).to_contain_text("did not accept the key")
    expect(alert).to_contain_text("Prüfe ihn unter Einstellungen → Modelle.")


def test_a_language_is_chosen_kept_and_given_back_to_the_browser(visit: Visits) -> None:
    page = visit("/settings/appearance", locale="zh-CN")
    expect(page.get_by_role("heading", name="设置")).to_be_visible()
    page.get_by_label("语言").select_option(label="العربية")
    expect(page.get_by_role("heading", name="الإعدادات")).to_be_visible()
    assert language(page) == ["ar", "rtl"]
    page.reload(wait_until="commit")
    page.wait_for_function("() => document.documentElement !== null && document.body !== null")
    assert language(page) == ["ar", "rtl"]
    expect(page.get_by_role("heading", name="الإعدادات")).to_be_visible()
    page.get_by_label("اللغة").select_option("automatic")
    expect(page.get_by_role("heading", name="设置")).to_be_visible()
    assert language(page) == ["zh", "ltr"]


def test_an_empty_message_box_runs_as_the_page_does(visit: Visits) -> None:
    page = visit(locale="ar")
    box = page.locator("#message")
    direction = "element => getComputedStyle(element).direction"
    assert box.evaluate(direction) == "rtl"
    box.fill("English words")
    assert box.evaluate(direction) == "ltr"
    box.fill("كلمات")
    assert box.evaluate(direction) == "rtl"
