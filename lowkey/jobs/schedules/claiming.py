"""What is decided of a schedule in one transaction: what is due, and whether it may begin.

Knows no job's inside and tells nobody; each of these may run more than once before it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from sqlalchemy import Connection

from lowkey.core.zones import zone as zone_of
from lowkey.jobs.nouns import Budget
from lowkey.jobs.schedules import store
from lowkey.jobs.schedules.nouns import Occurrence, Schedule, Why
from lowkey.jobs.schedules.rule import Rule
from lowkey.jobs.schedules.times import due, following, on_earth

GRACE = 300_000
"""Milliseconds after which something that should have begun counts as missed."""
AT_ONCE = 10
"""Occurrences that are caught up with, or that wait in a row."""


@dataclass(frozen=True, slots=True)
class Begin:
    """An occurrence that is to be begun now. `instead_of`: jobs that are stopped before."""

    user_id: str
    schedule: Schedule
    occurrence: Occurrence
    budget: Budget | None
    instead_of: tuple[str, ...] = ()


def key_of(schedule_id: str, due_at: int) -> str:
    return f"{schedule_id}@{due_at}"


def after(rule: Rule, now: int, zone: str, until: int | None) -> int | None:
    """When a schedule with this rule is due next; None: never again."""
    moment = following(rule, now, zone_of(zone))
    return None if moment is None or (until is not None and moment > until) else moment


def claim(c: Connection, schedule_id: str, now: int) -> None:
    """Writes down what is due of it, by keys that stand for it for ever, and when it is due next."""
    held = store.hold(c, schedule_id)
    if held is None:
        return
    user_id, schedule = held
    first = schedule.next_at
    if schedule.state != "active" or first is None or first > now:
        return
    last = now if schedule.until is None else min(now, schedule.until)
    moments, number = due(schedule.rule, first, last, zone_of(schedule.zone), AT_ONCE)
    if schedule.catch_up != "all":
        moments = moments[-1:]
    late = bool(moments) and moments[-1] < now - GRACE
    skipped = late and schedule.catch_up == "skip"
    for n, moment in enumerate(moments):
        occurrence = Occurrence(
            key=key_of(schedule_id, moment),
            schedule_id=schedule_id,
            due_at=moment,
            state="skipped" if skipped else "due",
            why="missed" if skipped else None,
            missed=number - len(moments) if n == 0 else 0,
            ended_at=now if skipped else None,
        )
        store.add_occurrence(c, user_id, occurrence)
    next_at = after(schedule.rule, now, schedule.zone, schedule.until)
    values = {"next_at": next_at, "state": "ended" if next_at is None else "active"}
    store.save(c, schedule.model_copy(update=values))


def decide(c: Connection, key: str, schedule_id: str, now: int) -> Begin | None:
    """What to begin, if this occurrence may; from then on it counts as begun.

    One that another process, or an earlier life, decided to begin is begun again: by its key, it is
    the same job.
    """
    held = store.hold(c, schedule_id)
    occurrence = store.occurrence(c, key)
    if held is None or occurrence is None or occurrence.state not in ("due", "starting"):
        return None
    user_id, schedule = held
    runs, money = store.spent(c, schedule_id, midnight(now, zone_of(schedule.zone)))
    left = schedule.daily_money - money if schedule.daily_money is not None else None
    if occurrence.state == "starting":
        budget = Budget(money=max(left, 0.01)) if left is not None else None
        return Begin(user_id, schedule, occurrence, budget)
    if (schedule.daily_runs is not None and runs >= schedule.daily_runs) or (
        left is not None and left <= 0
    ):
        return _leave_out(c, key, "budget", now)
    running = store.of_schedule(c, schedule_id, store.BEGUN)
    if running and schedule.overlap == "queue":
        waiting = store.of_schedule(c, schedule_id, ("due",))
        return _leave_out(c, key, "overlap", now) if len(waiting) > AT_ONCE else None
    if running and schedule.overlap == "skip":
        return _leave_out(c, key, "overlap", now)
    store.change(c, key, state="starting", started_at=now)
    budget = Budget(money=left) if left is not None else None
    older = tuple(one.job_id for one in running if one.job_id is not None)
    return Begin(user_id, schedule, occurrence, budget, older)


def midnight(now: int, zone: tzinfo) -> int:
    """When the day began that it is now in this zone."""
    there = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone)
    return on_earth(datetime(there.year, there.month, there.day), zone)


def _leave_out(c: Connection, key: str, why: Why, now: int) -> None:
    store.change(c, key, state="skipped", why=why, ended_at=now)
