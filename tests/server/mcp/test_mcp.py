"""Programs of other people's making come in by the protocol's own SDK: what they see, and what not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp.types import INVALID_PARAMS, CallToolResult, TextContent

from bench.answers import Call
from bench.upstream import Plan
from lowkey.chat import Draft, Preferences
from lowkey.chat.approvals import Word
from lowkey.core.parts import TextPart
from lowkey.memory import Wish
from tests.people import Person
from tests.server.house import House, house

pytestmark = pytest.mark.asyncio(loop_scope="module")

ERAS = ("legacy", "2026-07-28")
"""With a handshake and a session, and without either."""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def at() -> AsyncIterator[House]:
    async with house("sqlite") as opened:
        yield opened


@pytest.fixture
def ada(at: House) -> Person:
    return at.people["member"]


@asynccontextmanager
async def program(
    at: House, headers: dict[str, str], mode: str = "2026-07-28"
) -> AsyncGenerator[Client]:
    """A client of the SDK that carries these headers."""
    async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
        transport = streamable_http_client(f"{at.url}/mcp", http_client=http)
        async with Client(transport, mode=mode) as client:
            yield client


def said(result: CallToolResult) -> str:
    assert all(isinstance(part, TextContent) for part in result.content)
    return "\n".join(part.text for part in result.content if isinstance(part, TextContent))


async def talked(at: House, who: Person, words: str, **more: Any) -> str:
    """The id of a chat in which they said this, and got an answer."""
    draft = Draft(parts=(TextPart(text=words),), key=words, **more)
    sent = await at.app.chat.send(who.user, draft)
    async for _ in await at.app.chat.follow(who.user, sent.run.id):
        continue
    return sent.conversation.id


@pytest.mark.parametrize("mode", ERAS)
async def test_a_program_finds_what_its_person_may_look_at(
    at: House, ada: Person, mode: str
) -> None:
    chat = await talked(at, ada, f"Where do pelicans sleep, in era {mode}?")
    async with program(at, ada.with_token("mcp"), mode) as client:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert list(listed) == [
            "search_chats",
            "read_chat",
            "search_files",
            "list_memories",
            "ask",
            "start_research",
            "read_research",
        ]
        for name, tool in listed.items():
            hints = tool.annotations
            assert hints is not None
            assert (hints.read_only_hint, hints.destructive_hint) == (
                name not in ("ask", "start_research"),
                False,
            )
            assert tool.input_schema["additionalProperties"] is False
        found = await client.call_tool("search_chats", {"words": f"pelicans {mode}"})
        assert said(found).startswith(f"{chat}: “Where do pelicans sleep")
        assert chat in said(await client.call_tool("search_chats", {}))
        read = said(await client.call_tool("read_chat", {"chat": chat}))
        assert "1. The person, " in read
        assert f"Where do pelicans sleep, in era {mode}?" in read
        assert "2. Lowkey (up/steady)" in read


async def test_what_can_not_be_called_is_refused_in_sentences(at: House, ada: Person) -> None:
    async with program(at, ada.with_token("mcp"), "legacy") as client:
        with pytest.raises(MCPError, match="There is no tool “delete_everything”") as raised:
            await client.call_tool("delete_everything", {})
        assert raised.value.code == INVALID_PARAMS
        for given, words in (
            ({}, "chat: Field required"),
            ({"chat": "conv_1", "first": 0}, "greater than or equal to 1"),
            ({"chat": "conv_1", "all": True}, "all: Extra inputs are not permitted"),
            ({"chat": "c" * 1000}, "at most 300 characters"),
            ({"chat": "conv_none"}, "There is no such conversation"),
        ):
            result = await client.call_tool("read_chat", given)
            assert result.is_error
            assert words in said(result)
        result = await client.call_tool("ask", {"question": "x" * 100_001})
        assert (result.is_error, "at most 100000 characters" in said(result)) == (True, True)
        with pytest.raises(MCPError, match="larger than 1 MB"):
            await client.call_tool("ask", {"question": "x" * 2**20})


async def test_whoever_has_no_token_for_it_hears_a_sentence(at: House, ada: Person) -> None:
    for headers in ({}, {"Authorization": "Bearer lk_no"}, ada.with_token("api"), ada.at_browser()):
        for mode in ("auto", "legacy"):
            sentence = pytest.RaisesExc(MCPError, match="not meant for MCP. Make one for MCP in")
            with pytest.RaisesGroup(sentence, flatten_subgroups=True):
                async with program(at, headers, mode):
                    raise AssertionError("it was let in")
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    refused = await at.ask("POST", "/mcp", json=call)
    assert (refused.status, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert (refused.json["id"], refused.json["error"]["data"]["code"]) == (None, "bad_token")
    elsewhere = {"Origin": "http://evil.example"}
    foreign = await at.ask("POST", "/mcp", ada.with_token("mcp"), headers=elsewhere, json=call)
    assert (foreign.status, foreign.json["error"]["data"]["code"]) == (403, "cross_site")
    assert (await at.ask("GET", "/.well-known/oauth-protected-resource/mcp")).status == 404


async def test_the_space_around_a_header_is_none_of_it(at: House, ada: Person) -> None:
    headers = {
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": "tools/call",
        "Mcp-Name": "\tsearch_chats  ",
    }
    meta = "io.modelcontextprotocol"
    asked = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {
            "name": "search_chats",
            "arguments": {},
            "_meta": {f"{meta}/protocolVersion": "2026-07-28", f"{meta}/clientCapabilities": {}},
        },
    }
    told = await at.ask("POST", "/mcp", ada.with_token("mcp"), headers=headers, json=asked)
    assert (told.status, "result" in told.json) == (200, True)


async def test_what_is_somebody_elses_is_not_there(at: House, ada: Person) -> None:
    chat = await talked(at, at.people["other"], "Bob's plan for the lighthouse")
    async with program(at, ada.with_token("mcp"), "legacy") as client:
        for tool, given in (("read_chat", {}), ("ask", {"question": "What is the plan?"})):
            not_there = await client.call_tool(tool, given | {"chat": "conv_none"})
            not_hers = await client.call_tool(tool, given | {"chat": chat})
            assert not_hers.is_error
            assert said(not_hers) == said(not_there)
        assert "No chat holds" in said(
            await client.call_tool("search_chats", {"words": "lighthouse"})
        )

    opening = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "t", "version": "1"},
        },
    }
    accepts = {"Accept": "application/json, text/event-stream"}
    opened = await at.ask("POST", "/mcp", ada.with_token("mcp"), headers=accepts, json=opening)
    session = accepts | {"Mcp-Session-Id": opened.headers["mcp-session-id"]}
    ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
    hers = await at.ask("POST", "/mcp", ada.with_token("mcp"), headers=session, json=ping)
    his = await at.ask(
        "POST", "/mcp", at.people["other"].with_token("mcp"), headers=session, json=ping
    )
    assert (hers.status, his.status) == (200, 404)


async def test_a_temporary_chat_and_what_was_switched_off_are_not_given(
    at: House, ada: Person
) -> None:
    chat = await talked(at, ada, "A secret about herons", temporary=True)
    await at.app.chat.prefer(ada.user, Preferences(recalls=False))
    await at.app.memories.remember(ada.id, Wish(text="I keep bees.", kind="fact"))
    async with program(at, ada.with_token("mcp")) as client:
        for tool, given in (("read_chat", {}), ("ask", {"question": "What secret?"})):
            result = await client.call_tool(tool, given | {"chat": chat})
            assert (result.is_error, said(result)) == (True, "There is no such chat.")
        assert "switched off" in said(await client.call_tool("search_chats", {"words": "pelicans"}))
        await at.app.chat.prefer(ada.user, Preferences(recalls=True))
        assert "herons" not in said(await client.call_tool("search_chats", {}))
        told = said(await client.call_tool("list_memories", {"words": "bees"}))
        assert told.startswith("fact: I keep bees. (") and told.endswith(")")
        assert "somebody else" not in told
        await at.app.memories.remember(ada.id, Wish(text="I sell wasps.", tainted=True))
        told = said(await client.call_tool("list_memories", {"words": "wasps"}))
        assert told.startswith("fact: I sell wasps. (")
        assert told.endswith(") (in somebody else's words)")
        await at.app.memories.switch(ada.id, on=False)
        assert "switched memory off" in said(await client.call_tool("list_memories", {}))
        await at.app.memories.switch(ada.id, on=True)


async def test_research_is_begun_and_its_report_read(at: House, ada: Person) -> None:
    # Without the web only her own things are looked into, and there is nothing on that.
    await at.app.chat.prefer(ada.user, Preferences(web=False))
    async with program(at, ada.with_token("mcp")) as client:
        given = {"question": "When do grebes moult?", "effort": "quick"}
        begun = said(await client.call_tool("start_research", given))
        (job_id,) = re.findall(r"job_[0-9a-f]{32}", begun)
        async for _ in at.app.jobs.follow(ada.id, job_id, 0):
            pass
        report = said(await client.call_tool("read_research", {"research": job_id}))
        assert report.startswith("# When do grebes moult?")
    async with program(at, at.people["other"].with_token("mcp")) as client:
        result = await client.call_tool("read_research", {"research": job_id})
        assert (result.is_error, said(result)) == (True, "There is no such job.")
    await at.app.chat.prefer(ada.user, Preferences(web=True))


async def test_files_are_found_with_their_page(at: House, ada: Person) -> None:
    form = {"data": b"The ferry to Hiiumaa leaves at 07:40.", "params": {"name": "ferries.txt"}}
    kept = await at.ask("PUT", "/api/files", ada.at_browser(), **form)
    file_id = kept.json["file_id"]
    project = await at.app.chat.projects.make(ada.user, "Summer", "", None)
    await at.app.chat.projects.add_file(ada.user, project.id, file_id, "ferries.txt")
    await at.app.library.ready(ada.id, [file_id])
    async with program(at, ada.with_token("mcp")) as client:
        found = said(await client.call_tool("search_files", {"question": "ferry to Hiiumaa"}))
        assert "[ferries.txt, line 1]" in found
        assert "07:40" in found
        missing = await client.call_tool("search_files", {"question": "ferry", "file": "trains"})
        assert (missing.is_error, said(missing)) == (True, "There is no such file.")


@pytest.mark.parametrize("mode", ERAS)
async def test_a_question_gets_its_persons_answer_and_is_kept(
    at: House, ada: Person, mode: str
) -> None:
    at.up.next(Plan(text="On rocks."), Plan(text="In winter, too."))
    words: list[str] = []

    async def heard(_: float, __: float | None, word: str | None) -> None:
        words.append(word or "")

    async with program(at, ada.with_token("mcp"), mode) as client:
        question = {"question": "Where do gulls sleep?"}
        told = said(await client.call_tool("ask", question, progress_callback=heard))
        answer, _, chat = told.partition("\n\n[Chat: ")
        assert answer == "On rocks."
        chat = chat.removesuffix("]")
        assert words[0].endswith("characters so far.")
        more = await client.call_tool("ask", {"question": "And in winter?", "chat": chat})
        assert said(more).startswith("In winter, too.")
        assert "4 messages" in said(await client.call_tool("read_chat", {"chat": chat}))
    last = at.up.asked[-1].body["messages"]
    assert [one["content"] for one in last[-3:]] == [
        "Where do gulls sleep?",
        "On rocks.",
        "And in winter?",
    ]


async def test_what_a_program_asks_changes_nothing_before_its_person_has_said_so(
    at: House, ada: Person
) -> None:
    call = Call("remember", '{"fact": "Ada likes sardines."}', "call_1")
    at.up.next(Plan(call=(call,)), Plan(text="Noted."))
    async with program(at, ada.with_token("mcp")) as client:
        told = said(
            await client.call_tool("ask", {"question": "Remember that Ada likes sardines."})
        )
        assert "waits for the person" in told
        assert "“remember”" in told
        chat = told.rpartition("[Chat: ")[2].removesuffix("]")
        assert "waits for the person" in said(await client.call_tool("read_chat", {"chat": chat}))
        busy = await client.call_tool("ask", {"question": "Well?", "chat": chat})
        assert "not finished" in said(busy)
        assert await at.app.memories.list(ada.id, "sardines") == []

        _, _, (run,) = await at.app.chat.conversation(ada.user, chat)
        (open_one,) = at.app.log.find(run.id).answer().approvals  # type: ignore[union-attr]
        assert open_one.why == "outside"
        await at.app.chat.answer(ada.user, open_one.id, Word(verdict="allow"))
        async for _ in await at.app.chat.follow(ada.user, run.id):
            continue
        assert "Noted." in said(await client.call_tool("read_chat", {"chat": chat}))
    (kept,) = await at.app.memories.list(ada.id, "sardines")
    assert kept.conversation_id == chat


@pytest.mark.parametrize("mode", ERAS)
async def test_a_call_that_is_cancelled_stops_its_run(at: House, ada: Person, mode: str) -> None:
    gate = at.up.gates[mode]
    at.up.next(Plan(gate=gate))
    async with program(at, ada.with_token("mcp"), mode) as client:
        call = client.call_tool("ask", {"question": f"Tell me all of {mode}."})
        asking = asyncio.create_task(call)
        await gate.open(2)
        await gate.held()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        (newest, *_), _ = await at.app.chat.conversations(ada.user)
        while True:
            _, messages, runs = await at.app.chat.conversation(ada.user, newest.id)
            if not runs:
                break
            await asyncio.sleep(0)
    assert [one.status for one in messages] == ["done", "stopped"]
    await gate.open_for_good()
