"""Reports of research as files over HTTP: parse, render, return. Knows no SQL and no search."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from lowkey.core.errors import NotFoundError
from lowkey.core.names import plain
from lowkey.jobs.research import Format, rendered
from lowkey.server.access import Regular
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api/jobs", tags=["jobs"])

TYPES: Mapping[Format, str] = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


@router.get(
    "/{job_id}/report",
    response_class=Response,
    responses={200: {"description": "The report as a file.", "content": {"text/markdown": {}}}},
)
async def report(job_id: str, user: Regular, app: Lowkey, format: Format = "md") -> Response:
    """The report with its sources; `json`: all evidence, to be checked by a program."""
    job = await app.jobs.read(user.id, job_id)
    found = rendered(job, format)
    if found is None:
        raise NotFoundError("no_report", "This job has no report yet.")
    name = quote(f"{plain(job.title)[:80]}.{format}", safe="")
    return Response(
        found,
        media_type=TYPES[format],
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )
