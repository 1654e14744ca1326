"""A backup taken while everyone talks comes back as a state that keeps every promise (I10)."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import select

from bench.upstream import Plan
from lowkey.app import App
from lowkey.chat import store
from lowkey.core.backup import back_up
from lowkey.core.clock import SystemClock
from lowkey.core.config import Settings
from lowkey.core.parts import UNFINISHED
from lowkey.core.restore import restore
from tests.chat.talk import ALONE, Json, Talk, said, talking, words
from tests.crash.checker import integrity
from tests.postgres import Postgres

TALKERS = 6


async def chatter(talk: Talk, number: int, accepted: list[Json]) -> None:
    """Sends one message after the other; each answer takes a while."""
    for n in range(1000):
        accepted.append(await talk.send(f"Talker {number}, message {n}", model="up/slowly"))
        await talk.answer(accepted[-1]["run"]["id"])


def settled(data: Path, database: str = "") -> Settings:
    return Settings(data=data, database=database, discover=False, port=0, titles=False)


async def test_a_backup_under_load_goes_through_both_databases_and_back(
    tmp_path: Path, settings: Settings, cluster: Postgres
) -> None:
    accepted: list[Json] = []
    tape = tmp_path / "under-load.tar"
    async with talking(settings) as talk:
        talk.up.plans["slowly"] = Plan(tokens=40, rate=150)
        file = await attached(talk)
        talkers = [asyncio.create_task(chatter(talk, n, accepted)) for n in range(TALKERS)]
        while len(accepted) < 3 * TALKERS:
            await asyncio.sleep(0.01)
        promised = list(accepted)
        made = await asyncio.to_thread(back_up, settings, tape, SystemClock().now())
        for talker in talkers:
            talker.cancel()
        await asyncio.gather(*talkers, return_exceptions=True)
    assert made.files >= 1

    address = cluster.database()
    there = settled(tmp_path / "there", address)
    await asyncio.to_thread(restore, tape, there, "now")
    first = await looked_at(there, promised, file)
    again = tmp_path / "again.tar"
    await asyncio.to_thread(back_up, there, again, SystemClock().now())
    back = settled(tmp_path / "back")
    await asyncio.to_thread(restore, again, back, "now")
    assert await looked_at(back, promised, file) == first
    cluster.drop(address)


async def attached(talk: Talk) -> str:
    async with talk.client.put("/api/files?name=own.txt", data=b"bytes of mine") as response:
        file = await response.json()
    body = talk.message("Look") | {"parts": [file | {"kind": "file"}]}
    sent = await talk.good("POST", "/api/messages", body)
    await talk.answer(sent["run"]["id"])
    return file["file_id"]


async def looked_at(
    settings: Settings, promised: list[Json], file_id: str
) -> list[tuple[str, str]]:
    """Opens what was restored, and holds it to what was promised before the backup began."""
    async with App.open(settings) as app:
        await app.runner._interrupt_abandoned(None)
        assert await app.db.write(integrity) == []
        assert await app.files.read(file_id) == b"bytes of mine"
        open_runs = select(store.tables.runs.c.id).where(store.tables.runs.c.status.in_(UNFINISHED))
        assert await app.db.read(lambda c: c.execute(open_runs).all()) == []
        for sent in promised:
            _, messages, _ = await app.chat.conversation(ALONE, sent["conversation"]["id"])
            question, answer = messages
            assert question.id == sent["message"]["id"]
            text = said(answer.model_dump())
            assert words(40).startswith(text)
            assert (answer.status == "done") == (text == words(40))
            assert answer.status in ("done", "interrupted")
        hits = await app.chat.search(ALONE, "talker message", limit=100)
        assert len(hits) >= len(promised)
        query = select(store.tables.messages.c.id, store.tables.messages.c.parts).order_by(
            store.tables.messages.c.id
        )
        return [(row.id, row.parts) for row in await app.db.read(lambda c: c.execute(query).all())]
