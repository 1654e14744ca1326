"""An answer read aloud. Chromium has no voice here, so a scripted one stands at that edge."""

from playwright.sync_api import Page, expect

from tests.browser.hands import answers, ask
from tests.browser.upstream import Scripted

VOICES = """
Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
    said: [], going: [],
    getVoices: () => [
        { name: "far", lang: "en-US", localService: false, default: true },
        { name: "near", lang: "en-GB", localService: true, default: false },
    ],
    speak(one) { this.said.push(one.text); this.going.push(one); },
    cancel() { this.going = []; },
    end() { for (const one of this.going.splice(0)) one.dispatchEvent(new Event("end")); },
})});
// The true one takes none but voices of the browser's own.
window.SpeechSynthesisUtterance = class extends EventTarget {
    constructor(text) { super(); this.text = text; }
    set voice(voice) { speechSynthesis.chosen = voice.name; }
};
"""


def speaking(page: Page) -> None:
    page.context.add_init_script(VOICES)
    page.reload()


def test_an_answer_is_read_by_a_voice_of_this_device_until_it_is_told_to_stop(
    page: Page, scripted: Scripted
) -> None:
    speaking(page)
    scripted.says(
        "## Bread\n\nIt takes **three** things. Look:\n\n```sh\nbake\n```\n\nThat is all."
    )
    ask(page, "How do I bake?")
    answers(page).last.get_by_role("button", name="Read aloud").click()
    hush = answers(page).last.get_by_role("button", name="Stop reading")
    expect(hush).to_be_focused()
    said = page.evaluate("speechSynthesis.said.join(' ')")
    assert said == "Bread It takes three things. Look: … That is all."
    assert page.evaluate("speechSynthesis.chosen") == "near"
    hush.click()
    assert page.evaluate("speechSynthesis.going.length") == 0
    answers(page).last.get_by_role("button", name="Read aloud").click()
    page.evaluate("speechSynthesis.end()")
    expect(answers(page).last.get_by_role("button", name="Read aloud")).to_be_visible()
    answers(page).last.get_by_role("button", name="Read aloud").click()
    page.get_by_role("button", name="New chat").first.click()
    assert page.evaluate("speechSynthesis.going.length") == 0


def test_where_there_is_no_voice_there_is_no_button(page: Page) -> None:
    ask(page, "Say something")
    expect(answers(page).last.get_by_role("button", name="Copy")).to_be_visible()
    expect(answers(page).last.get_by_role("button", name="Read aloud")).to_have_count(0)
