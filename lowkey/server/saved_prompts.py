"""Saved prompts over HTTP: parse, call one function, return. Knows no SQL."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints

from lowkey.chat import SavedPrompt
from lowkey.core.parts import Text
from lowkey.server.access import Member
from lowkey.server.body import Body
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api", tags=["saved prompts"])


class SavedPromptBody(Body):
    name: Annotated[Text, StringConstraints(max_length=100)]
    text: Annotated[Text, StringConstraints(max_length=20_000)]


class SavedPromptList(BaseModel):
    prompts: list[SavedPrompt]


@router.get("/saved-prompts")
async def saved_prompts(user: Member, app: Lowkey) -> SavedPromptList:
    return SavedPromptList(prompts=await app.chat.saved_prompts.list(user))


@router.post("/saved-prompts", status_code=201)
async def add(body: SavedPromptBody, user: Member, app: Lowkey) -> SavedPrompt:
    return await app.chat.saved_prompts.add(user, body.name, body.text)


@router.put("/saved-prompts/{prompt_id}", status_code=204)
async def change(prompt_id: str, body: SavedPromptBody, user: Member, app: Lowkey) -> None:
    await app.chat.saved_prompts.change(user, prompt_id, body.name, body.text)


@router.delete("/saved-prompts/{prompt_id}", status_code=204)
async def remove(prompt_id: str, user: Member, app: Lowkey) -> None:
    await app.chat.saved_prompts.remove(user, prompt_id)
