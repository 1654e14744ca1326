"""Two servers on one PostgreSQL: one falls asleep, the other takes over, and the sleeper is fenced.

What is taken away at one is over at the other.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from bench.upstream import Gate, Plan, upstream
from lowkey.app import App
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.store import events
from tests import people
from tests.chat.talk import Json, Talk, said, told, words
from tests.crash.children import serving
from tests.postgres import Postgres

HUNG = 60
"""Seconds after which a test fails instead of waiting for ever."""


@pytest.fixture
def address(cluster: Postgres, furnished_cluster: str):
    made = cluster.lend(furnished_cluster)
    yield made
    cluster.take_back(made)


async def test_a_server_that_was_taken_for_dead_can_write_nothing_more(
    tmp_path: Path, address: str
) -> None:
    data = tmp_path / "data"
    async with upstream() as up:
        async with App.open(Settings(data=data, database=address, discover=False)) as app:
            await app.catalogue.add("compatible", up.url, "", "up")
        env = {"LOWKEY_DATABASE": address, "LOWKEY_HEARTBEAT": "0.3"}
        sleeper, other = [await serving("--data", str(data), env=env) for _ in range(2)]
        async with (
            aiohttp.ClientSession(sleeper.url) as first,
            aiohttp.ClientSession(other.url) as second,
        ):
            here, there = Talk(None, up, first), Talk(None, up, second)  # type: ignore[arg-type]
            gate = Gate()
            up.next(Plan(tokens=50, gate=gate))
            sent = await here.send("Speak")
            watching = asyncio.create_task(here.events(sent["run"]["id"]))
            await gate.open(10)
            await gate.held()
            db = Database(address)
            while "w9 " not in await stored(db, sent["run"]["id"]):
                await asyncio.sleep(0.05)

            sleeper.pause()
            while (await status(there, sent["run"])) != "interrupted":
                await asyncio.sleep(0.05)
            kept = await there.reply(sent["run"])
            assert (kept["status"], said(kept)) == ("interrupted", words(10))
            await gate.open(10)  # these words reach the sleeper's socket

            sleeper.wake()
            ended = told(await watching)
            assert ended.status == "interrupted"
            await here.charges[0].closed()
            assert await there.reply(sent["run"]) == kept
            assert await db.read(lambda c: c.execute(select(events)).all()) == []
            up.next(Plan(text="and on."))
            run = await there.again(kept["id"], "continue")
            assert (await there.answer(run["id"])).status == "done"
            assert said(await there.reply(run)) == words(10) + "and on."
            assert (await here.say("Are you well?"))["status"] == "done"
            db.close()
        await sleeper.kill()
        await other.kill()


async def test_who_signs_out_at_one_server_stops_hearing_at_the_other(
    tmp_path: Path, address: str
) -> None:
    data = tmp_path / "data"
    async with App.open(Settings(data=data, database=address, discover=False)) as app:  # type: ignore[arg-type]
        await people.owner(app.accounts)
        ada = await people.somebody(app.accounts, "Ada")
        carried = ada.at_browser()
    words = ("--data", str(data), "--hosts", "lowkey.example")
    env = {"LOWKEY_DATABASE": address}
    one, other = [await serving(*words, env=env) for _ in range(2)]
    async with aiohttp.ClientSession() as client:
        async with client.get(f"{other.url}/api/events", headers=carried) as feed:
            assert feed.status == 200 and await feed.content.readany()
            async with client.post(f"{one.url}/api/logout", headers=carried) as out:
                assert out.status < 300
            async with asyncio.timeout(HUNG):
                await feed.content.read()
        async with client.get(f"{other.url}/api/events", headers=carried) as again:
            assert again.status == 401
    await one.kill()
    await other.kill()


async def stored(db: Database, run_id: str) -> str:
    query = select(events.c.data).where(events.c.run_id == run_id)
    return "".join(await db.read(lambda c: list(c.execute(query).scalars())))


async def status(talk: Talk, run: Json) -> str:
    return (await talk.good("GET", f"/api/runs/{run['id']}"))["status"]
