"""What is remembered of a person, over HTTP: parse, call one function, return. Knows no SQL."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StringConstraints
from starlette.responses import Response

from lowkey.accounts import User
from lowkey.core.parts import Text
from lowkey.memory import Forgotten, Kind, Memory, Mention, Wish
from lowkey.server.access import Member
from lowkey.server.body import Body
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api", tags=["memory"])

Name = Annotated[str, StringConstraints(max_length=300)]
Moment = Annotated[int, Field(ge=0, lt=1 << 53)]
"""Milliseconds since 1970."""


class MemoryBody(Body):
    """What is to be remembered; `project_id`: in the chats of this project only."""

    text: Annotated[Text, StringConstraints(max_length=4000)]
    kind: Kind = "fact"
    project_id: Name | None = None
    expires_at: Moment | None = None


class ForgetBody(Body):
    """All that was learned from a conversation; null: everything."""

    conversation_id: Name | None


class RestoreBody(Body):
    """The `at` of what was forgotten."""

    at: Moment


class SwitchBody(Body):
    on: bool


class MemoryList(BaseModel):
    on: bool
    """Whether memory is switched on."""
    memories: list[Memory]


class MemoryHistory(BaseModel):
    memories: list[Memory]


class Mentions(BaseModel):
    memories: list[Mention]


class Restored(BaseModel):
    count: int


class MemoryExport(BaseModel):
    format: Literal["lowkey.memories"] = "lowkey.memories"
    exported_at: int
    memories: list[Memory]


@router.get("/memories")
async def memories(
    user: Member,
    app: Lowkey,
    q: Annotated[str, Query(max_length=500)] = "",
    kind: Kind | None = None,
    conversation_id: Name | None = None,
) -> MemoryList:
    """All, newest first: those with all words of `q`, or those learned from a conversation."""
    if conversation_id is not None:
        found = await app.memories.learned_from(user.id, conversation_id)
    else:
        found = await app.memories.list(user.id, q, kind)
    return MemoryList(on=await app.memories.on(user.id), memories=found)


@router.post("/memories", status_code=201)
async def remember(body: MemoryBody, user: Member, app: Lowkey) -> Memory:
    return await app.memories.remember(user.id, await _wish(body, user, app))


@router.get(
    "/memories/export",
    response_model=MemoryExport,
    responses={200: {"description": "A download: all memories with their history."}},
)
async def export(user: Member, app: Lowkey) -> Response:
    told = MemoryExport(exported_at=app.clock.now(), memories=await app.memories.export(user.id))
    named = {"Content-Disposition": 'attachment; filename="memories.json"'}
    return Response(told.model_dump_json(indent=2), media_type="application/json", headers=named)


@router.post("/memories/forget")
async def forget_all(body: ForgetBody, user: Member, app: Lowkey) -> Forgotten:
    if body.conversation_id is None:
        return await app.memories.forget_everything(user.id)
    return await app.memories.forget_learned_from(user.id, body.conversation_id)


@router.post("/memories/restore")
async def restore(body: RestoreBody, user: Member, app: Lowkey) -> Restored:
    """Takes back what was forgotten, while it is not too late."""
    return Restored(count=await app.memories.restore(user.id, body.at))


@router.put("/memories/{memory_id}")
async def correct(memory_id: str, body: MemoryBody, user: Member, app: Lowkey) -> Memory:
    """Another one takes its place, and it becomes history."""
    return await app.memories.correct(user.id, memory_id, await _wish(body, user, app))


@router.delete("/memories/{memory_id}")
async def forget(memory_id: str, user: Member, app: Lowkey) -> Forgotten:
    return await app.memories.forget(user.id, memory_id)


@router.post("/memories/{memory_id}/take-back", status_code=204)
async def take_back(memory_id: str, user: Member, app: Lowkey) -> None:
    """As if it had never been learned; what it took the place of holds again."""
    await app.memories.take_back(user.id, memory_id)


@router.get("/memories/{memory_id}/history")
async def history(memory_id: str, user: Member, app: Lowkey) -> MemoryHistory:
    """What it took the place of, newest first."""
    return MemoryHistory(memories=await app.memories.history(user.id, memory_id))


@router.get("/projects/{project_id}/memories")
async def of_project(project_id: str, user: Member, app: Lowkey) -> MemoryHistory:
    """What holds there alone or was learned in its chats; of a deleted one, in those that went along."""
    inside = await app.chat.projects.conversations(user, project_id)
    return MemoryHistory(memories=await app.memories.of_project(user.id, project_id, inside))


@router.post("/projects/{project_id}/memories/forget")
async def forget_of_project(project_id: str, user: Member, app: Lowkey) -> Forgotten:
    inside = await app.chat.projects.conversations(user, project_id)
    return await app.memories.forget_of_project(user.id, project_id, inside)


@router.get("/messages/{message_id}/memories")
async def at_hand(message_id: str, user: Member, app: Lowkey) -> Mentions:
    """What an answer was told, beyond what it is known to have used."""
    return Mentions(memories=await app.memories.uses.at_hand_for(user.id, message_id))


@router.put("/memory", status_code=204)
async def switch(body: SwitchBody, user: Member, app: Lowkey) -> None:
    """Switches memory on or off: off, nothing is added to it and nothing is told from it."""
    await app.memories.switch(user.id, body.on)


async def _wish(body: MemoryBody, user: User, app: Lowkey) -> Wish:
    """Raises NotFoundError for a project that is not theirs."""
    if body.project_id is not None:
        await app.chat.projects.read(user, body.project_id)
    return Wish(**body.model_dump())
