"""The rule book is there for everybody, signed in or not."""

from __future__ import annotations

import pytest

from lowkey.spec import Spec, published
from tests.server.house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("who", ["nobody", "guest", "owner"])
async def test_anyone_reads_the_book_whole(at: House, who: str) -> None:
    carried = {} if who == "nobody" else at.people[who].at_browser()
    told = await at.ask("GET", "/api/spec", carried)
    assert told.status == 200
    assert Spec.model_validate(told.json) == published()


async def test_its_page_opens_without_a_door(at: House) -> None:
    told = await at.ask("GET", "/spec")
    assert told.status == 200 and b"<!doctype html>" in told.body.lower()


async def test_nobody_changes_it_over_the_wire(at: House) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        told = await at.ask(method, "/api/spec", at.people["owner"].at_browser(), json={})
        assert told.status == 405
