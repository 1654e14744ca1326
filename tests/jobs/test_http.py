"""Delegated work over HTTP, against the real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from lowkey.app import App
from lowkey.jobs import Kind, Work
from tests.jobs.lives import Plain, Said
from tests.serving import Served

Json = dict[str, Any]


@pytest.fixture
def kind() -> str:
    """What differs between the databases is tested below HTTP."""
    return "sqlite"


async def run(work: Work, request: Plain) -> Said:
    async def look() -> str:
        return request.words

    seen = await work.step("look", look, str, about="Looking around")
    await work.show("found", Said(words=seen))
    word = await work.ask("which", "Which one?", choices=("red", "blue"))
    return Said(words=f"{seen} {word}")


async def ask(served: Served, method: str, path: str, body: Json | None = None) -> Any:
    async with served.client.request(method, path, json=body) as answer:
        data = await answer.read()
        assert answer.status < 300, data
        return orjson.loads(data) if data else None


async def events(served: Served, path: str, after: int) -> AsyncIterator[Json]:
    async with served.client.get(path, headers={"Last-Event-ID": str(after)}) as answer:
        async for line in answer.content:
            if line.startswith(b"data: "):
                yield orjson.loads(line[6:])


async def test_a_job_from_its_beginning_to_its_end(app: App, served: Served) -> None:
    app.jobs.offer(Kind("plain", Plain, run))
    body = {"kind": "plain", "title": "Look", "request": {"words": "a"}, "key": "k"}
    made = await ask(served, "POST", "/api/jobs", body)
    path = f"/api/jobs/{made['id']}"
    async for event in events(served, f"{path}/events", 0):
        if event.get("why") == "question":
            break
    view = await ask(served, "GET", path)
    assert view["job"]["question"]["choices"] == ["red", "blue"]
    assert await ask(served, "GET", f"{path}/board") == {"found": {"words": "a"}}
    await ask(served, "POST", f"{path}/answer", {"text": "blue"})
    told = [event async for event in events(served, f"{path}/events", 1)]
    assert (told[-1]["kind"], told[-1]["status"]) == ("job.changed", "done")
    assert [event["seq"] for event in told] == list(range(2, len(told) + 2))
    view = await ask(served, "GET", path)
    assert view["job"]["result"] == {"words": "a blue"}
    steps = (await ask(served, "GET", f"{path}/steps"))["steps"]
    assert [step["about"] for step in steps if step["about"]] == ["Looking around"]
    assert [one["id"] for one in (await ask(served, "GET", "/api/jobs"))["jobs"]] == [made["id"]]
    await ask(served, "DELETE", path)
    assert (await ask(served, "GET", "/api/jobs"))["jobs"] == []
