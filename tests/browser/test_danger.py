"""Who writes of danger finds help above the answer: in their language, one press away."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Installation, Visits
from tests.browser.hands import ask
from tests.browser.test_looks import serious


def test_help_of_ones_country_is_one_press_away(visit: Visits, lowkey: Installation) -> None:
    lowkey.ask("/api/preferences", {"zone": "Europe/Berlin"}, "PATCH")
    page = visit(
        timezone_id="Europe/Berlin", viewport={"width": 390, "height": 844}, color_scheme="dark"
    )
    ask(page, "I want to kill myself tonight")
    found = page.get_by_role("region", name="If somebody is in danger, help is here")
    for _ in range(2):
        expect(found).to_contain_text("Emergency services, Germany")
        expect(found.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")
        expect(found.get_by_role("link", name="0800 111 0 111")).to_be_visible()
        page.reload()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_it_is_said_in_ones_language_and_without_a_country_how_it_is_found(visit: Visits) -> None:
    page = visit(timezone_id="UTC", locale="de-DE")
    page.get_by_label("Nachricht", exact=True).fill("I want to kill myself tonight")
    page.keyboard.press("Enter")
    found = page.get_by_role("region", name="Wenn jemand in Gefahr ist, gibt es hier Hilfe")
    link = found.get_by_role("link", name="findahelpline.com")
    expect(link).to_have_attribute("href", "https://findahelpline.com")
