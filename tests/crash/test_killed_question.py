"""A server that is killed while an answer waits for its person's word."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import aiohttp

from bench.answers import Call
from bench.upstream import Plan
from tests.chat.approvals.world import asked, ended, say
from tests.chat.talk import Talk, said, until
from tests.crash.children import Server, serving
from tests.crash.test_killed_server import folder


def on_disk(data: Path, query: str) -> list[str]:
    with contextlib.closing(sqlite3.connect(data / "lowkey.db")) as db:
        return [text for (text,) in db.execute(query)]


def noted(data: Path) -> list[str]:
    """What stands on the lists."""
    return on_disk(data, "SELECT text FROM list_items")


async def test_its_call_is_asked_about_again_and_made_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with folder(data) as up:
        up.models = ("steady",)

        async def started() -> tuple[Server, Talk]:
            server = await serving("--data", str(data))
            return server, Talk(None, up, aiohttp.ClientSession(server.url))  # type: ignore[arg-type]

        server, talk = await started()
        async with talk.client:
            await talk.ask("PUT", "/api/permissions", {"tool": "note", "choice": "ask"})
            call = Call("note", '{"text": "Buy bread"}', "call_0")
            up.next(Plan(call=(call,)), Plan(text="Well."))
            run = (await talk.send("Note it"))["run"]
            (before,) = await asked(talk, run)
            # What is shown is on disk within a second; before that, all of it would be asked anew.
            await until(lambda: "approval" in "".join(on_disk(data, "SELECT data FROM events")))
            await server.kill()
        server, talk = await started()
        async with talk.client:
            cut = await talk.reply(run)
            assert cut["status"] == "interrupted"
            assert (await say(talk, before, "allow")).status == 409
            assert noted(data) == []
            again = await talk.again(cut["id"], "continue")
            (question,) = await asked(talk, again)
            assert (question["name"], question["why"]) == ("note", "again")
            await say(talk, question, "allow")
            whole = await ended(talk, again)
            assert (whole["status"], said(whole)) == ("done", "Well.")
        await server.end()
        assert noted(data) == ["Buy bread"]
