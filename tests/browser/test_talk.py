"""A message goes out and an answer comes back: while one looks, looks away, or looks from elsewhere."""

from playwright.sync_api import Page, expect

from bench.upstream import Plan
from tests.browser.conftest import Visits
from tests.browser.hands import answers, ask, questions, say, whole
from tests.browser.upstream import Scripted


def test_an_answer_is_shown_while_it_grows(page: Page, scripted: Scripted) -> None:
    held = scripted.says_slowly("The first half, the second half.", words=3)
    say(page, "Hello there")
    expect(questions(page).last).to_contain_text("Hello there")
    expect(answers(page).last).to_contain_text("The first half,")
    expect(answers(page).last).not_to_contain_text("second")
    held.release()
    expect(answers(page).last).to_contain_text("The first half, the second half.")
    whole(page)


def test_stop_ends_the_answer_and_keeps_what_there_is(page: Page, scripted: Scripted) -> None:
    held = scripted.says_slowly("Kept words and words never said.", words=2)
    say(page, "Please stop")
    expect(answers(page).last).to_contain_text("Kept words")
    page.get_by_role("button", name="Stop the answer").click()
    held.given_up()
    expect(answers(page).last).to_contain_text("You stopped this answer.")
    expect(answers(page).last).to_contain_text("Kept words")
    expect(answers(page).last).not_to_contain_text("never said")


def test_a_stopped_answer_goes_on_where_it_stood(page: Page, scripted: Scripted) -> None:
    scripted.says_slowly("One two three four", words=2)
    say(page, "Count for me")
    expect(answers(page).last).to_contain_text("One two")
    page.get_by_role("button", name="Stop the answer").click()
    scripted.says("three four.")
    page.get_by_role("button", name="Continue").click()
    expect(answers(page).last).to_contain_text("One two three four.")
    whole(page)


def test_reloading_in_mid_answer_loses_nothing(page: Page, scripted: Scripted) -> None:
    held = scripted.says_slowly("Before the reload, after the reload.", words=3)
    say(page, "Reload me")
    expect(answers(page).last).to_contain_text("Before the reload,")
    page.reload()
    expect(answers(page).last).to_contain_text("Before the reload,")
    held.release()
    expect(answers(page).last).to_contain_text("Before the reload, after the reload.")
    whole(page)
    page.reload()
    expect(answers(page)).to_have_count(1)
    expect(answers(page).last).to_contain_text("Before the reload, after the reload.")


def test_two_tabs_show_the_same(visit: Visits, scripted: Scripted) -> None:
    first = visit()
    held = scripted.says_slowly("Seen by both of them.", words=2)
    say(first, "Two of us")
    expect(answers(first).last).to_contain_text("Seen by")
    second = first.context.new_page()
    second.goto(first.url)
    expect(answers(second).last).to_contain_text("Seen by")
    held.release()
    for tab in (first, second):
        expect(answers(tab).last).to_contain_text("Seen by both of them.")
        whole(tab)
    scripted.says("Said in the second tab.")
    ask(second, "Are you there?")
    expect(questions(first).last).to_contain_text("Are you there?")
    expect(answers(first).last).to_contain_text("Said in the second tab.")


def test_an_error_is_a_sentence_and_trying_again_works(page: Page, scripted: Scripted) -> None:
    scripted.says(Plan(fault="401"))
    say(page, "Will this work?")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("did not accept the key")
    expect(alert.get_by_role("link", name="Settings → Models")).to_be_visible()
    what = answers(page).last.get_by_role("group", name="What to do with this message")
    expect(what.get_by_role("button", name="Answer again")).to_be_visible()
    expect(what.get_by_role("button", name="Copy")).to_have_count(0)
    alert.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Providers")).to_be_visible()
    page.go_back()
    scripted.says("Now it does.")
    alert.get_by_role("button", name="Try again").click()
    expect(answers(page).last).to_contain_text("Now it does.")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_thoughts_are_folded_until_somebody_looks(page: Page, scripted: Scripted) -> None:
    scripted.says(Plan(text="The outcome.", thinks=4))
    ask(page, "Think about it")
    expect(page.get_by_text("t0 t1 t2 t3")).to_have_count(0)
    page.get_by_text("Thought for").click()
    expect(page.get_by_text("t0 t1 t2 t3")).to_be_visible()


def test_what_was_sent_can_be_read(page: Page, scripted: Scripted) -> None:
    scripted.says("Nothing is hidden.")
    ask(page, "What did you send?")
    page.get_by_role("button", name="What was sent").click()
    sent = page.get_by_role("dialog", name="What was sent")
    expect(sent).to_contain_text("You are Lowkey")
    expect(sent).to_contain_text("What did you send?")
    system = scripted.asked[-1].body["messages"][0]["content"]
    for line in system.splitlines():
        expect(sent).to_contain_text(line)


def test_the_model_and_the_effort_are_chosen_by_hand(page: Page, scripted: Scripted) -> None:
    page.get_by_role("button", name="Model:").click()
    page.get_by_role("menuitemradio", name="Deep").click()
    ask(page, "Think hard")
    assert scripted.asked[-1].body["reasoning_effort"] == "high"
    page.get_by_role("button", name="Model:").click()
    page.get_by_role("menuitemradio", name="small-scripted").click()
    ask(page, "And now be small")
    assert scripted.asked[-1].model == "small-scripted"
    page.reload()
    expect(page.get_by_role("button", name="Model: small-scripted")).to_be_visible()


def test_a_draft_survives_a_reload(page: Page) -> None:
    page.get_by_label("Message", exact=True).fill("Half a thought")
    page.reload()
    expect(page.get_by_label("Message", exact=True)).to_have_value("Half a thought")
    page.get_by_label("Message", exact=True).fill("")


def test_files_go_along(page: Page, scripted: Scripted) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Attach files").click()
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
        "0000000049454e44ae426082"
    )
    chooser.value.set_files(
        [
            {"name": "dot.png", "mimeType": "image/png", "buffer": pixel},
            {"name": "notes.rs", "mimeType": "", "buffer": b"fn main() {}"},
        ]
    )
    expect(page.get_by_role("button", name="Remove dot.png")).to_be_visible()
    expect(page.get_by_role("button", name="Remove notes.rs")).to_be_visible()
    ask(page, "Look at these")
    content = scripted.asked[-1].body["messages"][-1]["content"]
    assert any(part["type"] == "image_url" for part in content)
    assert any("fn main() {}" in part.get("text", "") for part in content)
    expect(page.get_by_role("img", name="Attached file: dot.png")).to_be_visible()
    expect(page.get_by_role("link", name="notes.rs")).to_be_visible()
