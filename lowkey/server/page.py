"""The built page, from the package: every path that is no file is the page itself. Knows no data of its own."""

from __future__ import annotations

import contextlib
import mimetypes
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, Response

from lowkey.core.errors import NotFoundError
from lowkey.server.access import Public
from lowkey.server.beginning import written

router = APIRouter(include_in_schema=False)

PAGE = Path(__file__).parent / "page"
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
FRESH = {"Cache-Control": "no-cache"}
UNKEPT = {"Cache-Control": "no-store"}
UNLISTED = {"X-Robots-Tag": "noindex, nofollow"}
"""What somebody shows to those who have the link is not for those who search."""
UNBUILT = (
    "<!doctype html><title>Lowkey</title><p>The page is not built yet. In a clone, "
    "<code>scripts/start</code> builds it."
)


@router.get("/assets/{path:path}", dependencies=[Public])
async def asset(path: str, request: Request) -> Response:
    """A built file; its name carries its hash, so it never changes. Packed for whoever takes it so."""
    file = _inside(PAGE / "assets", path)
    packed = file.with_name(f"{file.name}.gz")
    if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
        headers = FOREVER | {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return FileResponse(packed, headers=headers, media_type=mimetypes.guess_type(path)[0])
    return FileResponse(file, headers=FOREVER)


@router.get("/{path:path}", dependencies=[Public])
async def page(path: str, request: Request) -> Response:
    if path.startswith(("api/", "v1/", "mcp/", ".well-known/")) or path in ("api", "v1"):
        raise NotFoundError("not_found", "There is nothing at this address.")
    if path and "." in path.rsplit("/", 1)[-1]:
        return FileResponse(_inside(PAGE, path), headers=FRESH)
    index = PAGE / "index.html"
    if not index.exists():
        return HTMLResponse(UNBUILT, 503)
    if path.startswith("share/"):
        return FileResponse(index, headers=FRESH | UNLISTED)
    begun = await written(index.read_text("utf-8"), request)
    return HTMLResponse(begun, headers=UNKEPT) if begun else FileResponse(index, headers=FRESH)


def _inside(folder: Path, path: str) -> Path:
    """The file at `path` below `folder`. Raises NotFoundError for anything outside or absent."""
    if "\0" not in path:
        with contextlib.suppress(OSError):  # A name that is too long is no file either.
            file = (folder / path).resolve()
            if file.is_relative_to(folder.resolve()) and file.is_file():
                return file
    raise NotFoundError("not_found", "There is nothing at this address.")
