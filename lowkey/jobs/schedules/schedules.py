"""Everything a person can do with schedules. Knows no HTTP, no SQL and no engine.

Verbs check that the thing is the person's own; what is not theirs is not there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LimitError, NotFoundError
from lowkey.core.parts import Record
from lowkey.core.zones import known, zone
from lowkey.jobs.protocol import Kinds
from lowkey.jobs.schedules import store
from lowkey.jobs.schedules.claiming import after, key_of
from lowkey.jobs.schedules.nouns import Listed, Occurrence, Plan, Schedule
from lowkey.jobs.schedules.rule import Every, Rule
from lowkey.jobs.schedules.settling import erase
from lowkey.jobs.schedules.ticks import Ticks
from lowkey.jobs.schedules.times import upcoming

MOST = 200
"""Schedules of one person."""
AHEAD = 3
"""Next times that are shown."""
Check = Callable[[str, Any], Awaitable[None]]
"""Of a person and a request: raises LowkeyError, saying why they may not ask for it."""


class Schedules:
    """Of everybody; each sees their own. `forget`: drops what jobs kept for a schedule."""

    def __init__(
        self,
        clock: Clock,
        db: Database,
        kinds: Kinds,
        ticks: Ticks,
        checks: Mapping[str, Check],
        forget: Callable[[Connection, str], None],
    ) -> None:
        self.clock = clock
        self.db = db
        self.kinds = kinds
        self.ticks = ticks
        self.checks = checks
        self.forget = forget

    # Looking

    async def list(self, user_id: str) -> list[Listed]:
        """The newest first."""

        def work(c: Connection) -> list[Listed]:
            lasts = store.lasts(c, user_id)
            return [self._listed(one, lasts.get(one.id)) for one in store.of(c, user_id)]

        return await self.db.read(work)

    async def read(self, user_id: str, schedule_id: str) -> Listed:
        return await self.db.read(lambda c: self._shown(c, user_id, schedule_id))

    async def history(self, user_id: str, schedule_id: str) -> list[Occurrence]:
        """When it was due and what came of it, the newest first."""

        def work(c: Connection) -> list[Occurrence]:
            _mine(c, user_id, schedule_id)
            return store.of_schedule(c, schedule_id)

        return await self.db.read(work)

    def foresee(self, rule: Rule, zone_name: str, until: int | None = None) -> tuple[int, ...]:
        """The next times of this rule. Raises InputError where there is no such zone."""
        known(zone_name)
        moments = upcoming(self._begun(rule), self.clock.now(), zone(zone_name), AHEAD)
        return tuple(one for one in moments if until is None or one <= until)

    async def checked(self, user_id: str, plan: Plan, schedule_id: str = "") -> Plan:
        """The plan with a request that its kind understands. Raises LowkeyError for any other, and
        for one that its person may not make.
        """
        kind = self.kinds.get(plan.kind)
        if kind is None:
            raise InputError(
                "no_kind", f"There is nothing called “{plan.kind}” that could be done."
            )
        fields = kind.shape.model_fields
        memo = {"memo": schedule_id} if "memo" in fields else {}
        request = _shaped(kind.shape, {**plan.request, **memo})
        if check := self.checks.get(plan.kind):
            await check(user_id, request)
        known(plan.zone)
        values = {"request": request.model_dump(mode="json"), "rule": self._begun(plan.rule)}
        return plan.model_copy(update=values)

    # Doing

    async def make(self, user_id: str, plan: Plan, tainted: bool = False) -> Listed:
        """Raises InputError for what can't be done or never comes, LimitError for too many.

        `tainted`: its words may be somebody else's.
        """
        schedule_id = self.clock.id("sched")
        plan = await self.checked(user_id, plan, schedule_id)
        now = self.clock.now()
        schedule = Schedule(
            **dict(plan), id=schedule_id, state="active", next_at=self._next(plan),
            tainted=tainted, created_at=now, changed_at=now,
        )  # fmt: skip

        def work(c: Connection) -> Listed:
            if store.count(c, user_id) >= MOST:
                raise LimitError(
                    "too_many_schedules",
                    f"There are {MOST} schedules already.",
                    hint="Delete some that are not needed any more.",
                )
            store.add(c, user_id, schedule)
            return self._shown(c, user_id, schedule.id)

        return await self.db.write(work)

    async def change(self, user_id: str, schedule_id: str, plan: Plan) -> Listed:
        """Another plan in its place; it is on from then on, unless it was paused."""
        await self.read(user_id, schedule_id)
        plan = await self.checked(user_id, plan, schedule_id)
        next_at = self._next(plan)

        def work(c: Connection) -> Listed:
            old = _held(c, user_id, schedule_id)
            paused = old.state == "paused"
            same = (old.kind, old.request) == (plan.kind, plan.request)
            values = {
                **dict(plan),
                "state": "paused" if paused else "active",
                "next_at": None if paused else next_at,
                "last_hash": old.last_hash if same else "",
                "failures": 0,
                "changed_at": self.clock.now(),
            }
            store.save(c, old.model_copy(update=values))
            if not same:
                self.forget(c, schedule_id)
            return self._shown(c, user_id, schedule_id)

        return await self.db.write(work)

    async def switch(self, user_id: str, schedule_id: str, on: bool) -> Listed:
        """Off: nothing of it begins any more, and what it has at work is stopped."""
        now = self.clock.now()

        def work(c: Connection) -> None:
            old = _held(c, user_id, schedule_id)
            if old.state == "ended" and not on:
                return
            next_at = self._next(old) if on else None
            values = {"state": "active" if on else "paused", "next_at": next_at, "failures": 0}
            store.save(c, old.model_copy(update={**values, "changed_at": now}))
            if not on:
                store.leave_out(c, schedule_id, now)

        await self.db.write(work)
        if not on:
            await self.ticks.stop(user_id, schedule_id)
        return await self.read(user_id, schedule_id)

    async def run_now(self, user_id: str, schedule_id: str) -> Listed:
        """Begins it once, beside its times, even where it is off."""
        now = self.clock.now()
        occurrence = Occurrence(
            key=key_of(schedule_id, now), schedule_id=schedule_id, due_at=now, state="due"
        )

        def work(c: Connection) -> None:
            _held(c, user_id, schedule_id)
            if store.occurrence(c, occurrence.key) is None:
                store.add_occurrence(c, user_id, occurrence)

        await self.db.write(work)
        await self.ticks.begin()
        return await self.read(user_id, schedule_id)

    async def delete(self, user_id: str, schedule_id: str) -> None:
        """With its history, at once and for good; what it has at work is stopped."""
        await self.read(user_id, schedule_id)
        await self.ticks.stop(user_id, schedule_id)

        def work(c: Connection) -> None:
            _held(c, user_id, schedule_id)
            erase(c, store.drop(c, schedule_id))
            self.forget(c, schedule_id)

        await self.db.write(work)

    # Inside

    def _begun(self, rule: Rule) -> Rule:
        """What comes every so often begins to count now, where it has not begun."""
        if isinstance(rule, Every) and not rule.start:
            return rule.model_copy(update={"start": self.clock.now() // 60_000 * 60_000})
        return rule

    def _next(self, plan: Plan) -> int:
        moment = after(plan.rule, self.clock.now(), plan.zone, plan.until)
        if moment is None:
            raise InputError(
                "never_comes", "This time is over.", hint="Choose one that is still to come."
            )
        return moment

    def _shown(self, c: Connection, user_id: str, schedule_id: str) -> Listed:
        last = store.of_schedule(c, schedule_id, limit=1)
        return self._listed(_mine(c, user_id, schedule_id), last[0] if last else None)

    def _listed(self, schedule: Schedule, last: Occurrence | None) -> Listed:
        moments: list[int] = []
        if schedule.state == "active":
            moments = upcoming(schedule.rule, self.clock.now(), zone(schedule.zone), AHEAD)
        until = schedule.until
        ahead = tuple(one for one in moments if until is None or one <= until)
        return Listed(schedule=schedule, upcoming=ahead, last=last)


def _shaped(shape: type[Record], request: dict[str, Any]) -> Record:
    try:
        return shape.model_validate(request)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the request"
        raise InputError("bad_request", f"“{where}” is not right: {first['msg']}.") from error


def _mine(c: Connection, user_id: str, schedule_id: str) -> Schedule:
    found = store.read(c, user_id, schedule_id)
    if found is None:
        raise NotFoundError("no_schedule", "There is no such schedule.")
    return found


def _held(c: Connection, user_id: str, schedule_id: str) -> Schedule:
    """The same, which nobody else changes before this transaction ends."""
    held = store.hold(c, schedule_id)
    if held is None or held[0] != user_id:
        raise NotFoundError("no_schedule", "There is no such schedule.")
    return held[1]
