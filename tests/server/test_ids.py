"""The id sweep: what is somebody else's is not there, whatever way one asks for it.

The routes, fields and tables come from the program itself: what this sweep does not know fails it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
import pytest_asyncio
from sqlalchemy import Connection

from bench.upstream import Gate, Plan
from lowkey.chat import store
from lowkey.core.db import metadata
from lowkey.core.errors import Problem
from lowkey.core.parts import Approval, Record
from lowkey.documents import New
from lowkey.jobs import Kind, Work
from lowkey.memory import Origin, Played, Wish, keep_uses
from lowkey.notify import Notice, Quiet
from lowkey.server import create
from lowkey.server.access import NO_GUESTS, OWNERS
from lowkey.server.openapi import described
from lowkey.tools.connectors import Face
from lowkey.tools.connectors.reaching import Place
from tests.notify.receivers import Browser
from tests.people import Person
from tests.server.house import House, Told
from tests.server.routes import Route, routes_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORD = "xylophonist"
"""Only Ada writes it."""
FOUND = {
    "approvals",
    "connector_keys",
    "connector_tools",
    "connectors",
    "conversations",
    "document_versions",
    "documents",
    "feedback",
    "file_chunks",
    "file_pages",
    "file_texts",
    "file_uses",
    "files",
    "job_boards",
    "job_events",
    "job_steps",
    "job_words",
    "jobs",
    "list_items",
    "lists",
    "memories",
    "memory_switches",
    "memory_told",
    "memory_uses",
    "notices",
    "notify_channels",
    "occurrences",
    "permissions",
    "preferences",
    "project_files",
    "projects",
    "quiet_hours",
    "runs",
    "saved_prompts",
    "schedules",
    "sessions",
    "shares",
    "synced_files",
    "synced_folders",
    "tokens",
}
"""Tables whose rows belong to a person, each looked for below."""
UNSEEN = {"deliveries", "message_vectors", "snapshots", "watched", "whole_results"}
"""Those that no route reads: tools do, on behalf of whoever asks (tests/chat/test_near, test_long_results),
jobs, each its own (tests/jobs/research, tests/jobs/schedules), or the courier."""
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/messages/{message_id}/regenerate": {"key": "stolen"},
    "POST /api/messages/{message_id}/continue": {"key": "stolen"},
    "PUT /api/messages/{message_id}/thumb": {"verdict": "down", "text": "stolen"},
    "PUT /api/messages/{message_id}/choice": {"over": ["stolen"]},
    "PATCH /api/conversations/{conversation_id}": {"title": "stolen", "archived": True},
    "POST /api/approvals/{approval_id}": {"verdict": "allow"},
    "PUT /api/saved-prompts/{prompt_id}": {"name": "stolen", "text": "stolen"},
    "PUT /api/memories/{memory_id}": {"text": "stolen"},
    "POST /api/memories": {"text": "mine"},
    "POST /api/memories/forget": {"conversation_id": "conv_none"},
    "POST /api/memories/restore": {"at": 1},
    "PUT /api/memory": {"on": True},
    "POST /api/lists": {"name": "mine"},
    "PATCH /api/lists/{list_id}": {"name": "stolen"},
    "POST /api/lists/{list_id}/items": {"texts": ["stolen"]},
    "PATCH /api/lists/items/{item_id}": {"text": "stolen", "done": True},
    "PUT /api/notes/{item_id}": {"text": "stolen"},
    "POST /api/lists/restore": {"at": 1},
    "PUT /api/conversations/{conversation_id}/project": {"project_id": None},
    "POST /api/documents/{document_id}/versions": {"text": "stolen", "based_on": 1},
    "PATCH /api/documents/{document_id}": {"title": "stolen"},
    "PUT /api/schedules/{schedule_id}": {
        "title": "stolen",
        "kind": "remind",
        "request": {"text": "stolen"},
        "rule": {"kind": "daily", "at": "07:00"},
    },
    "PUT /api/schedules/{schedule_id}/on": {"on": False},
    "POST /api/projects": {"name": "mine"},
    "PATCH /api/connectors/{connector_id}": {"on": False},
    "PUT /api/connectors/{connector_id}/tools": {"pins": {"look": "stolen"}},
    "PATCH /api/channels/{channel_id}": {"kinds": [], "name": "stolen"},
    "POST /api/channels/{channel_id}/confirm": {"code": "000000"},
    "POST /api/jobs/{job_id}/answer": {"text": "stolen"},
    "POST /api/jobs/{job_id}/steer": {"text": "stolen"},
    "POST /api/jobs/{job_id}/resume": {},
    "POST /api/jobs/{job_id}/report/questions": {"text": "stolen"},
    "PATCH /api/projects/{project_id}": {"name": "stolen"},
    "PUT /api/projects/{project_id}/folder": {"path": "/"},
    "POST /api/projects/{project_id}/files": {"file_id": "file_" + "0" * 64, "name": "a"},
}
FIELDS = {
    "SendBody.conversation_id",
    "SendBody.parent_id",
    "SendBody.project_id",
    "MoveBody.project_id",
    "FileBody.file_id",
    "GET /api/conversations?project_id",
    "GET /api/search?project_id",
    "FilePart.file_id",
    "ChangeBody.tip_id",
    "ShareBody.conversation_id",
    "MemoryBody.project_id",
    "ForgetBody.conversation_id",
    "GET /api/memories?conversation_id",
    "GET /api/export?conversation_id",
    "DELETE /api/models?id",
}
"""Where an id stands in a body or a query; each is tried below, but for a model's, which is shared."""
INERT = {"CallPart.call_id", "ResultPart.call_id"}
"""Names that a model gave; nothing is looked up by them."""


@dataclass
class Things:
    """One of everything that belongs to Ada; `ids` by the name of the parameter that takes it."""

    ids: dict[str, str]
    again: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    """More of the same: what is being answered, what is temporary."""
    gate: Gate = field(default_factory=Gate)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def things(at: House) -> AsyncIterator[Things]:
    """A whole talk with a file, one that is being answered, one that is temporary."""
    ada = at.people["member"]
    file = await at.ask(
        "PUT",
        f"/api/files?name={WORD}.png",
        ada.at_browser(),
        data=b"\x89PNG\r\n\x1a\n" + b"x" * 99,
    )
    part = {"kind": "file", **file.json}
    whole = await _said(at, ada, "first", [{"kind": "text", "text": WORD}, part])
    opened = await at.ask("GET", f"/api/conversations/{whole['conversation_id']}", ada.at_browser())
    answer = f"/api/messages/{opened.json['messages'][-1]['id']}"
    said = {"verdict": "down", "text": WORD}
    assert (await at.ask("PUT", f"{answer}/thumb", ada.at_browser(), json=said)).status == 200
    gate = Gate()
    at.up.next(Plan(gate=gate))
    asked = len(at.up.asked)
    open_one = await _send(at, ada, "second", [{"kind": "text", "text": f"{WORD} again"}])
    await at.up.arrived(asked + 1)
    hidden = await _said(at, ada, "third", [{"kind": "text", "text": WORD}], temporary=True)
    await at.ask("PATCH", "/api/preferences", ada.at_browser(), json={"instructions": WORD})
    project_id = await _project(at, ada, whole["conversation_id"])
    project = await at.ask("GET", f"/api/projects/{project_id}", ada.at_browser())
    text_id = project.json["files"][0]["file_id"]
    await at.app.library.ready(ada.id, [text_id])
    token = (await at.app.accounts.tokens.list(ada.user))[0]
    session = (await at.app.accounts.sessions(ada.user, ""))[0]
    provider = (await at.app.catalogue.providers())[0]
    prompt = await at.app.chat.saved_prompts.add(ada.user, WORD, f"About the {WORD}.")
    origin = Origin(whole["conversation_id"], whole["message_id"], WORD)
    learned = await at.app.memories.learn(ada.id, Wish(text=f"I'm a {WORD}"), origin)
    await at.app.memories.switch(ada.id, True)
    played = Played([learned.memory.id], [learned.memory.id])
    told = (ada.id, whole["conversation_id"], whole["message_id"], played)
    await at.app.db.write(lambda c: keep_uses(c, *told))
    new = New(WORD, kind="app")
    document = await at.app.documents.make(ada.id, whole["conversation_id"], new, WORD)
    body = {"conversation_id": whole["conversation_id"], "named": True, "thoughts": True}
    share = await at.ask("POST", "/api/shares", ada.at_browser(), json=body)
    permission_id = await _asked(at, ada, open_one)
    rest = {
        "approval_id": "approval_1",
        "permission_id": permission_id,
        "file_id": text_id,
        "project_id": project_id,
        "token_id": token.id,
        "session_id": session.id,
        "user_id": ada.id,
        "provider_id": provider.id,
        "prompt_id": prompt.id,
        "memory_id": learned.memory.id,
        **await _listed(at, ada),
        "document_id": document.id,
        "number": "1",
        "share_id": share.json["id"],
        "connector_id": await _connected(at, ada),
        "schedule_id": await _scheduled(at, ada),
        "secret": share.json["secret"],
        **await _notified(at, ada),
        "job_id": await _delegated(at, ada),
    }
    yield Things({**whole, **rest}, [open_one, hidden], gate)
    await gate.open_for_good()


async def _asked(at: House, who: Person, ids: dict[str, str]) -> str:
    """A question that waits in this run, and something that was chosen; returns the choice's id."""
    asked = Approval(
        id="approval_1", call_id="c", name="forget", effect="write", why="outside", text=WORD,
        preview=WORD, until=1 << 50,
    )  # fmt: skip
    given = (who.id, ids["run_id"], ids["conversation_id"], [asked])
    await at.app.db.write(lambda c: store.approvals.add(c, *given))
    body = {"tool": "calculate", "choice": "off"}
    told = await at.ask("PUT", "/api/permissions", who.at_browser(), json=body)
    assert told.status == 204
    listed = await at.ask("GET", "/api/permissions", who.at_browser())
    return listed.json["permissions"][0]["id"]


async def _delegated(at: House, who: Person) -> str:
    """A job that has shown something, was told something, and asks."""

    class Wish(Record):
        words: str

    async def run(work: Work, wish: Wish) -> Wish:
        await work.show("plan", wish)
        return Wish(words=await work.ask("which", wish.words))

    at.app.jobs.offer(Kind("wish", Wish, run))
    job = await at.app.jobs.start(who.id, "wish", WORD, Wish(words=WORD), "k")
    async for _ in at.app.jobs.follow(who.id, job.id, 0):
        if (await at.app.jobs.read(who.id, job.id)).question is not None:
            break
    await at.app.jobs.steer(who.id, job.id, WORD)
    return job.id


async def _listed(at: House, who: Person) -> dict[str, str]:
    """A list with something on it, and a note."""
    made = await at.app.lists.make(who.id, WORD)
    await at.app.lists.add(who.id, made.id, [WORD])
    await at.app.lists.note(who.id, WORD)
    (listed,) = (await at.app.lists.everything(who.id)).lists
    return {"list_id": listed.id, "item_id": listed.items[0].id}


async def _scheduled(at: House, who: Person) -> str:
    """Something that was begun once."""
    body = {
        "title": WORD, "kind": "remind", "request": {"text": WORD},
        "rule": {"kind": "yearly", "month": 1, "day": 1, "at": "07:00"},
    }  # fmt: skip
    made = await at.ask("POST", "/api/schedules", who.at_browser(), json=body)
    schedule_id = made.json["schedule"]["id"]
    run = await at.ask("POST", f"/api/schedules/{schedule_id}/run", who.at_browser())
    assert run.status == 202
    async for _ in at.app.jobs.follow(who.id, run.json["last"]["job_id"], 0):
        pass
    await at.app.schedules.ticks.once()
    return schedule_id


async def _connected(at: House, who: Person) -> str:
    """A server with a tool that was looked at, and keys for it."""
    made = await at.app.connectors.add_server(
        who.user, WORD, "https://notes.example/mcp", {}, False
    )
    face = Face(name="look", about=WORD, arguments={})
    await at.app.connectors.saw(made.id, who.id, {"look": face})
    await at.app.connectors.allow(who.user, made.id, {"look": face.pin}, {})
    place = Place(at.app.db, at.app.connectors.secrets, made.id, who.id)
    await place.write(WORD)
    return made.id


async def _notified(at: House, who: Person) -> dict[str, str]:
    """Something that was said, a browser that listens from then on, and hours of quiet."""
    await at.app.notices.tell(who.id, Notice(kind="done", title=WORD))
    told = (await at.app.notices.inbox(who.user)).notices[0]
    listens = Browser().subscription("https://push.example/one")
    made = await at.app.notices.channels.add_browser(who.user, WORD, listens, "")
    await at.app.notices.channels.set_quiet(who.user, Quiet(on=True))
    return {"notice_id": told.id, "channel_id": made.id}


def _folder(c: Connection, task: store.synced.Task) -> None:
    """A folder in which one file can't be read."""
    store.synced.bind(c, task)
    problem = Problem(code="unreadable_file", message=WORD)
    row: dict[str, object] = {
        "project_id": task.project_id,
        "user_id": task.user_id,
        "path": f"{WORD}.md",
    }
    row |= {"file_id": None, "media_type": "", "size": 1, "changed": 1}
    store.synced.put(c, row | {"problem": problem.model_dump_json()})


async def _project(at: House, who: Person, conversation_id: str) -> str:
    """A project with a conversation and a file in it."""
    body = {"name": WORD, "instructions": WORD}
    made = await at.ask("POST", "/api/projects", who.at_browser(), json=body)
    project_id = made.json["id"]
    text = {**who.at_browser(), "Content-Type": "text/plain"}
    file = await at.ask("PUT", f"/api/files?name={WORD}.txt", text, data=WORD.encode())
    offered = {"file_id": file.json["file_id"], "name": f"{WORD}.txt"}
    for method, path, given in (
        ("POST", f"/api/projects/{project_id}/files", offered),
        ("PUT", f"/api/conversations/{conversation_id}/project", {"project_id": project_id}),
    ):
        told = await at.ask(method, path, who.at_browser(), json=given)
        assert told.status == 200, told
    await at.app.db.write(lambda c: _folder(c, store.synced.Task(project_id, who.id, f"/{WORD}")))
    return project_id


async def _send(
    at: House, who: Person, key: str, parts: list[dict[str, Any]], **more: Any
) -> dict[str, str]:
    body = {"key": key, "parts": parts, **more}
    sent = await at.ask("POST", "/api/messages", who.at_browser(), json=body)
    assert sent.status == 202, sent
    return {
        "conversation_id": sent.json["conversation"]["id"],
        "message_id": sent.json["message"]["id"],
        "run_id": sent.json["run"]["id"],
    }


async def _said(
    at: House, who: Person, key: str, parts: list[dict[str, Any]], **more: Any
) -> dict[str, str]:
    """The same, once it is answered."""
    ids = await _send(at, who, key, parts, **more)
    events = await at.ask("GET", f"/api/runs/{ids['run_id']}/events", who.at_browser())
    assert b'"status":"done"' in events.body
    return ids


@pytest.fixture(scope="module")
def routes(at: House) -> list[Route]:
    return [route for route in routes_of(create(at.app)) if route.path.startswith("/api/")]


# What the sweep knows


async def test_the_sweep_knows_every_table_whose_rows_belong_to_somebody() -> None:
    owned = {name for name, table in metadata.tables.items() if "user_id" in table.columns}
    assert owned - UNSEEN == FOUND


async def test_the_sweep_knows_every_id_that_a_path_takes(
    routes: list[Route], things: Things
) -> None:
    taken = {name for route in routes for name in route.parameters}
    assert taken == set(things.ids)


async def test_the_sweep_knows_every_id_that_a_body_or_a_query_takes(at: House) -> None:
    document = described(create(at.app))
    found = {
        f"{name}.{field}"
        for name in _taken(document)
        for field in document["components"]["schemas"][name].get("properties", {})
        if field == "id" or field.endswith("_id")
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            found |= {
                f"{method.upper()} {path}?{given['name']}"
                for given in operation.get("parameters", [])
                if given["in"] != "path" and re.fullmatch(r"id|.*_id", given["name"])
            }
    assert found == FIELDS | INERT


def _taken(document: dict[str, Any]) -> set[str]:
    """The schemas that requests to /api are made of."""
    found: set[str] = set()

    def look(node: object) -> None:
        for name in re.findall(rb"#/components/schemas/(\w+)", orjson.dumps(node)):
            if name.decode() not in found:
                found.add(name.decode())
                look(document["components"]["schemas"][name.decode()])

    for path, operations in document["paths"].items():
        if path.startswith("/api/"):
            look([operation.get("requestBody") for operation in operations.values()])
    return found


# The sweep


@pytest.mark.parametrize("who", ["other", "guest", "owner"])
async def test_nobody_finds_what_is_anothers_by_its_id(
    at: House, routes: list[Route], things: Things, who: str
) -> None:
    """Theirs and what never was give the same answer, to the letter; the owner is no exception."""
    before = await _seen(at, things)
    asked = 0
    wrong: list[str] = []
    for route in routes:
        if not route.parameters or route.rule is None or route.rule.roles == OWNERS:
            continue
        if at.people[who].user.role not in route.rule.roles:
            continue
        for ids in (things.ids, *things.again):
            if not set(route.parameters) <= set(ids):
                continue
            theirs = await _try(at, route, who, ids)
            never = await _try(at, route, who, {name: _other(given) for name, given in ids.items()})
            asked += 1
            if theirs.status != 404 or (theirs.status, theirs.body) != (never.status, never.body):
                wrong.append(f"{route}: {theirs.status} {theirs.body!r} / {never.body!r}")
    assert wrong == []
    assert asked >= 25
    assert await _seen(at, things) == before


async def test_only_an_owner_finds_people_and_providers_by_their_id(
    at: House, routes: list[Route], things: Things
) -> None:
    owners = [route for route in routes if route.rule is not None and route.rule.roles == OWNERS]
    for route in owners:
        for who in ("other", "guest"):
            for ids in (things.ids, {name: _other(given) for name, given in things.ids.items()}):
                told = await _try(at, route, who, ids)
                assert (told.status, told.code) == (403, "owner_only"), str(route)
    assert {name for route in owners for name in route.parameters} == {"user_id", "provider_id"}
    assert NO_GUESTS > OWNERS


async def _try(at: House, route: Route, who: str, ids: dict[str, str]) -> Told:
    path = route.at(**{name: ids[name] for name in route.parameters})
    body = {}
    if route.dependant is not None and route.dependant.body_params:
        body = {"json": BODIES.get(str(route), {})}
    return await at.ask(route.method, path, at.people[who].at_browser(), **body)


def _other(given: str) -> str:
    """An id of the same shape that was never given to anything."""
    return given[:-8] + "00000000"


async def _seen(at: House, things: Things) -> list[bytes]:
    """Everything Ada sees of her things."""
    ada = at.people["member"]
    paths = [f"/api/conversations/{ids['conversation_id']}" for ids in (things.ids, *things.again)]
    paths += ["/api/conversations", "/api/feedback", "/api/preferences", "/api/tokens"]
    paths += ["/api/saved-prompts", "/api/files", "/api/connectors"]
    paths += ["/api/notices", "/api/channels"]
    paths += ["/api/memories", f"/api/memories/{things.ids['memory_id']}/history"]
    document = f"/api/documents/{things.ids['document_id']}"
    paths += [document, f"{document}/versions", f"{document}/versions/1"]
    paths += [f"/api/conversations/{things.ids['conversation_id']}/documents"]
    paths += ["/api/projects", "/api/permissions", "/api/schedules", "/api/lists"]
    paths += [f"/api/schedules/{things.ids['schedule_id']}/occurrences"]
    paths += [f"/api/conversations?project_id={things.ids['project_id']}"]
    paths += ["/api/shares", f"/api/shared/{things.ids['secret']}"]
    paths += [f"/api/files/{things.ids['file_id']}", f"/api/runs/{things.again[0]['run_id']}"]
    told = [await at.ask("GET", path, ada.at_browser()) for path in paths]
    assert [one.status for one in told] == [200] * len(told)
    return [one.body for one in told]


# Ids in bodies and queries


async def test_nobody_writes_into_what_is_anothers(at: House, things: Things) -> None:
    before = await _seen(at, things)
    mine = await _said(at, at.people["other"], "mine", [{"kind": "text", "text": "my own"}])
    text = [{"kind": "text", "text": "let me in"}]
    file = {"kind": "file", "name": "a.png", "media_type": "image/png", "size": 1}
    conversation, message = mine["conversation_id"], mine["message_id"]
    for ids in (things.ids, *things.again):
        theirs = ids["conversation_id"]
        tries = [
            {"conversation_id": theirs, "parts": text},
            {"conversation_id": theirs, "parent_id": ids["message_id"], "parts": text},
            {"conversation_id": theirs, "parent_id": message, "parts": text},
            {"conversation_id": conversation, "parent_id": ids["message_id"], "parts": text},
            {"parent_id": ids["message_id"], "parts": text},
        ]
        if "file_id" in ids:
            tries.append({"parts": [*text, {**file, "file_id": ids["file_id"]}]})
        for n, body in enumerate(tries):
            await _same(at, {"key": f"try {n}", **body}, ids)
        told = await _both(
            at, "PATCH", f"/api/conversations/{conversation}", "tip_id", ids["message_id"]
        )
        assert told.status == 404
        told = await _both(at, "POST", "/api/shares", "conversation_id", theirs)
        assert told.status == (400 if theirs.startswith("tmp_") else 404)
    assert await _seen(at, things) == before


async def test_nobody_moves_anything_into_or_out_of_what_is_anothers(
    at: House, things: Things
) -> None:
    before = await _seen(at, things)
    bob = at.people["other"]
    mine = await _said(at, bob, "to be moved", [{"kind": "text", "text": "my own"}])
    project = await at.ask("POST", "/api/projects", bob.at_browser(), json={"name": "Bob's"})
    own = project.json["id"]
    theirs = things.ids["project_id"]
    path = f"/api/conversations/{mine['conversation_id']}/project"
    assert (await _both(at, "PUT", path, "project_id", theirs)).status == 404
    parts = [{"kind": "text", "text": "let me in"}]
    for given in (theirs, _other(theirs)):
        body = {"key": f"into {given}", "parts": parts, "project_id": given}
        told = await at.ask("POST", "/api/messages", bob.at_browser(), json=body)
        assert (told.status, told.code) == (404, "no_project")
    for query in ("conversations?project_id=", f"search?q={WORD}&project_id="):
        told = await at.ask("GET", f"/api/{query}{theirs}", bob.at_browser())
        never = await at.ask("GET", f"/api/{query}{_other(theirs)}", bob.at_browser())
        assert (told.status, told.body) == (404, never.body)
    for file_id in (things.ids["file_id"], _other(things.ids["file_id"])):
        body = {"file_id": file_id, "name": "a.png"}
        told = await at.ask("POST", f"/api/projects/{own}/files", bob.at_browser(), json=body)
        assert (told.status, told.code) == (404, "no_file")
    assert await _seen(at, things) == before


async def test_nobody_reads_forgets_or_brings_back_what_is_remembered_of_another(
    at: House, things: Things
) -> None:
    ada, bob = at.people["member"], at.people["other"].at_browser()
    learned_in = things.ids["conversation_id"]
    gone = await at.app.memories.learn(ada.id, Wish(text="I ski"), Origin(learned_in, None, ""))
    forgotten = await at.app.memories.forget(ada.id, gone.memory.id)
    before = await _seen(at, things)
    listed = await at.ask("GET", f"/api/memories?conversation_id={learned_in}", bob)
    assert listed.json["memories"] == []
    for conversation_id in (learned_in, _other(learned_in), None):
        body = {"conversation_id": conversation_id}
        told = await at.ask("POST", "/api/memories/forget", bob, json=body)
        assert (told.status, told.json["count"]) == (200, 0)
    for at_once in (forgotten.at, forgotten.at + 1):
        told = await at.ask("POST", "/api/memories/restore", bob, json={"at": at_once})
        assert (told.status, told.code) == (404, "no_memory")
    for project_id in (things.ids["project_id"], _other(things.ids["project_id"])):
        body = {"text": "let me in", "project_id": project_id}
        told = await at.ask("POST", "/api/memories", bob, json=body)
        assert (told.status, told.code) == (404, "no_project")
    assert await _seen(at, things) == before


async def test_nobody_brings_back_what_another_removed(at: House, things: Things) -> None:
    ada, bob = at.people["member"], at.people["other"].at_browser()
    gone = await at.app.lists.remove(ada.id, things.ids["item_id"])
    before = await _seen(at, things)
    for moment in (gone.at, gone.at + 1):
        told = await at.ask("POST", "/api/lists/restore", bob, json={"at": moment})
        assert (told.status, told.code) == (404, "nothing_removed")
    assert await _seen(at, things) == before
    await at.app.lists.restore(ada.id, gone.at)


def _telling(given: str) -> bool:
    """Whether it stands for one thing alone: a version's number does not."""
    return not given.isdigit()


async def _same(at: House, body: dict[str, Any], ids: dict[str, str]) -> None:
    """Their id in a body gives 404, and says what an invented one says."""
    text = orjson.dumps(body).decode()
    for given in filter(_telling, ids.values()):
        text = text.replace(given, _other(given))
    bob = at.people["other"].at_browser()
    theirs = await at.ask("POST", "/api/messages", bob, json=body)
    never = await at.ask("POST", "/api/messages", bob, json=orjson.loads(text))
    assert theirs.status == 404, body
    assert theirs.body == never.body


async def _both(at: House, method: str, path: str, name: str, given: str) -> Told:
    bob = at.people["other"].at_browser()
    theirs = await at.ask(method, path, bob, json={name: given})
    never = await at.ask(method, path, bob, json={name: _other(given)})
    assert (theirs.status, theirs.body) == (never.status, never.body)
    return theirs


async def test_a_parent_is_of_the_same_conversation(at: House) -> None:
    bob = at.people["other"]
    one = await _said(at, bob, "one", [{"kind": "text", "text": "one"}])
    two = await _said(at, bob, "two", [{"kind": "text", "text": "two"}])
    body = {
        "key": "mixed",
        "conversation_id": one["conversation_id"],
        "parent_id": two["message_id"],
        "parts": [{"kind": "text", "text": "mixed"}],
    }
    told = await at.ask("POST", "/api/messages", bob.at_browser(), json=body)
    assert (told.status, told.code) == (404, "no_parent")


async def test_a_key_that_somebody_used_is_free_for_everybody_else(
    at: House, things: Things
) -> None:
    sent = await _said(at, at.people["other"], "first", [{"kind": "text", "text": "my own words"}])
    assert sent["conversation_id"] != things.ids["conversation_id"]
    told = await at.ask(
        "GET", f"/api/conversations/{sent['conversation_id']}", at.people["other"].at_browser()
    )
    assert WORD.encode() not in told.body


# What lists, counts, streams and exports tell


@pytest.mark.parametrize("who", ["other", "guest", "owner"])
async def test_lists_and_searches_tell_nothing_of_others(
    at: House, routes: list[Route], things: Things, who: str
) -> None:
    """Every route that reads without an id, and the searches for what only Ada wrote."""
    person = at.people[who]
    reading = [
        route.path
        for route in routes
        if route.method == "GET"
        and not route.parameters
        and not route.path.endswith("/events")
        and (route.rule is None or person.user.role in route.rule.roles)
    ]
    paths = [path for path in reading if path != "/api/search"]
    paths += [f"/api/search?q={WORD}", f"/api/search?q={WORD[:3]}", "/api/export?format=markdown"]
    paths += ["/api/conversations?archived=true", "/metrics"]
    ids = [given for thing in (things.ids, *things.again) for given in thing.values()]
    hidden = [
        WORD,
        *(
            given
            for given in filter(_telling, ids)
            if given not in (things.ids["user_id"], things.ids["provider_id"])
        ),
    ]
    for path in paths:
        told = await at.ask("GET", path, person.at_browser())
        text = told.body.decode(errors="replace")
        assert not [word for word in hidden if word in text], path
    hers = await at.ask("GET", f"/api/search?q={WORD}", at.people["member"].at_browser())
    assert len(hers.json["hits"]) >= 2


async def test_an_export_by_id_takes_only_ones_own(at: House, things: Things) -> None:
    bob = at.people["other"].at_browser()
    for ids in (things.ids, *things.again):
        for form in ("json", "markdown", "html"):
            path = f"/api/export?format={form}&conversation_id="
            theirs = await at.ask("GET", path + ids["conversation_id"], bob)
            never = await at.ask("GET", path + _other(ids["conversation_id"]), bob)
            assert (theirs.status, theirs.body) == (404, never.body)


async def test_a_feed_tells_of_ones_own_changes_only(at: House, things: Things) -> None:
    ada, bob = at.people["member"].at_browser(), at.people["other"]
    mine = await _said(at, bob, "feed", [{"kind": "text", "text": "my own"}])
    async with at.client.get("/api/events", headers=bob.at_browser()) as stream:
        assert await stream.content.readline() == b": hello\n"
        theirs = f"/api/conversations/{things.ids['conversation_id']}"
        assert (await at.ask("PATCH", theirs, ada, json={"pinned": True})).status == 200
        path = f"/api/conversations/{mine['conversation_id']}"
        await at.ask("PATCH", path, bob.at_browser(), json={"pinned": True})
        async with asyncio.timeout(30):
            while not (line := await stream.content.readline()).startswith(b"data:"):
                continue
        assert mine["conversation_id"].encode() in line
        await at.ask("PATCH", theirs, ada, json={"pinned": False})


async def test_another_persons_export_can_be_brought_in_without_touching_theirs(
    at: House, things: Things
) -> None:
    """Bob has got hold of Ada's export: he gets a copy of the words, with ids of his own."""
    ada, bob = at.people["member"].at_browser(), at.people["other"].at_browser()
    before = await _seen(at, things)
    path = f"/api/export?conversation_id={things.again[0]['conversation_id']}"
    taken = await at.ask("GET", path, ada)
    brought = await at.ask("POST", "/api/import", bob, data=taken.body)
    assert brought.json["imported"] == 1
    assert await _seen(at, things) == before
    hits = (await at.ask("GET", f"/api/search?q={WORD}", bob)).json["hits"]
    assert hits
    assert not {hit["conversation_id"] for hit in hits} & {
        ids["conversation_id"] for ids in things.again
    }
    await at.ask("DELETE", f"/api/conversations/{hits[0]['conversation_id']}", bob)


async def test_naming_anothers_file_in_an_import_does_not_open_it(
    at: House, things: Things
) -> None:
    ada, bob = at.people["member"].at_browser(), at.people["other"].at_browser()
    file_id = things.ids["file_id"]
    mine = await _said(at, at.people["other"], "mine 2", [{"kind": "text", "text": "a picture"}])
    own = await at.ask("GET", f"/api/export?conversation_id={mine['conversation_id']}", bob)
    text = own.body.decode().replace(mine["conversation_id"], "conv_" + "1" * 32)
    part = {"kind": "file", "file_id": file_id, "name": "x", "media_type": "image/png", "size": 1}
    forged = text.replace(
        '{"kind":"text","text":"a picture"}', orjson.dumps(part).decode()
    ).replace('{"kind": "text", "text": "a picture"}', orjson.dumps(part).decode())
    assert file_id in forged
    brought = await at.ask("POST", "/api/import", bob, data=forged.encode())
    assert brought.json["imported"] == 1
    assert (await at.ask("GET", f"/api/files/{file_id}", bob)).status == 404
    assert (await at.ask("GET", f"/api/files/{file_id}", ada)).status == 200


# Privileges


@pytest.mark.parametrize(
    "more",
    [
        {"role": "owner"},
        {"user_id": "user_local"},
        {"owner": True},
        {"scopes": ["api", "v1", "all"]},
    ],
)
async def test_a_privilege_is_never_taken_from_a_body(
    at: House, routes: list[Route], things: Things, more: dict[str, Any]
) -> None:
    """A field that decides who one is or what one may do is refused wherever it does not belong."""
    ada = at.people["member"]
    before = [row.model_dump() for row in await at.app.accounts.people()]
    for route in routes:
        if route.dependant is None or not route.dependant.body_params or route.rule is None:
            continue
        if ada.user.role not in route.rule.roles:
            continue
        bodies = {"POST /api/messages": {"key": "p", "parts": [{"kind": "text", "text": "x"}]}}
        bodies |= {"POST /api/shares": {"conversation_id": things.ids["conversation_id"]}}
        bodies |= {"POST /api/tokens": {"name": "p", "scopes": ["v1"]}}
        bodies |= {"POST /api/models/warm": {"model": "up/steady"}}
        bodies |= {"POST /api/password": {"old": "x" * 12, "new": "a new one, longer"}}
        body = {**(bodies | BODIES).get(str(route), {}), **more}
        path = route.at(**{name: things.ids[name] for name in route.parameters})
        told = await at.ask(route.method, path, ada.at_browser(), json=body)
        assert told.status == 400, (str(route), told)
    assert [row.model_dump() for row in await at.app.accounts.people()] == before
