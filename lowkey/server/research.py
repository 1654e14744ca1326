"""Reports of research over HTTP: taken away and asked. Knows no SQL and no search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints
from starlette.responses import Response

from lowkey.core.errors import NotFoundError
from lowkey.core.names import plain
from lowkey.core.parts import Text
from lowkey.jobs.research import Format, ask_report, rendered
from lowkey.server.access import Regular
from lowkey.server.body import Body
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


class FurtherBody(Body):
    text: Annotated[Text, StringConstraints(min_length=1, max_length=2_000)]


class Said(BaseModel):
    """One sentence and the quotes it stands on, by their ids in the report."""

    text: str
    evidence: tuple[str, ...]


class FurtherAnswer(BaseModel):
    """Without sentences the report holds nothing on it. `manner`: `model` or `extractive`."""

    sentences: list[Said]
    manner: str


@router.post("/{job_id}/report/questions")
async def ask(job_id: str, body: FurtherBody, user: Regular, app: Lowkey) -> FurtherAnswer:
    """A further question, answered from the evidence that lies there; nothing is searched."""
    job = await app.jobs.read(user.id, job_id)
    told = await ask_report(job, body.text, await app.jobs.asks(user.id, job_id))
    if told is None:
        raise NotFoundError("no_report", "This job has no report yet.")
    said = [Said(text=one.text, evidence=one.evidence) for one in told.sentences]
    return FurtherAnswer(sentences=said, manner=told.manner)
