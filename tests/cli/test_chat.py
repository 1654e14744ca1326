"""`lowkey chat` as people use it: at the keyboard, in a pipe, beside a running server."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bench import answers
from bench.upstream import Asked, Gate, Plan, Upstream
from lowkey.app import App
from lowkey.cli.desk import person
from lowkey.core.config import Settings
from tests.cli.terminal import QUIET, Call, lowkey, terminal
from tests.serving import Process, spawned

PROMPT = "› "


@asynccontextmanager
async def server(data: Path, env: dict[str, str] | None = None) -> AsyncIterator[Process]:
    """A running server on the folder."""
    with contextlib.ExitStack() as stack:
        yield await asyncio.to_thread(
            stack.enter_context, spawned(data, "--log-level", "error", env=QUIET | (env or {}))
        )


@pytest.fixture(params=["here", "through a server"])
async def room(request: pytest.FixtureRequest, data: Path) -> AsyncIterator[Path]:
    """Both ways to the chat room: with and without a server that holds the folder."""
    if request.param == "here":
        yield data
        return
    async with server(data):
        yield data


async def question(up: Upstream) -> Asked:
    """The first question that reaches the provider, beside its list of models."""
    count = 1
    while (asked := await up.arrived(count)).path != "chat/completions":
        count += 1
    return asked


def messages(data: Path) -> list[tuple[str, str, str]]:
    """(role, status, parts) of all messages on disk, oldest first."""
    with contextlib.closing(sqlite3.connect(data / "lowkey.db")) as db:
        return db.execute("SELECT role, status, parts FROM messages ORDER BY id").fetchall()


async def test_a_pipe_gets_the_answer_and_nothing_else(room: Path, up: Upstream) -> None:
    up.next(Plan(text="Rayleigh scattering.", thinks=3))
    said = await lowkey(room, "chat", typed="Why is the sky blue?\n")
    assert (said.status, said.out, said.err) == (0, "Rayleigh scattering.\n", "")
    assert "Why is the sky blue?" in str(up.asked[-1].body["messages"][-1])
    assert [(role, status) for role, status, _ in messages(room)] == [
        ("user", "done"),
        ("assistant", "done"),
    ]


async def test_words_and_a_pipe_are_one_question(call: Call, data: Path, up: Upstream) -> None:
    said = await call(data, "chat", "--model", "up/echo", "Sum", "this", "up:", typed="one\ntwo\n")
    assert said.out == "Sum this up:\n\none\ntwo\n"


async def test_an_empty_pipe_is_no_question(call: Call, data: Path, up: Upstream) -> None:
    said = await call(data, "chat", typed=" \n")
    assert said.status == 1
    assert "nothing came through the pipe" in said.err
    assert not [one for one in up.asked if one.path == "chat/completions"]


async def test_an_answer_that_fails_says_why_and_fails_the_pipe(
    call: Call, data: Path, up: Upstream
) -> None:
    up.next(Plan(fault="401"))
    said = await call(data, "chat", "Hi")
    assert (said.status, said.out) == (1, "")
    assert "key" in said.err and "Traceback" not in said.err


async def test_an_answer_that_was_cut_is_not_passed_off_as_whole(
    call: Call, data: Path, up: Upstream
) -> None:
    up.next(Plan(text="one two three four five", fault="unfinished", after=3))
    said = await call(data, "chat", "Count")
    assert said.status == 1
    assert said.out.split() == ["one", "two", "three"]
    assert "broke off" in said.err
    assert said.err.endswith("lowkey chat -c goes on with it.\n")


async def test_an_unknown_model_names_the_nearest(call: Call, data: Path) -> None:
    said = await call(data, "chat", "--model", "upp/echo", "Hi")
    assert said.status == 1
    assert "Did you mean “up/echo”?" in said.err


async def test_continue_goes_on_with_the_last_conversation(
    call: Call, data: Path, up: Upstream
) -> None:
    await call(data, "chat", "My name is Ann.")
    said = await call(data, "chat", "What is my name?", "-c", "--model", "up/echo")
    assert said.status == 0
    told = [(one["role"], str(one["content"])) for one in up.asked[-1].body["messages"]]
    roles = [role for role, _ in told if role != "system"]
    assert roles == ["user", "assistant", "user"]
    assert any("My name is Ann." in text for _, text in told)


async def test_without_a_conversation_there_is_nothing_to_continue(call: Call, data: Path) -> None:
    said = await call(data, "chat", "-c", "Go on")
    assert said.status == 1
    assert said.err == "There is no conversation yet to go on with.\n"


async def test_a_temporary_chat_leaves_no_trace(room: Path, up: Upstream) -> None:
    up.next(Plan(text="Sesame."))
    said = await lowkey(room, "chat", "--temporary", "The secret word?")
    assert said.out == "Sesame.\n"
    assert messages(room) == []
    for file in room.rglob("*"):
        assert not file.is_file() or b"Sesame" not in file.read_bytes()


async def test_answers_come_as_they_are_written_and_ctrl_c_stops_one_and_not_the_talk(
    room: Path, up: Upstream
) -> None:
    gate = Gate()
    up.next(Plan(text="one two three", gate=gate))
    async with terminal(room, "chat") as shown:
        await shown.until(PROMPT)
        shown.type("Count\n")
        asked = await question(up)
        await gate.open(1)
        await shown.until("one")
        assert "two" not in shown.seen
        shown.type("\x03")
        await asked.closed()
        await shown.until("This answer was stopped.")
        await shown.until(PROMPT)
        up.next(Plan(text="Here I am."))
        shown.type("Still there?\n")
        await shown.until("Here I am.")
        await shown.until(PROMPT)
        shown.type("\x04")
        assert await shown.end() == 0
    answers = [status for role, status, _ in messages(room) if role == "assistant"]
    assert answers == ["stopped", "done"]


async def test_neither_a_failure_nor_ctrl_c_at_the_prompt_ends_the_talk(
    data: Path, up: Upstream
) -> None:
    up.next(Plan(fault="401"))
    async with terminal(data, "chat", "--model", "up/echo") as shown:
        await shown.until(PROMPT)
        shown.type("One\n")
        assert "key" in await shown.until(PROMPT)
        shown.type("half a thou")
        await shown.until("thou")
        await shown.interrupt(PROMPT)
        shown.type("roses are red\\\n")
        await shown.until("… ")
        shown.type("violets are blue\n")
        assert "roses are red\nviolets are blue\n" in await shown.until(PROMPT)
        shown.type("\x04")
        assert await shown.end() == 0
    assert [status for _, status, _ in messages(data)] == ["done", "failed", "done", "done"]


async def test_ctrl_c_ends_a_single_question_with_the_shells_status(
    data: Path, up: Upstream
) -> None:
    gate = Gate()
    up.next(Plan(text="one two", gate=gate))
    async with terminal(data, "chat", "Count") as shown:
        await gate.open(1)
        await shown.until("one")
        assert await shown.interrupted() == 130
    assert messages(data)[-1][1] == "stopped"


async def test_a_cut_answer_goes_on_with_enter(room: Path, up: Upstream) -> None:
    up.next(Plan(text="one two three four", fault="unfinished", after=2))
    assert (await lowkey(room, "chat", "Count")).status == 1
    up.next(Plan(text="three four"))
    async with terminal(room, "chat", "-c") as shown:
        await shown.until("The last answer is not whole.")
        await shown.until(PROMPT)
        shown.type("\n")
        assert "one two three four" in await shown.until(PROMPT)
        shown.type("\n")
        assert await shown.until(PROMPT) == f"\n{PROMPT}"
        shown.type("\x04")
        assert await shown.end() == 0
    assert [one[1] for one in messages(room)] == ["done", "interrupted", "done"]


async def test_a_reader_that_leaves_stops_the_answer(data: Path, up: Upstream) -> None:
    gate = Gate()
    up.next(Plan(text="one two three", gate=gate))
    async with terminal(data, "chat", "Count") as shown:
        charged = await question(up)
        await gate.open(1)
        await shown.until("one")
        shown.hang_up()
        await charged.closed()


async def token(running: Process, *scopes: str) -> str:
    """Sets the server up by its link, as its owner would in the page, and makes a token."""
    owner = {"token": running.set_up.partition("#")[2], "name": "Ann"}
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(running.url, cookie_jar=jar, raise_for_status=True) as page:
        await page.post("/api/setup", json=owner | {"password": "an old green bicycle"})
        made = await page.post("/api/tokens", json={"name": "terminal", "scopes": scopes})
        return (await made.json())["secret"]


async def test_a_server_with_accounts_wants_a_token(data: Path, up: Upstream) -> None:
    async with server(data, {"LOWKEY_HOSTS": "lowkey.example"}) as running:
        said = await lowkey(data, "chat", "Hi")
        assert said.status == 1
        assert f"The Lowkey at {running.url} does not know who you are." in said.err
        assert "LOWKEY_TOKEN" in said.err
        secret = await token(running, "api")
        up.next(Plan(text="Hello Ann."))
        said = await lowkey(data, "chat", "Hi", env={"LOWKEY_TOKEN": secret})
        assert (said.status, said.out) == (0, "Hello Ann.\n")


async def test_a_server_that_goes_away_is_told(data: Path, up: Upstream) -> None:
    gate = Gate()
    up.next(Plan(text="one two three", gate=gate))
    async with server(data) as running:
        talk = asyncio.create_task(lowkey(data, "chat", "Count"))
        await question(up)
        await gate.open(1)
        await gate.held()
        running.kill()
        said = await talk
    assert said.status == 1
    assert "does not answer any more" in said.err and "Traceback" not in said.err


NOTE = Plan(call=(answers.Call("note", '{"text": "Buy milk"}'),))


async def ask_first(data: Path) -> None:
    """Its person wants to be asked before a note is written."""
    async with App.open(Settings(data=data, discover=False, titles=False)) as app:
        await app.chat.permissions.choose(await person(app.accounts), "note", "ask")


async def test_what_waits_to_be_allowed_is_asked_at_the_keyboard(data: Path, up: Upstream) -> None:
    await ask_first(data)
    async with server(data), terminal(data, "chat") as shown:
        await shown.until(PROMPT)
        up.next(NOTE, Plan(text="Noted."))
        shown.type("Note it\n")
        told = await shown.until("[y]es once / [a]lways here / [n]o: ")
        assert "would change something that is kept here, with “note”" in told
        assert '"text": "Buy milk"' in told
        shown.type("y\n")
        await shown.until("Noted: “Buy milk”.")
        await shown.until(PROMPT)
        up.next(NOTE, Plan(text="As you wish."))
        shown.type("Again\n")
        await shown.until("[n]o: ")
        shown.type("what?\n")
        await shown.until("did not allow this")
        await shown.until("As you wish.")


async def test_where_nobody_is_at_the_keyboard_nothing_is_allowed(
    call: Call, data: Path, up: Upstream
) -> None:
    await ask_first(data)
    up.next(NOTE, Plan(text="It was not noted."))
    said = await call(data, "chat", "Note it")
    assert (said.status, said.out) == (0, "It was not noted.\n")
    assert "nobody is at the keyboard" in said.err
    assert "Nobody is at the keyboard" in str(up.asked[-1].body["messages"][-1])
