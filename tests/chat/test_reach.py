"""What of memory and of earlier chats counts in a project, and what of it counts elsewhere."""

from __future__ import annotations

import asyncio
import json

from bench.answers import Call
from bench.upstream import Plan
from tests.chat.talk import Json, Talk

WIDE = "I'm vegetarian"
OWN = "The budget is 900 euros"


async def furnish(talk: Talk) -> str:
    """A project with a memory of its own, and a memory of all chats."""
    project = (await talk.good("POST", "/api/projects", {"name": "Garden"}))["id"]
    await talk.good("POST", "/api/memories", {"text": WIDE})
    await talk.good("POST", "/api/memories", {"text": OWN, "project_id": project})
    return project


async def let(talk: Talk, project: str, **reach: str) -> None:
    changed = await talk.good("PATCH", f"/api/projects/{project}", dict(reach))
    assert {name: changed[name] for name in reach} == reach


async def calls(talk: Talk, name: str, given: Json, said: str, **more: object) -> tuple[str, bool]:
    """What a tool answers that the model calls."""
    talk.up.next(Plan(call=(Call(name, json.dumps(given), "call_0"),)), Plan(text="So it is."))
    message = await talk.say(said, **more)
    (result,) = [part for part in message["parts"] if part["kind"] == "result"]
    return result["text"], result["ok"]


async def kept(talk: Talk) -> dict[str, str | None]:
    found = (await talk.good("GET", "/api/memories"))["memories"]
    return {one["text"]: one["project_id"] for one in found}


async def test_a_project_is_told_of_all_of_its_own_or_of_nothing(talk: Talk) -> None:
    project = await furnish(talk)

    async def told(**where: object) -> set[str]:
        talk.up.next(Plan(text="Yes."))
        await talk.say("Well?", **where)
        system = talk.charges[-1].body["messages"][0]["content"]
        return {text for text in (WIDE, OWN) if text in system}

    assert await told(project_id=project) == {WIDE, OWN}
    await let(talk, project, memory="own")
    assert await told(project_id=project) == {OWN}
    await let(talk, project, memory="off")
    assert await told(project_id=project) == set()
    assert await told() == {WIDE}


async def test_what_is_kept_in_a_project_of_its_own_holds_there_alone(talk: Talk) -> None:
    project = await furnish(talk)
    await let(talk, project, memory="own")
    oaks: Json = {"fact": "I planted oaks"}
    assert await calls(talk, "remember", oaks, "I planted oaks", project_id=project) == (
        "Remembered: I planted oaks",
        True,
    )
    assert await kept(talk) == {WIDE: None, OWN: project, "I planted oaks": project}
    vegetarian: Json = {"about": "vegetarian"}
    text, _ = await calls(talk, "recall", vegetarian, "What am I?", project_id=project)
    assert WIDE not in text
    text, ok = await calls(talk, "forget", vegetarian, "Forget that", project_id=project)
    assert not ok and WIDE in await kept(talk)
    vegan: Json = {"fact": "I'm vegan", "replaces": WIDE}
    text, ok = await calls(talk, "remember", vegan, "I'm vegan now", project_id=project)
    assert not ok and "stands for no one thing" in text


async def test_a_project_without_memory_neither_keeps_nor_looks_up(talk: Talk) -> None:
    project = await furnish(talk)
    await let(talk, project, memory="off")
    oaks: Json = {"fact": "I planted oaks"}
    for name, given in (("remember", oaks), ("recall", {}), ("forget", {"about": "vegetarian"})):
        text, ok = await calls(talk, name, given, "I planted oaks", project_id=project)
        assert not ok and "switched off in this project" in text
    assert set(await kept(talk)) == {WIDE, OWN}
    assert (await calls(talk, "remember", oaks, "I planted oaks"))[1]


async def test_what_is_noticed_in_a_project_heeds_it_too(talk: Talk) -> None:
    project = await furnish(talk)
    await talk.good("PATCH", "/api/preferences", {"notices": True})

    async def says(text: str) -> None:
        facts = {"facts": [{"text": text}]}
        talk.up.next(Plan(text="Lovely."), Plan(text=json.dumps(facts)))
        await talk.say(text, project_id=project)
        while chores := talk.app.runner.chores:
            await asyncio.wait(chores)

    await let(talk, project, memory="own")
    await says("I planted oaks")
    assert (await kept(talk))["I planted oaks"] == project
    asked = len(talk.charges)
    await let(talk, project, memory="off")
    await says("I planted elms")
    assert len(talk.charges) == asked + 1, "the model is not even asked"
    assert "I planted elms" not in await kept(talk)


async def test_earlier_chats_are_looked_into_as_the_project_says(talk: Talk) -> None:
    project = await furnish(talk)
    talk.up.next(Plan(text="Fine."), Plan(text="Fine."))
    await talk.say("The spade outside is red")
    await talk.say("The spade inside is blue", project_id=project)

    async def found(**where: object) -> set[str]:
        text, ok = await calls(talk, "search_chats", {"about": "spade is"}, "Which one?", **where)
        assert ok or "switched off" in text
        return {color for color in ("red", "blue") if color in text}

    assert await found(project_id=project) == await found() == {"red", "blue"}
    await let(talk, project, recalls="own")
    assert await found(project_id=project) == {"blue"}
    assert await found() == {"red"}, "nor is it looked into from outside"
    await let(talk, project, recalls="off")
    assert await found(project_id=project) == set()
    assert await found() == {"red"}
    await talk.good("DELETE", f"/api/projects/{project}?conversations=keep")
    assert await found() == {"red", "blue"}


async def test_what_a_project_taught_can_be_forgotten_with_it(talk: Talk) -> None:
    async def teach(fact: str, **where: object) -> str:
        talk.up.next(Plan(call=(Call("remember", json.dumps({"fact": fact}), "call_0"),)))
        talk.up.next(Plan(text="So it is."))
        return (await talk.say(fact, **where))["conversation_id"]

    async def of(project: str) -> set[str]:
        found = await talk.good("GET", f"/api/projects/{project}/memories")
        return {one["text"] for one in found["memories"]}

    kept_one, gone = await furnish(talk), await furnish(talk)
    await teach("I like oaks")
    for project in (kept_one, gone):
        await teach(f"I like elms of {project}", project_id=project)
    assert await of(gone) == {OWN, f"I like elms of {gone}"}
    await talk.good("DELETE", f"/api/projects/{kept_one}?conversations=keep")
    await talk.good("DELETE", f"/api/projects/{gone}?conversations=delete")
    assert await of(kept_one) == {OWN}, "its chats are still there"
    assert await of(gone) == {OWN, f"I like elms of {gone}"}
    forgotten = await talk.good("POST", f"/api/projects/{gone}/memories/forget")
    assert forgotten["count"] == 2 and await of(gone) == set()
    left = {WIDE: None, OWN: kept_one, "I like oaks": None, f"I like elms of {kept_one}": None}
    assert await kept(talk) == left
    await talk.good("POST", "/api/memories/restore", {"at": forgotten["at"]})
    assert await of(gone) == {OWN, f"I like elms of {gone}"}
    assert (await talk.ask("GET", "/api/projects/proj_none/memories")).status == 404
