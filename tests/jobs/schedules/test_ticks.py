"""What is due begins once, whatever happens; what came of it is told and remembered."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select, update

from lowkey.app import App
from lowkey.core.errors import InputError, LimitError, NotFoundError
from lowkey.jobs import Job, Kind, Work
from lowkey.jobs.schedules import Occurrence, Plan, settling, store
from lowkey.jobs.store import rows
from lowkey.jobs.store.tables import jobs
from tests.chat.talk import ALONE
from tests.jobs.lives import Plain
from tests.jobs.lives import Said as Says
from tests.jobs.schedules.house import ANA, BOB, DAY, HOUR, MINUTE, House, housed

ONE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
"""What is decided above the database needs no second one."""


async def test_it_begins_at_its_time_and_its_end_is_told(house: House) -> None:
    schedule_id = await house.make()
    await house.after(HOUR - MINUTE)
    assert house.desk.jobs == {}
    await house.after(MINUTE)
    (job,) = house.desk.running
    assert (job.user_id, job.kind, job.title) == (ANA, "say", "Say it")
    assert job.request["memo"] == schedule_id, "where it may keep what it saw last"
    await house.after(0)
    assert len(house.desk.jobs) == 1

    house.desk.end(job.id, "good morning", money=0.5, conversation_id="conv_1")
    await house.after(MINUTE)
    assert house.ears.all == [("report", "Say it", "good morning", "/c/conv_1")]
    last = (await house.seen(schedule_id)).last
    assert last is not None and (last.state, last.text, last.money) == ("done", "good morning", 0.5)
    await house.after(HOUR)
    (job,) = house.desk.running
    assert job.request["conversation_id"] == "conv_1", "its answers stand in one conversation"


@ONE
async def test_its_end_can_be_told_at_once_and_is_told_once(house: House) -> None:
    await house.make()
    await house.after(HOUR)
    ended = house.desk.end(house.desk.running[0].id, "now")
    await house.ticks.ended(ended)
    await house.ticks.ended(ended)
    await house.after(MINUTE)
    assert [body for _, _, body, _ in house.ears.all] == ["now"]


async def test_two_processes_begin_each_time_once(house: House) -> None:
    """On one database and one engine, ticking at the same moment for two hours."""
    rule = {"kind": "every", "count": 30, "unit": "minutes"}
    ids = [await house.make(rule, overlap="queue", catch_up="all") for _ in range(2)]
    async with housed(house.db.url, house.clock, house.desk) as other:
        for _ in range(4):
            house.clock.advance(30 * MINUTE)
            await asyncio.gather(house.ticks.once(), other.ticks.once())
            for job in house.desk.running:
                house.desk.end(job.id, "ok")
        await asyncio.gather(house.ticks.once(), other.ticks.once())
    for schedule_id in ids:
        found = await house.schedules.history(ANA, schedule_id)
        assert len({one.due_at for one in found}) == len(found) == 4
    assert len(house.desk.jobs) == len(house.desk.keys) == 8


@pytest.mark.parametrize(
    ("catch_up", "states", "missed"),
    [("once", ["due"], 6), ("skip", ["skipped: missed"], 6), ("all", ["due"] * 7, 0)],
)
@ONE
async def test_after_a_week_off_it_catches_up_as_was_chosen(
    house: House, catch_up: str, states: list[str], missed: int
) -> None:
    rule = {"kind": "daily", "at": "07:00"}
    schedule_id = await house.make(rule, catch_up=catch_up, overlap="queue", zone="Europe/Berlin")
    house.clock.advance(7 * DAY)
    house.here.clear()  # Nobody to begin it for: what is written down is seen.
    house.here.add(BOB)
    await house.ticks.once()
    found = (await house.schedules.history(ANA, schedule_id))[::-1]
    assert len(found) == len(states)
    assert found[0].missed == missed
    berlin = ZoneInfo("Europe/Berlin")
    for one in found:
        assert datetime.fromtimestamp(one.due_at / 1000, berlin).hour == 7
    expected = ["skipped: missed" if "missed" in one else "skipped: paused" for one in states]
    assert await house.states(schedule_id) == expected
    seen = await house.seen(schedule_id)
    assert seen.schedule.next_at == seen.upcoming[0] > house.clock.now()


@ONE
async def test_minutes_that_were_missed_for_a_year_are_not_made_up_for(house: House) -> None:
    rule = {"kind": "every", "count": 1, "unit": "minutes"}
    schedule_id = await house.make(rule, catch_up="all", overlap="queue")
    await house.after(365 * DAY)
    found = await house.schedules.history(ANA, schedule_id)
    assert (len(found), found[-1].missed) == (10, 365 * 1440 - 10)


@ONE
async def test_what_is_on_time_by_minutes_is_not_missed(house: House) -> None:
    schedule_id = await house.make(catch_up="skip")
    await house.after(HOUR + 4 * MINUTE)
    assert await house.states(schedule_id) == ["started"]


@ONE
async def test_the_last_one_is_still_at_work(house: House) -> None:
    skip, queue, stop = [await house.make(overlap=how) for how in ("skip", "queue", "stop")]
    await house.after(HOUR)
    await house.after(HOUR)
    assert await house.states(skip) == ["started", "skipped: overlap"]
    assert await house.states(queue) == ["started", "due"]
    await house.after(MINUTE)
    assert await house.states(stop) == ["stopped", "started"]
    for job in house.desk.running:
        house.desk.end(job.id, "ok")
    await house.after(MINUTE)
    assert await house.states(queue) == ["done", "started"]
    assert await house.states(stop) == ["stopped", "done"]


@ONE
async def test_a_day_has_a_budget_in_its_own_zone(house: House) -> None:
    """When it is Monday evening in UTC, it is Tuesday in Bangkok."""
    runs = await house.make(daily_runs=2, zone="Asia/Bangkok")
    money = await house.make(daily_money=1.0)
    for _ in range(3):
        await house.after(HOUR)
        for job in house.desk.running:
            house.desk.end(job.id, "ok", money=0.6)
        await house.after(MINUTE)
    assert await house.states(runs) == ["done", "done", "skipped: budget"]
    assert await house.states(money) == ["done", "done", "skipped: budget"]
    budgets = [job.budget.money for job in house.desk.jobs.values()]
    assert [one for one in budgets if one is not None] == [1.0, pytest.approx(0.4)]
    await house.after(5 * HOUR)
    assert (await house.states(runs))[-1] == "started", "there it is tomorrow"
    assert (await house.states(money))[-1] == "skipped: budget"


@ONE
async def test_a_days_budget_holds_however_often_it_comes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "KEPT", 2)
    schedule_id = await house.make({"kind": "every", "count": 5, "unit": "minutes"}, daily_runs=4)
    for _ in range(8):
        await house.after(5 * MINUTE)
        for job in house.desk.running:
            house.desk.end(job.id, "ok")
        await house.after(0)
    assert len(house.desk.jobs) == 4
    await house.after(3 * DAY)
    house.desk.end(house.desk.running[0].id, "ok")
    await house.after(0)
    assert await house.states(schedule_id) == ["skipped: budget", "done"]


@ONE
async def test_only_what_is_new_is_told(house: House) -> None:
    quiet, loud = await house.make(only_if_changed=True), await house.make()
    for text in ("the same", " the  same\n", "another"):
        await house.after(HOUR)
        for job in house.desk.running:
            house.desk.end(job.id, text)
        await house.after(MINUTE)
    assert await house.states(quiet) == ["done", "same", "done"]
    assert await house.states(loud) == ["done", "done", "done"]
    assert len(house.ears.all) == 5
    await house.after(HOUR)
    for job in house.desk.running:
        house.desk.end(job.id, "it says itself that it saw nothing new", changed=False)
    await house.after(MINUTE)
    assert (await house.states(loud))[-1] == "same" and len(house.ears.all) == 5


@ONE
async def test_a_report_is_built_on_the_one_before_and_leads_to_its_page(house: House) -> None:
    asked = {"kind": "research", "request": {"question": "What is new?"}}
    schedule_id = await house.make(only_if_changed=True, **asked)
    begun: list[Job] = []
    for changed, status in ((None, "done"), (True, "failed"), (False, "done"), (True, "done")):
        await house.after(HOUR)
        begun += house.desk.running
        house.desk.end(begun[-1].id, "+ a bridge", status, changed=changed)
        await house.after(MINUTE)
    first, second, third, fourth = (job.request["refreshes"] for job in begun)
    assert (first, second, third, fourth) == (None, begun[0].id, begun[0].id, begun[2].id)
    assert await house.states(schedule_id) == ["done", "failed", "same", "done"]
    assert [one[3] for one in house.ears.all if one[0] == "report"] == [
        f"/jobs/{begun[0].id}",
        f"/jobs/{begun[3].id}",
    ]
    loud = await house.make(**asked)
    await house.after(HOUR)
    for job in house.desk.running:
        house.desk.end(job.id, "nothing", changed=False)
    await house.after(MINUTE)
    assert (await house.states(loud), len(house.ears.all)) == (["done"], 4)


@ONE
async def test_what_told_its_person_itself_is_not_told_again(house: House) -> None:
    schedule_id = await house.make({"kind": "once", "at": "2026-06-01T13:00"})
    await house.after(HOUR)
    house.desk.end(house.desk.running[0].id, "Tea", told=True)
    await house.after(MINUTE)
    assert house.ears.all == []
    seen = await house.seen(schedule_id)
    assert (seen.schedule.state, seen.upcoming) == ("ended", ())
    assert seen.last is not None and seen.last.state == "done"


@ONE
async def test_three_failures_in_a_row_pause_it_and_say_so(house: House) -> None:
    schedule_id = await house.make()
    for status in ("failed", "failed", "done", "failed", "failed", "failed"):
        await house.after(HOUR)
        house.desk.end(house.desk.running[0].id, "ok", status=status)
        await house.after(0)
    seen = await house.seen(schedule_id)
    assert (seen.schedule.state, seen.schedule.next_at, seen.upcoming) == ("paused", None, ())
    kind, _, body, link = house.ears.all[-1]
    assert (kind, body, link) == (
        "failed", "Paused, because it failed 3 times in a row. It broke.", "/schedules",
    )  # fmt: skip
    await house.after(3 * HOUR)
    assert len(house.desk.jobs) == 6
    again = await house.schedules.switch(ANA, schedule_id, True)
    assert (again.schedule.state, again.schedule.failures) == ("active", 0)
    assert again.upcoming[0] > house.clock.now()


@ONE
async def test_what_can_not_be_begun_now_is_begun_later_and_what_never_can_fails(
    house: House,
) -> None:
    schedule_id = await house.make()
    house.desk.refuses = LimitError("full", "Not now.")
    await house.after(HOUR)
    assert await house.states(schedule_id) == ["starting"]
    house.desk.refuses = None
    await house.after(MINUTE)
    assert await house.states(schedule_id) == ["started"]
    house.desk.end(house.desk.running[0].id)
    house.desk.refuses = InputError("unknown_kind", "There is no such work.")
    await house.after(HOUR)
    assert (await house.states(schedule_id))[-1] == "failed"
    assert house.ears.all[-1][2] == "There is no such work."


@ONE
async def test_a_job_that_is_gone_does_not_hold_it_up(house: House) -> None:
    schedule_id = await house.make()
    await house.after(HOUR)
    house.desk.jobs.clear()
    await house.after(HOUR)
    assert await house.states(schedule_id) == ["failed", "started"]


@ONE
async def test_one_that_fails_by_a_fault_of_ours_holds_up_none_of_the_others(house: House) -> None:
    first, second = await house.make(), await house.make()
    broken = {"last_hash": 7}

    def spoil(c: Connection) -> None:
        c.execute(
            update(store.schedules).where(store.schedules.c.id == first).values(data=str(broken))
        )

    await house.db.write(spoil)
    await house.after(HOUR)
    assert await house.states(second) == ["started"]


async def test_one_tap_stops_it_and_what_it_has_at_work(house: House) -> None:
    schedule_id = await house.make(overlap="queue")
    await house.after(HOUR)
    await house.after(HOUR)
    off = await house.schedules.switch(ANA, schedule_id, False)
    assert (off.schedule.state, off.upcoming) == ("paused", ())
    assert house.desk.running == []
    await house.after(DAY)
    assert await house.states(schedule_id) == ["stopped", "skipped: paused"]
    await house.schedules.run_now(ANA, schedule_id)
    assert len(house.desk.running) == 1, "once by hand, even where it is off"
    await house.schedules.delete(ANA, schedule_id)
    assert house.desk.running == [] and house.forgotten == [schedule_id]
    with pytest.raises(NotFoundError):
        await house.schedules.read(ANA, schedule_id)


@ONE
async def test_what_waits_to_begin_or_begins_just_then_is_stopped_with_it(house: House) -> None:
    schedule_id = await house.make(daily_runs=1)
    house.desk.refuses = LimitError("full", "Not now.")
    await house.after(HOUR)
    await house.schedules.switch(ANA, schedule_id, False)
    house.desk.refuses = None
    await house.after(HOUR)
    assert await house.states(schedule_id) == ["skipped: paused"] and house.desk.jobs == {}
    offs = (
        lambda: house.schedules.switch(ANA, schedule_id, False),
        lambda: house.schedules.delete(ANA, schedule_id),
    )
    for begun, off in enumerate(offs, start=1):
        await house.schedules.switch(ANA, schedule_id, True)
        house.desk.meanwhile = off
        await house.after(HOUR)
        house.desk.meanwhile = None
        assert len(house.desk.jobs) == begun and house.desk.running == []


@ONE
async def test_it_is_changed_ends_at_its_last_day_and_begins_to_count_anew(house: House) -> None:
    schedule_id = await house.make()
    plan = Plan.model_validate(
        {
            "title": "Other", "kind": "say", "request": {"text": "other"}, "zone": "Europe/Berlin",
            "rule": {"kind": "daily", "at": "07:00"}, "until": house.clock.now() + int(2 * DAY * 1000),
        }
    )  # fmt: skip
    changed = await house.schedules.change(ANA, schedule_id, plan)
    assert len(changed.upcoming) == 2 and house.forgotten == [schedule_id]
    await house.after(DAY)
    await house.after(DAY)
    assert (await house.seen(schedule_id)).schedule.state == "ended"
    assert len(house.desk.jobs) == 1, "the first is still at work"


@ONE
async def test_what_can_not_be_done_is_refused(house: House) -> None:
    refusals: tuple[tuple[dict[str, Any], str], ...] = (
        ({"request": {"text": "forbidden"}}, "forbidden"),
        ({"request": {"words": "x"}}, "bad_request"),
        ({"kind": "dance"}, "no_kind"),
        ({"zone": "Mars/Olympus"}, "no_zone"),
        ({"until": 5}, "never_comes"),
    )
    for wrong, code in refusals:
        with pytest.raises(InputError) as refused:
            await house.make(**wrong)
        assert refused.value.code == code
    with pytest.raises(InputError) as refused:
        await house.make({"kind": "once", "at": "2026-06-01T11:59"})
    assert refused.value.code == "never_comes"
    assert await house.schedules.list(ANA) == []


@ONE
async def test_nobody_finds_what_is_anothers(house: House) -> None:
    schedule_id = await house.make()
    plan = (await house.seen(schedule_id)).schedule
    wish = Plan.model_validate(plan.model_dump(include=set(Plan.model_fields)))
    for deed in (
        house.schedules.read(BOB, schedule_id),
        house.schedules.history(BOB, schedule_id),
        house.schedules.change(BOB, schedule_id, wish),
        house.schedules.switch(BOB, schedule_id, False),
        house.schedules.run_now(BOB, schedule_id),
        house.schedules.delete(BOB, schedule_id),
    ):
        with pytest.raises(NotFoundError):
            await deed
    assert (await house.seen(schedule_id)).schedule == plan
    assert await house.schedules.list(BOB) == [] and house.desk.jobs == {}


@ONE
async def test_work_whose_end_is_told_anyway_is_told_once(app: App) -> None:
    async def run(work: Work, request: Plain) -> Says:
        return Says(words=request.words)

    app.jobs.offer(Kind("plain", Plain, run))
    wish = Plan.model_validate(
        {
            "title": "Look", "kind": "plain", "request": {"words": "x"},
            "rule": {"kind": "every", "count": 1, "unit": "hours"},
        }
    )  # fmt: skip
    made = await app.schedules.make(ALONE.id, wish)
    begun = await app.schedules.run_now(ALONE.id, made.schedule.id)
    assert begun.last is not None and begun.last.job_id is not None
    async for _ in app.jobs.follow(ALONE.id, begun.last.job_id, 0):
        pass
    await app.schedules.ticks.once()
    done = await app.schedules.read(ALONE.id, made.schedule.id)
    assert done.last is not None and done.last.state == "done"
    (notice,) = (await app.notices.inbox(ALONE)).notices
    assert (notice.kind, notice.title) == ("report", "Look")
    assert await app.jobs.list(ALONE.id, 1 << 53, 10) == [], "its schedule shows it"
    await app.schedules.delete(ALONE.id, made.schedule.id)
    with pytest.raises(NotFoundError):
        await app.jobs.read(ALONE.id, done.last.job_id or "")


async def test_ended_work_is_forgotten_with_its_time(house: House) -> None:
    old, new = (f"sched_1@{at}" for at in (1, 2))
    start = house.clock.now()

    def add(c: Connection, key: str, at: int) -> None:
        job = Job(
            id=key,
            user_id=ANA,
            kind="say",
            title="Say it",
            request={},
            created_at=at,
            changed_at=at,
        )
        rows.add(c, job, key)
        rows.change(c, key, ("queued",), {"status": "done", "ended_at": at})
        child = job.model_copy(update={"id": f"child of {key}", "parent_id": key})
        rows.add(c, child, f"{key}/part")
        ended = Occurrence(
            key=key, schedule_id="sched_1", due_at=at, state="done", job_id=key, started_at=at
        )
        store.add_occurrence(c, ANA, ended)

    def work(c: Connection) -> list[str]:
        add(c, old, start)
        add(c, new, start + 1)
        settling.erase(c, store.forget_old(c, "sched_1", 1, since=start + 1))
        return list(c.execute(select(jobs.c.id).order_by(jobs.c.id)).scalars())

    assert await house.db.write(work) == [f"child of {new}", new]
