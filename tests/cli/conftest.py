"""A data folder with one provider that the test steers."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.upstream import Upstream, upstream
from lowkey.cli.main import main
from tests.cli.terminal import QUIET, Call, Said, furnish


@pytest.fixture
async def up() -> AsyncIterator[Upstream]:
    async with upstream() as answering:
        yield answering


@pytest.fixture
async def data(tmp_path: Path, up: Upstream) -> Path:
    """A furnished data folder that nobody holds."""
    folder = tmp_path / "data"
    await furnish(folder, up)
    return folder


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs a command in this process, which saves the second that starting one takes."""
    for name, value in QUIET.items():
        monkeypatch.setenv(name, value)

    async def run(data: Path, *words: str, typed: str = "") -> Said:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        status = await asyncio.to_thread(main, ["--data", str(data), *words])
        out, err = capsys.readouterr()
        return Said(status, out, err)

    return run
