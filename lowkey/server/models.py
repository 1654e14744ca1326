"""Models and providers over HTTP: parse, call one function, return. Knows no dialect."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints
from starlette.responses import Response

from lowkey.core.errors import LowkeyError, Problem
from lowkey.models import Kind, ModelInfo, Progress, Provider, TestResult
from lowkey.server.access import Member, Owner
from lowkey.server.body import Body
from lowkey.server.sse import EventStream
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api", tags=["models"])

Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class ModelBody(Body):
    model: Name


class PullBody(Body):
    source: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class ProviderBody(Body):
    kind: Kind
    name: Annotated[str, StringConstraints(max_length=100)] = ""
    url: Annotated[str, StringConstraints(max_length=2000)] | None = None
    key: Annotated[str, StringConstraints(max_length=2000)] | None = None


class Models(BaseModel):
    models: list[ModelInfo]
    default: str


class Broken(BaseModel):
    """A file or another package's provider that can't be used."""

    name: str
    problem: Problem


class Providers(BaseModel):
    providers: list[Provider]
    broken: list[Broken]


class Failure(BaseModel):
    error: Problem


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


@router.post(
    "/models/pull",
    status_code=200,
    response_class=EventStream,
    responses={200: {"model": Progress, "description": "Server-sent events; each is a Progress."}},
)
async def pull(body: PullBody, user: Owner, app: Lowkey) -> Response:
    """How far it is, event by event; the last may be `{"error": …}`. Leaving stops it."""
    del user
    pulling = app.catalogue.pull(body.source)
    first = await anext(pulling)  # What can't be pulled at all is told by the status.
    return EventStream(_told(first, pulling))


async def _told(first: Progress, pulling: AsyncGenerator[Progress]) -> AsyncGenerator[bytes]:
    yield _frame(first)
    try:
        async with aclosing(pulling):
            async for progress in pulling:
                yield _frame(progress)
    except LowkeyError as error:
        yield _frame(Failure(error=error.problem))


def _frame(told: BaseModel) -> bytes:
    return b"data: %b\n\n" % told.model_dump_json().encode()


@router.delete("/models", status_code=204)
async def remove(id: Name, user: Owner, app: Lowkey) -> None:
    del user
    await app.catalogue.remove_file(id)


@router.get("/providers")
async def providers(user: Owner, app: Lowkey) -> Providers:
    """Each with its problem, if it has one: whoever was not asked of late is asked before."""
    del user
    await app.catalogue.list()
    broken = await app.catalogue.broken()
    return Providers(
        providers=await app.catalogue.providers(),
        broken=[Broken(name=name, problem=problem) for name, problem in broken.items()],
    )


@router.post("/providers", status_code=201)
async def add(body: ProviderBody, user: Owner, app: Lowkey) -> Provider:
    del user
    return await app.catalogue.add(body.kind, body.url or "", body.key or "", body.name)


@router.delete("/providers/{provider_id}", status_code=204)
async def forget(provider_id: str, user: Owner, app: Lowkey) -> None:
    del user
    await app.catalogue.remove(provider_id)
