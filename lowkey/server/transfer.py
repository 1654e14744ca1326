"""Export, import and deletion of everything over HTTP: parse, call one function, return. Knows no format."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, BinaryIO, Literal, cast
from urllib.parse import quote

from fastapi import APIRouter, Request
from pydantic import StringConstraints
from starlette.responses import Response, StreamingResponse

from lowkey.chat import Change
from lowkey.chat.transfer import Bringer, Brought, Format, Preview, Taker
from lowkey.core.errors import LimitError
from lowkey.server.access import Member, MemberInPerson, Regular
from lowkey.server.body import Body
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api", tags=["transfer"])

AT_ONCE = 2
"""Exports and imports at one time: each uses the disk and a processor for a while."""
PREFIX = ".export-"
CHUNK = 1 << 18


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "A download.",
            "content": {
                kind: {}
                for kind in ("application/json", "application/zip", "text/markdown", "text/html")
            },
        }
    },
)
async def take(
    request: Request,
    user: Member,
    app: Lowkey,
    format: Format = "json",
    conversation_id: Annotated[str, StringConstraints(max_length=300)] | None = None,
    branch: bool = False,
) -> Response:
    """All conversations, or one: `json` is lossless (a zip where there are files).

    `branch`: without the branches that were not seen last.
    """
    async with _turn(request):
        folder = app.settings.files_folder
        await asyncio.to_thread(folder.mkdir, 0o700, True, True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=PREFIX)
        os.close(handle)
        path = Path(name)
        try:
            taker = Taker(app.db, app.files, app.clock, user.id)
            taken = await taker.take(path, format, conversation_id, branch)
            file = path.open("rb")
        finally:
            path.unlink()  # The open file is enough, and nothing is left behind, whatever happens.
    return StreamingResponse(
        _chunks(file),
        media_type=taken.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(taken.name)}",
            "Content-Length": str(os.fstat(file.fileno()).st_size),
            "Cache-Control": "no-store",
        },
    )


@router.post("/import")
async def bring(request: Request, user: Regular, app: Lowkey) -> Brought:
    """The body is the file itself: Lowkey's JSON or zip, its memories alone, or ChatGPT's export zip."""
    async with _turn(request):
        bringer = Bringer(app.db, app.files, app.clock, user.id)
        brought = await bringer.bring_stream(request.stream())
    app.chat.near.look()
    app.memories.near.look()
    app.feed.tell(user.id, Change(kind="everything"))
    return brought


@router.post("/import/preview")
async def look(request: Request, user: Regular, app: Lowkey) -> Preview:
    """What the same body would bring in; nothing of it is kept."""
    async with _turn(request):
        bringer = Bringer(app.db, app.files, app.clock, user.id)
        return await bringer.look_stream(request.stream())


class EraseBody(Body):
    """Says the words, so that no slip deletes everything."""

    confirm: Literal["delete everything"]


@router.post("/erase", status_code=204)
async def erase(body: EraseBody, user: MemberInPerson, app: Lowkey) -> None:
    """Deletes all that one has here, at once and for good; the account stays."""
    del body
    await app.jobs.stop_all(user.id)
    await app.chat.erase_everything(user)


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk


def _turn(request: Request) -> asyncio.Semaphore:
    """One of the few places. Raises LimitError when all are taken."""
    state = request.app.state
    if not hasattr(state, "transfers"):
        state.transfers = asyncio.Semaphore(AT_ONCE)
    turns = cast(asyncio.Semaphore, state.transfers)
    if turns.locked():
        raise LimitError(
            "transfer_busy",
            "Other exports or imports are under way.",
            hint="Try again in a minute.",
            retry_after=30,
        )
    return turns
