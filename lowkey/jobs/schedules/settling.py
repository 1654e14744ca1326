"""What the end of a job means for its schedule, and what its person is told. Knows no engine.

People are told before it is written down, by a key: a kill in between tells nobody twice.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from lowkey.jobs.nouns import USED_UP, Job
from lowkey.jobs.schedules import store
from lowkey.jobs.schedules.nouns import Outcome, Schedule
from lowkey.jobs.schedules.protocol import REFRESHES, News
from lowkey.jobs.store import rows

PATIENCE = 3
"""Failures in a row after which a schedule is paused."""
SHOWN = 1_000
"""Characters of a result that are kept beside the schedule."""
KEPT = 100
"""Occurrences of one schedule that are kept, each with its job."""
COUNTED = 2 * 86_400_000
"""Milliseconds for which what began is kept beyond that: by it the day's budget is counted, and a day
may have 25 hours."""


@dataclass(frozen=True, slots=True)
class End:
    """How an occurrence ended. `tell`: its person should hear of it."""

    state: Outcome
    text: str
    digest: str = ""
    tell: bool = False
    conversation_id: str | None = None
    link: str = ""
    money: float = 0.0


def end_of(job: Job, schedule: Schedule) -> End:
    """How the occurrence whose job ended like this did."""
    money = job.spent.money
    if job.status in ("done", "partial"):
        result = job.result or {}
        text = words(result) or job.title
        digest = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
        report = REFRESHES in job.request
        if report:  # It knows itself what is new.
            same = schedule.only_if_changed and result.get("changed") is False
        else:
            again = schedule.only_if_changed and digest == schedule.last_hash
            same = again or result.get("changed") is False
        if job.status == "partial":
            text = f"{USED_UP} {text}"
        place = result.get("conversation_id")
        conversation_id = place if isinstance(place, str) else None
        own = f"/jobs/{job.id}" if report else "/schedules"
        link = f"/c/{conversation_id}" if conversation_id else own
        tell = not same and result.get("told") is not True
        state = "same" if same else "done"
        return End(state, text, digest, tell, conversation_id, link, money)
    if job.status == "stopped":
        return End("stopped", "", money=money)
    text = f"{job.error.message} {job.error.hint}".strip() if job.error else ""
    return End("failed", text or "It failed.", tell=True, link="/schedules", money=money)


def words(result: dict[str, Any]) -> str:
    """What a result says to people: its `text`, or its `summary`."""
    for name in ("text", "summary"):
        if isinstance(said := result.get(name), str) and said.strip():
            return said.strip()
    return ""


def settle(c: Connection, key: str, schedule_id: str, end: End, now: int) -> None:
    """Writes down how it ended; three failures in a row pause the schedule."""
    held = store.hold(c, schedule_id)
    occurrence = store.occurrence(c, key)
    if held is None or occurrence is None or occurrence.state not in store.BEGUN:
        return
    schedule = after(held[1], end)
    store.save(c, schedule)
    store.change(
        c,
        key,
        state=end.state,
        text=end.text[:SHOWN],
        conversation_id=end.conversation_id,
        money=end.money,
        ended_at=now,
    )
    forgotten = store.forget_old(c, schedule_id, KEPT, now - COUNTED)
    erase(c, [job_id for job_id in forgotten if rows.over(c, job_id)])


def erase(c: Connection, job_ids: list[str]) -> None:
    """Removes these jobs and the parts that they handed on."""
    line = list(job_ids)
    for one in line:
        line += [child.id for child in rows.children(c, one)]
    rows.erase(c, line)


def after(schedule: Schedule, end: End) -> Schedule:
    """The schedule as it is after this end."""
    values: dict[str, Any] = {}
    match end.state:
        case "failed":
            values["failures"] = schedule.failures + 1
            if values["failures"] >= PATIENCE and schedule.state == "active":
                values |= {"state": "paused", "next_at": None}
        case "done" | "same":
            values = {"failures": 0, "last_hash": end.digest}
            if end.conversation_id is not None:
                values["conversation_id"] = end.conversation_id
        case _:
            pass
    return schedule.model_copy(update=values)


def notice(schedule: Schedule, end: End) -> tuple[News, str]:
    """(kind, body) of what its person is told."""
    paused = after(schedule, end).state == "paused" and schedule.state == "active"
    body = end.text[:SHOWN]
    if paused:
        body = f"Paused, because it failed {PATIENCE} times in a row. {body}"
    kind: News = "failed" if end.state == "failed" else "report"
    return kind, body
