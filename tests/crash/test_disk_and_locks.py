"""A disk without room and a database that others hold: a sentence, nothing broken, and on it goes."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import resource
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
import pytest

from bench.upstream import Gate, Plan
from lowkey.core.config import Settings
from tests.chat.talk import Talk, said, talking, told, until, words
from tests.crash.children import CONTEXT, Server, begin, ended, serving
from tests.crash.test_killed_server import folder

# A full disk


class Limit:
    """No file of the server may grow: what a quota does."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def fill(self, server: Server) -> None:
        largest = max(path.stat().st_size for path in self.data.rglob("*") if path.is_file())
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))

    def free(self, server: Server) -> None:
        whole = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, whole)


class Small:
    """A file system of a few megabytes, and a file that takes what is left of it."""

    def __init__(self, data: Path) -> None:
        self.ballast = data / "ballast"

    def fill(self, server: Server) -> None:
        with self.ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))

    def free(self, server: Server) -> None:
        self.ballast.unlink()


@pytest.fixture(params=["limit", "tmpfs"])
def scarce(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Limit | Small]:
    data = tmp_path / "data"
    data.mkdir()
    if request.param == "limit":
        yield Limit(data)
        return
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m,mode=700", "tmpfs", str(data)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("Only root can mount a small disk; the limit on files stands for it.")
    try:
        yield Small(data)
    finally:
        subprocess.run(["umount", "-l", str(data)], check=True)


async def test_a_full_disk_is_told_and_passes_without_a_restart(
    scarce: Limit | Small, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    async with folder(data) as up:
        server = await serving("--data", str(data))
        async with aiohttp.ClientSession(server.url) as client:
            talk = Talk(None, up, client)  # type: ignore[arg-type]
            before = await talk.say("Before")
            gate = Gate()
            up.next(Plan(tokens=30, gate=gate))
            running = await talk.send("Speak through it")
            watching = asyncio.create_task(talk.events(running["run"]["id"]))
            await gate.open(5)
            await gate.held()

            scarce.fill(server)
            body = talk.message("x" * 3_000_000)
            refused = await talk.ask("POST", "/api/messages", body)
            assert (refused.status, refused.error["code"]) == (503, "disk_full")
            assert "space" in refused.error["hint"]
            assert int(refused.headers["retry-after"]) > 0
            large = io.BytesIO(os.urandom(8_000_000))
            async with client.put("/api/files?name=big", data=large) as response:
                assert response.status == 503
            assert said((await talk.open(before["conversation_id"]))["messages"][1]) == words(20)
            assert len((await talk.good("GET", "/api/conversations"))["conversations"]) == 2
            await gate.open(5)
            await gate.held()

            scarce.free(server)
            await gate.open_for_good()
            answer = told(await watching)
            assert answer.status == "done"
            sent = await talk.good("POST", "/api/messages", body)
            assert (await talk.answer(sent["run"]["id"])).status == "done"
        await server.kill()
        assert sound(data / "lowkey.db")
        server = await serving("--data", str(data))
        async with aiohttp.ClientSession(server.url) as client:
            talk = Talk(None, up, client)  # type: ignore[arg-type]
            assert said(await talk.reply(running["run"])) == words(30)
            assert len((await talk.good("GET", "/api/conversations"))["conversations"]) == 3
        await server.kill()


def sound(path: Path) -> bool:
    connection = sqlite3.connect(path)
    said = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    return said == ("ok",)


# A lock that another process holds


@asynccontextmanager
async def held(path: Path) -> AsyncIterator[Callable[[], None]]:
    """Another process holds the write lock, until the function given is called or this is left."""
    here, there = CONTEXT.Pipe()
    process = begin(_hold, there, str(path))
    there.close()
    await asyncio.to_thread(here.recv)
    over = False

    def release() -> None:
        nonlocal over
        if not over:
            over = True
            here.send("let go")

    try:
        yield release
    finally:
        release()
        assert await ended(process) == 0
        here.close()


def _hold(pipe: Connection, path: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    connection.execute("BEGIN IMMEDIATE")
    pipe.send("held")
    pipe.recv()
    connection.execute("ROLLBACK")
    connection.close()


@pytest.fixture
def lite(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", discover=False, port=0, titles=False)


async def test_a_message_waits_for_a_lock_and_is_then_kept(lite: Settings) -> None:
    async with talking(lite) as talk:
        await talk.say("Before")
        async with held(lite.data / "lowkey.db") as release:
            sending = asyncio.create_task(talk.send("Wait"))
            listed = await talk.good("GET", "/api/conversations")
            assert len(listed["conversations"]) == 1
            assert not sending.done()
            release()
            sent = await sending
        assert (await talk.answer(sent["run"]["id"])).status == "done"


async def test_a_lock_held_too_long_is_an_error_and_the_message_can_be_sent_again(
    lite: Settings,
) -> None:
    async with talking(lite.model_copy(update={"patience": 0.2})) as talk:
        body = talk.message("Wait")
        async with held(lite.data / "lowkey.db"):
            refused = await talk.ask("POST", "/api/messages", body)
            assert (refused.status, refused.error["code"]) == (503, "database_locked")
            assert talk.app.runner.line.active == 0
        sent = await talk.good("POST", "/api/messages", body)
        assert (await talk.answer(sent["run"]["id"])).status == "done"
        assert len(talk.charges) == 1
        assert len((await talk.good("GET", "/api/conversations"))["conversations"]) == 1


@pytest.mark.parametrize("patience", [0.2, 30.0])
async def test_an_answer_is_shown_through_a_lock_and_kept_after_it(
    lite: Settings, patience: float
) -> None:
    """At each boundary of the run: while it streams, and when its end is to be saved."""
    async with talking(lite.model_copy(update={"patience": patience})) as talk:
        gate = Gate()
        talk.up.next(Plan(tokens=12, gate=gate))
        sent = await talk.send("Speak")
        await gate.open(3)
        await gate.held()
        live = talk.app.log.find(sent["run"]["id"])
        assert live is not None
        watching = asyncio.create_task(talk.events(sent["run"]["id"]))
        async with held(lite.data / "lowkey.db") as release:
            await gate.open(3)
            await until(lambda: any(b"w5 " in event for event in live.events))
            assert live.stored < len(live.events)
            await gate.open_for_good()
            await until(lambda: talk.charges[0].ended == "finished" and live.sealed)
            assert not live.done
            assert not watching.done()
            release()
            answer = told(await watching)
        assert answer.status == "done"
        assert said(await talk.reply(sent["run"])) == words(12)
