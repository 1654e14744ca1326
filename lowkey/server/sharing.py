"""Links to snapshots over HTTP: for whoever makes them, and for whoever has one. Knows no SQL."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, StringConstraints
from starlette.responses import Response

from lowkey.chat.sharing import Days, Share, Shared, Wish
from lowkey.server.access import Member, Public, Regular
from lowkey.server.body import Body
from lowkey.server.files import shown
from lowkey.server.page import UNLISTED
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api", tags=["sharing"])


class ShareBody(Body):
    """What to show, and for how many days (null: until it is taken back)."""

    conversation_id: Annotated[str, StringConstraints(max_length=300)]
    days: Days | None = 7
    named: bool = False
    thoughts: bool = False


class ShareList(BaseModel):
    shares: list[Share]


@router.get("/shares")
async def shares(user: Member, app: Lowkey) -> ShareList:
    return ShareList(shares=await app.shares.list(user))


@router.post("/shares", status_code=201)
async def share(body: ShareBody, user: Regular, app: Lowkey) -> Share:
    wish = Wish(days=body.days, named=body.named, thoughts=body.thoughts)
    return await app.shares.make(user, body.conversation_id, wish)


@router.post("/shares/{share_id}/refresh")
async def refresh(share_id: str, user: Regular, app: Lowkey) -> Share:
    """The link shows the conversation as it is now."""
    return await app.shares.retake(user, share_id)


@router.delete("/shares/{share_id}", status_code=204)
async def revoke(share_id: str, user: Member, app: Lowkey) -> None:
    await app.shares.revoke(user, share_id)


@router.get("/shared/{secret}", response_model=Shared, dependencies=[Public])
async def shared(secret: str, request: Request, app: Lowkey) -> Response:
    """What a link shows: for anyone who has it and whom the address lets in."""
    found = await app.shares.open(secret, _address(request))
    return Response(found.model_dump_json(), media_type="application/json", headers=UNLISTED)


@router.get("/shared/{secret}/files/{file_id}", dependencies=[Public])
async def shared_file(secret: str, file_id: str, request: Request, app: Lowkey) -> Response:
    """A file that a link shows. Kept by no browser, so that it goes with the link."""
    found = await app.shares.file(secret, file_id, _address(request))
    response = shown(found.path, found.name, found.media_type)
    response.headers.update(UNLISTED)
    return response


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
