"""A tool's long result is read to its end, as long as its chat is there and by nobody else."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bench.answers import Call
from bench.upstream import Plan, Upstream, upstream
from lowkey.app import App
from lowkey.chat.projects import Homes
from lowkey.chat.store import conversations
from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.tools import AnyTool, Caller, Told, ToolFailed
from lowkey.tools.results import Results, results
from tests.chat.talk import ALONE, Json, Talk
from tests.chat.test_calls import Words, calls, tool
from tests.serving import serve

LONG = "begin\n" + "".join(f"line {n}\n" for n in range(12_000)) + "end"


def told(message: Json) -> list[Json]:
    return [part for part in message["parts"] if part["kind"] == "result"]


def handle_in(text: str) -> str:
    found = re.search(r"read_result, result: (\w+), from: 12000", text)
    assert found, text[11_900:12_300]
    return found[1]


def read_on(handle: str, start: int) -> Plan:
    return Plan(call=(Call("read_result", json.dumps({"result": handle, "from": start})),))


def tools(talk: Talk, text: str = LONG, tainted: bool = False, ok: bool = True) -> list[AnyTool]:
    """One that talks at length, and ours that reads on."""

    async def talks(arguments: Words, caller: Caller) -> Told:
        if not ok:
            raise ToolFailed(text, tainted=tainted)
        return Told(text, tainted=tainted)

    ours = next(one for one in talk.app.runner.tools if one.name == "read_result")
    return [tool("talks", talks), ours]


async def talks(talk: Talk, **more: object) -> tuple[Json, str]:
    """An answer with a long result, and what that is called."""
    talk.up.next(calls("talks"), Plan(text="Long."))
    message = await talk.say("Talk", **more)
    return message, handle_in(told(message)[0]["text"])


async def reads(talk: Talk, handle: str, start: int, **place: object) -> Json:
    talk.up.next(read_on(handle, start), Plan(text="Read."))
    (result,) = told(await talk.say("Go on", **place))
    return result


def after(message: Json) -> Json:
    return {"conversation_id": message["conversation_id"], "parent_id": message["id"]}


def whose(message: Json) -> Caller:
    return Caller(ALONE.id, message["conversation_id"], None, "run_1", 0, "UTC")


async def rows(db: Database) -> int:
    query = "SELECT count(*) FROM whole_results"
    return await db.read(lambda c: c.exec_driver_sql(query).scalar_one())


@pytest.mark.parametrize("ok", [True, False])
async def test_what_was_left_out_is_read_on_to_its_end(talk: Talk, ok: bool) -> None:
    talk.app.runner.tools = tools(talk, ok=ok)
    message, handle = await talks(talk)
    (first,) = told(message)
    assert first["ok"] is ok and first["text"].startswith("begin") and first["text"].endswith("end")
    assert len(first["text"]) < 25_000
    whole, start, piece = LONG[:12_000], 12_000, "[…"
    while "[…" in piece:
        result = await reads(talk, handle, start, **after(message))
        assert (result["ok"], result["tainted"]) == (True, False)
        piece = result["text"]
        whole += piece.partition("\n[… ")[0]
        start = len(whole)
    assert whole == LONG


async def test_what_others_wrote_stays_so(talk: Talk) -> None:
    talk.app.runner.tools = tools(talk, tainted=True)
    message, handle = await talks(talk)
    elsewhere = {"conversation_id": message["conversation_id"], "parent_id": None}
    result = await reads(talk, handle, 12_000, **elsewhere)
    assert (result["ok"], result["tainted"]) == (True, True)


async def test_it_is_there_in_its_own_chat_only_and_goes_with_it(talk: Talk) -> None:
    talk.app.runner.tools = tools(talk)
    message, handle = await talks(talk)
    other = await reads(talk, handle, 12_000)
    assert not other["ok"]
    assert "no result" in other["text"] and "again" in other["text"]
    past = await reads(talk, handle, 10_000_000, **after(message))
    assert not past["ok"]
    assert await rows(talk.app.db) == 1
    await talk.good("DELETE", f"/api/conversations/{message['conversation_id']}")
    await talk.good("POST", "/api/erase", {"confirm": "delete everything"})
    assert await rows(talk.app.db) == 0


async def test_that_of_a_temporary_chat_lives_in_memory(talk: Talk) -> None:
    talk.app.runner.tools = tools(talk)
    message, handle = await talks(talk, temporary=True)
    assert (await reads(talk, handle, 12_000, **after(message)))["ok"]
    assert (await rows(talk.app.db), await rows(talk.app.memory)) == (0, 1)
    await talk.good("DELETE", f"/api/conversations/{message['conversation_id']}")
    assert await rows(talk.app.memory) == 0


async def test_a_restart_changes_nothing(settings: Settings) -> None:
    @asynccontextmanager
    async def started(up: Upstream) -> AsyncGenerator[Talk]:
        async with App.open(settings) as app, serve(app) as served:
            talk = Talk(app, up, served.client)
            app.runner.tools = tools(talk)
            yield talk

    async with upstream() as up:
        up.models = ("steady",)
        async with started(up) as talk:
            await talk.app.catalogue.add("compatible", up.url, "", "up")
            message, handle = await talks(talk)
        async with started(up) as talk:
            assert (await reads(talk, handle, 12_000, **after(message)))["ok"]


async def test_the_oldest_give_way(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "ALL", 2 * len(LONG))
    talk.app.runner.tools = tools(talk)
    message, first = await talks(talk)
    message, second = await talks(talk, **after(message))
    message, third = await talks(talk, **after(message))
    kept = [(await reads(talk, one, 12_000, **after(message)))["ok"] for one in (first, second, third)]  # fmt: skip
    assert kept == [False, True, True]


async def test_they_are_dropped_after_a_month_and_none_is_measured_again(talk: Talk) -> None:
    measured: list[str] = []
    event.listen(
        talk.app.db.engine, "before_cursor_execute", lambda *told: measured.append(told[2])
    )
    clock = ManualClock()
    kept = Results(clock, talk.app.db, talk.app.memory, Homes().held)
    talk.app.runner.giver.fit = kept.fit
    talk.app.runner.tools = tools(talk)
    message, _ = await talks(talk)
    clock.advance(2 * 86_400)
    await talks(talk, **after(message))
    clock.advance(28 * 86_400)
    await kept.purge()
    assert await rows(talk.app.db) == 2
    clock.advance(1)
    await kept.purge()
    assert await rows(talk.app.db) == 1
    assert not [one for one in measured if "length(whole_results" in one]


async def test_none_is_kept_of_a_chat_that_was_erased(talk: Talk) -> None:
    talk.app.runner.tools = tools(talk)
    message, _ = await talks(talk)
    await talk.app.db.write(lambda c: conversations.erase(c, [message["conversation_id"]]))
    assert await rows(talk.app.db) == 0
    shown = await talk.app.results.fit(Told(LONG), whose(message))
    assert "characters left out …]" in shown.text
    assert await rows(talk.app.db) == 0


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_one_that_comes_while_its_chat_is_erased_by_another_process_goes_with_it(
    talk: Talk,
) -> None:
    talk.app.runner.tools = tools(talk)
    message, _ = await talks(talk)
    loop, came = asyncio.get_running_loop(), list[int]()
    other = Database(talk.app.db.url)

    def comes(*told: Any) -> None:
        """Just before the chat itself goes."""
        if told[2].startswith("DELETE FROM conversations"):
            fit = talk.app.results.fit(Told(LONG), whose(message))
            asyncio.run_coroutine_threadsafe(fit, loop).result()
            came.append(asyncio.run_coroutine_threadsafe(rows(talk.app.db), loop).result())

    def erase(c: Connection) -> None:
        event.listen(c, "before_cursor_execute", comes)
        conversations.erase(c, [message["conversation_id"]])

    await other.write(erase)
    other.close()
    assert came == [2]
    assert await rows(talk.app.db) == 0


async def test_one_that_cannot_be_kept_is_shown_shortened(talk: Talk) -> None:
    """Here because its database is closed."""
    closed = Database("sqlite://")
    closed.close()
    caller = Caller("user_a", "conv_1", None, "run_1", 0, "UTC")
    results = Results(talk.app.clock, closed, closed, Homes().held)
    shown = await results.fit(Told(LONG, tainted=True), caller)
    assert shown.tainted and "characters left out …]" in shown.text
    assert len(shown.text) < 25_000
