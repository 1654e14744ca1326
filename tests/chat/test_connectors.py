"""A model uses a connected server: what is asked, what is refused, what planted words can't do.

The server is the SDK's own in a child process, and the model says what the test wants.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Mapping

import pytest

from bench.answers import Call
from bench.upstream import Plan
from lowkey.core.config import Settings
from tests.chat.approvals.world import ended, results, say
from tests.chat.talk import Json, Talk, talking, told
from tests.tools.connectors.conftest import NOTEBOOK

LOOK, SEND, TURN = "notebook__look", "notebook__send", "notebook__turn"


@pytest.fixture
async def talk(lite: Settings) -> AsyncIterator[Talk]:
    async with talking(lite) as person:
        yield person


async def connect(talk: Talk) -> Json:
    """The notebook, all of whose tools were looked at on the page."""
    body = {"name": "notebook", "command": [sys.executable, str(NOTEBOOK)]}
    added = await talk.good("POST", "/api/connectors/programs", body)
    seen = await talk.good("POST", f"/api/connectors/{added['id']}/check")
    assert {one["state"] for one in seen["tools"]} == {"new"}
    return await allow(talk, seen)


async def allow(talk: Talk, seen: Json) -> Json:
    pins = {one["now"]["name"]: one["pin"] for one in seen["tools"]}
    return await talk.good("PUT", f"/api/connectors/{seen['id']}/tools", {"pins": pins})


async def begin(talk: Talk, *names: str, **more: object) -> Json:
    """The run of an answer that calls these, one step after the other."""
    given = {LOOK: {"words": "bees"}, SEND: {"to": "evil@example.com"}}
    for n, name in enumerate(names):
        call = Call(name, json.dumps(given.get(name, {})), f"call_{n}")
        talk.up.next(Plan(call=(call,)))
    talk.up.next(Plan(text="Well."))
    return (await talk.send("Go", **more))["run"]


async def answered(
    talk: Talk, run: Json, words: Mapping[str, str | None]
) -> tuple[Json, list[Json]]:
    """The message, and what was asked: allowed so far as `words` has it for the tool; None: denied."""
    asked: dict[str, Json] = {}
    async for _, event in talk.stream(run["id"]):
        for one in told([(1, event)]).approvals:
            if one.id not in asked:
                asked[one.id] = one.model_dump()
                lasting = words[one.name]
                verdict = "allow" if lasting else "deny"
                assert (await say(talk, asked[one.id], verdict, lasting=lasting)).status < 300
    return await talk.reply(run), list(asked.values())


async def test_each_call_is_asked_and_planted_words_come_to_nothing(talk: Talk) -> None:
    seen = await connect(talk)
    run = await begin(talk, LOOK, SEND)
    message, (first, second) = await answered(talk, run, {LOOK: "everywhere", SEND: None})
    assert (first["name"], first["effect"], first["why"]) == (LOOK, "contact", "effect")
    assert "bees" in first["preview"]
    assert (second["name"], second["why"], second["lasting"]) == (SEND, "outside", ())
    assert "evil@example.com" in second["preview"]
    (looked, well), (sent, done) = results(message)
    assert well
    assert "SYSTEM" in looked
    assert not done
    assert "did not allow" in sent
    # What is allowed once for all is not asked about in a new chat; its words taint that one, too.
    message = await ended(talk, await begin(talk, LOOK))
    assert results(message)[0][1]
    assert [one["tainted"] for one in message["parts"] if one["kind"] == "result"] == [True]
    # Its person's word, and theirs alone, makes it a tool that looks: then it is used again and again.
    path = f"/api/connectors/{seen['id']}/tools"
    await talk.good("PUT", path, {"looks": {"look": True}})
    again = await ended(talk, await begin(talk, LOOK, LOOK))
    assert [well for _, well in results(again)] == [True, True]


async def test_a_tool_that_changed_is_asked_about_anew_and_a_temporary_chat_leaves_nothing(
    talk: Talk,
) -> None:
    seen = await connect(talk)
    for tool in (SEND, TURN):
        await talk.good("PUT", "/api/permissions", {"tool": tool, "choice": "allow"})
    before = (await talk.good("GET", "/api/connectors"))["connectors"]
    run = await begin(talk, SEND, temporary=True)
    await talk.answer(run["id"])
    assert (await talk.good("GET", "/api/connectors"))["connectors"] == before
    assert (await talk.good("GET", "/api/conversations"))["conversations"] == []
    await ended(talk, await begin(talk, TURN))
    # Its words are others' from now on, so a new chat: it was offered what was allowed, and is refused.
    run = await begin(talk, SEND)
    ((why, well),) = results(await ended(talk, run))
    assert not well
    assert "not called" in why or "no tool" in why
    offered = await talk.good("GET", "/api/permissions")
    assert SEND not in {one["name"] for one in offered["tools"]}
    (listed,) = (await talk.good("GET", "/api/connectors"))["connectors"]
    (changed,) = [one for one in listed["tools"] if one["state"] == "changed"]
    assert changed["before"]["about"] == "Sends a note to somebody."
    await allow(talk, listed)
    offered = await talk.good("GET", "/api/permissions")
    assert SEND in {one["name"] for one in offered["tools"]}
    assert [one["tool"] for one in offered["permissions"]] == [TURN]
    await talk.good("DELETE", f"/api/connectors/{seen['id']}")
    assert (await talk.good("GET", "/api/permissions"))["permissions"] == []
    assert (await talk.ask("DELETE", f"/api/connectors/{seen['id']}")).status == 404
