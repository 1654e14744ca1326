"""What the code of a job is given, and what it is. Knows no table, no engine and no screen.

The code is begun anew after every wait, restart and upgrade, and runs through what it did before:
each step it names by a key is answered from the journal. So between steps it decides only by what
steps returned, never by the clock, chance or the world, and a key stands for one thing for ever.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from lowkey.core.parts import Effect, Record
from lowkey.jobs.nouns import Budget, Job
from lowkey.models import Request

T = TypeVar("T")


class Work(Protocol):
    """The hands of a job's code."""

    @property
    def job(self) -> Job:
        """As it was when this incarnation began."""
        ...

    async def step(
        self,
        key: str,
        do: Callable[[], Awaitable[T]],
        shape: type[T],
        *,
        about: str = "",
        effect: Effect = "read",
        free: bool = False,
    ) -> T:
        """What `do` returned, now or in an earlier life; kept as JSON in this `shape`.

        A LowkeyError that `do` raises is kept and raised again each time, but for one that says to
        wait (LimitError, or any with `retry_after`): then the job waits and `do` is tried again.
        `read` and `write` are made again where they were cut short; others are asked about.
        `free`: it reaches nothing outside, and is made even where the budget is used up.
        """
        ...

    async def model(
        self, key: str, request: Request, *, about: str = "", condense: str = "", last: bool = False
    ) -> str:
        """The words of the model of this job; a step whose tokens and price count.

        What is too long for the model is cut. `condense`: words of the request that the model may
        say shorter first: such as need not stay letter for letter. `last`: of those so marked, one is
        asked even where the budget is used up.
        """
        ...

    async def ask(
        self, key: str, text: str, *, choices: tuple[str, ...] = (), default: str | None = None,
        seconds: float | None = None,
    ) -> str:  # fmt: skip
        """The person's word; `default` after so many seconds without one. The job waits meanwhile."""
        ...

    async def sleep(self, key: str, seconds: float) -> None:
        """The job waits so long, through restarts; its place is free for others meanwhile."""
        ...

    async def heard(self, key: str) -> tuple[str, ...]:
        """What the person added since this was asked last: “also look at …”."""
        ...

    async def child(
        self, key: str, kind: str, title: str, request: Record, budget: Budget | None = None
    ) -> Job:
        """Another job, as it is at its end. Several that are awaited by `all` work side by side."""
        ...

    async def all(self, *work: Coroutine[Any, Any, T]) -> list[T]:
        """What each returned, made side by side. Where one waits, the others still come to an end."""
        ...

    async def show(self, name: str, value: Record) -> None:
        """Puts this under `name` on the job's board, where its person watches: the plan, the sources."""
        ...

    async def note(self, text: str) -> None:
        """One sentence for the person, in the job's log; told twice it stands there once."""
        ...


class Exhausted(BaseException):
    """The budget is used up: `Kind.wrap_up` is next."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job. `run` returns its result; `wrap_up` what there is when its budget ends.

    `wrap_up` begins anew, as after a restart: what was done stands in the journal, whatever else would
    cost something raises LowkeyError (`spent`), and what is `free` and one `last` answer are made.
    """

    name: str
    shape: type[Record]
    """Of the request."""
    run: Callable[[Work, Any], Awaitable[Record]]
    """Takes the work and the request."""
    wrap_up: Callable[[Work, Any], Awaitable[Record]] | None = None
    budget: Budget = field(default_factory=Budget)
    """What it gets where nothing was said."""


Kinds = Mapping[str, Kind]
