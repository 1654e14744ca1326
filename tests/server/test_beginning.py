"""What the page begins with: told to the one whose it is, and to nobody else."""

from __future__ import annotations

import json
import re

import pytest

from tests.server.house import House, Told

pytestmark = pytest.mark.asyncio(loop_scope="module")

BEGINNING = re.compile(r'<script type="application/json" id="ahead">(.*?)</script>', re.DOTALL)


def told(page: Told) -> object:
    """What stands in the page for its beginning; None where nothing does."""
    found = BEGINNING.search(page.body.decode())
    assert found is not None
    return json.loads(found[1]) if found[1] else None


@pytest.mark.parametrize("who", ["owner", "member", "guest"])
@pytest.mark.parametrize("path", ["/", "/c/some-conversation", "/settings/general"])
async def test_who_is_in_finds_the_answers_of_the_routes(at: House, who: str, path: str) -> None:
    carried = at.people[who].at_browser()
    page = await at.ask("GET", path, carried)
    assert told(page) == {
        route: (await at.ask("GET", route, carried)).json
        for route in ("/api/me", "/api/preferences")
    }
    assert page.headers["Cache-Control"] == "no-store"


async def test_who_is_not_in_finds_nothing(at: House) -> None:
    for carried in ({}, {"Cookie": "lowkey=made-up"}, {"Authorization": "Bearer lk_made-up"}):
        page = await at.ask("GET", "/", carried)
        assert (page.status, told(page)) == (200, None)
        assert page.headers["Cache-Control"] == "no-cache"
    for path in ("/index.html", "/share/whatever"):
        assert told(await at.ask("GET", path, at.people["owner"].at_browser())) is None


async def test_what_a_person_wrote_stays_within_its_element(at: House) -> None:
    carried = at.people["other"].at_browser()
    wish = {"instructions": "</script><script>alert(1)</script><!-- é"}
    await at.ask("PATCH", "/api/preferences", carried, json=wish)
    page = await at.ask("GET", "/", carried)
    assert "alert(1)</script>" not in page.body.decode()
    found = told(page)
    assert isinstance(found, dict)
    assert found["/api/preferences"]["instructions"] == wish["instructions"]
