"""What an answer is made of, and what can be done with each piece."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from bench.upstream import Plan
from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, ask, history, say, whole
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


def test_an_answer_is_copied_as_markdown_and_with_its_looks(
    visit: Visits, scripted: Scripted
) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    text = "A **bold** [word](https://example.org) and ![a plan](https://canary.example/p.png).\n\n- [x] done\n\n```js\nlet x\n```"
    scripted.says(text)
    ask(page, "Something to copy")
    answers(page).last.get_by_role("button", name="Copy").last.click()
    expect(answers(page).last.get_by_role("button", name="Copied")).to_be_visible()
    read = """async type => {
        const [item] = await navigator.clipboard.read();
        return await (await item.getType(type)).text();
    }"""
    assert page.evaluate(read, "text/plain") == text
    looks = page.evaluate(read, "text/html")
    for piece in ("<strong>bold</strong>", '<a href="https://example.org/">word</a>', "let x"):
        assert piece in looks
    assert "<img" not in looks
    assert "class=" not in looks


def test_calls_and_sources_are_calm_lines_that_open(
    visit: Visits, lowkey: Installation, tmp_path: Path
) -> None:
    path = tmp_path / "calls.json"
    path.write_text(json.dumps(exported()))
    lowkey.ask("/api/import", path.read_bytes(), "POST")
    page = visit()
    history(page).filter(has_text="Calls and sources").click()
    answer = answers(page).last
    line = answer.locator("summary").filter(has_text="look_up")
    expect(line).to_contain_text("weather in Bern")
    expect(line).to_contain_text("done")
    expect(answer.locator("summary").filter(has_text="broken")).to_contain_text("failed")
    expect(answer.get_by_text("Twelve degrees")).to_have_count(0)
    line.press("Enter")
    expect(answer.get_by_role("region", name="Answer")).to_contain_text("Twelve degrees")
    expect(answer.get_by_role("region", name="Asked with")).to_contain_text('"query"')
    chip = answer.get_by_role("button", name="2 hills.example Hills")
    chip.hover()
    card = answer.get_by_role("group", name="Source: Hills")
    expect(card).to_contain_text("It rains there.")
    page.mouse.move(0, 0)
    expect(card).to_be_hidden()
    chip.press("Enter")
    expect(card.get_by_role("link")).to_have_attribute("href", "https://hills.example/b")
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def exported() -> dict[str, Any]:
    """A conversation with what tools asked and answered, as Lowkey exports it."""
    place = {"conversation_id": "conv_1", "created_at": 1_700_000_000_000}
    parts = [
        {"kind": "thinking", "text": "Let me look.", "ms": 4200},
        {"kind": "call", "call_id": "a", "name": "look_up", "text": '{"query": "weather in Bern"}'},
        {"kind": "call", "call_id": "b", "name": "broken", "text": "{cut"},
        {"kind": "result", "call_id": "a", "name": "look_up", "text": "Twelve degrees"},
        {"kind": "result", "call_id": "b", "name": "broken", "text": "No.", "ok": False},
        {"kind": "text", "text": "It is mild."},
        {"kind": "source", "title": "Weather", "url": "https://weather.example/a"},
        {
            "kind": "source",
            "title": "Hills",
            "url": "https://hills.example/b",
            "quote": "It rains there.",
        },
    ]
    question = {"id": "msg_u", "parent_id": None, "role": "user", **place}
    answer = {"id": "msg_a", "parent_id": "msg_u", "role": "assistant", **place}
    tree = {
        "source": "lowkey:conv_calls",
        "title": "Calls and sources",
        "created_at": place["created_at"],
        "updated_at": place["created_at"],
        "tip_id": "msg_a",
        "messages": [
            question | {"parts": [{"kind": "text", "text": "How is it?"}]},
            answer | {"parts": parts},
        ],
    }
    return {"format": "lowkey.conversations", "version": 1, "conversations": [tree]}


FLOW = "graph TD\n  A[Ask] --> B{Good?}\n  B -->|yes| C[Keep]\n  B -->|no| A"
WILD = "graph TD\n  A[<img src=x onerror=console.error('ran')>] --> B"
SQUARE = (
    '<svg viewBox="0 0 40 20"><script>console.error("ran")</script>'
    '<image href="https://canary.example/a.png" width="9" height="9"/>'
    '<rect width="40" height="20" fill="teal" onclick="console.error(1)"/></svg>'
)


def test_drawings_are_pictures_in_which_nothing_runs(page: Page, scripted: Scripted) -> None:
    fences = (
        f"```mermaid\n{FLOW}\n```",
        f"```svg\n{SQUARE}\n```",
        f"```mermaid\n{WILD}\n```",
        "```mermaid\nthis is no diagram\n```",
        "```svg\n<svg><g></svg>\n```",
        "```mermaid\ngraph TD\n  cut off",
    )
    scripted.says("\n\n".join(fences))
    ask(page, "Draw")
    answer = answers(page).last
    diagram, drawing = answer.get_by_alt_text("Diagram"), answer.get_by_alt_text("Drawing")
    expect(diagram).to_have_count(1)
    expect(drawing).to_have_count(1)
    for picture in (diagram, drawing):
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
        assert (picture.get_attribute("src") or "").startswith("data:image/svg+xml")
    expect(answer.get_by_text("This cannot be drawn.")).to_have_count(3)
    expect(answer.get_by_text("cut off")).to_be_visible()
    assert page.locator(".drawing-desk").count() == 0
    assert serious(page) == []
    figure = answer.get_by_role("figure").first
    before = diagram.get_attribute("src")
    page.emulate_media(color_scheme="dark")
    expect(diagram).not_to_have_attribute("src", before or "")
    figure.get_by_role("button", name="Enlarge").press("Enter")
    window = page.get_by_role("dialog", name="Diagram")
    window.get_by_role("button", name="Larger").click()
    expect(window.get_by_role("status")).to_have_text("150 %")
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(window).to_have_count(0)
    figure.get_by_role("button", name="Show the source").click()
    expect(figure).to_contain_text("A[Ask] --> B{Good?}")


def test_what_was_sent_tells_what_the_answer_took(page: Page, scripted: Scripted) -> None:
    scripted.says(Plan(text="A thought-out answer.", thinks=3, cached=2))
    ask(page, "How much was that?")
    answers(page).last.get_by_role("button", name="What was sent").click()
    window = page.get_by_role("dialog", name="What was sent")
    expect(window.get_by_text("Tokens in")).to_be_visible()
    told = dict(
        zip(
            window.locator("dt").all_inner_texts(),
            window.locator("dd").all_inner_texts(),
            strict=True,
        )
    )
    assert told["Model"] == "scripted/gpt-5-scripted"
    assert told["Effort"] == "Medium"
    assert told["Time"]
    assert "3 of them thought" in told["Tokens out"]
    assert "2 of them kept from before" in told["Tokens in"]
    expect(window).to_contain_text("How much was that?")
    assert serious(page) == []
