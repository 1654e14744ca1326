"""Files are brought, read before one's eyes, cited, and opened at the cited place."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from bench.answers import Call
from bench.paper import pdf
from bench.upstream import Plan
from tests.browser.hands import answers, say, whole
from tests.browser.test_looks import serious
from tests.browser.upstream import Scripted

WEEKS = [f"Week {n}\n" + "Umbrellas sold as ever.\n" * 50 for n in range(1, 81)]
WEEKS[76] += "A quetzal was seen in the harbour of Bergen."


def attach(page: Page, path: Path) -> None:
    page.locator("input[type=file]").first.set_input_files(path)
    expect(page.get_by_role("list", name="Attached files")).to_contain_text(path.name)


def test_a_large_pdf_is_cited_and_opens_at_the_cited_page(
    page: Page, scripted: Scripted, tmp_path: Path
) -> None:
    file = tmp_path / "weeks.pdf"
    file.write_bytes(pdf(WEEKS))
    attach(page, file)
    expect(page.get_by_role("list", name="Attached files")).to_contain_text(
        "Pages: 80", timeout=60_000
    )
    scripted.says(
        Plan(call=(Call("search_files", '{"question": "Where was the quetzal seen?"}', "a"),)),
        "In the harbour of Bergen [weeks.pdf, page 77].",
    )
    say(page, "Where was the quetzal seen?")
    whole(page)
    answers(page).last.get_by_role("button", name="weeks.pdf, page 77").first.click()
    window = page.get_by_role("dialog", name="weeks.pdf")
    expect(window).to_contain_text("Page 77 of 80")
    expect(window.locator("mark")).to_contain_text("A quetzal was seen in the harbour of Bergen.")
    expect(window.locator("mark")).to_be_in_viewport()
    assert serious(page) == []
    window.get_by_role("button", name="On", exact=True).click()
    expect(window).to_contain_text("Week 78")
    expect(window.locator("mark")).to_have_count(0)


def test_what_cant_be_read_says_why_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "broken.pdf"
    file.write_bytes(b"%PDF-1.7 broken")
    attach(page, file)
    expect(page.get_by_role("list", name="Attached files")).to_contain_text(
        "This PDF is damaged", timeout=60_000
    )
