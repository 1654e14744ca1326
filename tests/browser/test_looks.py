"""Light and dark, wide and narrow, by keyboard and by ear."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from bench.upstream import Plan
from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, ask, history, questions
from tests.browser.upstream import Scripted
from tests.chat.transfer.exports import archive, line

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
RICH = """# Everything at once

A [link](https://example.org), `code`, **bold**, and $x^2$.

| A | B |
|---|--:|
| 1 | 2 |

```python
def f(x: int) -> str:
    return "a very long line " + str(x) + " that is wider than any telephone in anybody's pocket"
```

- [x] done
- [ ] not done

> said

![remote](https://example.org/a.png)
"""


def serious(page: Page, *rules: str) -> list[str]:
    """What axe-core finds that keeps people out; by these rules alone, where some are named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    wish = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = page.evaluate("wish => axe.run(wish)", wish)
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def test_nobody_is_kept_out(page: Page, scripted: Scripted) -> None:
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    assert serious(page) == []
    scripted.says(Plan(text=RICH, thinks=3), Plan(fault="401"))
    ask(page, "Show me everything")
    expect(answers(page).last.locator(".katex").first).to_be_visible()
    ask(page, "And fail")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name="Model:").click()
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.emulate_media(color_scheme="dark")
    assert serious(page, "color-contrast") == []
    page.get_by_role("button", name="What was sent").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("You are Lowkey")
    assert serious(page) == []


def test_nobody_is_kept_out_of_the_settings(visit: Visits) -> None:
    page = visit("/settings/general")
    links = page.get_by_role("navigation", name="Settings").get_by_role("link")
    for link in links.all():
        link.click()
        expect(page.get_by_role("main").get_by_role("heading", level=2).first).to_be_visible()
        assert serious(page) == []


def test_a_phone_shows_everything_without_sideways_scrolling(
    visit: Visits, scripted: Scripted
) -> None:
    page = visit(**PHONE)
    scripted.says(RICH)
    field = page.get_by_label("Message", exact=True)
    field.fill("On the phone")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(answers(page).last).to_contain_text("not done")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    region = page.get_by_role("region", name="Conversation")
    assert region.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    assert serious(page) == []

    page.get_by_role("button", name="Show conversations").click()
    expect(history(page).filter(has_text="On the phone").first).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Conversations")).to_have_count(0)


def test_dark_is_dark_from_the_first_paint_and_stays(visit: Visits) -> None:
    page = visit("/settings/appearance")
    page.get_by_text("Dark", exact=True).click()
    page.reload()
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    expect(page.locator("body")).to_have_css("background-color", "rgb(27, 27, 26)")
    page.get_by_text("System", exact=True).first.click()
    expect(page.locator("body")).to_have_css("background-color", "rgb(253, 253, 252)")


def test_words_run_in_their_own_direction(page: Page, scripted: Scripted) -> None:
    scripted.says("مرحبا!\n\n- واحد\n- اثنان")
    ask(page, "كيف حالك؟")
    expect(questions(page).last.get_by_text("كيف")).to_have_css("direction", "rtl")
    expect(answers(page).last.get_by_text("مرحبا!")).to_have_css("direction", "rtl")
    expect(answers(page).last.get_by_role("list")).to_have_css("direction", "rtl")


def test_code_has_colours_and_is_copied_whole(visit: Visits, scripted: Scripted) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    scripted.says("```python\ndef f():\n    return 1\n```")
    ask(page, "Code, please")
    code = answers(page).last.get_by_role("figure")
    expect(code.locator("span[style*='--code-keyword']").first).to_be_visible()
    code.get_by_role("button", name="Copy").click()
    expect(code.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "def f():\n    return 1"


def test_everything_can_be_done_from_the_keyboard(page: Page, scripted: Scripted) -> None:
    scripted.says("By keyboard alone.")
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    page.keyboard.type("No mouse here")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second line")
    page.keyboard.press("Enter")
    expect(answers(page).last).to_contain_text("By keyboard alone.")
    assert scripted.asked[-1].body["messages"][-1]["content"] == "No mouse here\nsecond line"
    page.keyboard.press("Control+Shift+O")
    expect(answers(page)).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("mouse")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(questions(page).first).to_contain_text("No mouse here")
    page.get_by_role("button", name="Model:").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitemradio").first).to_be_visible()
    page.keyboard.press("End")
    expect(page.get_by_role("menuitemradio", name="Deep")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Model:")).to_be_focused()


def test_the_focus_can_always_be_seen(page: Page) -> None:
    ask(page, "Where am I?")
    page.get_by_label("Message", exact=True).focus()
    steps = 0
    while page.evaluate("document.activeElement !== document.body"):
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        where = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        # The message box shows it by its frame.
        assert outline == "solid" or "textarea" in where, where
        page.keyboard.press("Shift+Tab")
        steps += 1
    assert steps > 10


def test_a_long_talk_opens_at_its_end_and_leads_to_its_beginning(
    visit: Visits, lowkey: Installation, tmp_path: Path
) -> None:
    turns = (f"Word {number} of a long talk." for number in range(300))
    export = archive(tmp_path / "long.zip", [line(*turns, name="long", title="A long talk")])
    assert lowkey.ask("/api/import", export.read_bytes(), "POST")["imported"] == 1
    page = visit()
    history(page).filter(has_text="A long talk").click()
    expect(page.get_by_text("Word 299 of a long talk.")).to_be_in_viewport()
    expect(page.get_by_text("Word 0 of a long talk.")).to_have_count(0)
    region = page.get_by_role("region", name="Conversation")
    first = page.get_by_text("Word 0 of a long talk.")
    for _ in range(1_000):
        if first.is_visible():
            break
        region.evaluate("frame => { frame.scrollTop = 0 }")
        page.evaluate("() => new Promise(requestAnimationFrame)")
    region.evaluate("frame => { frame.scrollTop = 0 }")
    expect(first).to_be_in_viewport()
    page.get_by_role("button", name="Jump to the latest").click()
    expect(page.get_by_text("Word 299 of a long talk.")).to_be_in_viewport()
