"""A chart of a file: its numbers drawn, as a table, as a picture to take along; and one in a fence."""

from __future__ import annotations

from pathlib import Path

import orjson
from playwright.sync_api import Page, expect

from bench.answers import Call
from bench.upstream import Plan
from tests.browser.hands import answers, ask, say, whole
from tests.browser.test_files import attach
from tests.browser.test_looks import serious
from tests.browser.upstream import Scripted

RAIN = "month,mm,note\nMar,50.5,dry\nJan,1100.25,=1+1\nFeb,70,wet\n"
CHART = {
    "title": "Rain in Bern",
    "file": "rain.csv",
    "mark": "bar",
    "encoding": {
        "x": {"field": "month"},
        "y": {"field": "mm"},
        "tooltip": [{"field": "month"}, {"field": "mm"}, {"field": "note"}],
    },
}
QUERY = {"sql": "SELECT month, mm, note FROM t", "show": True, "title": "All of it"}
DRAWN = "one => one.getContext('2d').getImageData(0, 0, one.width, one.height).data"
FENCE = """Here:

```vega-lite
{"mark": "bar", "transform": [{"calculate": "datum.n * 2", "as": "m"}],
 "data": {"values": [{"k": "a", "n": 1}, {"k": "b", "n": 2}]},
 "encoding": {"x": {"field": "k"}, "y": {"field": "m", "type": "quantitative"}}}
```

```vega-lite
{"mark": "bar", "data": {"url": "https://example.org/x.csv"}}
```
"""


def test_a_chart_shows_the_files_numbers_and_can_be_taken_along(
    page: Page, scripted: Scripted, tmp_path: Path
) -> None:
    file = tmp_path / "rain.csv"
    file.write_text(RAIN)
    attach(page, file)
    calls = (
        Call("show_chart", orjson.dumps(CHART).decode(), "a"),
        Call("query_table", orjson.dumps(QUERY).decode(), "b"),
    )
    scripted.says(Plan(call=calls), "It rained most in January.")
    say(page, "Draw the rain")
    answer = answers(page).last
    picture = answer.get_by_role("img", name="Chart: Rain in Bern. 3 rows")
    expect(picture.locator("canvas")).to_be_visible()
    whole(page)
    blue = f"one => {{ const d = ({DRAWN})(one); let n = 0; for (let i = 0; i < d.length; i += 4) if (d[i + 2] - d[i] > 60) n += 1; return n; }}"
    assert picture.locator("canvas").evaluate(blue) > 2_000
    expect(answer.get_by_text("From rain.csv")).to_be_visible()

    chart = answer.get_by_role("figure", name="Rain in Bern")
    chart.get_by_role("button", name="Save the chart").click()
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="Drawing (SVG)").click()
    drawn = saved.value.path().read_text()
    for month, mm, note in (("Mar", "50.5", "dry"), ("Jan", "1100.25", "=1+1"), ("Feb", "70", "wet")):  # fmt: skip
        assert f"month: {month}; mm: {mm}; note: {note}" in drawn
    chart.get_by_role("button", name="Save the chart").click()
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="Picture (PNG)").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")
    chart.get_by_role("button", name="Save the chart").click()
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="Numbers (CSV)").click()
    lines = saved.value.path().read_text("utf-8-sig").splitlines()
    assert lines == ["month,mm,note", "Mar,50.5,dry", "Jan,1100.25,'=1+1", "Feb,70,wet"]
    chart.get_by_role("button", name="Show as a table").click()
    expect(chart.get_by_role("cell")).to_have_text(
        ["Mar", "50.5", "dry", "Jan", "1100.25", "=1+1", "Feb", "70", "wet"]
    )

    table = answer.get_by_role("region", name="All of it")
    table.get_by_role("button", name="mm").click()
    expect(table.get_by_role("columnheader", name="mm")).to_have_attribute("aria-sort", "ascending")
    expect(table.get_by_role("row").nth(1)).to_contain_text("50.5")
    table.get_by_role("button", name="mm").click()
    expect(table.get_by_role("row").nth(1)).to_contain_text("1100.25")
    assert serious(page) == []


def test_a_chart_in_a_fence_is_drawn_and_loads_nothing(page: Page, scripted: Scripted) -> None:
    scripted.says(FENCE)
    ask(page, "Show me")
    answer = answers(page).last
    expect(answer.get_by_role("img", name="Chart: Chart. 2 rows").locator("canvas")).to_be_visible()
    expect(answer.get_by_text("from no file")).to_be_visible()
    expect(answer.get_by_text("This cannot be drawn")).to_be_visible()
    expect(answer.get_by_text("example.org")).to_be_visible()
