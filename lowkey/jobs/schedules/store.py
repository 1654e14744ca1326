"""Schedules and their occurrences as rows. Knows no clock, no job and no zone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Float,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from lowkey.core.db import metadata
from lowkey.jobs.schedules.nouns import Occurrence, Schedule

schedules = Table(
    "schedules",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("next_at", BigInteger),
    Column("data", Text, nullable=False),
    Index("schedules_by_user", "user_id"),
    Index("schedules_by_time", "next_at"),
)
"""`data`: the Schedule as JSON; beside it stands what is looked for."""

occurrences = Table(
    "occurrences",
    metadata,
    Column("key", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("schedule_id", String, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("why", String),
    Column("missed", Integer, nullable=False),
    Column("job_id", String),
    Column("conversation_id", String),
    Column("text", Text, nullable=False),
    Column("money", Float, nullable=False),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Index("occurrences_by_schedule", "schedule_id", "due_at"),
    Index("occurrences_by_state", "state"),
    Index("occurrences_by_job", "job_id"),
    Index("occurrences_by_user", "user_id"),
)

OPEN = ("due", "starting", "started")
BEGUN = ("starting", "started")
_OCCURRENCE = [occurrences.c[name] for name in Occurrence.model_fields]


def add(c: Connection, user_id: str, schedule: Schedule) -> None:
    c.execute(insert(schedules), {"id": schedule.id, "user_id": user_id} | _row(schedule))


def save(c: Connection, schedule: Schedule) -> None:
    c.execute(update(schedules).where(schedules.c.id == schedule.id).values(**_row(schedule)))


def read(c: Connection, user_id: str, schedule_id: str) -> Schedule | None:
    mine = schedules.c.id == schedule_id, schedules.c.user_id == user_id
    data = c.execute(select(schedules.c.data).where(*mine)).scalar()
    return Schedule.model_validate_json(data) if data is not None else None


def hold(c: Connection, schedule_id: str) -> tuple[str, Schedule] | None:
    """(its person, it), which nobody else changes before this transaction ends."""
    query = select(schedules.c.user_id, schedules.c.data).where(schedules.c.id == schedule_id)
    row = c.execute(query.with_for_update()).first()
    return (row.user_id, Schedule.model_validate_json(row.data)) if row is not None else None


def of(c: Connection, user_id: str) -> list[Schedule]:
    """The newest first."""
    query = select(schedules.c.data).where(schedules.c.user_id == user_id)
    found = c.execute(query.order_by(schedules.c.id.desc())).scalars()
    return [Schedule.model_validate_json(data) for data in found]


def count(c: Connection, user_id: str) -> int:
    query = select(func.count()).select_from(schedules).where(schedules.c.user_id == user_id)
    return c.execute(query).scalar_one()


def due(c: Connection, now: int, limit: int) -> Sequence[str]:
    """The ids of those whose time has come, the longest waiting first."""
    query = select(schedules.c.id).where(schedules.c.next_at <= now, schedules.c.state == "active")
    return c.execute(query.order_by(schedules.c.next_at).limit(limit)).scalars().all()


def leave_out(c: Connection, schedule_id: str, now: int) -> None:
    """What is due of it, or asked for and not known to have begun, is not begun any more."""
    mine = occurrences.c.schedule_id == schedule_id, occurrences.c.state.in_(("due", "starting"))
    left = {"state": "skipped", "why": "paused", "started_at": None, "ended_at": now}
    c.execute(update(occurrences).where(*mine).values(**left))


def drop(c: Connection, schedule_id: str) -> list[str]:
    """Removes it with all its occurrences; the jobs that were theirs."""
    c.execute(delete(schedules).where(schedules.c.id == schedule_id))
    return _remove(c, occurrences.c.schedule_id == schedule_id)


def add_occurrence(c: Connection, user_id: str, occurrence: Occurrence) -> None:
    """Raises IntegrityError where another process was first."""
    c.execute(insert(occurrences), occurrence.model_dump() | {"user_id": user_id})


def change(c: Connection, key: str, **values: object) -> None:
    c.execute(update(occurrences).where(occurrences.c.key == key).values(**values))


def move(c: Connection, key: str, still: str, **values: object) -> bool:
    """Changes it where it is still in this state; whether it was."""
    there = occurrences.c.key == key, occurrences.c.state == still
    return c.execute(update(occurrences).where(*there).values(**values)).rowcount == 1


def occurrence(c: Connection, key: str) -> Occurrence | None:
    row = c.execute(select(*_OCCURRENCE).where(occurrences.c.key == key)).first()
    return _occurrence(row) if row is not None else None


def of_job(c: Connection, job_id: str) -> Occurrence | None:
    query = select(*_OCCURRENCE).where(occurrences.c.job_id == job_id)
    row = c.execute(query).first()
    return _occurrence(row) if row is not None else None


def unsettled(c: Connection, states: Sequence[str]) -> list[tuple[str, Occurrence]]:
    """(its person, it) of all in these states, the oldest first."""
    query = select(occurrences.c.user_id, *_OCCURRENCE).where(occurrences.c.state.in_(states))
    order = occurrences.c.due_at, occurrences.c.key
    return [(row[0], _occurrence(row[1:])) for row in c.execute(query.order_by(*order))]


def of_schedule(
    c: Connection, schedule_id: str, states: Sequence[str] = (), since: int = 0, limit: int = 50
) -> list[Occurrence]:
    """The newest first; those in these states, where some are named, that began at or after `since`."""
    query = select(*_OCCURRENCE).where(occurrences.c.schedule_id == schedule_id)
    if states:
        query = query.where(occurrences.c.state.in_(states))
    if since:
        query = query.where(occurrences.c.started_at >= since)
    order = occurrences.c.due_at.desc(), occurrences.c.key.desc()
    return [_occurrence(row) for row in c.execute(query.order_by(*order).limit(limit))]


def last_done(c: Connection, schedule_id: str) -> str | None:
    """The job of the newest occurrence that brought a result."""
    done = of_schedule(c, schedule_id, ("done", "same"), limit=1)
    return done[0].job_id if done else None


def spent(c: Connection, schedule_id: str, since: int) -> tuple[int, float]:
    """(how many began since, what they cost in US dollars)."""
    query = select(func.count(), func.coalesce(func.sum(occurrences.c.money), 0.0)).where(
        occurrences.c.schedule_id == schedule_id, occurrences.c.started_at >= since
    )
    number, money = c.execute(query).one()
    return number, float(money)


def lasts(c: Connection, user_id: str) -> dict[str, Occurrence]:
    """The newest occurrence of each schedule of this person."""
    mine = occurrences.c.user_id == user_id
    newest = (
        select(occurrences.c.schedule_id, func.max(occurrences.c.due_at).label("at"))
        .where(mine)
        .group_by(occurrences.c.schedule_id)
        .subquery()
    )
    query = select(*_OCCURRENCE).join(
        newest,
        (newest.c.schedule_id == occurrences.c.schedule_id) & (newest.c.at == occurrences.c.due_at),
    )
    found = [_occurrence(row) for row in c.execute(query.where(mine).order_by(occurrences.c.key))]
    return {one.schedule_id: one for one in found}


def forget_old(c: Connection, schedule_id: str, keep: int, since: int) -> list[str]:
    """Drops all but the newest few that have come to an end, and none that began since (ms).

    Returns the jobs that were theirs.
    """
    ended = occurrences.c.schedule_id == schedule_id, occurrences.c.state.not_in(OPEN)
    query = select(occurrences.c.due_at).where(*ended).order_by(occurrences.c.due_at.desc())
    oldest = c.execute(query.offset(keep).limit(1)).scalar()
    if oldest is None:
        return []
    began = occurrences.c.started_at
    return _remove(c, *ended, occurrences.c.due_at <= oldest, or_(began.is_(None), began < since))


def _remove(c: Connection, *which: ColumnElement[bool]) -> list[str]:
    gone = c.execute(delete(occurrences).where(*which).returning(occurrences.c.job_id)).scalars()
    return [job_id for job_id in gone if job_id is not None]


def _row(schedule: Schedule) -> dict[str, Any]:
    return {
        "state": schedule.state,
        "next_at": schedule.next_at,
        "data": schedule.model_dump_json(),
    }


def _occurrence(row: Row[Any] | Sequence[Any]) -> Occurrence:
    return Occurrence.model_validate(dict(zip(Occurrence.model_fields, row, strict=True)))
