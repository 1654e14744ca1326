"""`lowkey models`, beside a running server and without one."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bench.upstream import Plan, Upstream
from lowkey.cli.main import main
from lowkey.cli.models import line, size
from lowkey.models import Progress
from tests.cli.terminal import QUIET, Said, terminal
from tests.cli.test_chat import token
from tests.models import reciter
from tests.models.hubs import LoopbackHub, hub
from tests.serving import spawned

KEY = "canary-key-77d0"
Telling = Callable[..., Awaitable[Said]]


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[LoopbackHub]:
    model = reciter.write(tmp_path / "whole.gguf").read_bytes()
    async with hub(some_model={"m-Q4_0.gguf": model}) as running:
        yield running


@pytest.fixture(params=["alone", "beside a server"])
async def data(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Path]:
    """A data folder that nobody holds, or that of a server that runs."""
    folder = tmp_path / "data"
    if request.param == "alone":
        yield folder
        return
    with contextlib.ExitStack() as stack:
        await asyncio.to_thread(stack.enter_context, spawned(folder, env=QUIET))
        yield folder


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Telling:
    """Runs the command in this process, which saves the second that starting one takes."""

    async def run(data: Path, *words: str, typed: str = "", **env: str) -> Said:
        with monkeypatch.context() as patch:
            for name, value in (QUIET | env).items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.StringIO(typed))
            status = await asyncio.to_thread(main, ["--data", str(data), "models", *words])
        out, err = capsys.readouterr()
        return Said(status, out, err)

    return run


async def test_a_provider_is_added_tried_listed_and_forgotten(
    told: Telling, data: Path, up: Upstream
) -> None:
    up.key = KEY
    up.models = ("gpt-5", "echo")
    add = ("add", "compatible", "--url", up.url, "--name", "bench")
    said = await told(data, *add, typed=f"{KEY}\n")
    assert said.status == 0, said.err
    assert said.out.startswith("bench is added; it offers 2 models.\n")
    up.plans["echo"] = Plan(text="Hello there")
    said = await told(data, "test", "bench/echo")
    assert re.fullmatch(
        r"bench/echo says “Hello there” \(first word after [\d,]+ ms\)\.\n", said.out
    )
    said = await told(data)
    assert "* bench/gpt-5" in said.out and "  bench/echo" in said.out
    assert "* bench/gpt-5 answers where nobody chooses another model." in said.out
    assert KEY not in said.out + said.err
    up.plans["echo"] = Plan(fault="401")
    said = await told(data, "test", "bench/echo")
    assert said.status == 1 and "did not accept the key" in said.err and KEY not in said.err
    said = await told(data, *add, typed=f"{KEY}\n")
    assert said.status == 1 and "There is a provider “bench” already." in said.err
    said = await told(data, "remove", "bench")
    assert (said.status, said.out) == (0, "bench and its key are forgotten.\n")
    assert "bench" not in (await told(data, "list")).out
    said = await told(data, "remove", "bench")
    assert said.status == 1 and "There is no provider “bench”" in said.err


async def test_a_model_is_pulled_asked_and_deleted(
    told: Telling, data: Path, there: LoopbackHub
) -> None:
    said = await told(data, "pull", "some/model", LOWKEY_HUB=there.url)
    assert (said.status, said.err) == (0, "")
    assert said.out == "local/m-Q4_0 is here. Talk to it: lowkey chat --model local/m-Q4_0\n"
    said = await told(data, "test", "local/m-Q4_0")
    assert reciter.LETTERS in said.out
    assert "local/m-Q4_0" in (await told(data, "list")).out
    said = await told(data, "remove", "local/m-Q4_0")
    assert (said.status, said.out) == (0, "local/m-Q4_0 is deleted.\n")
    assert not list((data / "models").iterdir())


async def test_what_can_not_be_used_stands_below_the_list(told: Telling, data: Path) -> None:
    (data / "models").mkdir(parents=True, exist_ok=True)
    (data / "models" / "broken.gguf").write_bytes(b"no model")
    said = await told(data, "list")
    assert said.status == 0 and "builtin/lowkey-tiny" in said.out
    assert said.err.startswith("! broken.gguf: ") and said.err.count("\n") == 1


async def test_what_can_not_be_pulled_is_a_sentence(
    told: Telling, tmp_path: Path, there: LoopbackHub
) -> None:
    for source, words in (("some/other", "is not there"), ("nonsense", "names no model")):
        said = await told(tmp_path / "data", "pull", source, LOWKEY_HUB=there.url)
        assert said.status == 1 and words in said.err and "Traceback" not in said.err


async def test_a_pull_shows_how_far_it_is_and_goes_on_after_ctrl_c(
    told: Telling, tmp_path: Path, there: LoopbackHub
) -> None:
    data = tmp_path / "data"
    there.gate.clear()
    env = {"LOWKEY_HUB": there.url}
    async with terminal(data, "models", "pull", "some/model", env=env) as screen:
        assert "m-Q4_0.gguf  [" in await screen.until("0 kB of 2 MB")
        await screen.until(" of 2 MB")
        screen.type("\x03")
        assert await screen.end() == 130
    assert (data / "models" / ".m-Q4_0.gguf.part").stat().st_size > 0
    there.gate.set()
    said = await told(data, "pull", "some/model", **env)
    assert said.status == 0
    assert there.served[-1].range.startswith("bytes=")


async def test_a_key_is_asked_for_and_not_shown_and_a_deletion_is_asked_about(
    tmp_path: Path, up: Upstream
) -> None:
    data = tmp_path / "data"
    up.key = KEY
    words = ("models", "add", "compatible", "--url", up.url, "--name", "bench")
    async with terminal(data, *words) as screen:
        await screen.until("Key (Enter where it wants none):")
        screen.type(f"{KEY}\n")
        await screen.until("bench is added")
        assert await screen.end() == 0
        assert KEY not in screen.seen
    (data / "models").mkdir()
    path = reciter.write(data / "models" / "abc.gguf")
    async with terminal(data, "models", "remove", "local/abc") as screen:
        await screen.until("Delete the file of local/abc? [y/N]")
        screen.type("n\n")
        assert await screen.end() == 1
    assert path.exists()


async def test_a_server_with_accounts_wants_a_token(told: Telling, tmp_path: Path) -> None:
    data = tmp_path / "served"
    strangers = QUIET | {"LOWKEY_HOSTS": "lowkey.example"}
    with contextlib.ExitStack() as stack:
        running = await asyncio.to_thread(stack.enter_context, spawned(data, env=strangers))
        said = await told(data, "list")
        assert said.status == 1 and "LOWKEY_TOKEN" in said.err
        secret = await token(running, "api")
        said = await told(data, "list", LOWKEY_TOKEN=secret)
        assert (said.status, said.err) == (0, "") and "builtin/lowkey-tiny" in said.out


def test_sizes_and_progress_are_said_as_people_say_them() -> None:
    assert [size(count) for count in (500, 2_000_000, 4_100_000_000)] == ["0 kB", "2 MB", "4.1 GB"]
    half = Progress(name="m.gguf", done=500_000_000, total=1_000_000_000)
    told_so_far = line(half, 10_000_000)
    assert told_so_far.startswith("m.gguf  [############............]  50 %  500 MB of 1.0 GB")
    assert told_so_far.endswith("10 MB/s  50 s left")
    assert line(Progress(name="m.gguf", done=10**6, total=None), 0) == "m.gguf  1 MB"
