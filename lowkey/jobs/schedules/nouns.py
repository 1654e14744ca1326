"""The nouns of schedules: what is to be done, when, and what came of it. Knows no table and no clock.

Times are milliseconds since 1970.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from lowkey.core.parts import Record, Text
from lowkey.jobs.schedules.rule import Rule

State = Literal["active", "paused", "ended"]
CatchUp = Literal["once", "skip", "all"]
"""What was missed while Lowkey was off: done once, not at all, or each (the newest few)."""
Overlap = Literal["skip", "queue", "stop"]
"""It is time again and the last one is still at work: left out, begun after it, or instead of it."""
Outcome = Literal[
    "due", "starting", "started", "done", "same", "failed", "stopped", "skipped"
]  # fmt: skip
"""`same`: done, and nothing had changed. `starting`: the job is asked for, perhaps begun."""
Why = Literal["missed", "overlap", "budget", "paused"]
"""Why an occurrence was left out."""

Title = Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Plan(Record):
    """What a person decides about a schedule."""

    title: Title
    kind: str
    """Of the job that is started."""
    request: dict[str, Any]
    """What it is asked, in the shape of its kind."""
    rule: Rule
    zone: Text = "UTC"
    """An IANA name."""
    until: int | None = Field(default=None, ge=0, lt=1 << 53)
    """After this moment it has ended."""
    catch_up: CatchUp = "once"
    overlap: Overlap = "skip"
    only_if_changed: bool = False
    """Tell its person only where the result is not the last one again."""
    daily_runs: int | None = Field(default=None, ge=1, le=10_000)
    daily_money: float | None = Field(default=None, gt=0, le=100_000)
    """US dollars by list prices."""


class Schedule(Plan):
    """A plan that is kept. `next_at`: when it is due; None where it is not active."""

    id: str
    state: State
    next_at: int | None
    tainted: bool = False
    """It was made after text from outside was read: its words may be somebody else's."""
    conversation_id: str | None = None
    """Where its answers stand."""
    failures: int = 0
    """In a row."""
    last_hash: str = ""
    """Of the last result."""
    created_at: int
    changed_at: int


class Occurrence(Record):
    """One time that it was due. `key`: the same for whoever notices it, so that it begins once."""

    key: str
    schedule_id: str
    due_at: int
    state: Outcome
    why: Why | None = None
    missed: int = 0
    """How many before it were missed and are not done."""
    job_id: str | None = None
    conversation_id: str | None = None
    text: Text = ""
    """What came of it, shortened, or why it failed."""
    money: float = 0.0
    started_at: int | None = None
    ended_at: int | None = None


class Listed(Record):
    """A schedule as its person sees it: with its next times and what came of it last."""

    schedule: Schedule
    upcoming: tuple[int, ...]
    last: Occurrence | None = None
