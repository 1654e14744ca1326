"""What people say of answers, over HTTP: parse, call one function, return. Knows no SQL."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StringConstraints

from lowkey.chat import Feedback, Reason
from lowkey.core.parts import Text
from lowkey.server.access import Member
from lowkey.server.body import Body
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api", tags=["feedback"])

Name = Annotated[str, StringConstraints(max_length=300)]


class ThumbBody(Body):
    """Up or down, with reasons and a few words where there are any."""

    verdict: Literal["up", "down"]
    reasons: tuple[Reason, ...] = Field(default=(), max_length=20)
    text: Annotated[Text, StringConstraints(max_length=5_000)] = ""


class ChoiceBody(Body):
    """The messages that the chosen one was better than."""

    over: tuple[Name, ...] = Field(min_length=1, max_length=20)


class FeedbackPage(BaseModel):
    feedback: list[Feedback]
    next: str | None


@router.put("/messages/{message_id}/thumb")
async def rate(message_id: str, body: ThumbBody, user: Member, app: Lowkey) -> Feedback:
    up = body.verdict == "up"
    return await app.chat.opinions.rate(user, message_id, up, body.reasons, body.text)


@router.delete("/messages/{message_id}/thumb", status_code=204)
async def unrate(message_id: str, user: Member, app: Lowkey) -> None:
    await app.chat.opinions.withdraw(user, message_id, "thumb")


@router.put("/messages/{message_id}/choice")
async def choose(message_id: str, body: ChoiceBody, user: Member, app: Lowkey) -> Feedback:
    return await app.chat.opinions.choose(user, message_id, body.over)


@router.delete("/messages/{message_id}/choice", status_code=204)
async def unchoose(message_id: str, user: Member, app: Lowkey) -> None:
    await app.chat.opinions.withdraw(user, message_id, "choice")


@router.get("/feedback")
async def feedback(
    user: Member,
    app: Lowkey,
    after: Name | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> FeedbackPage:
    """All that the person said of answers, newest first."""
    found, following = await app.chat.opinions.all(user, after, limit)
    return FeedbackPage(feedback=found, next=following)
