"""Research in a whole Lowkey: its tool, its places, and a model that can only talk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lowkey.accounts import User
from lowkey.app import App
from lowkey.chat import Preferences
from lowkey.core.config import Settings
from lowkey.core.errors import LimitError
from lowkey.jobs import Job
from lowkey.jobs.research import Asked, research_tools, starter
from lowkey.jobs.research.answering import asked
from lowkey.jobs.research.nouns import Report
from lowkey.jobs.research.research import Researcher
from lowkey.jobs.research.sources.protocol import Wish as Look
from lowkey.jobs.research.world import Own
from lowkey.memory import Wish
from lowkey.tools import Caller, ToolFailed, call, preview
from tests.jobs.lives import ANA, ended
from tests.jobs.rehearsal import Rehearsal, a_job
from tests.jobs.research.site import Site

CALLER = Caller(ANA, "conversation_1", "message_1", "run_1", 0, "UTC")
GUEST = Caller("user_guest", "conversation_1", "message_1", "run_1", 0, "UTC")
BIKE = "My bike is a red Koga that I bought in Ghent in 2019."


async def anybody(user_id: str) -> User:
    role = "guest" if user_id == GUEST.user_id else "member"
    return User(id=user_id, name="Somebody", role=role)


async def test_a_question_about_oneself_is_answered_from_memory_without_an_able_model(
    settings: Settings,
) -> None:
    async with App.open(settings.model_copy(update={"model": "builtin/lowkey-tiny"})) as app:
        await app.memories.remember(ANA, Wish(text=BIKE))
        wanted = Asked(question="In which year did I buy my red Koga bike?", sources=("memory",))
        job = await app.jobs.start(ANA, "research", "Bike", wanted, "key")
        done = await ended(app.jobs, job)
        assert (done.status, done.error) == ("done", None)
        report = Report.model_validate(done.result)
    assert report.manner == "extractive"
    assert {one.backend for one in report.searches} == {"memory"}
    assert [one.text for one in report.evidence][:1] == [BIKE]


async def test_what_a_project_keeps_to_itself_is_not_looked_into(settings: Settings) -> None:
    ana = User(id=ANA, name="Ana", role="member")
    async with App.open(settings) as app:
        projects, own = app.chat.projects, Own(app.chat, app.library, app.memories)
        bikes = (await projects.make(ana, "Bikes")).id
        await app.memories.remember(ANA, Wish(text=BIKE))
        await app.memories.remember(ANA, Wish(text="The Koga is in the shed", project_id=bikes))

        async def found(reach: str) -> list[str]:
            await projects.change(ana, bikes, {"memory": reach, "recalls": reach})
            wish = Look(words="Koga", count=9, user_id=ANA, asked_in=bikes)
            assert await own.chats(wish) == []
            return sorted(one.text for one in await own.memory(wish))

        assert await found("on") == [BIKE, "The Koga is in the shed"]
        assert await found("own") == ["The Koga is in the shed"]
        assert await found("off") == []


async def test_research_that_a_model_begins_heeds_the_project_it_is_asked_in(
    settings: Settings,
) -> None:
    ana = User(id=ANA, name="Ana", role="member")
    async with App.open(settings.model_copy(update={"model": "builtin/lowkey-tiny"})) as app:
        await app.chat.prefer(ana, Preferences(web=False))
        await app.memories.remember(ANA, Wish(text=BIKE))
        bikes = (await app.chat.projects.make(ana, "Bikes")).id
        tool = research_tools(starter(app.jobs), anybody)[0]

        async def found(run: str, reach: str) -> list[str]:
            await app.chat.projects.change(ana, bikes, {"memory": reach, "recalls": reach})
            caller = replace(CALLER, run_id=run, project_id=bikes)
            given = '{"question": "In which year did I buy my red Koga bike?", "effort": "quick"}'
            await call(tool, given, caller)
            (job, *_) = await app.jobs.list(ANA, 1 << 53, 1)
            assert job.request["project_id"] is None, "it is looked in all files"
            report = Report.model_validate((await ended(app.jobs, job)).result)
            return [one.text for one in report.evidence]

        assert await found("run_1", "on") == [BIKE]
        assert await found("run_2", "own") == []
        assert await found("run_3", "off") == []


async def test_the_tool_begins_one_job_for_one_question_of_an_answer(settings: Settings) -> None:
    async with App.open(settings.model_copy(update={"max_jobs": 0})) as app:
        tool = research_tools(starter(app.jobs), anybody)[0]
        given = '{"question": "How old is the moon?", "effort": "quick"}'
        told = await call(tool, given, CALLER)
        assert await call(tool, given, CALLER) == told
        jobs = await app.jobs.list(ANA, 1 << 53, 10)
    assert [(one.kind, one.title, one.conversation_id) for one in jobs] == [
        ("research", "How old is the moon?", "conversation_1")
    ]
    assert jobs[0].request["effort"] == "quick"
    assert jobs[0].request["own"] is False
    shown = await preview(tool, given, CALLER)
    assert shown.startswith("How old is the moon?\n\nEffort: quick.")
    assert jobs[0].id in told.text
    assert tool.keeps, "a temporary chat is not offered it"
    assert tool.offered is not None and await tool.offered(CALLER)
    assert not await tool.offered(GUEST), "who could neither see nor stop it"


async def test_a_job_that_can_not_begin_is_told_to_the_model() -> None:
    async def full(request: Asked, caller: Caller) -> Job:
        raise LimitError("many_jobs", "Too much is open.")

    with pytest.raises(ToolFailed, match="Too much is open"):
        await call(research_tools(full, anybody)[0], '{"question": "x"}', CALLER)


async def test_a_further_question_is_answered_from_the_evidence_or_not_at_all() -> None:
    wanted = Asked(question="When was the Marrow Bridge opened, and who designed it?")
    report = await Researcher(Site().desk()).run(Rehearsal(a_job("research", wanted)), wanted)
    told = asked(report, "Which engineer designed the bridge?")
    assert "Lena Hartog" in told[0].text
    assert set(told[0].evidence) <= {one.id for one in report.evidence}
    assert asked(report, "What does a ticket for the museum cost?") == ()
