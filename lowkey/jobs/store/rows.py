"""Jobs: who holds one, how it stands, what it took. Knows no step and no event.

Whoever writes for a job names the owner and the incarnation that hold it; where another process
took it over meanwhile, nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from lowkey.core.db import metadata
from lowkey.core.errors import Problem
from lowkey.core.parts import UNFINISHED, Status
from lowkey.jobs.nouns import SCHEDULED, Budget, Job, Question, Spent, Why
from lowkey.jobs.store.tables import GOES, jobs

_OPEN = sorted(UNFINISHED)
_HELD = and_(
    jobs.c.id == bindparam("this"),
    jobs.c.owner == bindparam("by"),
    jobs.c.incarnation == bindparam("life"),
    jobs.c.status == "running",
)
_ADVANCE = (
    update(jobs)
    .where(_HELD)
    .values(
        money=jobs.c.money + bindparam("more_money"),
        tokens=jobs.c.tokens + bindparam("more_tokens"),
        seconds=jobs.c.seconds + bindparam("more_seconds"),
        steps=jobs.c.steps + bindparam("more_steps"),
        seq=jobs.c.seq + bindparam("events"),
        deaths=0,
        changed_at=bindparam("now"),
    )
    .returning(jobs.c.seq)
)
_READ = select(jobs).where(jobs.c.id == bindparam("this"), jobs.c.user_id == bindparam("user"))
DEADLY = Problem(
    code="deadly",
    message="Lowkey ended several times while it worked on this, so it was left alone.",
    hint="Go on with it when you know why, for example after adding memory.",
)


@dataclass(frozen=True, slots=True)
class Hold:
    """Whose a job is at the moment."""

    job_id: str
    owner: str
    incarnation: int

    @property
    def given(self) -> dict[str, Any]:
        return {"this": self.job_id, "by": self.owner, "life": self.incarnation}


@dataclass(frozen=True, slots=True)
class Stand:
    """How a job stands when its code lets go of it."""

    status: Status
    why: Why | None = None
    until: int | None = None
    question: Question | None = None
    asks: str | None = None
    result: str | None = None
    error: Problem | None = None


def add(connection: Connection, job: Job, key: str) -> None:
    connection.execute(
        insert(jobs).values(
            id=job.id,
            user_id=job.user_id,
            key=key,
            kind=job.kind,
            title=job.title,
            request=orjson.dumps(job.request).decode(),
            status="queued",
            doing="",
            budget=job.budget.model_dump_json(),
            money=0,
            tokens=0,
            seconds=0,
            steps=0,
            model=job.model,
            parent_id=job.parent_id,
            conversation_id=job.conversation_id,
            beat_at=job.created_at,
            incarnation=0,
            deaths=0,
            seq=0,
            created_at=job.created_at,
            changed_at=job.created_at,
        )
    )


def by_key(connection: Connection, user_id: str, key: str) -> Job | None:
    row = connection.execute(
        select(jobs).where(jobs.c.user_id == user_id, jobs.c.key == key)
    ).first()
    return _job(row) if row is not None else None


def read(connection: Connection, user_id: str, job_id: str) -> Job | None:
    row = connection.execute(_READ, {"this": job_id, "user": user_id}).first()
    return _job(row) if row is not None else None


def listed(connection: Connection, user_id: str, before: int, limit: int) -> list[Job]:
    """What this person began (no schedule and no job did), newest first, of those before (ms)."""
    theirs = jobs.c.parent_id.is_(None), ~jobs.c.key.startswith(SCHEDULED, autoescape=True)
    query = (
        select(jobs)
        .where(jobs.c.user_id == user_id, *theirs, jobs.c.created_at < before)
        .order_by(jobs.c.created_at.desc(), jobs.c.id.desc())
        .limit(limit)
    )
    return [_job(row) for row in connection.execute(query)]


_STATUS = select(jobs.c.status).where(jobs.c.id == bindparam("this"))


def over(connection: Connection, job_id: str) -> bool:
    """Whether it has ended, or is not there any more."""
    return connection.execute(_STATUS, {"this": job_id}).scalar() not in UNFINISHED


def children(connection: Connection, job_id: str) -> list[Job]:
    query = select(jobs).where(jobs.c.parent_id == job_id).order_by(jobs.c.id)
    return [_job(row) for row in connection.execute(query)]


def count_open(connection: Connection, user_id: str) -> int:
    query = select(func.count()).where(jobs.c.user_id == user_id, jobs.c.status.in_(_OPEN))
    return connection.execute(query).scalar_one()


# Who holds it


def claim(connection: Connection, owner: str, now: int, room: int, each: int) -> list[Job]:
    """Takes up to `room` jobs whose turn it is, at most `each` of one person, in rounds."""
    due = or_(
        jobs.c.status == "queued",
        and_(jobs.c.status == "waiting", jobs.c.until <= now, jobs.c.why != "paused"),
    )
    turn = func.row_number().over(partition_by=jobs.c.user_id, order_by=jobs.c.id).label("turn")
    line = select(jobs.c.id, turn).where(due).subquery()
    query = (
        select(jobs)
        .join(line, line.c.id == jobs.c.id)
        .where(due, line.c.turn <= room)
        .order_by(line.c.turn, jobs.c.id)
        .with_for_update(of=jobs, skip_locked=True)
    )
    running = select(jobs.c.user_id, func.count()).where(
        jobs.c.status == "running", jobs.c.owner == owner
    )
    busy = Counter[str]()
    for user_id, count in connection.execute(running.group_by(jobs.c.user_id)):
        busy[user_id] = count
    taken: list[Job] = []
    for row in connection.execute(query).all():
        if len(taken) == room:
            break
        if busy[row.user_id] >= each:
            continue
        busy[row.user_id] += 1
        life = row.incarnation + 1
        connection.execute(
            update(jobs)
            .where(jobs.c.id == row.id)
            .values(
                status="running",
                why=None,
                until=None,
                question=None,
                asks=None,
                error=None,
                wanted=None,
                owner=owner,
                beat_at=now,
                incarnation=life,
                changed_at=now,
            )
        )
        taken.append(_job(row).model_copy(update={"incarnation": life, "status": "running"}))
    return taken


def next_due(connection: Connection) -> int | None:
    """When the next job goes on by itself (ms); 0: one is queued; None: none waits for a moment."""
    queued = select(jobs.c.id).where(jobs.c.status == "queued").limit(1)
    if connection.execute(queued).first() is not None:
        return 0
    waiting = select(func.min(jobs.c.until)).where(
        jobs.c.status == "waiting", jobs.c.why != "paused"
    )
    return connection.execute(waiting).scalar()


def beat(connection: Connection, owner: str, doing: Mapping[str, str], now: int) -> dict[str, str]:
    """These jobs of this owner are alive and do this; returns what is wanted of some of them."""
    for job_id, words_ in doing.items():
        connection.execute(
            update(jobs)
            .where(jobs.c.id == job_id, jobs.c.owner == owner, jobs.c.status == "running")
            .values(beat_at=now, doing=words_)
        )
    query = select(jobs.c.id, jobs.c.wanted).where(
        jobs.c.id.in_(list(doing)), jobs.c.owner == owner, jobs.c.wanted.is_not(None)
    )
    return {row.id: row.wanted for row in connection.execute(query)}


def any_silent(connection: Connection, now: int, silence: int | None) -> bool:
    """Whether `abandoned` would find any."""
    query = select(jobs.c.id).where(_silent(now, silence)).limit(1)
    return connection.execute(query).first() is not None


def abandoned(
    connection: Connection, now: int, silence: int | None, most: int
) -> list[tuple[Job, int]]:
    """Gives the jobs back whose process fell silent for `silence` ms (None: all that are held).

    One in which `most` processes died, one after the other, is not begun again. Returns each as it
    stands now, and the number of the event that says so.
    """
    query = select(jobs).where(_silent(now, silence)).with_for_update(skip_locked=True)
    return [_give_back(connection, row, now, most) for row in connection.execute(query).all()]


def give_back(connection: Connection, hold: Hold, now: int, most: int) -> tuple[Job, int] | None:
    """The same for one that this owner holds and can't go on with; None: not ours."""
    row = connection.execute(select(jobs).where(_HELD).with_for_update(), hold.given).first()
    return _give_back(connection, row, now, most) if row is not None else None


def _give_back(connection: Connection, row: Row[Any], now: int, most: int) -> tuple[Job, int]:
    values: dict[str, Any] = {"status": "queued", "owner": None, "deaths": row.deaths + 1}
    if row.wanted == "stop":
        values |= {"status": "stopped", "ended_at": now}
    elif row.wanted == "pause":
        values |= {"status": "waiting", "why": "paused"}
    elif row.deaths + 1 >= most:
        values |= {"status": "waiting", "why": "paused", "error": DEADLY.model_dump_json()}
    changed = update(jobs).where(jobs.c.id == row.id)
    changed = changed.values({**values, "wanted": None, "seq": jobs.c.seq + 1, "changed_at": now})
    row = connection.execute(changed.returning(*jobs.c)).one()
    return _job(row), row.seq


def _silent(now: int, silence: int | None) -> ColumnElement[bool]:
    held = jobs.c.status == "running"
    if silence is None:
        return held
    return and_(held, or_(jobs.c.beat_at <= now - silence, jobs.c.beat_at > now + silence))


# How it goes


def advance(connection: Connection, hold: Hold, more: Spent, events_: int, now: int) -> int | None:
    """Counts what a step took and makes room for events; the first number, or None where it is not ours."""
    given = hold.given | {
        "more_money": more.money,
        "more_tokens": more.tokens,
        "more_seconds": more.seconds,
        "more_steps": more.steps,
        "events": events_,
        "now": now,
    }
    last = connection.execute(_ADVANCE, given).scalar()
    return None if last is None else last - events_ + 1


def let_go(
    connection: Connection, hold: Hold, stand: Stand, seconds: float, now: int
) -> tuple[Job, int] | None:
    """It stands so from now on; (job, number of the event that says so), or None: not ours.

    What its person wanted of it meanwhile comes before what it would have waited for. A result that
    it had before stays where there is no new one.
    """
    wanted = connection.execute(select(jobs.c.wanted).where(_HELD).with_for_update(), hold.given)
    if stand.status in UNFINISHED and (asked := wanted.scalar()) is not None:
        stand = Stand("stopped") if asked == "stop" else Stand("waiting", "paused")
    ended = stand.status not in UNFINISHED
    changed = (
        update(jobs)
        .where(_HELD)
        .values(
            status=stand.status,
            why=stand.why,
            until=stand.until,
            question=stand.question.model_dump_json() if stand.question else None,
            asks=stand.asks,
            result=jobs.c.result if stand.result is None else stand.result,
            error=stand.error.model_dump_json() if stand.error else None,
            seconds=jobs.c.seconds + seconds,
            doing="",
            owner=None,
            wanted=None,
            seq=jobs.c.seq + 1,
            changed_at=now,
            ended_at=now if ended else None,
        )
        .returning(*jobs.c)
    )
    row = connection.execute(changed, hold.given).first()
    return (_job(row), row.seq) if row is not None else None


def change(
    connection: Connection,
    job_id: str,
    statuses: Sequence[Status],
    values: Mapping[str, object],
    waits_for: Why | None = None,
) -> tuple[Job, int] | None:
    """Changes a job that stands as one of these; (job, number for the event that says so).

    `waits_for`: only where it waits for that.
    """
    changed = update(jobs).where(jobs.c.id == job_id, jobs.c.status.in_(statuses))
    if waits_for is not None:
        changed = changed.where(jobs.c.why == waits_for)
    changed = changed.values({**values, "seq": jobs.c.seq + 1}).returning(*jobs.c)
    row = connection.execute(changed).first()
    return (_job(row), row.seq) if row is not None else None


def lock(connection: Connection, job_id: str) -> bool:
    """Holds the job's row until the transaction ends; False where there is none."""
    query = select(jobs.c.id).where(jobs.c.id == job_id).with_for_update()
    return connection.execute(query).first() is not None


def held(connection: Connection, hold: Hold) -> bool:
    """Whether it is this owner's, who is to go on with it; locked until the transaction ends."""
    query = select(jobs.c.id).where(_HELD, jobs.c.wanted.is_(None)).with_for_update()
    return connection.execute(query, hold.given).first() is not None


def open_ones(connection: Connection, user_id: str) -> list[str]:
    """This person's jobs that have not ended and are nobody's children."""
    query = select(jobs.c.id).where(
        jobs.c.user_id == user_id, jobs.c.status.in_(_OPEN), jobs.c.parent_id.is_(None)
    )
    return list(connection.execute(query).scalars())


def sweep(connection: Connection) -> None:
    """Removes what belongs to jobs that are no more: a step in flight may write after they went."""
    for table in metadata.sorted_tables:
        if table.info.get(GOES):
            there = select(jobs.c.id).where(jobs.c.id == table.c.job_id).exists()
            connection.execute(delete(table).where(~there))


def want(connection: Connection, job_id: str, wanted: str) -> bool:
    """What the process that holds it is to do; False where none does."""
    asked = update(jobs).where(jobs.c.id == job_id, jobs.c.status == "running")
    return connection.execute(asked.values(wanted=wanted)).rowcount == 1


def erase(connection: Connection, job_ids: Sequence[str]) -> None:
    """Removes these jobs and all that goes with them, in whichever table it stands."""
    for table in metadata.sorted_tables:
        if table.info.get(GOES):
            connection.execute(delete(table).where(table.c.job_id.in_(job_ids)))
    connection.execute(delete(jobs).where(jobs.c.id.in_(job_ids)))


def asks(connection: Connection, job_id: str) -> str | None:
    """The step whose question is open."""
    return connection.execute(select(jobs.c.asks).where(jobs.c.id == job_id)).scalar()


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        user_id=row.user_id,
        kind=row.kind,
        title=row.title,
        request=orjson.loads(row.request),
        status=row.status,
        why=row.why,
        doing=row.doing,
        question=Question.model_validate_json(row.question) if row.question else None,
        until=row.until,
        budget=Budget.model_validate_json(row.budget),
        spent=Spent(money=row.money, tokens=row.tokens, seconds=row.seconds, steps=row.steps),
        result=orjson.loads(row.result) if row.result else None,
        error=Problem.model_validate_json(row.error) if row.error else None,
        model=row.model,
        scheduled=row.key.startswith(SCHEDULED),
        parent_id=row.parent_id,
        conversation_id=row.conversation_id,
        incarnation=row.incarnation,
        created_at=row.created_at,
        changed_at=row.changed_at,
        ended_at=row.ended_at,
    )
