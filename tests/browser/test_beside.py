"""The same question again: by another model or with another effort, or two answers beside each other."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Installation, Visits
from tests.browser.hands import answers, ask, questions, say, whole
from tests.browser.test_looks import PHONE, serious
from tests.browser.upstream import SMALL, THINKS, Scripted


def both(page: Page) -> Locator:
    return page.get_by_role("region", name="Two answers to the same question")


def test_another_model_or_effort_answers_again(page: Page, scripted: Scripted) -> None:
    scripted.says("By the first.", "By the small one.", "By deep thought.")
    ask(page, "Who answers?")
    page.get_by_role("button", name="Another model or effort").click()
    page.get_by_role("menuitem", name="small-scripted").click()
    expect(answers(page).last).to_contain_text("By the small one.")
    whole(page)
    assert scripted.asked[-1].body["model"] == SMALL
    page.get_by_role("button", name="Previous version").click()
    page.get_by_role("button", name="Another model or effort").press("Enter")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem", name="Deep")).to_be_focused()
    page.keyboard.press("Enter")
    expect(answers(page).last).to_contain_text("By deep thought.")
    whole(page)
    assert scripted.asked[-1].body["model"] == THINKS
    assert scripted.asked[-1].body["reasoning_effort"] == "high"


def test_two_answers_grow_beside_each_other_and_the_picked_one_goes_on(
    page: Page, scripted: Scripted, lowkey: Installation
) -> None:
    one = scripted.says_slowly("The first answer takes its time.", 3)
    say(page, "Which is better?")
    expect(answers(page).last).to_contain_text("The first answer")
    two = scripted.says_slowly("The second answer is quick.", 3)
    questions(page).last.hover()
    questions(page).last.get_by_role("button", name="Compare with another model").click()
    page.get_by_role("menuitem", name="small-scripted").click()
    expect(both(page)).to_contain_text("The second answer")
    first, second = (both(page).get_by_role("article").nth(place) for place in (0, 1))
    left, right = first.bounding_box(), second.bounding_box()
    assert left is not None
    assert right is not None
    assert abs(left["y"] - right["y"]) < 2
    assert left["x"] + left["width"] <= right["x"]
    one.release()
    expect(first).to_contain_text("takes its time.")
    expect(first).to_have_attribute("aria-busy", "false")
    expect(second).to_have_attribute("aria-busy", "true")
    two.release()
    expect(second).to_contain_text("is quick.")
    assert serious(page) == []
    page.reload()
    expect(both(page)).to_contain_text("is quick.")
    with page.expect_response("**/choice"):
        both(page).get_by_role("button", name=f"Go on with {SMALL}").click()
    expect(both(page)).to_have_count(0)
    expect(answers(page).last).to_contain_text("is quick.")
    conversation = page.url.rsplit("/", 1)[1]
    opened = lowkey.ask(f"/api/conversations/{conversation}")
    (choice,) = opened["feedback"]
    assert (choice["kind"], choice["model"]) == ("choice", f"scripted/{SMALL}")
    assert choice["message_id"] == opened["conversation"]["tip_id"]
    scripted.says("And on.")
    ask(page, "Go on")
    assert "The second answer is quick." in [
        one["content"] for one in scripted.asked[-1].body["messages"]
    ]


def test_on_a_phone_they_stand_below_each_other_and_an_unfinished_one_is_stopped(
    visit: Visits, scripted: Scripted
) -> None:
    page = visit(**PHONE)
    scripted.says("The first answer.")
    page.get_by_label("Message", exact=True).fill("Which is better?")
    page.get_by_role("button", name="Send", exact=True).click()
    held = scripted.says_slowly("The second answer never comes to its end.", 3)
    page.get_by_role("button", name="Another model or effort").click()
    page.get_by_role("button", name="Side by side").click()
    page.get_by_role("menuitem", name="small-scripted").click()
    expect(both(page)).to_contain_text("The second answer")
    first, second = (both(page).get_by_role("article").nth(place) for place in (0, 1))
    above, below = first.bounding_box(), second.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] < below["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert serious(page) == []
    both(page).get_by_role("button", name=f"Go on with {THINKS}").click()
    held.given_up()
    expect(answers(page).last).to_contain_text("The first answer.")
    expect(page.get_by_role("group", name="Version 1 of 2")).to_be_visible()


def test_a_temporary_chat_compares_and_keeps_nothing(page: Page, scripted: Scripted) -> None:
    page.get_by_role("switch", name="Temporary chat").click()
    scripted.says("The first answer.", "The second answer.")
    ask(page, "Between us")
    page.get_by_role("button", name="Another model or effort").click()
    page.get_by_role("button", name="Side by side").click()
    page.get_by_role("menuitem", name="small-scripted").click()
    expect(both(page)).to_contain_text("The second answer.")
    both(page).get_by_role("button", name=f"Go on with {SMALL}").click()
    expect(both(page)).to_have_count(0)
    expect(answers(page).last).to_contain_text("The second answer.")
    expect(page.get_by_role("status").filter(has_text="leaves no trace")).to_have_count(0)
