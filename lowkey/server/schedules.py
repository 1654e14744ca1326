"""Schedules over HTTP: parse, call one function, return. Knows no SQL and no kind of job."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints
from starlette.responses import Response

from lowkey.core.parts import Text
from lowkey.jobs.schedules import CatchUp, Listed, Occurrence, Overlap, Plan, Rule
from lowkey.server.access import Regular
from lowkey.server.body import Body
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api/schedules", tags=["schedules"])

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Moment = Annotated[int, Field(ge=0, lt=1 << 53)]
"""Milliseconds since 1970."""


class RuleBody(Body):
    """When it comes, by the clock in this zone (an IANA name); after `until` it comes no more."""

    rule: Rule
    zone: Name = "UTC"
    until: Moment | None = None


class ScheduleBody(RuleBody):
    """`request`: in the shape of the kind of job. `daily_money`: US dollars by list prices."""

    title: Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    kind: Name
    request: dict[str, Any]
    catch_up: CatchUp = "once"
    overlap: Overlap = "skip"
    only_if_changed: bool = False
    daily_runs: Annotated[int, Field(ge=1, le=10_000)] | None = None
    daily_money: Annotated[float, Field(gt=0, le=100_000)] | None = None

    @property
    def plan(self) -> Plan:
        return Plan(**dict(self))


class OnBody(Body):
    on: bool


class ScheduleList(BaseModel):
    schedules: list[Listed]


class Ahead(BaseModel):
    """The next times, in milliseconds since 1970."""

    upcoming: tuple[int, ...]


class Occurrences(BaseModel):
    occurrences: list[Occurrence]


@router.get("")
async def list_schedules(user: Regular, app: Lowkey) -> ScheduleList:
    """The newest first, each with its next times and what came of it last."""
    return ScheduleList(schedules=await app.schedules.list(user.id))


@router.post("", status_code=201)
async def make_schedule(body: ScheduleBody, user: Regular, app: Lowkey) -> Listed:
    return await app.schedules.make(user.id, body.plan)


@router.post("/ahead")
async def look_ahead(body: RuleBody, user: Regular, app: Lowkey) -> Ahead:
    """When something with this rule would come."""
    del user
    return Ahead(upcoming=app.schedules.foresee(body.rule, body.zone, body.until))


@router.get("/{schedule_id}")
async def read_schedule(schedule_id: str, user: Regular, app: Lowkey) -> Listed:
    return await app.schedules.read(user.id, schedule_id)


@router.put("/{schedule_id}")
async def change_schedule(
    schedule_id: str, body: ScheduleBody, user: Regular, app: Lowkey
) -> Listed:
    return await app.schedules.change(user.id, schedule_id, body.plan)


@router.delete("/{schedule_id}", status_code=204)
async def delete_schedule(schedule_id: str, user: Regular, app: Lowkey) -> Response:
    """With its history; what it has at work is stopped."""
    await app.schedules.delete(user.id, schedule_id)
    return Response(status_code=204)


@router.put("/{schedule_id}/on")
async def switch_schedule(schedule_id: str, body: OnBody, user: Regular, app: Lowkey) -> Listed:
    """Off: nothing of it begins any more, and what it has at work is stopped."""
    return await app.schedules.switch(user.id, schedule_id, body.on)


@router.post("/{schedule_id}/run", status_code=202)
async def run_schedule(schedule_id: str, user: Regular, app: Lowkey) -> Listed:
    """Begins it once, beside its times."""
    return await app.schedules.run_now(user.id, schedule_id)


@router.get("/{schedule_id}/occurrences")
async def read_occurrences(schedule_id: str, user: Regular, app: Lowkey) -> Occurrences:
    """When it was due and what came of it, the newest first."""
    return Occurrences(occurrences=await app.schedules.history(user.id, schedule_id))
