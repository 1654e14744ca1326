"""A message that is spoken. Chromium hears nothing here, so a scripted ear stands at that edge."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visits
from tests.browser.hands import questions
from tests.browser.test_looks import serious
from tests.browser.upstream import Scripted

EAR = """
window.SpeechRecognition = class extends EventTarget {
    static available({ langs, processLocally }) {
        window.wished = { langs, processLocally };
        return Promise.resolve(HERE || window.fetched ? "available" : "downloadable");
    }
    static install() { return Promise.resolve((window.fetched = true)); }
    start() { window.ear = this; window.heard = []; }
    abort() { this.dispatchEvent(new Event("end")); window.ear = null; }
    hear(words, isFinal) {
        const last = window.heard.at(-1);
        if (last && !last.isFinal) window.heard.pop();
        window.heard.push(Object.assign([{ transcript: words }], { isFinal }));
        const resultIndex = window.heard.length - 1;
        this.dispatchEvent(Object.assign(new Event("result"), { results: window.heard, resultIndex }));
    }
    fail(error) { this.dispatchEvent(Object.assign(new Event("error"), { error })); this.abort(); }
};
delete window.webkitSpeechRecognition;
"""


def heard(page: Page, words: str, final: bool = True) -> None:
    page.evaluate("([words, final]) => ear.hear(words, final)", [words, final])


def opened(visit: Visits, *, here: bool = True, chosen: str = "device", path: str = "/") -> Page:
    """A page in a browser that turns speech into words, on the device or elsewhere."""
    page = visit("/spec", base_url=visit.url, locale="en-GB")
    page.context.add_init_script(EAR.replace("HERE", str(here).lower()))
    page.evaluate("(chosen) => localStorage.setItem('lowkey.dictation', chosen)", chosen)
    page.goto(path)
    return page


def test_what_is_said_stands_at_the_caret_and_goes_out(visit: Visits, scripted: Scripted) -> None:
    page = opened(visit)
    field = page.get_by_label("Message", exact=True)
    field.fill("Say to Ann")
    page.keyboard.press("Home")
    page.keyboard.press("Control+ArrowRight")
    page.get_by_role("button", name="Dictate", exact=True).click()
    expect(page.get_by_text("Listening…")).to_be_visible()
    assert page.evaluate("[wished, ear.lang, ear.processLocally]") == [
        {"langs": ["en-GB"], "processLocally": True},
        "en-GB",
        True,
    ]
    heard(page, "good mor", final=False)
    expect(page.get_by_text("good mor", exact=True)).to_be_visible()
    expect(field).to_have_value("Say to Ann")
    assert serious(page) == []
    heard(page, "good morning")
    heard(page, "everybody")
    before = field.input_value()
    assert before == "Say good morning everybody to Ann"
    page.get_by_role("button", name="Stop dictating").click()
    expect(page.get_by_text("Listening…")).to_have_count(0)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(questions(page)).to_contain_text([before])


def test_nothing_listens_before_the_person_said_what_may(visit: Visits) -> None:
    page = opened(visit, here=False, chosen="off", path="/settings/general")
    dictate = page.get_by_role("button", name="Dictate", exact=True)
    new = page.get_by_role("button", name="New chat")
    choices = page.get_by_role("group", name="What turns speech into words")
    expect(choices.get_by_label("Nothing")).to_be_checked()
    new.click()
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    expect(dictate).to_have_count(0)
    assert page.evaluate("window.wished") is None

    page.get_by_role("button", name="Settings").click()
    choices.get_by_text("This device").click()
    page.get_by_role("button", name="Fetch the language").click()
    expect(page.get_by_text("what you say stays on this device")).to_be_visible()
    assert serious(page) == []
    new.click()
    dictate.click()
    assert page.evaluate("ear.processLocally")


def test_somebody_elses_service_is_told_of_and_is_kept_on_this_device(visit: Visits) -> None:
    page = opened(visit, here=False, chosen="off", path="/settings/general")
    page.get_by_text("The browser’s service").click()
    expect(page.get_by_text("may send what you say to its maker")).to_be_visible()
    page.reload()
    expect(page.get_by_text("may send what you say to its maker")).to_be_visible()
    page.get_by_role("button", name="New chat").click()
    page.get_by_role("button", name="Dictate", exact=True).click()
    assert page.evaluate("ear.processLocally ?? null") is None


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("not-allowed", "The browser does not let this page listen."),
        ("audio-capture", "No microphone was found."),
        ("network", "could not turn that into words"),
    ],
)
def test_what_goes_wrong_is_told(visit: Visits, error: str, told: str) -> None:
    page = opened(visit)
    page.get_by_role("button", name="Dictate", exact=True).click()
    page.evaluate("(error) => ear.fail(error)", error)
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_role("button", name="Dictate", exact=True)).to_be_visible()


def test_another_conversation_hears_nothing_of_it(visit: Visits) -> None:
    page = opened(visit)
    page.get_by_role("button", name="Dictate", exact=True).click()
    heard(page, "in mid sen", final=False)
    page.get_by_role("switch", name="Temporary chat").click()
    page.get_by_role("link", name="Settings").or_(
        page.get_by_role("button", name="Settings")
    ).first.click()
    expect(page.get_by_text("in mid sen")).to_have_count(0)
    assert page.evaluate("ear") is None
