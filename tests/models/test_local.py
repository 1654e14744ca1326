"""Models of this machine: real engines run a model whose answers are known beforehand."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from lowkey.core.errors import InputError, LimitError, OutsideError
from lowkey.core.parts import TextPart
from lowkey.models import (
    FinishPiece,
    ModelInfo,
    Piece,
    PlacePiece,
    Request,
    StartPiece,
    TextPiece,
    Turn,
    UsagePiece,
)
from lowkey.models.check import check_model
from lowkey.models.child import Engine, Plan, close
from lowkey.models.local import LocalModel
from tests.models import reciter
from tests.models.asking import text

ALPHABET = reciter.LETTERS
Running = Callable[..., LocalModel]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    heavy = reciter.write(folder / "heavy.gguf", endless=True, context=65536, layers=30)
    return {
        "reciter": reciter.write(folder / "reciter.gguf"),
        "endless": reciter.write(folder / "endless.gguf", endless=True, context=65536),
        "heavy": heavy,
    }


@pytest.fixture
async def running(files: dict[str, Path]) -> AsyncIterator[Running]:
    """Makes models; ends their engines after the test."""
    engines: list[Engine] = []
    async with aiohttp.ClientSession() as session:

        def make(name: str, slots: int = 1, idle: float = 60, **plan: Any) -> LocalModel:
            path = plan.pop("path", files.get(name))
            planned = Plan(path=path, context=plan.pop("context", 4096), slots=slots, threads=1)
            engine = Engine(planned, name, idle)
            embedder = Engine(replace(planned, embedding=True), name, idle)
            engines.extend((engine, embedder))
            info = ModelInfo(id=f"local/{name}", name=name, provider="local", local=True)
            return LocalModel(info, engine, lambda: session, 60, embedder)

        yield make
        await close(engines)


def asking(text: str = "Hello", **more: Any) -> Request:
    return Request((Turn("user", (TextPart(text=text),)),), **more)


async def heard(model: LocalModel, request: Request | None = None) -> list[Piece]:
    return [piece async for piece in model.ask(request or asking())]


def cached(pieces: Sequence[Piece]) -> int:
    return next(piece.usage.cached for piece in pieces if isinstance(piece, UsagePiece))


async def slots(model: LocalModel) -> list[dict[str, Any]]:
    """What the engine's slots do, as it says itself."""
    headers = {"Authorization": f"Bearer {model.engine.key}"}
    url = f"{model.engine.url.removesuffix('/v1')}/slots"
    async with model.session().get(url, headers=headers) as answer:
        return json.loads(await answer.read())


async def at_rest(model: LocalModel) -> list[dict[str, Any]]:
    """The slots, once none of them works."""
    found = await slots(model)
    while any(slot["is_processing"] for slot in found):
        found = await slots(model)
    return found


async def test_a_file_on_this_machine_answers(running: Running) -> None:
    pieces = await heard(running("reciter"))
    assert text(pieces) == ALPHABET
    assert pieces[-1] == FinishPiece("stop")
    usage = next(piece.usage for piece in pieces if isinstance(piece, UsagePiece))
    assert usage.output == 27 and usage.input > 5


async def test_it_keeps_the_rules_of_the_protocol(running: Running) -> None:
    await check_model(running("reciter", slots=2))


async def test_length_stop_words_and_schemas_are_kept(running: Running) -> None:
    model = running("reciter")
    pieces = await heard(model, asking(max_tokens=5))
    assert text(pieces) == "abcde" and pieces[-1] == FinishPiece("length")
    assert text(await heard(model, asking(stop=("fg",)))) == "abcde"
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    schema["additionalProperties"] = False
    answer = text(await heard(model, asking(schema=schema, max_tokens=200)))
    assert list(json.loads(answer)) == ["a"]


async def test_the_second_turn_of_a_conversation_reads_only_what_is_new(running: Running) -> None:
    model = running("reciter", slots=2)
    turns = (Turn("user", (TextPart(text="A long question, word after word. " * 20),)),)
    first = await heard(model, Request(turns))
    other = await heard(model, asking("Something else in between."))
    more = (Turn("assistant", (TextPart(text=text(first)),)), Turn("user", (TextPart(text="On"),)))
    second = await heard(model, Request((*turns, *more)))
    assert cached(other) < 20
    assert cached(second) > 500
    usage = next(piece.usage for piece in second if isinstance(piece, UsagePiece))
    assert usage.input - usage.cached < 100


async def test_those_who_wait_see_their_place_and_are_served_in_order(running: Running) -> None:
    model = running("endless")
    leave = asyncio.Event()
    begun = asyncio.Event()

    async def hold() -> None:
        async with aclosing(model.ask(asking())) as pieces:
            async for _ in pieces:
                begun.set()
                if leave.is_set():
                    return

    holding = asyncio.create_task(hold())
    await begun.wait()
    places: dict[str, list[int]] = {"second": [], "third": []}
    served: list[str] = []
    stood: dict[str, asyncio.Event] = {name: asyncio.Event() for name in places}

    async def wait_in_line(name: str) -> None:
        async for piece in model.ask(asking(max_tokens=3)):
            match piece:
                case PlacePiece():
                    places[name].append(piece.position)
                    stood[name].set()
                case StartPiece():
                    served.append(name)
                case _:
                    pass

    second = asyncio.create_task(wait_in_line("second"))
    await stood["second"].wait()
    third = asyncio.create_task(wait_in_line("third"))
    await stood["third"].wait()
    assert places == {"second": [1], "third": [2]}
    leave.set()
    await asyncio.gather(holding, second, third)
    assert served == ["second", "third"]
    assert places["second"] == [1] and places["third"] in ([2], [2, 1])


async def test_who_leaves_the_line_makes_room_and_a_full_line_refuses(running: Running) -> None:
    model = running("endless")
    model.engine.room = 1
    async with aclosing(model.ask(asking())) as pieces:
        await anext(pieces)
        async with aclosing(model.ask(asking())) as waiting:
            assert await anext(waiting) == PlacePiece(1)
            with pytest.raises(LimitError) as raised:
                await anext(model.ask(asking()))
            assert raised.value.code == "engine_full" and raised.value.problem.retry_after
        async with aclosing(model.ask(asking())) as waiting:
            assert await anext(waiting) == PlacePiece(1)
    assert text(await heard(model, asking(max_tokens=2))) == "ab"


async def test_leaving_an_answer_stops_the_engine(running: Running) -> None:
    model = running("endless", context=65536)
    async with aclosing(model.ask(asking())) as pieces:
        async for piece in pieces:
            if isinstance(piece, TextPiece):
                break
    process = model.engine.process
    found = await at_rest(model)
    assert found[0]["next_token"][0]["n_decoded"] < 20_000  # Unstopped it goes on to 65,000.
    assert text(await heard(model, asking(max_tokens=3))) == "abc"
    assert model.engine.process is process


@pytest.mark.parametrize("stream", [True, False])
async def test_leaving_while_a_long_prompt_is_read_stops_the_engine(
    running: Running, stream: bool
) -> None:
    """A stream is heard of between two stretches; else the engine ends. Both at once or nearly so."""
    model = running("heavy", context=16384)
    await model.engine.load()
    process = psutil.Process(model.engine.process.pid)  # type: ignore[union-attr]
    if stream:
        asked = asyncio.ensure_future(anext(model.ask(asking("word " * 1500))))
    else:
        body = {"messages": [{"role": "user", "content": "word " * 1500}]}
        asked = asyncio.ensure_future(model.relay("chat/completions", json.dumps(body).encode()))
    begun = worked(process)
    while worked(process) < begun + 0.1:
        await asyncio.sleep(0.01)
    assert not asked.done()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    stopped = worked(process)
    before = -1.0
    while worked(process) > before:
        before = worked(process)
        await asyncio.sleep(0.1)
    assert worked(process) - stopped < 5  # The whole prompt takes many times as long.
    assert text(await heard(model, asking(max_tokens=3))) == "abc"


def worked(process: psutil.Process) -> float:
    """Seconds of processor time so far; of a process that has gone, none."""
    try:
        return sum(process.cpu_times()[:2])
    except psutil.NoSuchProcess:
        return 0


async def test_an_idle_model_leaves_memory_and_comes_back(running: Running) -> None:
    model = running("reciter", idle=0.2)
    await heard(model)
    process = model.engine.process
    assert process is not None
    await process.wait()
    while model.engine.loaded:
        await asyncio.sleep(0)
    assert text(await heard(model)) == ALPHABET


async def test_a_model_that_answers_is_not_unloaded(running: Running) -> None:
    model = running("endless", context=65536, idle=0.05)
    async with aclosing(model.ask(asking())) as pieces:
        count = 0
        async for _ in pieces:
            count += 1
            if count > 300:
                break
        assert model.engine.loaded


async def test_a_killed_engine_is_a_sentence_and_the_next_question_works(running: Running) -> None:
    model = running("endless", context=65536)
    pieces: list[Piece] = []
    with pytest.raises(OutsideError) as raised:
        async for piece in model.ask(asking()):
            if not pieces:
                os.kill(model.engine.process.pid, signal.SIGKILL)  # type: ignore[union-attr]
            pieces.append(piece)
    assert raised.value.code == "engine_died"
    assert "endless" in str(raised.value) and raised.value.problem.hint
    assert text(pieces).startswith("a")
    assert text(await heard(model, asking(max_tokens=3))) == "abc"


async def test_an_engine_that_dies_between_questions_comes_back(running: Running) -> None:
    model = running("reciter")
    await heard(model)
    process = model.engine.process
    assert process is not None
    process.kill()
    await process.wait()
    assert text(await heard(model)) == ALPHABET


async def test_an_engine_ends_with_its_house(running: Running) -> None:
    model = running("reciter")
    await model.engine.load()
    process = model.engine.process
    assert process is not None
    await model.engine.unload()
    assert process.returncode is not None


@pytest.mark.parametrize("damage", ["cut", "empty", "words", "no tensors"])
async def test_a_broken_file_is_a_sentence(
    running: Running, files: dict[str, Path], tmp_path: Path, damage: str
) -> None:
    whole = files["reciter"].read_bytes()
    broken = {
        "cut": whole[: len(whole) // 2],
        "empty": b"",
        "words": b"This is no model at all. " * 100,
        "no tensors": whole.replace(b"token_embd.weight", b"other_embd.weight"),
    }
    path = tmp_path / "broken.gguf"
    path.write_bytes(broken[damage])
    model = running("broken", path=path)
    with pytest.raises(OutsideError) as raised:
        await heard(model)
    assert raised.value.code == "engine_failed"
    assert "broken" in str(raised.value) and raised.value.problem.hint
    assert str(tmp_path) not in raised.value.problem.message or "can't be loaded" in str(
        raised.value
    )
    assert not model.engine.loaded


async def test_a_file_makes_vectors_too(running: Running) -> None:
    model = running("reciter")
    body = json.dumps({"input": ["aaaa", "aaaa", "zzzz"]}).encode()
    relay = await model.relay("embeddings", body)
    told = json.loads(b"".join([chunk async for chunk in relay.chunks]))
    assert relay.status == 200, told
    vectors = [row["embedding"] for row in told["data"]]
    assert len(vectors[0]) == reciter.WIDTH
    assert vectors[0] == vectors[1] != vectors[2]
    assert not model.engine.loaded


async def test_a_model_for_vectors_does_not_talk(running: Running, files: dict[str, Path]) -> None:
    model = running("reciter")
    assert model.embedder is not None
    only = LocalModel(model.info, model.embedder, model.session, 60, model.embedder)
    with pytest.raises(InputError) as raised:
        await heard(only)
    assert raised.value.code == "makes_vectors"
    with pytest.raises(InputError):
        await only.relay("chat/completions", b"{}")


async def test_a_relay_waits_its_turn_and_gives_its_slot_back(running: Running) -> None:
    model = running("endless")
    body = json.dumps({"messages": [{"role": "user", "content": "x"}], "stream": True}).encode()
    async with aclosing(model.ask(asking())) as pieces:
        await anext(pieces)
        relaying = asyncio.create_task(model.relay("chat/completions", body))
        await asyncio.sleep(0)
        assert not relaying.done()
    relay = await relaying
    async with aclosing(relay.chunks) as chunks:
        assert await anext(chunks)
    assert text(await heard(model, asking(max_tokens=2))) == "ab"


async def test_sampling_is_sane_where_nobody_says_how(running: Running, tmp_path: Path) -> None:
    plain = running("reciter")
    await heard(plain)
    wise = running("wise", path=reciter.write(tmp_path / "wise.gguf", temperature=0.25))
    await heard(wise)
    (first,), (second,) = await slots(plain), await slots(wise)
    assert first["params"]["temperature"] == pytest.approx(0.7)
    assert second["params"]["temperature"] == pytest.approx(0.25)  # The file knows best.
    await heard(plain, asking(temperature=0.1))
    (third,) = await slots(plain)
    assert third["params"]["temperature"] == pytest.approx(0.1)
