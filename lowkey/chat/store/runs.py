"""Runs as rows: who writes one, whether they are alive, how it ended. Knows no event and no model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Exists,
    Insert,
    Row,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from lowkey.chat.nouns import Run
from lowkey.chat.store.tables import conversations, runs
from lowkey.core.parts import UNFINISHED, Status

_OPEN = sorted(UNFINISHED)
_BY_KEY = select(runs).where(runs.c.user_id == bindparam("user"), runs.c.key == bindparam("name"))
_RUN = (
    select(runs)
    .join(conversations, conversations.c.id == runs.c.conversation_id)
    .where(
        runs.c.id == bindparam("this"),
        runs.c.user_id == bindparam("user"),
        conversations.c.deleted_at.is_(None),
    )
)
_UNFINISHED = select(runs).where(
    runs.c.conversation_id == bindparam("conversation"), runs.c.status.in_(_OPEN)
)
_WEB = (
    select(runs.c.web)
    .where(runs.c.conversation_id == bindparam("conversation"))
    .order_by(runs.c.created_at.desc(), runs.c.id.desc())
    .limit(1)
)
_BUSY = select(runs.c.conversation_id, runs.c.status == "waiting").where(
    runs.c.status.in_(_OPEN),
    runs.c.conversation_id.in_(bindparam("conversations", expanding=True)),
)


@cache
def _add(dialect: str) -> Insert:
    return insert(runs) if dialect != "postgresql" else insert(runs).values(beat_at=_now())


def add(connection: Connection, user_id: str, run: Run, key: str, owner: str) -> None:
    row = run.model_dump() | {"user_id": user_id, "key": key, "owner": owner}
    if connection.dialect.name != "postgresql":
        row["beat_at"] = run.created_at
    connection.execute(_add(connection.dialect.name), row)


def by_key(connection: Connection, user_id: str, key: str) -> Run | None:
    row = connection.execute(_BY_KEY, {"user": user_id, "name": key}).first()
    return _run(row) if row is not None else None


def read(connection: Connection, user_id: str, run_id: str) -> Run | None:
    row = connection.execute(_RUN, {"this": run_id, "user": user_id}).first()
    return _run(row) if row is not None else None


def unfinished(connection: Connection, conversation_id: str) -> list[Run]:
    found = connection.execute(_UNFINISHED, {"conversation": conversation_id})
    return [_run(row) for row in found]


def newest_web(connection: Connection, conversation_id: str) -> bool:
    """Whether the run that was begun last here was let use the web; True where there is none."""
    return connection.execute(_WEB, {"conversation": conversation_id}).scalar() is not False


def any_open(conversation_id: ColumnElement[str]) -> Exists:
    """Whether this conversation is being answered, as a part of a query over conversations."""
    return exists().where(runs.c.conversation_id == conversation_id, runs.c.status.in_(_OPEN))


def any_waiting(conversation_id: ColumnElement[str]) -> Exists:
    """Whether an answer in it waits for its person's word, as a part of such a query."""
    return exists().where(runs.c.conversation_id == conversation_id, runs.c.status == "waiting")


def busy(connection: Connection, conversation_ids: Sequence[str]) -> dict[str, bool]:
    """Those of these conversations that are being answered, and whether one waits for a word."""
    found: dict[str, bool] = {}
    if conversation_ids:
        given = {"conversations": list(conversation_ids)}
        for conversation_id, waiting in connection.execute(_BUSY, given):
            found[conversation_id] = found.get(conversation_id, False) or bool(waiting)
    return found


def abandoned(connection: Connection, now: int, silence: int | None) -> list[tuple[Run, str]]:
    """(run, user id) of those nobody writes: no sign of life for `silence` ms. None: all."""
    query = select(runs).where(runs.c.status.in_(UNFINISHED))
    if silence is not None:
        query = query.where(_silent(connection, now, silence))
    return [(_run(row), row.user_id) for row in connection.execute(query)]


def beat(connection: Connection, owner: str, run_ids: Sequence[str], now: int) -> None:
    """These runs of this owner are alive."""
    connection.execute(
        update(runs)
        .where(runs.c.id.in_(run_ids), runs.c.owner == owner, runs.c.status.in_(UNFINISHED))
        .values(beat_at=_moment(connection, now))
    )


_OWNED = (
    select(runs.c.id)
    .where(
        runs.c.id.in_(bindparam("these", expanding=True)),
        runs.c.owner == bindparam("owner"),
        runs.c.status.in_(_OPEN),
    )
    .order_by(runs.c.id)
    .with_for_update(read=True)
)


def owned(connection: Connection, owner: str, run_ids: Sequence[str]) -> frozenset[str]:
    """Those of the runs that this owner still writes, held so until the transaction ends."""
    given = {"these": list(run_ids), "owner": owner}
    return frozenset(connection.execute(_OWNED, given).scalars())


def claim(connection: Connection, run_id: str, now: int, silence: int | None) -> bool:
    """Holds another owner's run until the transaction ends, to end it.

    False where it has ended, its owner gave a sign of life in the last `silence` ms (None: that
    does not matter), or is storing something this very moment.
    """
    query = select(runs.c.id).where(runs.c.id == run_id, runs.c.status.in_(UNFINISHED))
    if silence is not None:
        query = query.where(_silent(connection, now, silence))
    return connection.execute(query.with_for_update(skip_locked=True)).first() is not None


def _silent(connection: Connection, now: int, silence: int) -> ColumnElement[bool]:
    """No sign of life for so long (ms); one from the future is none."""
    moment = _moment(connection, now)
    return (runs.c.beat_at <= moment - silence) | (runs.c.beat_at > moment + silence)


def _moment(connection: Connection, now: int) -> ColumnElement[int]:
    """The time, ms: on PostgreSQL by its own clock, as its servers' clocks may differ; else `now`."""
    return literal(now) if connection.dialect.name != "postgresql" else _now()


def _now() -> ColumnElement[int]:
    """PostgreSQL's own time, ms."""
    return cast(func.extract("epoch", func.clock_timestamp()) * 1000, BigInteger)


_ANY_RUN = update(runs).where(runs.c.id == bindparam("this"), runs.c.status.in_(_OPEN))
_OWN_RUN = _ANY_RUN.where(runs.c.owner == bindparam("by"))
_START = _OWN_RUN.values(status="running", model=bindparam("answers"), prompt=bindparam("sent"))
_WAIT = _OWN_RUN.values(status="waiting")
_GO_ON = _ANY_RUN.values(status="running")
_END: dict[str, BindParameter[Any]] = {"status": bindparam("ended"), "last_seq": bindparam("last")}
_FINISH, _FINISH_ANY = _OWN_RUN.values(_END), _ANY_RUN.values(_END)


def start(connection: Connection, run_id: str, owner: str, model: str, sent: bytes) -> bool:
    """The run begins to be answered with this prompt; False when it is no longer the owner's."""
    given = {"this": run_id, "by": owner, "answers": model, "sent": sent.decode()}
    return connection.execute(_START, given).rowcount == 1


def wait(connection: Connection, run_id: str, owner: str) -> bool:
    """The run waits for its person's word; False when it is no longer the owner's."""
    return connection.execute(_WAIT, {"this": run_id, "by": owner}).rowcount == 1


def go_on(connection: Connection, run_id: str) -> None:
    """The run has its word."""
    connection.execute(_GO_ON, {"this": run_id})


def finish(
    connection: Connection, run_id: str, owner: str | None, status: str, last_seq: int
) -> bool:
    """Fenced: False, and nothing changes, when it is finished or another owner's. None: any owner."""
    given = {"this": run_id, "ended": status, "last": last_seq}
    if owner is None:
        return connection.execute(_FINISH_ANY, given).rowcount == 1
    return connection.execute(_FINISH, given | {"by": owner}).rowcount == 1


def prompts(connection: Connection, user_id: str, after: str, most: int) -> list[tuple[str, str]]:
    """(run id, what it sent) of this person's runs behind this one, by their ids."""
    query = select(runs.c.id, runs.c.prompt).where(
        runs.c.user_id == user_id, runs.c.id > after, runs.c.prompt.is_not(None)
    )
    return [
        (row.id, row.prompt) for row in connection.execute(query.order_by(runs.c.id).limit(most))
    ]


def resend(connection: Connection, changed: Mapping[str, str]) -> None:
    """What stands there as sent, by run id, is another by now."""
    for run_id, sent in changed.items():
        connection.execute(update(runs).where(runs.c.id == run_id).values(prompt=sent))


def prompt(connection: Connection, run_id: str) -> bytes | None:
    prompt = connection.execute(select(runs.c.prompt).where(runs.c.id == run_id)).scalar()
    return prompt.encode() if prompt else None


def status(connection: Connection, run_id: str) -> Status | None:
    """None where there is no such run any more."""
    return connection.execute(select(runs.c.status).where(runs.c.id == run_id)).scalar()


def last_seq(connection: Connection, run_id: str) -> int:
    return connection.execute(select(runs.c.last_seq).where(runs.c.id == run_id)).scalar() or 0


def _run(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        parent_id=row.parent_id,
        continues_id=row.continues_id,
        status=row.status,
        model=row.model,
        effort=row.effort,
        web=row.web,
        created_at=row.created_at,
    )
