"""Models and their providers are found, kept, tried and removed; their keys stay where they are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bench.upstream import Plan, Upstream, upstream
from lowkey.core.clock import SystemClock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LowkeyError, NotFoundError, OutsideError, RefusedError
from lowkey.core.migrate import migrate
from lowkey.models import Catalogue, ModelInfo, NotePiece, Piece
from lowkey.models.scripted import Scripted, ScriptedProvider, says
from tests.models import reciter
from tests.models.asking import HELLO, text
from tests.models.hubs import hub

KEY = "canary-key-7f3a"

Opening = Callable[..., Any]


@pytest.fixture
async def opening(tmp_path: Path) -> AsyncIterator[Opening]:
    """Opens catalogues on one data folder, each with settings and ports of its own."""
    async with AsyncExitStack() as stack:
        yield partial(_open, stack, tmp_path / "data", "")


@pytest.fixture
async def kept(tmp_path: Path, database_url: str) -> AsyncIterator[Opening]:
    """The same, on each kind of database."""
    database = "" if database_url.startswith("sqlite") else database_url
    async with AsyncExitStack() as stack:
        yield partial(_open, stack, tmp_path / "data", database)


async def _open(
    stack: AsyncExitStack,
    folder: Path,
    database: str,
    ports: dict[str, int] | None = None,
    **more: Any,
) -> Catalogue:
    folder.mkdir(exist_ok=True)
    given = {"data": folder, "database": database, "discover": False, "port": 0, **more}
    settings = Settings(**given)
    db = Database(settings.database_url)
    stack.callback(db.close)
    await migrate(db)
    catalogue = Catalogue(settings, db, SystemClock(), ports or {})
    await catalogue.open()
    stack.push_async_callback(catalogue.close)
    return catalogue


@pytest.fixture
async def up() -> AsyncIterator[Upstream]:
    async with upstream(key=KEY) as running:
        yield running


async def listed(catalogue: Catalogue, patience: float = 10) -> list[ModelInfo]:
    """All but the built-in one."""
    return [one for one in await catalogue.list(patience) if one.provider != "builtin"]


async def ids(catalogue: Catalogue) -> list[str]:
    return [model.id for model in await listed(catalogue)]


async def heard(catalogue: Catalogue, model_id: str | None) -> list[Piece]:
    return [piece async for piece in (await catalogue.find(model_id)).ask(HELLO)]


async def test_a_provider_is_added_asked_kept_and_removed(kept: Opening, up: Upstream) -> None:
    catalogue: Catalogue = await kept()
    provider = await catalogue.add("compatible", up.url, KEY, "Bench")
    assert (provider.name, provider.has_key, provider.origin) == ("bench", True, "added")
    assert "bench/echo" in await ids(catalogue)
    assert text(await heard(catalogue, "bench/echo")) == "Hello"
    later: Catalogue = await kept()
    assert [one.name for one in await later.providers()] == ["bench"]
    assert text(await heard(later, "bench/echo")) == "Hello"
    assert up.asked[-1].key == KEY
    await later.remove(provider.id)
    assert await later.providers() == []
    with pytest.raises(NotFoundError):
        await later.find("bench/echo")
    with pytest.raises(NotFoundError):
        await later.remove(provider.id)


async def test_a_key_is_sealed_and_never_told(
    opening: Opening, up: Upstream, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    catalogue: Catalogue = await opening()
    provider = await catalogue.add("compatible", up.url, KEY, "bench")
    told = [
        provider.model_dump_json(),
        *(one.model_dump_json() for one in await catalogue.providers()),
    ]
    told += [info.model_dump_json() for info in await catalogue.list()]
    up.plans["echo"] = Plan(fault="401")
    told.append((await catalogue.test("bench/echo")).model_dump_json())
    for fault in ("401", "404", "malformed", "wrongtype"):
        up.plans["echo"] = Plan(fault=fault)
        with pytest.raises(LowkeyError) as raised:
            await heard(catalogue, "bench/echo")
        told += [str(raised.value), repr(raised.value), str(raised.value.__cause__)]
    assert not [one for one in told if KEY in one]
    assert KEY not in caplog.text
    data = tmp_path / "data"
    found = [
        path for path in data.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()
    ]
    assert found == []
    assert (data / "key").stat().st_mode & 0o077 == 0


async def test_a_key_that_can_not_be_read_any_more_is_said(
    opening: Opening, up: Upstream, tmp_path: Path
) -> None:
    catalogue: Catalogue = await opening()
    await catalogue.add("compatible", up.url, KEY, "bench")
    (tmp_path / "data" / "key").unlink()
    later: Catalogue = await opening()
    with pytest.raises(OutsideError) as raised:
        await heard(later, "bench/echo")
    assert raised.value.code == "bad_key"


async def test_what_is_no_provider_is_not_added(opening: Opening, up: Upstream) -> None:
    catalogue: Catalogue = await opening()
    await catalogue.add("compatible", up.url, KEY, "bench")
    wrong = [
        ("compatible", up.url, KEY, "bench", InputError, "name_taken"),
        ("compatible", up.url, "wrong", "b2", OutsideError, "bad_key"),
        ("compatible", "http://127.0.0.1:9/v1", "", "b3", OutsideError, "unreachable"),
        ("compatible", f"{up.origin}/nothing", KEY, "b4", OutsideError, "no_such_model"),
        ("compatible", "ftp://127.0.0.1/v1", "", "b5", InputError, "bad_url"),
        ("compatible", "http://user:pw@127.0.0.1/v1", "", "b6", InputError, "bad_url"),
        ("compatible", "", "", "b7", InputError, "bad_url"),
        ("compatible", up.url, KEY, "local", InputError, "bad_name"),
        ("compatible", up.url, KEY, "///", InputError, "bad_name"),
        ("compatible", "http://169.254.169.254/v1", "", "b8", RefusedError, "forbidden_address"),
        ("compatible", "http://[::ffff:169.254.169.254]/v1", "", "b9", RefusedError, "forbidden_address"),
    ]  # fmt: skip
    for kind, url, key, name, family, code in wrong:
        with pytest.raises(family) as raised:
            await catalogue.add(kind, url, key, name)
        assert raised.value.code == code, url
        assert raised.value.problem.hint, url
    assert [one.name for one in await catalogue.providers()] == ["bench"]


async def test_a_list_that_redirects_is_not_followed(opening: Opening, up: Upstream) -> None:
    async with upstream() as inner:
        up.listing = Plan(fault="redirect", location=f"{inner.url}/models")
        catalogue: Catalogue = await opening()
        with pytest.raises(OutsideError) as raised:
            await catalogue.add("compatible", up.url, KEY, "bench")
        assert inner.asked == []
    assert raised.value.code == "moved"
    assert f"add the provider with the address {inner.url} instead" in raised.value.problem.hint


async def test_a_list_that_redirects_to_nowhere_is_a_sentence(
    opening: Opening, up: Upstream
) -> None:
    up.listing = Plan(fault="redirect", location="ftp://elsewhere.example/models")
    catalogue: Catalogue = await opening()
    with pytest.raises(OutsideError, match="sends on to another address") as raised:
        await catalogue.add("compatible", up.url, KEY, "bench")
    assert raised.value.code == "moved" and raised.value.problem.hint


@pytest.mark.parametrize("fault", ["wrongtype", "notjson", "gzip", "500", "429", "silent"])
async def test_a_list_that_makes_no_sense_is_a_sentence(
    opening: Opening, up: Upstream, fault: str
) -> None:
    up.listing = Plan(fault=fault)
    catalogue: Catalogue = await opening(timeout=0.3)
    with pytest.raises(LowkeyError) as raised:
        await catalogue.add("compatible", up.url, KEY, "bench")
    assert raised.value.problem.hint


async def test_the_nearest_name_is_said_for_an_unknown_one(opening: Opening, up: Upstream) -> None:
    catalogue: Catalogue = await opening()
    await catalogue.add("compatible", up.url, KEY, "bench")
    for wrong, near in (("bnch/steady", "bench/steady"), ("echo", "bench/echo")):
        with pytest.raises(NotFoundError) as raised:
            await catalogue.find(wrong)
        assert f"Did you mean “{near}”?" in str(raised.value)
    for wrong in ("local/nothing", "bench/", "/", ""):
        if wrong:
            with pytest.raises(NotFoundError):
                await catalogue.find(wrong)


async def test_a_model_that_a_list_leaves_out_is_asked_for_and_its_provider_decides(
    opening: Opening, up: Upstream
) -> None:
    catalogue: Catalogue = await opening()
    await catalogue.add("compatible", up.url, KEY, "bench")
    up.plans["steadi"] = Plan(text="I am there")
    assert text(await heard(catalogue, "bench/steadi")) == "I am there"
    up.plans["steadi"] = Plan(fault="404")
    with pytest.raises(OutsideError) as raised:
        await heard(catalogue, "bench/steadi")
    assert raised.value.problem.hint == "Did you mean “bench/steady”?"


async def test_a_test_tells_what_it_heard_and_how_long_it_took(
    opening: Opening, up: Upstream
) -> None:
    catalogue: Catalogue = await opening()
    await catalogue.add("compatible", up.url, KEY, "bench")
    up.plans["echo"] = Plan(text="Hello there")
    tried = await catalogue.test("bench/echo")
    assert (tried.model, tried.ok, tried.said) == ("bench/echo", True, "Hello there")
    assert tried.ms >= 0
    up.plans["echo"] = Plan(fault="500")
    failed = await catalogue.test("bench/echo")
    assert not failed.ok and "status 500" in failed.said
    assert not (await catalogue.test("nobody/nothing")).ok
    up.plans["echo"] = Plan(thinks=3, text="")
    quiet = await catalogue.test("bench/echo")
    assert not quiet.ok and quiet.said


async def test_servers_of_this_machine_are_found_and_their_going_is_noticed(
    opening: Opening,
) -> None:
    async with upstream() as found:
        found.models = ("steady", "text-embedding-3-small")
        ports = {"ollama": found.port, "nobody": 9}
        catalogue: Catalogue = await opening(ports, discover=True)
        await catalogue.look()
        (provider,) = await catalogue.providers()
        assert (provider.name, provider.origin, provider.has_key) == ("ollama", "discovered", False)
        (info,) = [one for one in await catalogue.list() if one.provider == "ollama"]
        assert info.id == "ollama/steady" and info.local
        with pytest.raises(NotFoundError):
            await catalogue.remove(provider.id)
    await catalogue.look()
    assert await catalogue.providers() == []


@pytest.mark.parametrize("asked", [None, "ollama/steady"])
async def test_who_asks_at_once_is_answered_by_a_server_of_this_machine(
    opening: Opening, asked: str | None
) -> None:
    async with upstream() as near:
        near.models = ("steady",)
        near.listing = Plan(fault="slow", delay=0.2)
        catalogue: Catalogue = await opening({"ollama": near.port}, discover=True)
        assert (await catalogue.find(asked)).info.id == "ollama/steady"


async def test_a_start_does_not_wait_for_anyone(opening: Opening, up: Upstream) -> None:
    up.listing = Plan(fault="silent")
    catalogue: Catalogue = await opening({"vllm": up.port}, discover=True, openai_api_key="x")
    assert await catalogue.list(patience=0) is not None
    assert [one.name for one in await catalogue.providers()] == ["openai"]


async def test_a_provider_that_is_slow_to_say_joins_a_later_list(
    opening: Opening, up: Upstream
) -> None:
    catalogue: Catalogue = await opening()
    await catalogue.add("compatible", up.url, KEY, "bench")
    up.listing = Plan(fault="slow", delay=0.2)
    later: Catalogue = await opening()
    assert await listed(later, patience=0) == []
    while not await ids(later):
        await asyncio.sleep(0)
    assert "bench/echo" in await ids(later)


async def test_a_provider_that_went_away_is_a_problem_and_no_crash(opening: Opening) -> None:
    async with upstream() as gone:
        catalogue: Catalogue = await opening()
        await catalogue.add("compatible", gone.url, "", "bench")
    later: Catalogue = await opening()
    assert await listed(later) == []
    (provider,) = await later.providers()
    assert provider.problem is not None and provider.problem.code == "unreachable"
    with pytest.raises(OutsideError):
        await heard(later, "bench/echo")


async def test_the_best_of_what_was_added_is_the_default(opening: Opening, up: Upstream) -> None:
    up.models = ("gpt-3.5-turbo", "gpt-5-mini", "gpt-5", "text-embedding-3-small", "whisper-1")
    catalogue: Catalogue = await opening()
    await catalogue.add("compatible", up.url, KEY, "bench")
    assert await catalogue.default() == "bench/gpt-5"
    chosen: Catalogue = await opening(model="bench/gpt-5-mini")
    assert await chosen.default() == "bench/gpt-5-mini"
    assert set(await ids(catalogue)) == {
        "bench/gpt-3.5-turbo",
        "bench/gpt-5-mini",
        "bench/gpt-5",
    }


async def test_a_fallback_answers_and_a_wrong_one_is_left_out(
    opening: Opening, up: Upstream
) -> None:
    catalogue: Catalogue = await opening(fallback=("nobody/nothing", "bench/echo"))
    await catalogue.add("compatible", up.url, KEY, "bench")
    up.plans["broken"] = Plan(fault="404")
    pieces = await heard(catalogue, "bench/broken")
    assert text(pieces) == "Hello"
    assert any(isinstance(piece, NotePiece) for piece in pieces)


async def test_contexts_are_believed_in_every_spelling(opening: Opening, up: Upstream) -> None:
    up.models = (
        {"id": "a", "context_length": 1000},
        {"id": "b", "max_model_len": 2000},
        {"id": "c", "context_window": "many"},
        {"name": "models/d", "inputTokenLimit": 4000},
        {"id": 5},
        {},
    )
    catalogue: Catalogue = await opening()
    await catalogue.add("compatible", up.url, KEY, "bench")
    found = {one.name: one.context for one in await listed(catalogue)}
    assert found == {"a": 1000, "b": 2000, "c": None, "d": 4000}


async def test_processes_on_one_database_see_each_others_providers(
    kept: Opening, up: Upstream
) -> None:
    one: Catalogue = await kept()
    other: Catalogue = await kept()
    provider = await one.add("compatible", up.url, KEY, "bench")
    assert "bench/echo" in await ids(other)
    assert text(await heard(other, "bench/echo")) == "Hello"
    await other.remove(provider.id)
    assert await one.providers() == []
    with pytest.raises(NotFoundError):
        await one.find("bench/echo")


async def test_a_name_is_given_once_however_many_ask_at_the_same_time(
    kept: Opening, up: Upstream
) -> None:
    one: Catalogue = await kept()
    other: Catalogue = await kept()
    adding = [each.add("compatible", up.url, KEY, "bench") for each in (one, other) * 5]
    done = await asyncio.gather(*adding, return_exceptions=True)
    failed = [error for error in done if isinstance(error, Exception)]
    assert len(failed) == 9
    assert all(isinstance(error, InputError) and error.code == "name_taken" for error in failed)
    assert [provider.name for provider in await other.providers()] == ["bench"]


# Files


async def test_files_are_listed_asked_replaced_and_removed(
    opening: Opening, tmp_path: Path
) -> None:
    folder = tmp_path / "data" / "models"
    folder.mkdir(parents=True)
    catalogue: Catalogue = await opening()
    assert await listed(catalogue) == []
    path = reciter.write(folder / "abc.gguf")
    (folder / "broken.gguf").write_bytes(b"no model")
    (info,) = await listed(catalogue)
    assert (info.id, info.name, info.local, info.size) == (
        "local/abc",
        "Reciter",
        True,
        path.stat().st_size,
    )
    assert text(await heard(catalogue, "local/abc")) == reciter.LETTERS
    assert await catalogue.default() == "local/abc"
    assert (await catalogue.broken())["broken.gguf"].code == "broken_gguf"
    with pytest.raises(InputError) as raised:
        await catalogue.find("local/broken")
    assert raised.value.code == "broken_gguf"
    path.unlink()
    reciter.write(
        path, template="{% for message in messages %}{{ message['content'] }}{% endfor %}b"
    )
    assert text(await heard(catalogue, "local/abc")) == reciter.LETTERS[2:]
    await catalogue.remove_file("local/abc")
    assert not path.exists()
    assert await listed(catalogue) == []
    for other in ("local/abc", "builtin/lowkey-tiny", "local/../../key", "local/"):
        with pytest.raises(NotFoundError):
            await catalogue.remove_file(other)


async def test_a_model_is_warm_before_it_is_asked(opening: Opening, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "models"
    folder.mkdir(parents=True)
    reciter.write(folder / "abc.gguf")
    catalogue: Catalogue = await opening()
    await catalogue.warm("local/abc")
    await catalogue.warm("bench/echo")
    assert text(await heard(catalogue, "local/abc")) == reciter.LETTERS


async def test_files_made_for_vectors_are_kept_apart(opening: Opening, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "models"
    folder.mkdir(parents=True)
    reciter.write(folder / "vectors.gguf", pooling=1)
    catalogue: Catalogue = await opening()
    assert await listed(catalogue) == []
    (info,) = await catalogue.embedders()
    assert info.id == "local/vectors"
    model: Any = await catalogue.find(info.id)
    relay = await model.relay("embeddings", b'{"input": "abc"}')
    assert relay.status == 200
    await relay.chunks.aclose()
    with pytest.raises(InputError):
        await heard(catalogue, info.id)


async def test_a_pulled_model_can_be_asked_at_once(opening: Opening, tmp_path: Path) -> None:
    model = reciter.write(tmp_path / "model.gguf").read_bytes()
    async with hub(some_model={"m.gguf": model}) as there:
        catalogue: Catalogue = await opening(hub=there.url)
        told = [one async for one in catalogue.pull("some/model")]
    assert told[-1].done == told[-1].total == len(model)
    assert text(await heard(catalogue, "local/m")) == reciter.LETTERS


# Providers of other packages


async def test_a_provider_made_in_this_process_is_found(opening: Opening) -> None:
    catalogue: Catalogue = await opening()
    actor = Scripted([says("Hello from the stage")])
    catalogue.offer("scripted", ScriptedProvider({"actor": actor}))
    assert await ids(catalogue) == ["scripted/actor"]
    assert text(await heard(catalogue, "scripted/actor")) == "Hello from the stage"
    with pytest.raises(NotFoundError):
        await catalogue.find("scripted/nobody")


async def test_a_breaker_of_one_provider_is_not_anothers(opening: Opening, up: Upstream) -> None:
    catalogue: Catalogue = await opening()
    await catalogue.add("compatible", up.url, KEY, "one")
    await catalogue.add("compatible", up.url, KEY, "two")
    up.plans["steady"] = Plan(fault="wrongtype")
    for _ in range(5):
        with pytest.raises(OutsideError):
            await heard(catalogue, "one/steady")
    with pytest.raises(OutsideError) as raised:
        await heard(catalogue, "one/echo")
    assert raised.value.code == "resting"
    assert text(await heard(catalogue, "two/echo")) == "Hello"
