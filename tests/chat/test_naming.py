"""Tools that a message names, and what the model hears of it."""

from __future__ import annotations

from lowkey.chat.naming import named, told
from tests.chat.talk import Talk

TOOLS = ("calculate", "search_web", "map-it")


def test_only_whole_names_of_offered_tools_behind_an_at_sign_count() -> None:
    assert named("@calculate 2+2, then @search_web and @calculate.", TOOLS) == (
        "calculate",
        "search_web",
    )
    assert named("@map-it\n@unknown me@calculate.org @calculated (@calculate)", TOOLS) == (
        "map-it",
    )
    assert told("Nothing @here", TOOLS) == "" and told("", ()) == ""


async def test_a_named_tool_is_told_for_this_message_alone(talk: Talk) -> None:
    first = await talk.say("@calculate What is 17 times 23?")
    system = talk.charges[-1].body["messages"][0]["content"]
    assert "Use them for this answer: calculate." in system
    shown = await talk.good("GET", f"/api/runs/{first['run_id']}/prompt")
    assert "Use them for this answer: calculate." in shown["system"]
    there = {"conversation_id": first["conversation_id"], "parent_id": first["id"]}
    await talk.say("And twice that?", **there)
    assert "names tools" not in talk.charges[-1].body["messages"][0]["content"]


async def test_one_that_is_switched_off_stays_off(talk: Talk) -> None:
    await talk.good("PUT", "/api/permissions", {"tool": "calculate", "choice": "off"})
    await talk.say("@calculate What is 17 times 23?")
    sent = talk.charges[-1].body
    assert "names tools" not in sent["messages"][0]["content"]
    assert "calculate" not in {one["function"]["name"] for one in sent["tools"]}
