"""The journal: one line for each step of a job. Knows no job's status."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Insert, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from lowkey.core.parts import Effect
from lowkey.jobs.nouns import State
from lowkey.jobs.store.tables import steps

NOTE = "note/"
"""How the keys of lines begin that are a sentence for the person."""
_CHANGES = ("state", "result", "error", "tries", "incarnation", "ended_at")


@dataclass(frozen=True, slots=True)
class Line:
    """A step as it is written down. `result`, `error`: JSON. Times: ms since 1970."""

    key: str
    state: State
    started_at: int
    incarnation: int
    about: str = ""
    effect: Effect = "read"
    result: str | None = None
    error: str | None = None
    tries: int = 0
    ended_at: int | None = None


@cache
def _put(dialect: str) -> Insert:
    kind = sqlite if dialect == "sqlite" else postgresql
    put = kind.insert(steps)
    changes = {name: put.excluded[name] for name in _CHANGES}
    return put.on_conflict_do_update(index_elements=["job_id", "key"], set_=changes)


def put(connection: Connection, job_id: str, user_id: str, line: Line) -> None:
    """Writes the line, or what is new of it. A step that is done stays as it is: see `Hands`."""
    connection.execute(
        _put(connection.dialect.name),
        {
            "job_id": job_id,
            "user_id": user_id,
            "key": line.key,
            "about": line.about,
            "effect": line.effect,
            "state": line.state,
            "result": line.result,
            "error": line.error,
            "tries": line.tries,
            "incarnation": line.incarnation,
            "started_at": line.started_at,
            "ended_at": line.ended_at,
        },
    )


_LINES = select(steps).where(steps.c.job_id == bindparam("this")).order_by(steps.c.started_at)


def lines(connection: Connection, job_id: str) -> list[Line]:
    """The whole journal, in the order in which its steps began."""
    return [
        Line(
            key=row.key,
            state=row.state,
            started_at=row.started_at,
            incarnation=row.incarnation,
            about=row.about,
            effect=row.effect,
            result=row.result,
            error=row.error,
            tries=row.tries,
            ended_at=row.ended_at,
        )
        for row in connection.execute(_LINES, {"this": job_id})
    ]


def notes(connection: Connection, job_id: str) -> list[str]:
    """The sentences that were left for its person, oldest first."""
    noted = steps.c.key.startswith(NOTE, autoescape=True)
    query = select(steps.c.about).where(steps.c.job_id == job_id, noted)
    query = query.order_by(steps.c.started_at, steps.c.key)
    return list(connection.execute(query).scalars())


def forget(connection: Connection, job_id: str, keys: Collection[str]) -> None:
    """These steps may be made again."""
    connection.execute(delete(steps).where(steps.c.job_id == job_id, steps.c.key.in_(keys)))
