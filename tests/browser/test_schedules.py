"""Something is scheduled by hand, its next times are seen, and one tap stops it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Installation, Visits
from tests.browser.test_looks import PHONE, serious


def test_one_is_made_by_hand_shows_its_next_times_and_is_stopped_with_one_tap(
    visit: Visits, lowkey: Installation
) -> None:
    page = visit("/", timezone_id="Europe/Berlin")
    page.get_by_role("button", name="Schedules").click()
    expect(page.get_by_text("Nothing is scheduled yet.")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="New schedule").click()
    page.get_by_label("What to remind you of").fill("Drink some tea")
    page.get_by_label("When", exact=True).select_option(label="On days of the week")
    page.get_by_text("Wed", exact=True).click()
    page.get_by_label("Time", exact=True).fill("07:30")
    expect(page.get_by_role("status").filter(has_text="Next:")).to_contain_text("7:30")
    assert serious(page) == []
    page.get_by_role("button", name="Save").click()

    row = page.get_by_role("listitem", name="Drink some tea")
    expect(row).to_contain_text("Monday, Wednesday · 7:30 AM")
    (made,) = lowkey.ask("/api/schedules")["schedules"]
    assert (made["schedule"]["zone"], made["schedule"]["rule"]["days"]) == ("Europe/Berlin", [0, 2])
    assert row.inner_text().count(", 7:30 AM") == len(made["upcoming"]) == 3

    row.get_by_role("button", name="Run now: Drink some tea").click()
    expect(page.get_by_text("“Drink some tea” has begun.")).to_be_visible()
    row.get_by_role("button", name="History: Drink some tea").click()
    expect(row.get_by_role("listitem")).to_have_count(1)
    assert serious(page) == []

    row.get_by_role("switch", name="On").click()
    expect(row.get_by_role("switch", name="Off")).not_to_be_checked()
    expect(row.get_by_text("Next:")).to_have_count(0)
    page.reload()
    expect(row.get_by_role("switch", name="Off")).not_to_be_checked()
    (stopped,) = lowkey.ask("/api/schedules")["schedules"]
    assert (stopped["schedule"]["state"], stopped["upcoming"]) == ("paused", [])

    row.get_by_role("button", name="Change: Drink some tea").click()
    expect(page.get_by_label("Wednesday")).to_be_checked()
    page.get_by_label("When", exact=True).select_option(label="Monday to Friday")
    page.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("Monday to Friday · 7:30 AM")
    row.get_by_role("button", name="Remove Drink some tea").click()
    expect(row).to_have_count(0)
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Monday to Friday · 7:30 AM")

    phone = visit("/schedules", **PHONE)
    expect(phone.get_by_role("listitem", name="Drink some tea")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert serious(phone) == []
