"""Python that ran for an answer: its code, what it wrote, its pictures and files."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from playwright.sync_api import Page, expect

from bench.answers import Call
from bench.upstream import Plan
from lowkey.sandbox.layers import Landlocked
from tests.browser.hands import answers, say, whole
from tests.browser.test_looks import serious
from tests.browser.upstream import Scripted

SLOW = 60_000.0
"""Milliseconds: matplotlib, loaded for the first time, looks at every font."""
CODE = """import matplotlib.pyplot as plt
years = list(range(2015, 2026))
rain = [812, 790, 1033, 654, 701, 888, 930, 602, 745, 990, 871]
plt.bar(years, rain)
plt.title("Rain in Bern, mm")
with open("rain.csv", "w") as file:
    for pair in zip(years, rain):
        print(*pair, sep=",", file=file)
sum(rain) / len(rain)"""


def test_code_its_output_its_picture_and_its_file_are_shown(
    page: Page, scripted: Scripted, tmp_path: Path
) -> None:
    if why := Landlocked(tmp_path).missing():
        pytest.skip(why)
    call = Call("python", orjson.dumps({"code": CODE}).decode())
    scripted.says(Plan(call=(call,)), "About 820 mm of rain fell a year.")
    say(page, "How much rain fell in Bern?")
    answer = answers(page).last
    picture = answer.get_by_role("img", name="figure-1.png")
    expect(picture).to_be_visible(timeout=SLOW)
    whole(page)
    assert picture.evaluate("one => one.complete && one.naturalWidth > 300")
    file = answer.get_by_role("link", name="rain.csv")
    with page.expect_download() as saved:
        file.click()
    assert saved.value.path().read_text().splitlines()[0] == "2015,812"
    answer.locator("summary").filter(has_text="python").click()
    code = answer.get_by_role("figure")
    expect(code).to_contain_text('plt.title("Rain in Bern, mm")')
    expect(code.locator("span[style*=color]").first).to_be_visible()
    expect(answer.get_by_role("region", name="Answer", exact=True)).to_contain_text("819.6")
    assert serious(page) == []
