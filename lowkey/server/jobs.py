"""Delegated work over HTTP: parse, call one function, return. Knows no SQL and no kind of job."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, StringConstraints
from starlette.responses import Response

from lowkey.core.parts import Text
from lowkey.jobs import Budget, Job, JobEvent, Step
from lowkey.server.access import Regular
from lowkey.server.body import Body
from lowkey.server.sse import EventStream, last_event, numbered
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api/jobs", tags=["jobs"])

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Words = Annotated[Text, StringConstraints(min_length=1, max_length=20_000)]
LATEST = 1 << 53


class StartBody(Body):
    """Work to begin. `key` makes a repeated request the same job; `request`: in the shape of its kind."""

    kind: Name
    title: Annotated[Text, StringConstraints(min_length=1, max_length=300)]
    request: dict[str, Any]
    key: Name
    budget: Budget | None = None
    model: Annotated[str, StringConstraints(max_length=300)] | None = None


class WordBody(Body):
    text: Words


class ResumeBody(Body):
    """`budget`: what it may take from now on altogether; null: as before."""

    budget: Budget | None = None


class JobList(BaseModel):
    jobs: list[Job]


class JobView(BaseModel):
    """A job with the work that it handed on, and the sentences that it left on its way."""

    job: Job
    children: list[Job]
    notes: list[str]


class Journal(BaseModel):
    steps: list[Step]


@router.get("")
async def list_jobs(
    user: Regular,
    app: Lowkey,
    before: Annotated[int, Query(ge=0, le=LATEST)] = LATEST,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> JobList:
    """What you began, newest first, of those begun before (ms since 1970)."""
    return JobList(jobs=await app.jobs.list(user.id, before, limit))


@router.post("", status_code=201)
async def start_job(body: StartBody, user: Regular, app: Lowkey) -> Job:
    return await app.jobs.start(
        user.id,
        body.kind,
        body.title,
        body.request,
        body.key,
        budget=body.budget,
        model=body.model,
    )


@router.get("/{job_id}")
async def read_job(job_id: str, user: Regular, app: Lowkey) -> JobView:
    job = await app.jobs.read(user.id, job_id)
    return JobView(
        job=job,
        children=await app.jobs.children(user.id, job_id),
        notes=await app.jobs.notes(user.id, job_id),
    )


@router.delete("/{job_id}", status_code=204)
async def delete_job(job_id: str, user: Regular, app: Lowkey) -> Response:
    """Stops it, and removes what it found."""
    await app.jobs.delete(user.id, job_id)
    return Response(status_code=204)


@router.get("/{job_id}/steps")
async def read_journal(job_id: str, user: Regular, app: Lowkey) -> Journal:
    return Journal(steps=await app.jobs.journal(user.id, job_id))


@router.get("/{job_id}/board", response_model=dict[str, Any])
async def read_board(job_id: str, user: Regular, app: Lowkey) -> dict[str, Any]:
    """What it shows, by name."""
    board = await app.jobs.board(user.id, job_id)
    return {name: orjson.loads(value) for name, value in board.items()}


@router.get(
    "/{job_id}/events",
    status_code=200,
    response_class=EventStream,
    responses={
        200: {"model": JobEvent, "description": "Server-sent events; each data is a JobEvent."}
    },
)
async def follow_job(job_id: str, request: Request, user: Regular, app: Lowkey) -> Response:
    await app.jobs.read(user.id, job_id)
    return EventStream(numbered(app.jobs.follow(user.id, job_id, last_event(request))))


@router.post("/{job_id}/answer")
async def answer_job(job_id: str, body: WordBody, user: Regular, app: Lowkey) -> Job:
    """Answers what it asks."""
    return await app.jobs.answer(user.id, job_id, body.text)


@router.post("/{job_id}/steer")
async def steer_job(job_id: str, body: WordBody, user: Regular, app: Lowkey) -> Job:
    """“Also look at …”."""
    return await app.jobs.steer(user.id, job_id, body.text)


@router.post("/{job_id}/pause")
async def pause_job(job_id: str, user: Regular, app: Lowkey) -> Job:
    return await app.jobs.pause(user.id, job_id)


@router.post("/{job_id}/resume")
async def resume_job(job_id: str, body: ResumeBody, user: Regular, app: Lowkey) -> Job:
    """Goes on after a pause, a failure, a stop, or with a larger budget."""
    return await app.jobs.resume(user.id, job_id, body.budget)


@router.post("/{job_id}/stop")
async def stop_job(job_id: str, user: Regular, app: Lowkey) -> Job:
    return await app.jobs.stop(user.id, job_id)
