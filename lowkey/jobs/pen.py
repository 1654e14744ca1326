"""The pen of one incarnation: lines of the journal, each one transaction with what it took and tells.

Knows no code of a job. Where the job is not this incarnation's any more nothing is written, and it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.crash import crashpoint
from lowkey.core.db import Database
from lowkey.core.parts import Effect
from lowkey.jobs import failures, store
from lowkey.jobs.nouns import Job, Numbered, Spent, StepDone
from lowkey.jobs.parking import Lost
from lowkey.jobs.store.journal import Line
from lowkey.jobs.store.rows import Hold


@dataclass
class Pen:
    """`lines`: the whole journal by key. `spent`: what the job took so far."""

    clock: Clock
    db: Database
    changed: Callable[[Job], None]
    """Something of this job is new."""
    job: Job
    hold: Hold
    lines: dict[str, Line]
    spent: Spent
    _mark: float = field(init=False)

    def __post_init__(self) -> None:
        self._mark = self.clock.monotonic()

    def seconds(self) -> float:
        """Of work since the last step was written down."""
        return self.clock.monotonic() - self._mark

    def used_part(self) -> float:
        """Of the budget; from 1 on it is used up."""
        limits, spent = self.job.budget, self.spent
        parts = (
            (limits.money, spent.money),
            (limits.tokens, spent.tokens),
            (limits.seconds, spent.seconds),
            (limits.steps, spent.steps),
        )
        return max((taken / limit for limit, taken in parts if limit is not None), default=0.0)

    def line(self, key: str, about: str, effect: Effect) -> Line:
        now = self.clock.now()
        return Line(key, "started", now, self.hold.incarnation, about, effect)

    def done(self, line: Line, result: str) -> Line:
        ended = self.clock.now()
        life = self.hold.incarnation
        return replace(
            line, state="done", result=result, error=None, ended_at=ended, incarnation=life
        )

    async def open(self, key: str) -> Line:
        """A line that remembers when it was begun."""
        line = replace(self.line(key, "", "read"), state="waiting")
        await self.write(line, quiet=True)
        return line

    async def close(self, line: Line, result: str) -> None:
        await self.write(self.done(line, result), quiet=True)

    async def fail(self, line: Line, error: failures.LowkeyError) -> None:
        ended = self.clock.now()
        failed = replace(line, state="failed", error=failures.write(error), ended_at=ended)
        await self.write(failed, more=Spent())

    def told(self, line: Line) -> Callable[[int, int], Sequence[Numbered]]:
        problem = failures.read(line.error).problem if line.error else None
        return lambda seq, at: [
            StepDone(
                seq=seq, at=at, key=line.key, about=line.about, state=line.state, error=problem
            )
        ]

    async def write(
        self,
        line: Line | None,
        tell: Callable[[int, int], Sequence[Numbered]] | None = None,
        also: Callable[[Connection], None] | None = None,
        more: Spent | None = None,
        quiet: bool = False,
    ) -> None:
        """One transaction. Raises Lost where this job is not ours.

        `more`: what a step took, where this is the end of one. `quiet`: no event tells of it.
        """
        if tell is None and line is not None and line.about and not quiet:
            tell = self.told(line)
        now, at = self.clock.now(), self.clock.monotonic()
        seconds, self._mark = at - self._mark, at
        taken = {"seconds": seconds, "steps": int(more is not None)}
        spent = (more or Spent()).model_copy(update=taken)

        def work(c: Connection) -> bool:
            first = store.rows.advance(c, self.hold, spent, 0 if tell is None else 1, now)
            if first is None:
                return False
            if line is not None:
                store.journal.put(c, self.job.id, self.job.user_id, line)
            if also is not None:
                also(c)
            if tell is not None:
                store.log.add(c, self.job.id, self.job.user_id, list(tell(first, now)))
            return True

        crashpoint("job.step.before")
        ours = await self.db.write(work)
        crashpoint("job.step.after")
        if not ours:
            raise Lost
        if line is not None:
            self.lines[line.key] = line
        self.spent = Spent(
            money=self.spent.money + spent.money,
            tokens=self.spent.tokens + spent.tokens,
            seconds=self.spent.seconds + spent.seconds,
            steps=self.spent.steps + spent.steps,
        )
        if tell is not None:
            self.changed(self.job)
