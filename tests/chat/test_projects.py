"""Projects: what they hold, what they add to their chats, and what becomes of it when they go."""

from __future__ import annotations

from typing import Any

import pytest

from bench.upstream import Gate, Plan
from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from tests.chat.talk import Json, Talk, talking

DAY = 24 * 3600
PAST = 1_700_000_000_000
"""A time at which no upload under way looks abandoned, as it would from the future."""


async def make(talk: Talk, name: str, **more: Any) -> str:
    made = await talk.good("POST", "/api/projects", {"name": name, **more})
    return made["id"]


async def bring(talk: Talk, name: str, data: bytes, media_type: str = "text/plain") -> str:
    headers = {"Content-Type": media_type}
    path = f"/api/files?name={name}"
    async with talk.client.put(path, data=data, headers=headers) as response:
        assert response.status == 200, await response.read()
        return (await response.json())["file_id"]


async def offer(talk: Talk, project: str, name: str, data: bytes) -> str:
    file_id = await bring(talk, name, data)
    body = {"file_id": file_id, "name": name}
    await talk.good("POST", f"/api/projects/{project}/files", body)
    return file_id


async def titles(talk: Talk, query: str = "") -> list[str]:
    page = await talk.good("GET", f"/api/conversations?{query}")
    return [one["title"] for one in page["conversations"]]


def system(talk: Talk) -> str:
    """The system prompt of the last question to the model."""
    return talk.charges[-1].body["messages"][0]["content"]


async def test_a_project_is_made_named_and_changed(talk: Talk) -> None:
    made = await make(talk, "  The\n garden ", instructions="Metric units.")
    path = f"/api/projects/{made}"
    assert (await talk.good("GET", path))["name"] == "The garden"
    changed = await talk.good("PATCH", path, {"name": "Garden", "model": "up/other"})
    assert (changed["name"], changed["model"]) == ("Garden", "up/other")
    assert changed["instructions"] == "Metric units."
    assert (await talk.good("PATCH", path, {"model": None}))["model"] is None
    assert [one["id"] for one in (await talk.good("GET", "/api/projects"))["projects"]] == [made]
    for name in ("", " \n"):
        reply = await talk.ask("POST", "/api/projects", {"name": name})
        assert (reply.status, reply.error["code"]) == (400, "empty_name")


async def test_its_words_and_files_go_to_the_model_and_stand_in_what_was_sent(talk: Talk) -> None:
    project = await make(talk, "Garden", instructions="Answer as a gardener.")
    await offer(talk, project, "beds.txt", "Bed one: börek.".encode())
    said = await talk.say("What grows?", project_id=project)
    for word in ("“Garden”", "Answer as a gardener.", "beds.txt", "Bed one: börek."):
        assert word in system(talk)
    shown = await talk.good("GET", f"/api/runs/{said['run_id']}/prompt")
    assert shown["system"] == system(talk)
    assert said["notes"] == []
    await talk.say("And elsewhere?")
    assert "Garden" not in system(talk) and "börek" not in system(talk)


async def test_of_what_does_not_fit_the_beginning_is_told_and_how_to_see_the_rest(
    talk: Talk,
) -> None:
    project = await make(talk, "Library")
    await offer(talk, project, "long.txt", b"BEGIN " + b"word " * 60_000 + b" END")
    await offer(talk, project, "second.txt", b"Everybody reads this.")
    await talk.say("What do you know?", project_id=project)
    assert "BEGIN" in system(talk) and " END" not in system(talk)
    assert "“long.txt” (300,010 characters) is too long to be shown whole" in system(talk)
    assert "search_files" in system(talk)
    assert "Everybody reads this." in system(talk)
    assert "What do you know?" in str(talk.charges[-1].body["messages"][-1])


async def test_its_model_answers_where_none_is_named(talk: Talk) -> None:
    await talk.good("PATCH", "/api/preferences", {"model": "up/steady"})
    project = await make(talk, "Other", model="up/other")
    first = await talk.say("One", project_id=project, model=None)
    assert first["model"] == "up/other"
    place = {"conversation_id": first["conversation_id"], "parent_id": first["id"], "model": None}
    assert (await talk.say("Two", **place))["model"] == "up/other"
    run = await talk.again(first["id"], "regenerate")
    assert run["model"] == "up/other"
    assert (await talk.say("Three", model=None))["model"] == "up/steady"


async def test_a_conversation_is_in_one_project_or_in_none(talk: Talk) -> None:
    red, blue = await make(talk, "Red"), await make(talk, "Blue")
    made = (await talk.say("A rose", project_id=red))["conversation_id"]
    await talk.say("A thistle")
    pinned = (await talk.say("A pin", project_id=blue))["conversation_id"]
    await talk.good("PATCH", f"/api/conversations/{pinned}", {"pinned": True})
    assert await titles(talk, f"project_id={red}") == ["A rose"]
    assert await titles(talk, "loose=true") == ["A pin", "A thistle"]
    assert await titles(talk) == ["A pin", "A thistle", "A rose"]
    moved = await talk.good("PUT", f"/api/conversations/{made}/project", {"project_id": blue})
    assert moved["project_id"] == blue
    assert await titles(talk, f"project_id={red}") == []
    assert await titles(talk, f"project_id={blue}") == ["A pin", "A rose"]
    counts = {
        p["name"]: p["conversations"] for p in (await talk.good("GET", "/api/projects"))["projects"]
    }
    assert counts == {"Red": 0, "Blue": 2}
    await talk.good("PUT", f"/api/conversations/{made}/project", {"project_id": None})
    assert "A rose" in await titles(talk, "loose=true")


async def test_a_search_can_stay_within_a_project(talk: Talk) -> None:
    project = await make(talk, "Birds")
    talk.up.plans["steady"] = Plan(text="Okay.")
    inside = await talk.say("The heron stands", project_id=project)
    for number in range(4):
        await talk.say(f"Another heron, number {number}")
    hits = (await talk.good("GET", f"/api/search?q=heron&project_id={project}&limit=2"))["hits"]
    assert {hit["conversation_id"] for hit in hits} == {inside["conversation_id"]}
    assert len(hits) == 2  # the title and the message
    assert len((await talk.good("GET", "/api/search?q=heron"))["hits"]) == 10


async def test_a_temporary_chat_is_in_no_project(talk: Talk) -> None:
    project = await make(talk, "Garden", instructions="Heed me.")
    body = talk.message("Hush", temporary=True, project_id=project)
    reply = await talk.ask("POST", "/api/messages", body)
    assert (reply.status, reply.error["code"]) == (400, "temporary_in_project")
    made = (await talk.say("Hush", temporary=True))["conversation_id"]
    reply = await talk.ask("PUT", f"/api/conversations/{made}/project", {"project_id": project})
    assert (reply.status, reply.error["code"]) == (404, "no_conversation")
    assert "Heed me." not in system(talk)


async def test_a_deleted_project_lets_its_conversations_out_until_it_comes_back(talk: Talk) -> None:
    project = await make(talk, "Garden", instructions="Heed me.")
    said = await talk.say("A rose", project_id=project)
    place = {"conversation_id": said["conversation_id"], "parent_id": said["id"]}
    await talk.good("DELETE", f"/api/projects/{project}")
    assert (await talk.ask("GET", f"/api/projects/{project}")).status == 404
    assert (await talk.ask("GET", f"/api/conversations?project_id={project}")).status == 404
    assert await titles(talk, "loose=true") == ["A rose"]
    assert (await talk.open(said["conversation_id"]))["conversation"]["project_id"] is None
    await talk.say("Without it", **place)
    assert "Heed me." not in system(talk)
    back = await talk.good("POST", f"/api/projects/{project}/restore")
    assert (back["name"], back["conversations"]) == ("Garden", 1)
    assert await titles(talk, f"project_id={project}") == ["A rose"]
    assert (await talk.ask("POST", f"/api/projects/{project}/restore")).status == 404


async def test_a_project_can_take_its_conversations_along_and_bring_them_back(talk: Talk) -> None:
    project = await make(talk, "Garden")
    alone = (await talk.say("Gone before", project_id=project))["conversation_id"]
    await talk.good("DELETE", f"/api/conversations/{alone}")
    await talk.say("A marigold", project_id=project)
    gate = Gate()
    talk.up.next(Plan(text="on and on and on", gate=gate))
    running = await talk.send("And while it is answered", project_id=project)
    await gate.open(1)
    await gate.held()
    await talk.good("DELETE", f"/api/projects/{project}?conversations=delete")
    await talk.up.asked[-1].closed()
    assert await titles(talk) == []
    assert await talk.find("marigold") == []
    await talk.good("POST", f"/api/projects/{project}/restore")
    assert await titles(talk, f"project_id={project}") == ["And while it is answered", "A marigold"]
    assert len(await talk.find("marigold")) == 2
    kept = await talk.open(running["conversation"]["id"])
    assert kept["messages"][-1]["status"] == "stopped"


async def test_after_its_time_a_project_is_gone_for_good(settings: Settings) -> None:
    clock = ManualClock(PAST)
    async with talking(settings, clock) as talk:
        project = await make(talk, "Garden")
        file_id = await offer(talk, project, "beds.txt", b"Bed one.")
        said = await talk.say("A rose", project_id=project)
        await talk.good("DELETE", f"/api/projects/{project}")
        clock.advance(DAY - 10)
        await talk.app.chat.purge()
        assert talk.app.files.path(file_id).exists()
        clock.advance(20)
        await talk.app.chat.purge()
        assert not talk.app.files.path(file_id).exists()
        assert (await talk.ask("POST", f"/api/projects/{project}/restore")).status == 404
        assert (await talk.open(said["conversation_id"]))["conversation"]["project_id"] is None


async def test_a_file_stays_as_long_as_a_project_offers_it(settings: Settings) -> None:
    clock = ManualClock(PAST)
    async with talking(settings, clock) as talk:
        project = await make(talk, "Garden")
        file_id = await offer(talk, project, "beds.txt", b"Bed one.")
        clock.advance(30 * DAY)
        await talk.app.chat.purge()
        assert talk.app.files.path(file_id).exists()
        path = f"/api/projects/{project}/files/{file_id}"
        assert (await talk.good("DELETE", path))["files"] == []
        assert (await talk.ask("DELETE", path)).status == 404
        await talk.app.chat.purge()  # Whoever thinks better of it finds the file still there.
        body = {"file_id": file_id, "name": "beds.txt"}
        back: Json = await talk.good("POST", f"/api/projects/{project}/files", body)
        assert [file["name"] for file in back["files"]] == ["beds.txt"]
        await talk.good("DELETE", path)
        clock.advance(2 * DAY)
        await talk.app.chat.purge()
        assert not talk.app.files.path(file_id).exists()


async def test_a_file_that_holds_no_words_is_refused(talk: Talk) -> None:
    project = await make(talk, "Garden")
    file_id = await bring(talk, "cat.png", b"\x89PNG\r\n\x1a\n", "image/png")
    body = {"file_id": file_id, "name": "cat.png"}
    reply = await talk.ask("POST", f"/api/projects/{project}/files", body)
    assert (reply.status, reply.error["code"]) == (400, "unreadable_file")


@pytest.mark.parametrize("path", ["/api/projects/proj_none", "/api/conversations?project_id=no"])
async def test_a_project_that_never_was_is_not_there(talk: Talk, path: str) -> None:
    reply = await talk.ask("GET", path)
    assert (reply.status, reply.error["code"]) == (404, "no_project")
