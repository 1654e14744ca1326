"""The web for the assistant over HTTP: which search there is, and the owner's choice of it.

Parse, call one function, return. Knows no server of the web.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints

from lowkey.server.access import Member, Owner
from lowkey.server.body import Body
from lowkey.server.state import Lowkey
from lowkey.tools.web import Backend, Choice

router = APIRouter(prefix="/api", tags=["web"])

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class SearchBody(Body):
    """A search and what it needs; without a key, the one that is kept for the same place."""

    backend: Name
    url: Annotated[str, StringConstraints(max_length=2000)] = ""
    key: Annotated[str, StringConstraints(max_length=2000)] = ""


class TryBody(SearchBody):
    query: Annotated[str, StringConstraints(max_length=200)] = ""


class WebState(BaseModel):
    search: str | None
    """What searches, by its name; null: nothing does, so that no model can."""


class WebSearch(BaseModel):
    choice: Choice | None
    backends: list[Backend]


class FoundPage(BaseModel):
    title: str
    url: str
    excerpt: str


class Found(BaseModel):
    pages: list[FoundPage]


@router.get("/web")
async def state(user: Member, app: Lowkey) -> WebState:
    del user
    choice = await app.web.choice()
    return WebState(search=choice.name if choice else None)


@router.get("/web/search")
async def search(user: Owner, app: Lowkey) -> WebSearch:
    del user
    return WebSearch(choice=await app.web.choice(), backends=await app.web.backends.all())


@router.put("/web/search")
async def choose(body: SearchBody, user: Owner, app: Lowkey) -> Choice:
    del user
    return await app.web.choose(body.backend, body.url, body.key)


@router.delete("/web/search", status_code=204)
async def forget(user: Owner, app: Lowkey) -> None:
    del user
    await app.web.forget()


@router.post("/web/search/try")
async def attempt(body: TryBody, user: Owner, app: Lowkey) -> Found:
    """What it really finds, with nothing kept; where it finds nothing, the error says why."""
    del user
    hits = await app.web.attempt(body.backend, body.url, body.key, body.query)
    return Found(
        pages=[FoundPage(title=one.title, url=one.url, excerpt=one.excerpt) for one in hits]
    )
