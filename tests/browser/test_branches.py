"""A conversation is a tree: nothing is overwritten, and the arrows lead everywhere."""

from playwright.sync_api import Page, expect

from tests.browser.hands import answers, ask, questions, whole
from tests.browser.upstream import Scripted


def edit(page: Page, text: str) -> None:
    questions(page).last.hover()
    questions(page).last.get_by_role("button", name="Edit").click()
    field = page.get_by_label("Edit your message")
    field.fill(text)
    field.press("Enter")
    expect(questions(page).last).to_contain_text(text)
    whole(page)


def test_an_edit_is_a_sibling_and_both_ways_can_be_walked(page: Page, scripted: Scripted) -> None:
    scripted.says("Answer to the first.", "Answer to the edit.")
    ask(page, "First wording")
    edit(page, "Second wording")
    expect(answers(page).last).to_contain_text("Answer to the edit.")
    question = questions(page).last
    question.hover()
    expect(question.get_by_role("group", name="Version 2 of 2")).to_be_visible()
    question.get_by_role("button", name="Previous version").click()
    expect(questions(page).last).to_contain_text("First wording")
    expect(answers(page).last).to_contain_text("Answer to the first.")


def test_another_answer_stands_beside_the_old_one(page: Page, scripted: Scripted) -> None:
    scripted.says("The old answer.", "The new answer.")
    ask(page, "Answer me twice")
    page.get_by_role("button", name="Answer again").click()
    expect(answers(page).last).to_contain_text("The new answer.")
    whole(page)
    page.get_by_role("button", name="Previous version").click()
    expect(answers(page).last).to_contain_text("The old answer.")


def test_the_way_taken_is_found_again(page: Page, scripted: Scripted) -> None:
    scripted.says("Left.", "Right.")
    ask(page, "Left or right?")
    page.get_by_role("button", name="Answer again").click()
    expect(answers(page).last).to_contain_text("Right.")
    whole(page)
    with page.expect_response(lambda said: said.request.method == "PATCH"):
        page.get_by_role("button", name="Previous version").click()
    page.reload()
    expect(answers(page).last).to_contain_text("Left.")
    scripted.says("From the left.")
    ask(page, "And on from here")
    sent = [one["content"] for one in scripted.asked[-1].body["messages"]]
    assert "Left." in sent
    assert "Right." not in sent


def test_another_tab_takes_the_same_way(page: Page, scripted: Scripted) -> None:
    scripted.says("Before.", "After.")
    ask(page, "Watch me change")
    other = page.context.new_page()
    other.goto(page.url)
    expect(answers(other).last).to_contain_text("Before.")
    edit(page, "Changed")
    expect(questions(other).last).to_contain_text("Changed")
    expect(answers(other).last).to_contain_text("After.")
