"""The same message sent again and again is one message, one answer, one charge."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bench.upstream import Gate, Plan, upstream
from lowkey.app import App
from lowkey.core.config import Settings
from lowkey.core.store import events
from tests.chat.talk import Reply, Talk, key, read, said, told, until, words
from tests.postgres import Postgres
from tests.serving import serve


@pytest.mark.parametrize("times", [2, 10, 100])
async def test_a_message_sent_many_times_at_once_is_kept_and_answered_once(
    talk: Talk, times: int
) -> None:
    body = talk.message("Only once")
    replies = await asyncio.gather(*(talk.ask("POST", "/api/messages", body) for _ in range(times)))
    assert [reply.status for reply in replies] == [202] * times
    (sent,) = {(r.body["message"]["id"], r.body["run"]["id"]) for r in replies}
    await talk.answer(sent[1])
    later = await talk.ask("POST", "/api/messages", body)
    assert (later.body["message"]["id"], later.body["run"]["id"]) == sent
    assert later.body["run"]["status"] == "done"
    listed = await talk.good("GET", "/api/conversations")
    assert len(listed["conversations"]) == 1
    whole = await talk.open(listed["conversations"][0]["id"])
    assert [said(one) for one in whole["messages"]] == ["Only once", words(20)]
    assert len(talk.up.asked) == 1


@pytest.mark.parametrize("verb", ["regenerate", "continue"])
async def test_the_same_button_pressed_twice_makes_one_answer(talk: Talk, verb: str) -> None:
    talk.up.next(Plan(tokens=5, fault="unfinished"))
    cut = await talk.say("Count")
    body = {"key": key()}
    path = f"/api/messages/{cut['id']}/{verb}"
    replies = await asyncio.gather(*(talk.ask("POST", path, body) for _ in range(10)))
    (run,) = {reply.body["run"]["id"] for reply in replies}
    await talk.answer(run)
    assert len(talk.up.asked) == 2
    assert len((await talk.open(cut["conversation_id"]))["messages"]) == 3


async def test_a_key_means_one_persons_message(talk: Talk) -> None:
    body = talk.message("Mine")
    mine = await talk.good("POST", "/api/messages", body)
    temporary = await talk.good("POST", "/api/messages", body | {"temporary": True})
    assert mine["run"]["id"] != temporary["run"]["id"]


async def test_a_caller_that_hangs_up_while_it_sends_leaves_no_half_message(talk: Talk) -> None:
    body = talk.message("I am off")
    for _ in range(20):
        sending = asyncio.create_task(talk.ask("POST", "/api/messages", body))
        await asyncio.sleep(0)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    sent = await talk.good("POST", "/api/messages", body)
    assert (await talk.answer(sent["run"]["id"])).status == "done"
    await until(lambda: talk.app.runner.line.active == 0)
    assert talk.app.runner.line.length == 0
    assert len(talk.up.asked) == 1


# Several servers on one PostgreSQL


@pytest.fixture
async def two(tmp_path_factory: pytest.TempPathFactory, cluster: Postgres, furnished_cluster: str):
    """Two servers, as two machines would run them: one database, one folder of files."""
    folder = tmp_path_factory.mktemp("shared")
    address = cluster.lend(furnished_cluster)
    settings = Settings(
        data=folder, database=address, discover=False, port=0, titles=False, heartbeat=1
    )
    async with upstream() as up, App.open(settings) as one:
        await one.catalogue.add("compatible", up.url, "", "up")
        async with App.open(settings) as other, serve(one) as here, serve(other) as there:
            yield [Talk(one, up, here.client), Talk(other, up, there.client)]
    cluster.take_back(address)


async def test_a_message_sent_to_two_servers_at_once_is_one_message(two: list[Talk]) -> None:
    here, there = two
    for n in range(10):
        body = here.message(f"Number {n}")
        replies: list[Reply] = await asyncio.gather(
            *(talk.ask("POST", "/api/messages", body) for talk in (here, there) * 3)
        )
        assert [reply.status for reply in replies] == [202] * 6
        (run,) = {reply.body["run"]["id"] for reply in replies}
        assert (await here.answer(run)).status == "done"
    assert len(here.charges) == 10
    assert len((await there.good("GET", "/api/conversations"))["conversations"]) == 10


async def test_a_reader_at_the_other_server_sees_the_same_answer(two: list[Talk]) -> None:
    here, there = two
    gate = Gate()
    here.up.next(Plan(tokens=30, thinks=3, gate=gate))
    run = (await here.send("Speak"))["run"]["id"]
    readers = [asyncio.create_task(talk.events(run)) for talk in (here, there)]
    await gate.open(10)
    await gate.held()
    await gate.open_for_good()
    live, far = await asyncio.gather(*readers)
    assert told(far) == told(live)
    numbers = [event.seq for event in read(far)]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] >= live[-1][0]


async def test_an_answer_can_be_stopped_at_the_other_server(two: list[Talk]) -> None:
    here, there = two
    gate = Gate()
    here.up.next(Plan(tokens=100, gate=gate))
    sent = await here.send("Speak")
    run = sent["run"]["id"]
    watching = asyncio.create_task(here.events(run))
    await gate.open(5)
    await gate.held()
    live = here.app.log.find(run)
    assert live is not None
    await until(lambda: live.stored == len(live.events))
    stopped = await there.good("POST", f"/api/runs/{run}/stop")
    assert stopped["run"]["status"] == "stopped"
    await gate.open(1)  # what comes now is refused, and the model is let go
    await here.charges[0].closed()
    assert told(await watching).status == "stopped"
    reply = await there.reply(sent["run"])
    assert (reply["status"], said(reply)) == ("stopped", words(5))
    await until(lambda: here.app.runner.line.active == 0)
    assert await leftovers(here) == []


async def leftovers(talk: Talk) -> list[object]:
    return await talk.app.db.read(lambda c: list(c.execute(select(events))))
