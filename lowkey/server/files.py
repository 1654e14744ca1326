"""Files in and out over HTTP. Knows no meaning of their bytes.

What people bring is shown back only as a picture or a download, never as a page of ours.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import FileResponse, Response

from lowkey.core import store
from lowkey.core.errors import NotFoundError
from lowkey.core.media import SHOWN, START, media_type
from lowkey.core.names import safe_name
from lowkey.core.parts import FilePart
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
) -> Uploaded:
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
    return Uploaded(file_id=stored.file_id, name=shown, media_type=kind, size=stored.size)


class FileList(BaseModel):
    files: list[FilePart]


@router.get("/files")
async def recent(
    user: Member, app: Lowkey, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> FileList:
    return FileList(files=await app.chat.recent_files(user, limit))


@router.get("/files/{file_id}")
async def download(file_id: str, user: Member, app: Lowkey) -> Response:
    row = await app.db.read(lambda c: store.find_file(c, file_id, user.id))
    path = app.files.path(file_id)
    if row is None or not path.exists():
        raise NotFoundError("no_file", "There is no such file.")
    response = shown(path, str(row["name"]), str(row["media_type"]))
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


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
