"""Files in and out over HTTP. Knows no meaning of their bytes.

What people bring is shown back only as a picture or a download, never as a page of ours.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import FileResponse, Response

from lowkey.core import store
from lowkey.core.errors import NotFoundError
from lowkey.core.media import SHOWN, START, media_type
from lowkey.core.names import safe_name
from lowkey.core.parts import FilePart
from lowkey.files import Page, Text
from lowkey.server.access import Member
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api", tags=["files"])


class Uploaded(BaseModel):
    file_id: str
    name: str
    media_type: str
    size: int


@router.put("/files")
async def upload(
    request: Request,
    user: Member,
    app: Lowkey,
    name: Annotated[str, Query(min_length=1, max_length=2000)],
    reading: Literal["later", "now", "passing"] = "later",
) -> Uploaded:
    """`reading`: when what it says is looked at: once it is sent, at once, or at once for a
    temporary chat, so that nothing of it is kept."""
    async with app.files.receive(request.stream()) as received:
        stored = received.stored
        said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        kind = media_type(said, await asyncio.to_thread(_start, received.path))
        shown = safe_name(name)
        row: dict[str, object] = {
            "file_id": stored.file_id,
            "user_id": user.id,
            "name": shown,
            "media_type": kind,
            "size": stored.size,
            "created_at": app.clock.now(),
        }
        await app.db.write(lambda c: store.add_file(c, row))
        await app.files.keep(received)
    part = FilePart(file_id=stored.file_id, name=shown, media_type=kind, size=stored.size)
    if reading != "later" and not kind.startswith("image/"):
        await app.library.read(user.id, Text.unread(part), passing=reading == "passing")
    return Uploaded(file_id=stored.file_id, name=shown, media_type=kind, size=stored.size)


class FileList(BaseModel):
    files: list[FilePart]


@router.get("/files")
async def recent(
    user: Member, app: Lowkey, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> FileList:
    return FileList(files=await app.chat.recent_files(user, limit))


class Texts(BaseModel):
    texts: list[Text]


@router.get("/files/texts")
async def texts(
    user: Member, app: Lowkey, ids: Annotated[list[str], Query(max_length=200)]
) -> Texts:
    """How far these files are read; those of which nothing is known are left out."""
    found = await app.library.texts(user.id, ids)
    return Texts(texts=list(found.values()))


@router.post("/files/{file_id}/read", status_code=204)
async def read(file_id: str, user: Member, app: Lowkey) -> None:
    """Has it read, where it was not, or could not be."""
    row = await _row(app, user.id, file_id)
    part = FilePart.model_validate(
        {one: row[one] for one in ("file_id", "name", "media_type", "size")}
    )
    await app.library.read(user.id, Text.unread(part), again=True)


@router.get("/files/{file_id}/text")
async def text(file_id: str, user: Member, app: Lowkey) -> Text:
    """How far it is read, and what was found in it."""
    found = (await app.library.texts(user.id, [file_id])).get(file_id)
    if found is None:
        raise NotFoundError("no_text", "This file was not read yet.")
    return found


@router.get("/files/{file_id}/page")
async def page(
    file_id: str, user: Member, app: Lowkey, number: Annotated[int, Query(ge=1, le=1_000_000)] = 1
) -> Page:
    """One page of its text."""
    return await app.library.page(user.id, file_id, number)


@router.get("/files/{file_id}")
async def download(file_id: str, user: Member, app: Lowkey) -> Response:
    row = await _row(app, user.id, file_id)
    path = app.files.path(file_id)
    if not path.exists():
        raise NotFoundError("no_file", "There is no such file.")
    response = shown(path, str(row["name"]), str(row["media_type"]))
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


async def _row(app: Lowkey, user_id: str, file_id: str) -> dict[str, object]:
    """What was noted when this person brought the file. Raises NotFoundError."""
    row = await app.db.read(lambda c: store.find_file(c, file_id, user_id))
    if row is None:
        hint = "It may have been removed, or have changed since it was read."
        raise NotFoundError("no_file", "There is no such file.", hint=hint)
    return row


def shown(path: Path, name: str, media_type: str) -> Response:
    """The file as a picture where it is one, else as a download."""
    picture = media_type in SHOWN
    way = "inline" if picture else "attachment"
    return FileResponse(
        path,
        media_type=media_type if picture else "application/octet-stream",
        headers={"Content-Disposition": f"{way}; filename*=UTF-8''{quote(name)}"},
    )


def _start(path: Path) -> bytes:
    """As many bytes as tell a picture."""
    with path.open("rb") as file:
        return file.read(START)
