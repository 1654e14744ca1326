"""What an answer is made of, and what can be done with each piece."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visits
from tests.browser.hands import answers, ask, say, whole
from tests.browser.test_looks import serious
from tests.browser.upstream import Scripted

LONG = "\n".join(f"line_{number} = {number}" for number in range(90))
WIDE = "x = " + " + ".join(str(number) for number in range(60))


def test_code_is_wrapped_saved_and_folded(page: Page, scripted: Scripted, tmp_path: Path) -> None:
    held = scripted.says_slowly(f"```python src/app.py\n{LONG}\n```\n\n```js\n{WIDE}\n```\n", 30)
    say(page, "Much code")
    long, wide = (answers(page).last.get_by_role("figure").nth(place) for place in (0, 1))
    expect(long).to_contain_text("line_2")
    held.release()
    expect(long).to_contain_text("line_89")
    whole(page)
    expect(long.get_by_role("button", name="Wrap long lines")).to_have_count(0)
    with page.expect_download() as saved:
        long.get_by_role("button", name="Save as a file").click()
    assert saved.value.suggested_filename == "app.py"
    saved.value.save_as(tmp_path / "app.py")
    assert (tmp_path / "app.py").read_text() == LONG
    frame = wide.get_by_role("region")
    assert frame.evaluate("frame => frame.scrollWidth > frame.clientWidth")
    wide.get_by_role("button", name="Wrap long lines").click()
    assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    with page.expect_download() as saved:
        wide.get_by_role("button", name="Save as a file").click()
    assert saved.value.suggested_filename == "code.js"
    page.reload()
    expect(long).not_to_contain_text("line_24")
    assert serious(page) == []
    long.get_by_role("button", name="Show all 90 lines").press("Enter")
    expect(long).to_contain_text("line_89")
    long.get_by_role("button", name="Fold").click()
    expect(long).not_to_contain_text("line_24")


def test_footnotes_lead_there_and_back(page: Page, scripted: Scripted) -> None:
    filler = "\n\n".join(f"Paragraph {number}." for number in range(60))
    scripted.says(
        f"A claim[^1] and another[^b].\n\n{filler}\n\n[^1]: One proof.\n[^b]: Two proofs."
    )
    ask(page, "Prove it")
    answer = answers(page).last
    note = answer.get_by_text("Two proofs.")
    answer.get_by_role("button", name="2", exact=True).press("Enter")
    expect(note).to_be_in_viewport()
    expect(answer.get_by_role("button", name="Back to where note 2 stands")).to_be_focused()
    page.keyboard.press("Enter")
    expect(answer.get_by_role("button", name="2", exact=True)).to_be_focused()
    expect(answer.get_by_role("button", name="2", exact=True)).to_be_in_viewport()
    assert serious(page) == []


def test_tables_scroll_on_their_own_and_tasks_say_whether_they_are_done(
    visit: Visits, scripted: Scripted
) -> None:
    page = visit(viewport={"width": 390, "height": 844})
    row = "|" + "a long word |" * 9
    scripted.says(f"{row}\n{'|---' * 9}|\n{row}\n\n- [x] done\n- [ ] open")
    ask(page, "A table")
    table = answers(page).last.get_by_role("region", name="Table")
    assert table.evaluate("frame => frame.scrollWidth > frame.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    boxes = answers(page).last.get_by_role("checkbox")
    assert [box.is_checked() for box in boxes.all()] == [True, False]
