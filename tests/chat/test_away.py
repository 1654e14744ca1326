"""Who asked, and left before the answer came, is told of it; nobody else is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from bench.upstream import Plan
from lowkey.app import App
from lowkey.notify.nouns import Told
from tests.chat.approvals.world import MAIL, World, asked, begin, say
from tests.chat.talk import ALONE, Talk, until


@pytest.fixture
def kind() -> str:
    """What differs between the databases is tested with the inbox."""
    return "sqlite"


@pytest.fixture
def world(talk: Talk) -> World:
    world = World()
    talk.app.runner.tools = tuple(world.tools())
    assert talk.app.runner.away is not None
    talk.app.runner.away.grace = 0
    return world


@asynccontextmanager
async def looking(app: App) -> AsyncGenerator[None]:
    """Somebody has the page before them."""
    changes = app.feed.follow(ALONE.id)
    look = asyncio.create_task(anext(changes))
    await until(lambda: app.feed.watched(ALONE.id))
    yield
    look.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await look
    await changes.aclose()


async def inbox(talk: Talk) -> list[Told]:
    """What is told once nothing is under way any more."""
    await until(lambda: not talk.app.runner.chores)
    return list((await talk.app.notices.inbox(ALONE)).notices)


async def test_who_left_is_told_that_it_asks_and_then_that_it_is_done(
    talk: Talk, world: World
) -> None:
    async with looking(talk.app):
        run = await begin(talk, (MAIL,))
    (question,) = await asked(talk, run)
    (notice,) = await inbox(talk)
    place = run["conversation_id"]
    assert (notice.kind, notice.link) == ("question", f"/c/{place}")
    await say(talk, question, "allow")
    await talk.answer(run["id"])
    (notice,) = await inbox(talk)
    assert (notice.kind, notice.body, notice.read) == ("done", "Well.", False)
    await talk.good("POST", f"/api/conversations/{place}/seen")
    (notice,) = await inbox(talk)
    assert notice.read
    await talk.good("DELETE", f"/api/conversations/{place}")
    assert await inbox(talk) == []


async def test_who_looks_on_or_never_did_is_told_nothing(talk: Talk, world: World) -> None:
    async with looking(talk.app):
        await talk.say("Hello")
        assert await inbox(talk) == []
    await talk.say("Hello from a program")
    assert await inbox(talk) == []


async def test_who_comes_back_at_once_is_told_nothing(talk: Talk, world: World) -> None:
    assert talk.app.runner.away is not None
    talk.app.runner.away.grace = 60
    async with looking(talk.app):
        run = await begin(talk, (MAIL,))
    (question,) = await asked(talk, run)
    async with looking(talk.app):
        await say(talk, question, "deny")
        await talk.answer(run["id"])
    assert (await talk.app.notices.inbox(ALONE)).notices == ()


async def test_an_answer_that_fails_is_told_and_a_temporary_one_never(
    talk: Talk, world: World
) -> None:
    talk.up.next(Plan(fault="400"), Plan(fault="400"))
    async with looking(talk.app):
        secret = await talk.send("Hush", temporary=True)
        run = (await talk.send("Hello"))["run"]
    await talk.answer(secret["run"]["id"])
    await talk.answer(run["id"])
    (notice,) = await inbox(talk)
    assert (notice.kind, notice.link) == ("failed", f"/c/{run['conversation_id']}")
