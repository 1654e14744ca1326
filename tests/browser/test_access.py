"""Nobody is kept out of any state of the page: in light, in dark, and from right to left."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visits
from tests.browser.hands import answers, say, whole
from tests.browser.rooms import STATES
from tests.browser.states import Stage, stage
from tests.browser.test_looks import serious
from tests.browser.upstream import Scripted

PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
STILL = """() => document.getAnimations()
    .every((one) => one.effect.getComputedTiming().endTime === Infinity)"""
"""Colours are measured when they have been painted, not while they change."""
LOOKS = ("color-contrast", "link-in-text-block")
"""The rules that other colours and another direction can break; the others read the same document."""


@pytest.fixture(scope="module")
def on(
    browser: Browser, scripted_model: Scripted, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with stage(Visits(browser), scripted_model, tmp_path_factory.mktemp("states")) as ready:
        yield ready


@pytest.mark.parametrize("name", STATES)
def test_nobody_is_kept_out_of(name: str, on: Stage) -> None:
    page = STATES[name](on)
    try:
        for colours, way, rules in (("light", "ltr", ()), ("dark", "rtl", LOOKS)):
            page.emulate_media(color_scheme=colours)
            page.evaluate("way => (document.documentElement.dir = way)", way)
            page.evaluate(PAINTED)
            page.wait_for_function(STILL)
            page.evaluate(PAINTED)
            assert serious(page, *rules) == [], (colours, way)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert on.visits.watch.complaints == []
    finally:
        on.rest()


HEAR = """() => {
    window.heard = [];
    const live = "[aria-live]:not([aria-live=off]), [role=status], [role=alert]";
    new MutationObserver((changes) => {
        for (const { target } of changes) {
            const region = (target.closest ? target : target.parentElement)?.closest(live);
            const words = region?.textContent.trim();
            if (words && words !== window.heard.at(-1)) window.heard.push(words);
        }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def test_an_answer_that_grows_is_told_twice_and_not_word_by_word(on: Stage) -> None:
    page = on.home()
    try:
        page.evaluate(HEAR)
        held = on.scripted.says_slowly(f"# Tea\n\n**Hot** tea {'and more ' * 80}", words=90)
        say(page, "How long?")
        held.reached()
        expect(answers(page).last).to_contain_text("and more and more")
        assert len(page.evaluate("heard")) <= 3
        held.release()
        whole(page)
        expect(page.locator("[aria-live=polite]", has_text="Answer finished")).to_be_attached()
        heard = page.evaluate("heard")
        assert len(heard) <= 4
        assert heard[-1].startswith("Answer finished: Tea Hot tea and more")
        assert len(heard[-1]) < 230
    finally:
        on.rest()
