"""Models and providers over HTTP: parse, call one function, return. Knows no dialect."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints

from lowkey.models import Kind, ModelInfo, Provider, TestResult
from lowkey.server.access import Member, Owner
from lowkey.server.body import Body
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api", tags=["models"])

Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class ModelBody(Body):
    model: Name


class ProviderBody(Body):
    kind: Kind
    name: Annotated[str, StringConstraints(max_length=100)] = ""
    url: Annotated[str, StringConstraints(max_length=2000)] | None = None
    key: Annotated[str, StringConstraints(max_length=2000)] | None = None


class Models(BaseModel):
    models: list[ModelInfo]
    default: str


class Providers(BaseModel):
    providers: list[Provider]


@router.get("/models")
async def models(user: Member, app: Lowkey) -> Models:
    del user
    return Models(models=await app.catalogue.list(), default=await app.catalogue.default())


@router.post("/models/warm", status_code=204)
async def warm(body: ModelBody, user: Member, app: Lowkey) -> None:
    del user
    await app.catalogue.warm(body.model)


@router.post("/models/test")
async def test(body: ModelBody, user: Owner, app: Lowkey) -> TestResult:
    del user
    return await app.catalogue.test(body.model)


@router.delete("/models", status_code=204)
async def remove(id: Name, user: Owner, app: Lowkey) -> None:
    del user
    await app.catalogue.remove_file(id)


@router.get("/providers")
async def providers(user: Owner, app: Lowkey) -> Providers:
    del user
    return Providers(providers=await app.catalogue.providers())


@router.post("/providers", status_code=201)
async def add(body: ProviderBody, user: Owner, app: Lowkey) -> Provider:
    del user
    return await app.catalogue.add(body.kind, body.url or "", body.key or "", body.name)


@router.delete("/providers/{provider_id}", status_code=204)
async def forget(provider_id: str, user: Owner, app: Lowkey) -> None:
    del user
    await app.catalogue.remove(provider_id)
