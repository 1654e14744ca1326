"""/v1/completions and /v1/embeddings by the official SDK."""

from __future__ import annotations

import openai
import pytest

from bench.upstream import Plan
from tests.server.v1.conftest import Place

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("model", ["up/steady", "lowkey"])
async def test_a_text_goes_on(v1: Place, model: str) -> None:
    v1.up.next(Plan(text="upon a time"))
    answer = await v1.sdk.completions.create(model=model, prompt="Once ", max_tokens=20)
    assert answer.choices[0].text == "upon a time"
    assert v1.last.path == "completions"
    assert (v1.last.body["prompt"], v1.last.body["model"]) == ("Once ", "steady")


async def test_a_text_goes_on_in_a_stream(v1: Place) -> None:
    v1.up.next(Plan(text="upon a time"))
    stream = await v1.sdk.completions.create(model="up/steady", prompt="Once ", stream=True)
    texts = [choice.text async for chunk in stream for choice in chunk.choices]
    assert "".join(texts) == "upon a time"


async def test_a_suffix_is_left_to_the_upstream(v1: Place) -> None:
    await v1.sdk.completions.create(model="up/steady", prompt="def f(", suffix="): pass")
    assert v1.last.body["suffix"] == "): pass"


@pytest.mark.parametrize("packed", [False, True])
async def test_texts_become_vectors(v1: Place, packed: bool) -> None:
    answer = await v1.sdk.embeddings.create(
        model="up/embedder",
        input=["one", "two", "one"],
        encoding_format="base64" if packed else "float",
    )
    first, second, third = (row.embedding for row in answer.data)
    assert first == third != second
    assert v1.last.body["model"] == "embedder"
    if not packed:
        assert sum(number * number for number in first) == pytest.approx(1)


async def test_vectors_are_unpacked_by_the_sdk_as_it_asks_for_them(v1: Place) -> None:
    answer = await v1.sdk.embeddings.create(model="up/embedder", input="one")
    assert v1.last.body["encoding_format"] == "base64"
    assert len(answer.data[0].embedding) == 16


async def test_an_empty_input_is_refused(v1: Place) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        await v1.sdk.embeddings.create(model="up/embedder", input=[])
    assert raised.value.param == "input"


async def test_an_upstream_without_embeddings_says_so(v1: Place) -> None:
    v1.up.next(Plan(fault="404"))
    with pytest.raises(openai.NotFoundError, match="does not exist"):
        await v1.sdk.embeddings.create(model="up/embedder", input="x")
