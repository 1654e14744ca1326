"""What a job tells: its numbered events, and its board. Knows no event's meaning."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, Insert, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from lowkey.jobs.nouns import Numbered
from lowkey.jobs.store.tables import boards, events

_ADD = insert(events)
_READ = (
    select(events.c.seq, events.c.data)
    .where(events.c.job_id == bindparam("this"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(500)
)


def add(connection: Connection, job_id: str, user_id: str, told: list[Numbered]) -> None:
    if told:
        connection.execute(
            _ADD,
            [
                {
                    "job_id": job_id,
                    "user_id": user_id,
                    "seq": one.seq,
                    "data": one.model_dump_json(),
                }
                for one in told
            ],
        )


def read(connection: Connection, job_id: str, after: int) -> list[tuple[int, str]]:
    """(number, JSON text) of the events beyond `after`, in order; at most 500."""
    found = connection.execute(_READ, {"this": job_id, "after": after})
    return [(seq, data) for seq, data in found]


@cache
def _show(dialect: str) -> Insert:
    kind = sqlite if dialect == "sqlite" else postgresql
    put = kind.insert(boards)
    return put.on_conflict_do_update(
        index_elements=["job_id", "name"],
        set_={"value": put.excluded.value, "version": put.excluded.version},
    )


def show(
    connection: Connection, job_id: str, user_id: str, name: str, value: str, version: int
) -> None:
    given = {"job_id": job_id, "user_id": user_id, "name": name, "value": value, "version": version}
    connection.execute(_show(connection.dialect.name), given)


def board(connection: Connection, job_id: str) -> dict[str, str]:
    """All that is on it: JSON text by name."""
    query = select(boards.c.name, boards.c.value).where(boards.c.job_id == job_id)
    return {row.name: row.value for row in connection.execute(query)}


def versions(connection: Connection, job_id: str) -> dict[str, tuple[int, str]]:
    """How often each name was shown, and what stands there."""
    query = select(boards).where(boards.c.job_id == job_id)
    return {row.name: (row.version, row.value) for row in connection.execute(query)}
