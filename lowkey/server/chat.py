"""Conversations, messages and runs over HTTP: parse, call one function, return. Knows no SQL."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field, StringConstraints
from starlette.responses import Response

from lowkey.chat import (
    Change,
    Conversation,
    Draft,
    Feedback,
    Hit,
    ModeName,
    PersonalityId,
    Preferences,
    Prompt,
    Run,
    Sent,
)
from lowkey.chat.projects import Which
from lowkey.core.events import Event
from lowkey.core.parts import Message, Part, Text
from lowkey.memory import Mention, Use
from lowkey.models import Effort
from lowkey.server.access import Member
from lowkey.server.body import Body
from lowkey.server.sse import EventStream, last_event, numbered
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api", tags=["chat"])

Key = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Name = Annotated[str, StringConstraints(max_length=300)]


class SendBody(Body):
    """A message to send. `key` makes a repeated request the same message.

    `project_id`: where a new conversation belongs; `mode`: what it is for.
    """

    conversation_id: Name | None = None
    parent_id: Name | None = None
    parts: tuple[Part, ...] = Field(min_length=1, max_length=50)
    key: Key
    model: Name | None = None
    effort: Effort | None = None
    web: bool = True
    temporary: bool = False
    project_id: Name | None = None
    mode: ModeName | None = None


class AgainBody(Body):
    key: Key
    model: Name | None = None
    effort: Effort | None = None
    web: bool = True


class ContinueBody(Body):
    key: Key
    web: bool = True


class ChangeBody(Body):
    title: Annotated[str, StringConstraints(max_length=1000)] | None = None
    pinned: bool | None = None
    archived: bool | None = None
    tip_id: Name | None = None
    mode: ModeName | Literal["none"] | None = None


class PreferencesBody(Body):
    model: Name | None = None
    effort: Effort = "medium"
    instructions: Annotated[Text, StringConstraints(max_length=20_000)] = ""
    name: Annotated[Text, StringConstraints(max_length=100)] = ""
    personality: PersonalityId = "default"
    manner: Annotated[Text, StringConstraints(max_length=2_000)] = ""
    enter: Literal["send", "newline"] = "send"
    welcomed: bool = False
    recalls: bool = True
    notices: bool = False
    zone: Annotated[Text, StringConstraints(max_length=64)] = ""
    web: bool = True


class RunOnly(BaseModel):
    run: Run


class ConversationPage(BaseModel):
    conversations: list[Conversation]
    next: str | None


class WholeConversation(BaseModel):
    conversation: Conversation
    messages: list[Message]
    runs: list[Run]
    feedback: list[Feedback]
    web: bool
    """Whether the newest answer was let use the web."""
    recalled: list[Use]
    """Which memories its answers used."""
    at_hand: dict[str, int]
    """By answer: how many more it was told."""


class SentPrompt(Prompt):
    """What a run sent, and which memories stood in it."""

    told: list[Mention]


class Hits(BaseModel):
    hits: list[Hit]


@router.post("/messages", status_code=202)
async def send(body: SendBody, user: Member, app: Lowkey) -> Sent:
    draft = Draft(
        parts=body.parts,
        key=body.key,
        conversation_id=body.conversation_id,
        parent_id=body.parent_id,
        model=body.model,
        effort=body.effort,
        web=body.web,
        temporary=body.temporary,
        project_id=body.project_id,
        mode=body.mode,
    )
    return await app.chat.send(user, draft)


@router.post("/messages/{message_id}/regenerate", status_code=202)
async def regenerate(message_id: str, body: AgainBody, user: Member, app: Lowkey) -> RunOnly:
    wanted = (body.key, body.model, body.effort, body.web)
    return RunOnly(run=await app.chat.regenerate(user, message_id, *wanted))


@router.post("/messages/{message_id}/continue", status_code=202)
async def resume(message_id: str, body: ContinueBody, user: Member, app: Lowkey) -> RunOnly:
    return RunOnly(run=await app.chat.resume(user, message_id, body.key, body.web))


@router.get("/conversations")
async def conversations(
    user: Member,
    app: Lowkey,
    after: Name | None = None,
    archived: bool = False,
    project_id: Name | None = None,
    loose: bool = False,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ConversationPage:
    """Newest first, on page one below the pinned ones. `loose`: without those in a project."""
    which = Which(archived=archived, project_id=project_id, loose=loose)
    found, following = await app.chat.conversations(user, which, after, limit)
    return ConversationPage(conversations=found, next=following)


@router.get("/conversations/{conversation_id}", response_model=WholeConversation)
async def conversation(conversation_id: str, user: Member, app: Lowkey) -> Response:
    """Encoded once, straight from the records: long conversations must open fast."""
    found, messages, runs = await app.chat.conversation(user, conversation_id)
    told = [] if found.temporary else await app.chat.opinions.of(user, conversation_id)
    whole = WholeConversation(
        conversation=found,
        messages=messages,
        runs=runs,
        feedback=told,
        web=await app.chat.uses_web(conversation_id),
        recalled=[] if found.temporary else await app.memories.uses.of(user.id, conversation_id),
        at_hand=await app.memories.uses.at_hand(user.id, conversation_id),
    )
    return Response(whole.model_dump_json(), media_type="application/json")


@router.patch("/conversations/{conversation_id}")
async def change(conversation_id: str, body: ChangeBody, user: Member, app: Lowkey) -> Conversation:
    return await app.chat.change(
        user, conversation_id, body.title, body.pinned, body.archived, body.tip_id, body.mode
    )


@router.delete("/conversations/{conversation_id}", status_code=204)
async def delete(conversation_id: str, user: Member, app: Lowkey) -> None:
    await app.chat.delete(user, conversation_id)


@router.post("/conversations/{conversation_id}/restore")
async def restore(conversation_id: str, user: Member, app: Lowkey) -> Conversation:
    return await app.chat.restore(user, conversation_id)


@router.post("/conversations/{conversation_id}/seen", status_code=204)
async def see(conversation_id: str, user: Member, app: Lowkey) -> None:
    """The newest answer is not unread any more."""
    await app.chat.see(user, conversation_id)


@router.get("/runs/{run_id}")
async def run(run_id: str, user: Member, app: Lowkey) -> Run:
    return await app.chat.run(user, run_id)


@router.post("/runs/{run_id}/stop")
async def stop(run_id: str, user: Member, app: Lowkey) -> RunOnly:
    return RunOnly(run=await app.chat.stop(user, run_id))


@router.get("/runs/{run_id}/prompt")
async def prompt(run_id: str, user: Member, app: Lowkey) -> SentPrompt:
    sent = await app.chat.prompt(user, run_id)
    told = await app.memories.uses.told(user.id, sent.system)
    system = await app.memories.uses.blotted(user.id, sent.system)
    return SentPrompt(**dict(sent.model_copy(update={"system": system})), told=told)


@router.get(
    "/runs/{run_id}/events",
    status_code=200,
    response_class=EventStream,
    responses={200: {"model": Event, "description": "Server-sent events; each data is an Event."}},
)
async def events(run_id: str, request: Request, user: Member, app: Lowkey) -> Response:
    batches = await app.chat.follow(user, run_id, last_event(request))
    return EventStream(numbered(batches))


@router.get(
    "/events",
    status_code=200,
    response_class=EventStream,
    responses={200: {"model": Change, "description": "Server-sent events; each is a Change."}},
)
async def feed(user: Member, app: Lowkey) -> Response:
    return EventStream(_changes(app.feed.follow(user.id)))


async def _changes(changes: AsyncGenerator[Change | None, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(changes):
        yield b": hello\n\n"
        async for change in changes:
            yield b"" if change is None else f"data: {change.model_dump_json()}\n\n".encode()


@router.get("/search")
async def search(
    user: Member,
    app: Lowkey,
    q: Annotated[str, Query(max_length=500)],
    project_id: Name | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> Hits:
    return Hits(hits=await app.chat.search(user, q, limit, project_id))


@router.get("/preferences")
async def preferences(user: Member, app: Lowkey) -> Preferences:
    return await app.chat.preferences(user)


@router.patch("/preferences")
async def prefer(body: PreferencesBody, user: Member, app: Lowkey) -> Preferences:
    return await app.chat.prefer(user, Preferences(**body.model_dump(exclude_unset=True)))
