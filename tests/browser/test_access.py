"""Nobody is kept out of any state of the page: in light, in dark, and from right to left."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visits
from tests.browser.states import STATES, Stage, stage
from tests.browser.test_looks import serious
from tests.browser.upstream import Scripted

PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Colours are measured when they have been painted, not while they change."""


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
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)
            page.evaluate(PAINTED)
            assert serious(page) == [], colours
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert serious(page) == [], "from right to left"
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert on.visits.watch.complaints == []
    finally:
        on.rest()
