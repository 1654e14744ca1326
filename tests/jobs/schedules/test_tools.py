"""“Remind me tomorrow at 9”: said in words, reckoned by code, shown before it is agreed to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from lowkey.accounts import User
from lowkey.core.errors import InputError
from lowkey.jobs.schedules import Rule
from lowkey.jobs.schedules.schedules import Schedules
from lowkey.jobs.schedules.tools import schedule_tools
from lowkey.jobs.schedules.when import found
from lowkey.tools import Caller, ToolFailed, call, preview
from tests.jobs.schedules.house import ANA, NOON, House

ONE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
RULE: TypeAdapter[Rule] = TypeAdapter(Rule)
BERLIN = Caller(ANA, "conv_1", "msg_1", "run_1", NOON, "Europe/Berlin")


@pytest.mark.parametrize(
    ("words", "rule", "taken"),
    [
        ("tomorrow at 9", {"kind": "once", "at": "2026-06-02T09:00:00"}, False),
        ("in 20 minutes", {"kind": "once", "at": "2026-06-01T12:20:00"}, False),
        ("tomorrow", {"kind": "once", "at": "2026-06-02T09:00:00"}, True),
        ("every weekday at 7", {"kind": "weekly", "days": [0, 1, 2, 3, 4], "at": "07:00"}, False),
        ("every 2 hours", {"kind": "every", "count": 2, "unit": "hours"}, False),
        ("every day at 6pm", {"kind": "daily", "at": "18:00"}, False),
        ("every Tuesday and Friday at 8:30", {"kind": "weekly", "days": [1, 4], "at": "08:30"}, False),
        ("the last Friday of every month at 5pm", {"kind": "monthly", "nth": -1, "weekday": 4, "at": "17:00"}, False),
        ("on the 15th of every month", {"kind": "monthly", "day": 15, "at": "09:00"}, True),
        ("every year on March 3", {"kind": "yearly", "month": 3, "day": 3, "at": "09:00"}, True),
    ],
)  # fmt: skip
def test_words_become_a_rule(words: str, rule: dict[str, Any], taken: bool) -> None:
    got = found(words, datetime.fromtimestamp(NOON / 1000, UTC), "UTC")
    told = json.loads(got.rule.model_dump_json(exclude={"since", "start"}))
    wanted = json.loads(RULE.validate_python(rule).model_dump_json(exclude={"since", "start"}))
    assert told == wanted and bool(got.taken) == taken
    assert (got.zone, got.until) == ("UTC", None)


def test_words_know_an_end_and_another_zone() -> None:
    now = datetime.fromtimestamp(NOON / 1000, UTC)
    until = found("every day at 9 until Friday", now, "UTC").until
    assert until is not None
    assert datetime.fromtimestamp(until / 1000, UTC).date().isoformat() == "2026-06-05"
    thrice = found("every day at 9 for 3 times", now, "UTC").until
    assert thrice is not None
    assert datetime.fromtimestamp(thrice / 1000, UTC).isoformat() == "2026-06-04T09:00:00+00:00"
    for unclear in ("whenever", "yesterday at 9", "today at 9am"):
        with pytest.raises(InputError):
            found(unclear, now, "UTC")


@pytest.fixture
def schedules(house: House) -> Schedules:
    """They remind, prompt and watch; none of it begins here."""
    from lowkey.jobs.errands import Prompt, Remind, Watch
    from lowkey.jobs.protocol import Kind
    from lowkey.jobs.research import Asked
    from tests.jobs.schedules.house import never

    shapes = {"remind": Remind, "prompt": Prompt, "watch": Watch, "research": Asked}
    kinds = {name: Kind(name, shape, never) for name, shape in shapes.items()}
    return Schedules(house.clock, house.db, kinds, house.ticks, {}, house.schedules.forget)


async def tool(schedules: Schedules, name: str, caller: Caller = BERLIN, **given: Any) -> str:
    tools = {one.name: one for one in schedule_tools(schedules, somebody)}
    return (await call(tools[name], json.dumps(given), caller)).text


async def somebody(user_id: str) -> User:
    return User(id=user_id, name="Ana", role="guest" if user_id == "user_guest" else "member")


@ONE
async def test_what_is_agreed_to_shows_the_rule_and_the_next_three_times(
    schedules: Schedules,
) -> None:
    given = {"kind": "prompt", "what": "Brief me on the news", "when": "every weekday at 7"}
    first = schedule_tools(schedules, somebody)[0]
    shown = await preview(first, json.dumps(given), BERLIN)
    assert shown.splitlines() == [
        "Ask the assistant: Brief me on the news",
        "When: every weekday at 07:00 (Europe/Berlin)",
        "Next: Tuesday, 2 June 2026, 07:00 (CEST)",
        "Next: Wednesday, 3 June 2026, 07:00 (CEST)",
        "Next: Thursday, 4 June 2026, 07:00 (CEST)",
    ]
    assert await schedules.list(ANA) == [], "a look makes nothing"
    told = await tool(schedules, "schedule", BERLIN, **given)
    assert told.splitlines() == ["Scheduled.", *shown.splitlines()]
    (one,) = await schedules.list(ANA)
    assert one.schedule.request["own"] is False, "a model wrote these words"
    assert (one.schedule.zone, one.schedule.request["conversation_id"]) == ("Europe/Berlin", None)


@ONE
async def test_reminders_and_pages_are_scheduled_listed_and_stopped(schedules: Schedules) -> None:
    told = await tool(schedules, "schedule", what="Call Mum", when="tomorrow at 9")
    assert "Next: Tuesday, 2 June 2026, 09:00 (CEST)" in told
    await tool(schedules, "schedule", kind="watch", what="https://example.org/jobs")
    told = await tool(
        schedules, "schedule", what="Stand up", repeat="weekly", at="10:00", days=["fri", "mon"]
    )
    assert "When: every Monday and Friday at 10:00 (Europe/Berlin)" in told
    watch = next(one for one in await schedules.list(ANA) if one.schedule.kind == "watch")
    assert watch.schedule.request["memo"] == watch.schedule.id
    assert watch.schedule.rule.kind == "every"
    listed = await tool(schedules, "list_schedules")
    assert len(listed.splitlines()) == 4 and "“Call Mum” (remind): once" in listed
    told = await tool(
        schedules, "schedule", replace(BERLIN, project_id="proj_1"),
        kind="research", title="Bridges", when="every monday at 9",
        what="Which bridges were built?",
    )  # fmt: skip
    assert "“Bridges”: look into: Which bridges were built?" in told
    there = next(one for one in await schedules.list(ANA) if one.schedule.kind == "research")
    assert there.schedule.request["asked_in"] == "proj_1", "whose settings it heeds"
    assert "Stopped: “Bridges”" in await tool(schedules, "stop_schedule", what="were built")
    timer = await tool(schedules, "schedule", when="in 20 minutes")
    assert timer.splitlines()[1] == "Remind you: It is time"
    assert "Stopped: “Call Mum”" in await tool(schedules, "stop_schedule", what="mum")
    for title, words in (("mum", "No schedule says"), ("a", "Several fit")):
        with pytest.raises(ToolFailed, match=words):
            await tool(schedules, "stop_schedule", what=title)
    assert "“Call Mum” (remind): once, on Tuesday, 02 June 2026 at 09:00; paused" in await tool(
        schedules, "list_schedules"
    )


@ONE
async def test_what_can_not_be_scheduled_is_said_in_words(schedules: Schedules) -> None:
    unclear: tuple[tuple[dict[str, str], str], ...] = (
        ({"what": "x"}, "not said when"),
        ({"what": "x", "when": "yesterday at 9"}, "is over"),
        ({"what": "x", "when": "whenever you like"}, "not a time"),
        ({"what": "x", "repeat": "daily", "at": "seven"}, "is not like 07:00"),
    )
    for given, words in unclear:
        with pytest.raises(ToolFailed, match=words):
            await tool(schedules, "schedule", BERLIN, **given)
    with pytest.raises(ToolFailed, match="a page or a file"):
        first = schedule_tools(schedules, somebody)[0]
        await preview(first, '{"kind": "watch", "what": "", "when": "every day at 7"}', BERLIN)
    hidden = Caller(ANA, "tmp_1", "msg_1", "run_1", NOON, "UTC", temporary=True)
    with pytest.raises(ToolFailed, match="temporary chat"):
        await tool(schedules, "schedule", hidden, what="x", when="tomorrow at 9")
    assert await schedules.list(ANA) == []
    offered = schedule_tools(schedules, somebody)[0].offered
    assert offered is not None and await offered(BERLIN)
    guest = Caller("user_guest", "conv_1", "msg_1", "run_1", NOON, "UTC")
    assert not await offered(guest)
