"""Models and providers over HTTP, as the page uses them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bench.upstream import Plan, Upstream, upstream
from lowkey.app import App
from lowkey.core.config import Settings
from tests.models import reciter
from tests.models.hubs import LoopbackHub, hub
from tests.serving import Served, serve

KEY = "canary-key-41c9"


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[LoopbackHub]:
    model = reciter.write(tmp_path / "whole.gguf").read_bytes()
    async with hub(some_model={"m-Q4_0.gguf": model}) as running:
        yield running


@pytest.fixture
async def served(tmp_path: Path, there: LoopbackHub) -> AsyncIterator[Served]:
    folder = tmp_path / "data"
    settings = Settings(data=folder, discover=False, port=0, titles=False, hub=there.url)
    async with App.open(settings) as app, serve(app) as running:
        yield running


@pytest.fixture
async def up() -> AsyncIterator[Upstream]:
    async with upstream(key=KEY) as running:
        yield running


async def ask(served: Served, method: str, path: str, **more: Any) -> tuple[int, Any]:
    async with served.client.request(method, path, **more) as response:
        data = await response.read()
        return response.status, json.loads(data) if data else None


async def told(served: Served, source: str) -> list[dict[str, Any]]:
    """The events of a pull."""
    async with served.client.post("/api/models/pull", json={"source": source}) as response:
        assert response.status == 200, await response.text()
        assert response.content_type == "text/event-stream"
        data = await response.read()
    frames = [frame for frame in data.decode().split("\n\n") if frame]
    return [json.loads(frame.removeprefix("data: ")) for frame in frames]


async def test_a_pull_tells_how_far_it_is_and_the_model_is_there(
    served: Served, there: LoopbackHub
) -> None:
    size = len(there.files["some/model"]["m-Q4_0.gguf"])
    events = await told(served, "some/model")
    assert events[0] == {"name": "m-Q4_0.gguf", "done": 0, "total": size}
    assert events[-1] == {"name": "m-Q4_0.gguf", "done": size, "total": size}
    _, listed = await ask(served, "GET", "/api/models")
    assert "local/m-Q4_0" in [model["id"] for model in listed["models"]]
    status, _ = await ask(served, "DELETE", "/api/models?id=local/m-Q4_0")
    assert status == 204
    _, listed = await ask(served, "GET", "/api/models")
    assert "local/m-Q4_0" not in [model["id"] for model in listed["models"]]


@pytest.mark.parametrize(
    ("source", "status", "code"),
    [("some/other", 404, "not_there"), ("nonsense", 400, "bad_source"), ("", 400, "bad_request")],
)
async def test_what_can_not_be_pulled_is_told_by_its_status(
    served: Served, source: str, status: int, code: str
) -> None:
    got, body = await ask(served, "POST", "/api/models/pull", json={"source": source})
    assert (got, body["error"]["code"]) == (status, code)


async def test_a_pull_that_fails_in_its_middle_ends_with_the_error(
    served: Served, there: LoopbackHub
) -> None:
    there.damage = True
    events = await told(served, "some/model")
    assert events[-1]["error"]["code"] == "wrong_checksum"
    assert events[-1]["error"]["hint"]


async def test_leaving_stops_a_pull(served: Served, there: LoopbackHub) -> None:
    there.gate.clear()
    body = {"source": "some/model"}
    async with served.client.post("/api/models/pull", json=body) as response:
        async for line in response.content:
            if line.startswith(b"data:") and json.loads(line[5:])["done"]:
                break
        response.close()
    await there.left.wait()
    there.gate.set()
    events = [{"error": {"code": "being_pulled"}}]  # Until the part is let go, a moment later.
    while events[-1].get("error", {}).get("code") == "being_pulled":
        events = await told(served, "some/model")
    assert events[-1]["done"] == events[-1]["total"]
    assert there.served[-1].range.startswith("bytes=")
    folder = served.app.settings.models_folder
    assert [path.name for path in folder.iterdir()] == ["m-Q4_0.gguf"]


async def test_a_provider_is_added_tried_and_removed_and_its_key_never_comes_back(
    served: Served, up: Upstream
) -> None:
    body = {"kind": "compatible", "name": "bench", "url": up.url, "key": KEY}
    status, provider = await ask(served, "POST", "/api/providers", json=body)
    assert status == 201
    assert provider["has_key"] is True and KEY not in json.dumps(provider)
    up.plans["echo"] = Plan(text="Hello there")
    status, tried = await ask(served, "POST", "/api/models/test", json={"model": "bench/echo"})
    assert status == 200
    assert set(tried) == {"model", "ok", "said", "ms"}  # As web/src/wire/models.ts has it.
    assert tried["ok"] and tried["said"] == "Hello there"
    _, listed = await ask(served, "GET", "/api/models")
    assert "bench/echo" in [model["id"] for model in listed["models"]]
    assert listed["default"].startswith("bench/")
    _, providers = await ask(served, "GET", "/api/providers")
    assert KEY not in json.dumps([listed, providers])
    status, _ = await ask(served, "DELETE", f"/api/providers/{provider['id']}")
    assert status == 204
    assert (await ask(served, "GET", "/api/providers"))[1] == {"providers": [], "broken": []}


async def test_a_model_that_fails_its_test_says_why(served: Served, up: Upstream) -> None:
    body = {"kind": "compatible", "name": "bench", "url": up.url, "key": KEY}
    await ask(served, "POST", "/api/providers", json=body)
    up.plans["echo"] = Plan(fault="401")
    _, tried = await ask(served, "POST", "/api/models/test", json={"model": "bench/echo"})
    assert not tried["ok"] and "did not accept the key" in tried["said"]


async def test_what_can_not_be_used_is_told_with_what_to_do(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, discover=False, port=0, titles=False)
    async with upstream() as gone, App.open(settings) as app:
        await app.catalogue.add("compatible", gone.url, "", "bench")
    (tmp_path / "models").mkdir(exist_ok=True)
    (tmp_path / "models" / "broken.gguf").write_bytes(b"no model")
    async with App.open(settings) as app, serve(app) as served:
        status, told = await ask(served, "GET", "/api/providers")
    assert status == 200
    (provider,), (broken,) = told["providers"], told["broken"]
    assert set(broken) == {"name", "problem"}  # As web/src/wire/models.ts has it.
    assert (provider["name"], provider["problem"]["code"]) == ("bench", "unreachable")
    assert (broken["name"], broken["problem"]["code"]) == ("broken.gguf", "broken_gguf")
    assert provider["problem"]["hint"] and broken["problem"]["hint"]


async def test_a_provider_that_does_not_answer_is_not_added(served: Served) -> None:
    body = {"kind": "compatible", "name": "nobody", "url": "http://127.0.0.1:9/v1"}
    status, answer = await ask(served, "POST", "/api/providers", json=body)
    assert (status, answer["error"]["code"]) == (502, "unreachable")
