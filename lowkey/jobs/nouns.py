"""What a job is made of. Knows no table, no code of any job and no screen.

A job is ordinary code whose every effect outside itself is a step; a step that is in the journal is
never made again. What the code is about is a Record of its own, kept here as JSON.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from lowkey.core.errors import Problem
from lowkey.core.parts import Effect, Record, Status, Text

State = Literal["started", "waiting", "done", "failed", "unknown"]
"""Of a step. `waiting`: for a word, a moment or a service that said to come back later. `unknown`: it
was cut short, and whether it took effect nobody can tell."""
Why = Literal["question", "throttled", "time", "children", "paused"]
"""What a job that waits is waiting for."""


SCHEDULED = "sched_"
"""So begins the key of a job that a schedule began: its schedule tells of it, not the list of jobs."""
USED_UP = "Its budget is used up; this is what there is."


class Budget(Record):
    """What a job may take; None: no limit. While it waits for a service that throttles, its clock stands."""

    money: float | None = Field(default=None, gt=0)
    """US dollars by list prices."""
    tokens: int | None = Field(default=None, gt=0)
    seconds: float | None = Field(default=None, gt=0)
    """Of work; waiting does not count."""
    steps: int | None = Field(default=None, gt=0)


class Spent(Record):
    """What a job has taken so far, in the units of Budget."""

    money: float = 0.0
    tokens: int = 0
    seconds: float = 0.0
    steps: int = 0


class Question(Record):
    """What a job asks its person. Without a word by `until` (ms since 1970), `default` is the word.

    `unknown`: `text` was cut short, is it to be done `again` or left (`leave`)? `loop`: it asks the
    same again and again, is it to go `on` or to `end`? The page says these two in its own language.
    """

    kind: Literal["asked", "unknown", "loop"] = "asked"
    text: Text
    choices: tuple[Text, ...] = ()
    default: Text | None = None
    until: int | None = None


class Job(Record):
    """One piece of delegated work. Times: milliseconds since 1970."""

    id: str
    user_id: str
    kind: str
    """Which code does it: `research`, `watch`, …"""
    title: Text
    request: dict[str, Any]
    """What was asked for, in the shape of its kind."""
    status: Status = "queued"
    why: Why | None = None
    """Why it waits."""
    doing: Text = ""
    """What it does at the moment, in words for people."""
    question: Question | None = None
    until: int | None = None
    """When it goes on by itself, where it waits for that."""
    budget: Budget = Budget()
    spent: Spent = Spent()
    result: dict[str, Any] | None = None
    error: Problem | None = None
    model: str | None = None
    """Which model it asks; None: the one that is asked when none is named."""
    scheduled: bool = False
    """A schedule began it, and tells its person how it ended."""
    parent_id: str | None = None
    conversation_id: str | None = None
    """The conversation it was asked for in."""
    incarnation: int = 0
    """How often its code was begun."""
    created_at: int
    changed_at: int
    ended_at: int | None = None


class Step(Record):
    """One line of a job's journal."""

    key: str
    about: Text = ""
    """In words for people."""
    effect: Effect = "read"
    state: State
    error: Problem | None = None
    tries: int = 0
    """Times it was put off."""
    incarnation: int = 0
    """In which life of its job it was made."""
    started_at: int
    ended_at: int | None = None


class Numbered(Record):
    seq: int
    """From 1, without gaps within a job."""
    at: int
    """Milliseconds since 1970."""


class StepDone(Numbered):
    kind: Literal["step.done"] = "step.done"
    key: str
    about: Text
    state: State
    error: Problem | None = None


class JobChanged(Numbered):
    """It stands otherwise now: read it again."""

    kind: Literal["job.changed"] = "job.changed"
    status: Status
    why: Why | None = None


class Noted(Numbered):
    kind: Literal["note"] = "note"
    text: Text


class Shown(Numbered):
    """What stands under this name on its board is new."""

    kind: Literal["shown"] = "shown"
    name: str


JobEvent = Annotated[StepDone | JobChanged | Noted | Shown, Field(discriminator="kind")]
