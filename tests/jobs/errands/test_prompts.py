"""A request to the assistant is sent once and answered to its end, whatever cuts it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

import pytest

from bench.upstream import Plan
from lowkey.core.config import Settings
from lowkey.core.errors import NotFoundError, OutsideError
from lowkey.core.parts import TextPart
from lowkey.jobs import Work
from lowkey.jobs.errands import Prompt, Prompts
from tests.chat.approvals.world import MAIL, World, asked, plan, say
from tests.chat.talk import ALONE, Talk, said, talking, words
from tests.jobs.errands.replays import replays
from tests.jobs.schedules.house import Ears

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
async def talk(settings: Settings) -> AsyncIterator[Talk]:
    async with talking(settings) as opened:
        yield opened


@pytest.fixture
def prompts(talk: Talk) -> Prompts:
    return Prompts(talk.app.chat, talk.app.accounts.person, Ears())


async def test_it_is_asked_once_in_one_conversation_through_the_engine(talk: Talk) -> None:
    app = talk.app
    request = Prompt(text="Brief me", model=talk.model)
    talk.up.next(Plan(tokens=5), Plan(tokens=6))
    first = await app.jobs.start(ALONE.id, "prompt", "Briefing", request, "first")
    again = await app.jobs.start(ALONE.id, "prompt", "Briefing", request, "first")
    assert again.id == first.id
    async for _ in app.jobs.follow(ALONE.id, first.id, 0):
        pass
    done = await app.jobs.read(ALONE.id, first.id)
    assert done.status == "done" and done.result is not None
    assert done.result["text"] == words(5)
    place = done.result["conversation_id"]
    again = request.model_copy(update={"conversation_id": place, "own": False})
    second = await app.jobs.start(ALONE.id, "prompt", "Briefing", again, "second")
    async for _ in app.jobs.follow(ALONE.id, second.id, 0):
        pass
    messages = (await talk.open(place))["messages"]
    assert [one["role"] for one in messages] == ["user", "assistant"] * 2
    assert messages[2]["parent_id"] == messages[1]["id"] == done.result["message_id"]
    assert said(messages[3]) == words(6) and len(talk.charges) == 2
    assert messages[2]["parts"] == [TextPart(text="Brief me", tainted=True).model_dump()]


async def test_an_answer_that_is_cut_is_gone_on_with_and_sent_once(
    talk: Talk, prompts: Prompts
) -> None:
    talk.up.next(Plan(tokens=20, fault="unfinished", after=10), Plan(text="and on."))
    hands = replays(user_id=ALONE.id)
    request = Prompt(text="Brief me", model=talk.model)
    done = await prompts.run(cast(Work, hands), request)
    assert done.text == words(10) + "and on."
    kept = dict(hands.kept)
    assert await prompts.run(cast(Work, hands), request) == done and hands.kept == kept
    for lost in ("send", "again:0"):
        del hands.kept[lost]
    assert await prompts.run(cast(Work, hands), request) == done, "by their keys they are the same"
    assert len(talk.charges) == 2


async def test_what_the_answer_cost_counts_for_the_job(talk: Talk) -> None:
    app = talk.app
    talk.up.models = ("gpt-4o",)
    await app.catalogue.add("openai", talk.up.url, "", "priced")
    talk.up.next(Plan(tokens=20))
    request = Prompt(text="Brief me", model="priced/gpt-4o")
    job = await app.jobs.start(ALONE.id, "prompt", "Briefing", request, "first")
    async for _ in app.jobs.follow(ALONE.id, job.id, 0):
        pass
    done = await app.jobs.read(ALONE.id, job.id)
    assert done.status == "done" and done.spent.tokens > 20
    assert done.spent.money > 20 * 5e-6, "US dollars by list prices"


async def test_what_waits_for_a_word_makes_the_job_wait_and_is_told_once(
    talk: Talk, prompts: Prompts
) -> None:
    world = World()
    talk.app.runner.tools = world.tools()
    plan(talk, (MAIL,))
    hands = replays(user_id=ALONE.id)

    async def allow() -> None:
        (chat,) = (await talk.good("GET", "/api/conversations"))["conversations"]
        assert chat["waiting"]
        (run,) = (await talk.open(chat["id"]))["runs"]
        (question,) = await asked(talk, run)
        assert (await say(talk, question, "allow")).status < 300

    hands.meanwhile = allow
    done = await prompts.run(cast(Work, hands), Prompt(text="Write to Bob", model=talk.model))
    assert world.done == [f"{MAIL} x"] and done.text
    ears = cast(Ears, prompts.tells)
    assert [one[0] for one in ears.all] == ["question"]
    assert ears.all[0][3] == f"/c/{done.conversation_id}"


async def test_what_can_not_be_answered_fails_in_words(talk: Talk, prompts: Prompts) -> None:
    hands = replays(user_id=ALONE.id)
    with pytest.raises(OutsideError, match="model"):
        await prompts.run(cast(Work, hands), Prompt(text="Hello", model="nobody/nothing"))
    with pytest.raises(NotFoundError):
        await prompts.check(ALONE.id, Prompt(text="x", conversation_id="conv_none"))
    with pytest.raises(NotFoundError):
        await prompts.run(cast(Work, replays(user_id="user_gone")), Prompt(text="Hello"))
