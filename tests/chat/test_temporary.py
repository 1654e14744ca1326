"""A temporary conversation works like any other and leaves nothing behind."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Connection, inspect, text

from bench.upstream import Gate, Plan
from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from tests.chat.talk import Talk, key, said, talking, until, words
from tests.postgres import Postgres

SECRET, ANSWER = f"xylophone{uuid4().hex}", f"zephyr{uuid4().hex}"
"""What the person says and what the model says, in words that stand nowhere else."""


def traces(folder: Path) -> list[tuple[Path, str]]:
    """Files that hold one of the words, in whatever encoding, whole or without its beginning."""
    return [
        (path, word)
        for path in folder.rglob("*")
        if path.is_file()
        for word in (SECRET, ANSWER)
        if any(form in path.read_bytes() for form in forms(word))
    ]


def forms(word: str) -> Iterator[bytes]:
    for part in (word, word[1:], word[:-1]):
        yield part.encode()
        yield part.upper().encode()
        yield part.encode("utf-16-le")


def rows(connection: Connection) -> str:
    """Every row of every table."""
    names = inspect(connection).get_table_names()
    found = [connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in names]
    return str(found)


async def live_through(talk: Talk) -> None:
    """Everything that can happen to a temporary conversation."""
    gate = Gate()
    talk.up.next(Plan(text=f"I say {ANSWER} to that", gate=gate))
    sent = await talk.send(f"Keep {SECRET} to yourself", temporary=True)
    conversation = sent["conversation"]["id"]
    assert sent["conversation"]["temporary"] is True
    await gate.open(4)
    await gate.held()
    live = talk.app.log.find(sent["run"]["id"])
    assert live is not None
    await until(lambda: live.stored == len(live.events))
    await gate.open_for_good()
    await talk.answer(sent["run"]["id"])
    first = await talk.reply(sent["run"])
    assert ANSWER in said(first)
    talk.up.next(Plan(fault="malformed", text=ANSWER * 3), Plan(text=f"Again {ANSWER}"))
    place = {"conversation_id": conversation, "parent_id": first["id"]}
    await talk.say(f"More {SECRET}", **place)
    run = await talk.again(first["id"], "regenerate")
    await talk.answer(run["id"])
    await talk.good("PATCH", f"/api/conversations/{conversation}", {"title": SECRET})
    await talk.good("GET", f"/api/runs/{run['id']}/prompt")
    whole = await talk.open(conversation)
    assert len(whole["messages"]) == 5


async def test_nothing_of_a_temporary_conversation_reaches_the_disk(
    settings: Settings, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> None:
    caplog.set_level(logging.DEBUG)
    async with talking(settings.model_copy(update={"titles": True})) as talk:
        await live_through(talk)
        for word in (SECRET, ANSWER):
            assert await talk.find(word) == []
            assert word not in await talk.app.db.read(rows)
        assert traces(settings.data) == []
        assert (await talk.good("GET", "/api/conversations"))["conversations"] == []
    assert traces(settings.data) == []
    assert SECRET not in caplog.text
    assert ANSWER not in caplog.text
    address = settings.database.get_secret_value()
    if address:
        cluster: Postgres = request.getfixturevalue("cluster")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        assert traces(cluster.folder) == []


async def test_that_scan_finds_a_conversation_that_is_kept(
    settings: Settings, request: pytest.FixtureRequest
) -> None:
    async with talking(settings) as talk:
        made = await talk.say(ANSWER)
        assert ANSWER in await talk.app.db.read(rows)
        if talk.app.db.sqlite:
            assert traces(settings.data) != []
        await talk.good("DELETE", f"/api/conversations/{made['conversation_id']}")


async def test_a_deleted_temporary_conversation_is_gone_at_once(talk: Talk) -> None:
    reply = await talk.say("Forget me", temporary=True)
    conversation = reply["conversation_id"]
    assert (await talk.ask("DELETE", f"/api/conversations/{conversation}")).status == 204
    assert (await talk.ask("GET", f"/api/conversations/{conversation}")).status == 404
    assert (await talk.ask("POST", f"/api/conversations/{conversation}/restore")).status == 404
    assert (await talk.ask("GET", f"/api/runs/{reply['run_id']}/events")).status == 404


async def test_one_that_was_left_is_forgotten_after_a_day(settings: Settings) -> None:
    clock = ManualClock()
    async with talking(settings, clock) as talk:
        left = (await talk.say("I leave", temporary=True))["conversation_id"]
        clock.advance(23 * 3600)
        fresh = (await talk.say("I stay", temporary=True))["conversation_id"]
        clock.advance(2 * 3600)
        await talk.app.chat.purge()
        assert (await talk.ask("GET", f"/api/conversations/{left}")).status == 404
        assert (await talk.ask("GET", f"/api/conversations/{fresh}")).status == 200


async def test_it_is_cut_and_continued_and_stopped_like_any_other(talk: Talk) -> None:
    talk.up.next(Plan(tokens=8, fault="unfinished"), Plan(text="w3 "))
    cut = await talk.say("Count", temporary=True)
    assert (cut["status"], said(cut)) == ("interrupted", words(3))
    run = await talk.again(cut["id"], "continue")
    await talk.answer(run["id"])
    assert said(await talk.reply(run)) == words(4)
    gate = Gate()
    talk.up.next(Plan(tokens=8, gate=gate))
    place = {"conversation_id": cut["conversation_id"], "parent_id": cut["id"]}
    sent = await talk.send("More", key=key(), **place)
    await gate.open(2)
    await gate.held()
    await talk.good("POST", f"/api/runs/{sent['run']['id']}/stop")
    assert said(await talk.reply(sent["run"])) == words(2)


async def test_what_was_deleted_for_good_is_in_no_file_of_sqlite_any_more(lite: Settings) -> None:
    clock = ManualClock()
    async with talking(lite, clock) as talk:
        for n in range(12):
            await talk.say(f"Something else, number {n}")
        talk.up.next(Plan(text=ANSWER))
        gone = (await talk.say(SECRET))["conversation_id"]
        for n in range(12):
            await talk.say(f"Something more, number {n}")
        await talk.good("DELETE", f"/api/conversations/{gone}")
        clock.advance(25 * 3600)
        assert await talk.app.chat.purge() == 1
    assert traces(lite.data) == []
