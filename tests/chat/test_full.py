"""When everyone comes at once: a line with places, fair between people, and a kind no."""

from __future__ import annotations

import asyncio
import sqlite3

from bench.upstream import Gate, Plan
from lowkey.core.config import Settings
from lowkey.core.events import RunWaiting
from tests.chat.talk import key, read, talking, told, until


def small(settings: Settings, **limits: int) -> Settings:
    return settings.model_copy(
        update={"max_runs": 1, "max_runs_each": 1, "max_waiting": 4} | limits
    )


async def test_the_place_in_the_line_is_seen_and_counts_down(settings: Settings) -> None:
    async with talking(small(settings)) as talk:
        gates = [Gate(), Gate()]
        talk.up.next(*(Plan(tokens=3, gate=gate) for gate in gates))
        first, second, third = [await talk.send(name) for name in ("one", "two", "three")]
        await gates[0].held()
        watching = asyncio.create_task(talk.events(third["run"]["id"]))
        live = talk.app.log.find(third["run"]["id"])
        assert live is not None
        await until(lambda: live.events)
        await gates[0].open_for_good()
        await gates[1].held()
        await until(lambda: len(live.events) > 1)
        await gates[1].open_for_good()
        events = await watching
        places = [event.position for event in read(events) if isinstance(event, RunWaiting)]
        assert places == [2, 1]
        assert told(events).status == "done"
        assert told(events).position is None
        assert [one.ended for one in talk.up.asked] == ["finished"] * 3
        for sent in (first, second):
            assert (await talk.answer(sent["run"]["id"])).status == "done"


async def test_a_waiting_message_can_be_stopped_and_costs_nothing(settings: Settings) -> None:
    async with talking(small(settings)) as talk:
        gate = Gate()
        talk.up.next(Plan(tokens=3, gate=gate))
        await talk.send("one")
        waiting = await talk.send("two")
        stopped = await talk.good("POST", f"/api/runs/{waiting['run']['id']}/stop")
        assert stopped["run"]["status"] == "stopped"
        assert talk.app.runner.line.length == 0
        await gate.open_for_good()
        await until(lambda: talk.app.runner.line.active == 0)
        assert len(talk.up.asked) == 1


async def test_who_is_refused_gets_a_poem_a_place_and_a_time(settings: Settings) -> None:
    async with talking(small(settings, max_waiting=0)) as talk:
        gate = Gate()
        talk.up.next(Plan(tokens=3, gate=gate))
        await talk.send("one")
        await gate.held()
        body = talk.message("two")
        refused = await talk.ask("POST", "/api/messages", body)
        assert refused.status == 503
        assert int(refused.headers["retry-after"]) > 0
        assert refused.error["code"] == "full"
        assert "\n" in refused.error["poem"]
        assert refused.error["position"] == 1
        assert len((await talk.good("GET", "/api/conversations"))["conversations"]) == 1
        await gate.open_for_good()
        await until(lambda: talk.app.runner.line.active == 0)
        sent = await talk.good("POST", "/api/messages", body)
        assert (await talk.answer(sent["run"]["id"])).status == "done"
        assert talk.app.runner.line.refused == 1


async def test_one_person_cannot_fill_the_line(settings: Settings) -> None:
    async with talking(small(settings, max_waiting=4)) as talk:
        gate = Gate()
        talk.up.plans["steady"] = Plan(tokens=1, gate=gate)
        for name in ("one", "two", "three"):
            await talk.send(name)
        refused = await talk.ask("POST", "/api/messages", talk.message("four"))
        assert (refused.status, refused.error["code"]) == (429, "too_many_waiting")
        assert int(refused.headers["retry-after"]) > 0
        await gate.open_for_good()


async def test_regenerating_and_continuing_stand_in_the_same_line(settings: Settings) -> None:
    async with talking(small(settings, max_waiting=0)) as talk:
        gate = Gate()
        talk.up.next(Plan(tokens=2, fault="unfinished", after=1), Plan(tokens=3, gate=gate))
        cut = await talk.say("one")
        await talk.send("two")
        for verb in ("regenerate", "continue"):
            path = f"/api/messages/{cut['id']}/{verb}"
            refused = await talk.ask("POST", path, {"key": key()})
            assert (refused.status, refused.error["code"]) == (503, "full")
        await gate.open_for_good()


async def test_a_full_house_refuses_though_the_database_is_held(lite: Settings) -> None:
    async with talking(small(lite, max_waiting=0)) as talk:
        gate = Gate()
        talk.up.next(Plan(tokens=3, gate=gate))
        await talk.send("one")
        await gate.held()
        other = sqlite3.connect(lite.data / "lowkey.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        refused = await talk.ask("POST", "/api/messages", talk.message("two"))
        assert refused.status == 503
        other.execute("ROLLBACK")
        other.close()
        await gate.open_for_good()


async def test_a_burst_beyond_every_limit_is_answered_or_refused_and_never_lost(
    settings: Settings,
) -> None:
    async with talking(small(settings, max_runs=5, max_runs_each=5, max_waiting=40)) as talk:
        bodies = [talk.message(f"number {n}") for n in range(60)]
        replies = await asyncio.gather(*(talk.ask("POST", "/api/messages", b) for b in bodies))
        assert {reply.status for reply in replies} <= {202, 429}
        accepted = [reply.body for reply in replies if reply.status == 202]
        assert len(accepted) >= 25
        answers = await asyncio.gather(*(talk.answer(one["run"]["id"]) for one in accepted))
        assert [answer.status for answer in answers] == ["done"] * len(accepted)
        assert len(talk.up.asked) == len(accepted)
        await until(lambda: talk.app.runner.line.active == 0)
