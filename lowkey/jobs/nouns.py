"""What a job is made of. Knows no table, no code of any job and no screen.

A job is ordinary code whose every effect outside itself is a step; a step that is in the journal is
never made again. What the code is about is a Record of its own, kept here as JSON.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from lowkey.core.errors import Problem
from lowkey.core.parts import Effect, Record, Status, Text

State = Literal["started", "done", "failed", "unknown"]
"""Of a step. `unknown`: it was cut short, and whether it took effect nobody can tell."""
Why = Literal["turn", "question", "unknown", "throttled", "time", "children", "paused", "budget", "loop"]  # fmt: skip
"""What a job that waits is waiting for."""


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
    """What a job asks its person. Without a word by `until` (ms since 1970), `default` is the word."""

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
    result: Any = None
    error: Problem | None = None
    incarnation: int
    started_at: int
    ended_at: int | None = None
