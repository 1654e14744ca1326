"""What a person allows, over HTTP: parse, call one function, return. Knows no tool and no SQL."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints

from lowkey.chat import Run
from lowkey.chat.approvals import OfferedTool, Permission, Word
from lowkey.core.parts import Lasting, Text
from lowkey.safety import Choice
from lowkey.server.access import Member
from lowkey.server.body import Body
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api", tags=["approvals"])


class WordBody(Body):
    """`lasting`: later calls of the same tool are allowed, too. `reason`: told to the model."""

    verdict: Literal["allow", "deny"]
    lasting: Lasting | None = None
    reason: Annotated[Text, StringConstraints(max_length=2_000)] = ""


class ChoiceBody(Body):
    """null: what holds where nothing was chosen."""

    tool: Annotated[str, StringConstraints(max_length=300)]
    choice: Choice | None


class PermissionList(BaseModel):
    tools: list[OfferedTool]
    permissions: list[Permission]


class Answered(BaseModel):
    run: Run


@router.post("/approvals/{approval_id}")
async def answer(approval_id: str, body: WordBody, user: Member, app: Lowkey) -> Answered:
    """Allows or denies a call that waits for it. Saying the same again changes nothing."""
    lasting = body.lasting if body.verdict == "allow" else None
    word = Word(verdict=body.verdict, lasting=lasting, reason=body.reason)
    return Answered(run=await app.chat.answer(user, approval_id, word))


@router.get("/permissions")
async def permissions(user: Member, app: Lowkey) -> PermissionList:
    """The tools there are, and what was chosen for them."""
    chosen = await app.chat.permissions.list(user)
    return PermissionList(tools=await app.chat.permissions.tools(user), permissions=chosen)


@router.put("/permissions", status_code=204)
async def choose(body: ChoiceBody, user: Member, app: Lowkey) -> None:
    """Chooses for a tool, everywhere."""
    await app.chat.permissions.choose(user, body.tool, body.choice)


@router.delete("/permissions/{permission_id}", status_code=204)
async def revoke(permission_id: str, user: Member, app: Lowkey) -> None:
    await app.chat.permissions.revoke(user, permission_id)
