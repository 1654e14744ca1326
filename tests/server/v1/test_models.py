"""/v1/models, as the official SDK reads it."""

from __future__ import annotations

import openai
import pytest

from tests.server.v1.conftest import Place

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_assistant_stands_first_in_the_list_and_every_model_after_it(v1: Place) -> None:
    listed = [model async for model in v1.sdk.models.list()]
    assert listed[0].id == "lowkey"
    assert {"up/echo", "up/steady"} <= {model.id for model in listed}
    assert {model.object for model in listed} == {"model"}
    assert {model.owned_by for model in listed if model.id.startswith("up/")} == {"up"}


async def test_a_model_is_found_by_its_id(v1: Place) -> None:
    assert (await v1.sdk.models.retrieve("up/echo")).id == "up/echo"
    assert (await v1.sdk.models.retrieve("lowkey")).owned_by == "lowkey"


async def test_a_model_that_its_provider_does_not_list_is_found_all_the_same(v1: Place) -> None:
    assert (await v1.sdk.models.retrieve("up/unlisted")).owned_by == "up"


async def test_an_unknown_model_is_not_found_and_the_nearest_is_named(v1: Place) -> None:
    with pytest.raises(openai.NotFoundError, match="Did you mean “up/echo”") as raised:
        await v1.sdk.models.retrieve("upp/echo")
    assert (raised.value.code, raised.value.param) == ("model_not_found", "model")
