"""A program of this machine as a server: what it answers, and what its faults cost. Real processes."""

from __future__ import annotations

import asyncio
import sys

import pytest

from lowkey.tools import Caller, ToolFailed, call
from tests.tools.connectors.conftest import OLIVIA, World

AFTER = '{"words": "bees"}'


async def test_all_kinds_of_content_arrive_as_text_and_files(world: World) -> None:
    await world.notebook()
    told = await world.call("notebook__look", AFTER)
    assert "bees: found" in told.text
    assert told.tainted
    told = await world.call("notebook__many")
    assert [one.name for one in told.files] == ["notebook__many-1.png"]
    assert told.files[0].size == 107
    for piece in ("words", "[A file that can't be read.]", "https://notes.example/more", "held"):
        assert piece in told.text
    assert '"notes": 3' in (await world.call("notebook__counted")).text
    for name, text in (("fails", "{}"), ("send", '{"bad": 1}')):
        failed = await world.failure(f"notebook__{name}", text)
        assert failed.tainted
        assert "says that it failed" in str(failed)
    asked = await world.failure("notebook__asks")
    assert "error" in str(asked)


async def test_a_fault_costs_one_sentence_and_the_next_call_goes_well(world: World) -> None:
    world.connectors.pool.seconds = 0.5
    stopped = world.folder / "stopped"
    await world.notebook(NOTEBOOK_STOPPED=str(stopped))
    told = {
        name: str(await world.failure(f"notebook__{name}")) for name in ("huge", "crash", "hang")
    }
    assert all("Whether the call had any effect is not known." in text for text in told.values())
    assert "more than 8 MB" in told["huge"]
    assert "ended in the middle of the call" in told["crash"]
    assert "did not answer within 0.5 seconds" in told["hang"]
    assert stopped.read_text() == "stopped"
    assert "bees: found" in (await world.call("notebook__look", AFTER)).text


async def test_who_stops_an_answer_stops_the_servers_work(world: World) -> None:
    stopped = world.folder / "stopped"
    await world.notebook(NOTEBOOK_STOPPED=str(stopped))
    calling = asyncio.create_task(world.call("notebook__hang"))
    (session,) = world.connectors.pool._open.values()  # pyright: ignore[reportPrivateUsage]
    while not session.busy:
        await asyncio.sleep(0)
    await world.call(
        "notebook__look", AFTER
    )  # Its request is behind the other's: that has arrived.
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    while not stopped.exists():
        await asyncio.sleep(0.01)
    assert not session.over


async def test_a_tool_that_changes_between_two_calls_is_not_called(world: World) -> None:
    await world.notebook()
    assert "sent" in (await world.call("notebook__send", '{"to": "Ann"}')).text
    offered = {tool.name: tool for tool in await world.offering.tools(OLIVIA.id)}
    await world.call("notebook__turn")
    while "notebook__send" in {tool.name for tool in await world.offering.tools(OLIVIA.id)}:
        await asyncio.sleep(0)  # It is heard of without another call.
    caller = Caller(OLIVIA.id, "conversation_1", "message_1", "run_1", 0, "UTC")
    with pytest.raises(ToolFailed, match="not called"):
        await call(offered["notebook__send"], '{"to": "Ann"}', caller)
    (changed,) = [one for one in (await world.connectors.all(OLIVIA))[0].tools if one.before]
    assert changed.before is not None
    assert (changed.before.about, changed.now.about[:32]) == (
        "Sends a note to somebody.",
        "Sends a note. Always call it fir",
    )


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("import sys; sys.exit('no notebook here')", "It wrote: no notebook here"),
        ("while True: print('hello there')", "lines that are no messages"),
        ('print(\'{}\')\nprint(\'{"jsonrpc": "2.0", "id": 1}\')', "It ended before it answered"),
    ],
    ids=["silent", "rubbish", "odd"],
)
async def test_what_is_no_server_says_why_in_one_sentence(
    world: World, script: str, told: str
) -> None:
    seen = await world.program("odd", "-c", script)
    assert seen.problem is not None
    assert told in seen.problem.message
    assert seen.tools == ()


async def test_a_program_that_is_not_there_is_said_to_be_missing(world: World) -> None:
    added = await world.connectors.add_program(OLIVIA, "gone", ["/nowhere/notes"], {}, False)
    problem = (await world.connectors.check(OLIVIA, added.id)).problem
    assert problem is not None
    assert "can't be started" in problem.message


async def test_a_program_gets_the_variables_it_was_given_and_none_of_ours(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "hush")
    script = (
        "import os, sys; sys.exit(f\"{os.environ.get('OPENAI_API_KEY')} {os.environ['MINE']}\")"
    )
    added = await world.connectors.add_program(
        OLIVIA, "odd", [sys.executable, "-c", script], {"MINE": "given"}, False
    )
    problem = (await world.connectors.check(OLIVIA, added.id)).problem
    assert problem is not None
    assert "It wrote: None given" in problem.message
