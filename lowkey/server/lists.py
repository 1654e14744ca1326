"""Lists and notes over HTTP: parse, call one function, return. Knows no SQL."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from lowkey.core.parts import Text
from lowkey.server.access import Member
from lowkey.server.body import Body
from lowkey.server.state import Lowkey
from lowkey.tools.lists import Added, Everything, Filled, Gone, Item

router = APIRouter(prefix="/api", tags=["lists"])

Thing = Annotated[Text, StringConstraints(max_length=4_000)]
Moment = Annotated[int, Field(ge=0, lt=1 << 53)]
"""Milliseconds since 1970."""


class ListBody(Body):
    name: Annotated[Text, StringConstraints(max_length=100)]


class ThingsBody(Body):
    texts: Annotated[list[Thing], Field(min_length=1, max_length=100)]


class ThingBody(Body):
    """Null leaves it as it is. `done`: whether it is ticked off."""

    text: Thing | None = None
    done: bool | None = None


class NoteBody(Body):
    text: Thing


class BackBody(Body):
    """The `at` of what was removed."""

    at: Moment


@router.get("/lists")
async def lists(user: Member, app: Lowkey) -> Everything:
    """All lists by name, the notes, and what was removed and can be brought back."""
    return await app.lists.everything(user.id)


@router.post("/lists", status_code=201)
async def make_list(body: ListBody, user: Member, app: Lowkey) -> Filled:
    return await app.lists.make(user.id, body.name)


@router.post("/lists/restore", status_code=204)
async def bring_back(body: BackBody, user: Member, app: Lowkey) -> None:
    """What was removed at that moment, by its person or for them: of lists and of notes."""
    await app.lists.restore(user.id, body.at)


@router.patch("/lists/{list_id}")
async def rename_list(list_id: str, body: ListBody, user: Member, app: Lowkey) -> Filled:
    return await app.lists.rename(user.id, list_id, body.name)


@router.delete("/lists/{list_id}")
async def remove_list(list_id: str, user: Member, app: Lowkey) -> Gone:
    """With all that is on it."""
    return await app.lists.remove_list(user.id, list_id)


@router.post("/lists/{list_id}/items", status_code=201)
async def add_items(list_id: str, body: ThingsBody, user: Member, app: Lowkey) -> Added:
    """What is on it already is not doubled; what was ticked off is open again."""
    return await app.lists.add(user.id, list_id, body.texts)


@router.post("/lists/{list_id}/clear")
async def clear_list(list_id: str, user: Member, app: Lowkey) -> Gone:
    """Takes off what is ticked off."""
    return await app.lists.clear(user.id, list_id)


@router.patch("/lists/items/{item_id}")
async def change_item(item_id: str, body: ThingBody, user: Member, app: Lowkey) -> Item:
    return await app.lists.change(user.id, item_id, body.text, body.done)


@router.delete("/lists/items/{item_id}")
async def remove_item(item_id: str, user: Member, app: Lowkey) -> Gone:
    return await app.lists.remove(user.id, item_id)


@router.post("/notes", status_code=201)
async def add_note(body: NoteBody, user: Member, app: Lowkey) -> Added:
    return await app.lists.note(user.id, body.text)


@router.put("/notes/{item_id}")
async def change_note(item_id: str, body: NoteBody, user: Member, app: Lowkey) -> Item:
    return await app.lists.change(user.id, item_id, body.text)


@router.delete("/notes/{item_id}")
async def remove_note(item_id: str, user: Member, app: Lowkey) -> Gone:
    return await app.lists.remove(user.id, item_id)
