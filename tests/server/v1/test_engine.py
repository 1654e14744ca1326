"""/v1 with a model that this machine runs itself: a real engine, and a model that recites the alphabet."""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import openai
import pytest
import pytest_asyncio

from tests.models import reciter
from tests.server.v1.conftest import Place, place

pytestmark = pytest.mark.asyncio(loop_scope="module")

HELLO: list[Any] = [{"role": "user", "content": "Hello"}]
MIDDLE = {"fim_pre_token_id": 4, "fim_suf_token_id": 5, "fim_mid_token_id": 6}
"""Three byte tokens that nobody types, as the marks around what is to be filled in."""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def local() -> AsyncIterator[Place]:
    """With two models: `local/plain`, and `local/coder`, which can fill in the middle."""
    async with place() as v1:
        folder = v1.app.settings.models_folder
        folder.mkdir()
        reciter.write(folder / "plain.gguf")
        with_middle(reciter.write(folder / "coder.gguf"))
        yield v1


def with_middle(path: Path) -> None:
    """Adds the marks to a GGUF file's metadata, padded so that its tensors stay aligned."""
    data = path.read_bytes()
    count = struct.unpack_from("<Q", data, 16)[0]
    keys = b"".join(
        _key(f"tokenizer.ggml.{name}", 4, struct.pack("<I", token))
        for name, token in MIDDLE.items()
    )
    text = b"x" * (-(len(keys) + len(_key("general.note", 8, bytes(8)))) % 32)
    keys += _key("general.note", 8, struct.pack("<Q", len(text)) + text)
    head = data[:16] + struct.pack("<Q", count + len(MIDDLE) + 1)
    path.write_bytes(head + keys + data[24:])


def _key(name: str, kind: int, value: bytes) -> bytes:
    return struct.pack("<Q", len(name)) + name.encode() + struct.pack("<I", kind) + value


async def test_it_answers_whole_and_in_a_stream(local: Place) -> None:
    answer = await local.sdk.chat.completions.create(model="local/plain", messages=HELLO)
    assert answer.choices[0].message.content == reciter.LETTERS
    assert answer.choices[0].finish_reason == "stop"
    assert answer.model == "plain"
    stream = await local.sdk.chat.completions.create(
        model="local/plain", messages=HELLO, stream=True, max_tokens=5
    )
    deltas = [choice.delta.content or "" async for chunk in stream for choice in chunk.choices]
    assert "".join(deltas) == "abcde"


async def test_it_answers_as_a_response(local: Place) -> None:
    response = await local.sdk.responses.create(model="local/plain", input="Hello")
    assert response.output_text == reciter.LETTERS
    assert response.store is False  # type: ignore[attr-defined]


async def test_it_tells_how_sure_it_is(local: Place) -> None:
    answer = await local.sdk.chat.completions.create(
        model="local/plain", messages=HELLO, max_tokens=2, logprobs=True, top_logprobs=2
    )
    told = answer.choices[0].logprobs
    assert told is not None and told.content is not None
    assert [token.token for token in told.content] == ["a", "b"]
    assert all(len(token.top_logprobs) == 2 for token in told.content)


async def test_it_goes_on_with_a_text(local: Place) -> None:
    answer = await local.sdk.completions.create(model="local/plain", prompt="xyc", max_tokens=3)
    assert (answer.choices[0].text, answer.choices[0].finish_reason) == ("def", "length")


async def test_it_fills_in_what_stands_before_a_suffix(local: Place) -> None:
    answer = await local.sdk.completions.create(
        model="local/coder", prompt="def f(", suffix="): pass", max_tokens=4
    )
    assert (answer.choices[0].text, answer.choices[0].finish_reason) == ("abcd", "length")
    assert answer.object == "text_completion"
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 4
    stopped = await local.sdk.completions.create(
        model="local/coder", prompt="def f(", suffix="): pass", stop="d"
    )
    assert (stopped.choices[0].text, stopped.choices[0].finish_reason) == ("abc", "stop")


async def test_it_fills_in_as_a_stream(local: Place) -> None:
    stream = await local.sdk.completions.create(
        model="local/coder", prompt="def f(", suffix="): pass", max_tokens=4, stream=True
    )
    chunks = [chunk async for chunk in stream]
    assert "".join(chunk.choices[0].text for chunk in chunks) == "abcd"
    assert [chunk.choices[0].finish_reason for chunk in chunks][-1] == "length"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 4


async def test_a_model_that_never_learnt_it_says_so(local: Place) -> None:
    with pytest.raises(openai.BadRequestError, match="was not trained for that") as raised:
        await local.sdk.completions.create(model="local/plain", prompt="a", suffix="b")
    assert raised.value.param == "suffix"


async def test_a_suffix_needs_one_prompt(local: Place) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        await local.sdk.completions.create(model="local/coder", prompt=["a", "b"], suffix="c")
    assert raised.value.param == "prompt"


async def test_it_makes_vectors(local: Place) -> None:
    answer = await local.sdk.embeddings.create(model="local/plain", input=["a", "a", "bcd"])
    first, second, third = (row.embedding for row in answer.data)
    assert first == second != third
    assert sum(number * number for number in first) == pytest.approx(1)


async def test_files_made_for_vectors_are_listed(local: Place) -> None:
    path = reciter.write(local.app.settings.models_folder / "vectors.gguf", pooling=1)
    assert "local/vectors" in [model.id async for model in local.sdk.models.list()]
    assert (await local.sdk.models.retrieve("local/vectors")).owned_by == "local"
    answer = await local.sdk.embeddings.create(model="local/vectors", input="abc")
    assert len(answer.data) == 1
    path.unlink()


async def test_it_cannot_see_pictures_and_says_so(local: Place) -> None:
    part: Any = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    with pytest.raises(openai.BadRequestError, match="can't see pictures"):
        await local.sdk.chat.completions.create(
            model="local/plain", messages=[{"role": "user", "content": [part]}]
        )
