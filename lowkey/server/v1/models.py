"""/v1/models (https://platform.openai.com/docs/api-reference/models). Knows no provider."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from lowkey.app import App
from lowkey.core.errors import NotFoundError
from lowkey.models import Model, ModelInfo
from lowkey.server.access import ApiCaller
from lowkey.server.state import Lowkey

ASSISTANT = "lowkey"
"""The model that is the assistant itself: the default model with its own system prompt."""

router = APIRouter(prefix="/models")


class ListedModel(BaseModel):
    """A model as OpenAI's clients list it. `created` is not known and always 0."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[ListedModel]


@router.get("")
async def models(user: ApiCaller, app: Lowkey) -> ModelList:
    """Every model that can be asked; the assistant itself first."""
    del user
    return ModelList(data=[assistant(), *(listed(info) for info in await known(app))])


@router.get("/{model:path}")
async def model(model: str, user: ApiCaller, app: Lowkey) -> ListedModel:
    """One model, by the id in the list."""
    del user
    if model == ASSISTANT:
        return assistant()
    for info in await known(app):
        if info.id == model:
            return listed(info)
    return listed((await pick(app, model)).info)


async def known(app: App) -> list[ModelInfo]:
    """Those that talk, then those of this machine that make vectors."""
    return [*await app.catalogue.list(), *await app.catalogue.embedders()]


def assistant() -> ListedModel:
    return ListedModel(id=ASSISTANT, owned_by="lowkey")


def listed(info: ModelInfo) -> ListedModel:
    return ListedModel(id=info.id, owned_by=info.provider)


async def pick(app: App, name: str) -> Model:
    """The model of this id; behind the assistant stands the default one. Raises NotFoundError."""
    if not name.strip("/"):
        raise NotFoundError("no_model", "A model without a name is no model.")
    return await app.catalogue.find(None if name == ASSISTANT else name)
