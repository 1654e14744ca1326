"""A job's work without an engine: its journal is a dict of JSON, and it can be cut after any step.

What it proves: code that goes on from the journal alone. It keeps nothing but what a database would.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import TypeAdapter

from lowkey.core.errors import LimitError, LowkeyError, OutsideError
from lowkey.core.parts import Effect, Record
from lowkey.jobs.nouns import Budget, Job
from lowkey.jobs.protocol import Exhausted
from lowkey.models import Request

T = TypeVar("T")
Speak = Callable[[str, Request], str]
"""(key, request) → what the model says."""


class Cut(Exception):
    """The process died."""


def a_job(kind: str, request: Record, name: str = "job_1", user_id: str = "user_1") -> Job:
    return Job(
        id=name, user_id=user_id, kind=kind, title=kind, request=request.model_dump(mode="json"),
        created_at=0, changed_at=0,
    )  # fmt: skip


@dataclass
class Rehearsal:
    """`cut_after`: new steps after which it dies. `last_step`: after which the budget is used up.

    `wrapping`: it is used up, and only what is free and one last answer are made.
    """

    job: Job
    speak: Speak | None = None
    asked_of: Callable[[Request], Awaitable[str]] | None = None
    """A model that is really there."""
    said: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """What the person says, by the key under which it is heard."""
    journal: dict[str, bytes] = field(default_factory=dict[str, bytes])
    cut_after: int | None = None
    last_step: int | None = None
    wrapping: bool = False
    made: int = 0
    boards: dict[str, Any] = field(default_factory=dict[str, Any])
    notes: list[str] = field(default_factory=list[str])
    _used: set[str] = field(default_factory=set[str])

    async def step(
        self, key: str, do: Callable[[], Awaitable[T]], shape: type[T], *, about: str = "",
        effect: Effect = "read", free: bool = False,
    ) -> T:  # fmt: skip
        del about, effect
        assert key not in self._used, f"Two steps are called {key}"
        self._used.add(key)
        adapter: TypeAdapter[T] = TypeAdapter(shape)
        if key not in self.journal:
            if self.wrapping and not free:
                raise LimitError("spent", "The budget is used up.")
            if not free and self.last_step is not None and self.made >= self.last_step:
                raise Exhausted
            result = await do()
            if self.cut_after is not None and self.made >= self.cut_after:
                raise Cut
            self.made += 1
            self.journal[key] = adapter.dump_json(result)
        return adapter.validate_json(self.journal[key])

    async def model(
        self, key: str, request: Request, *, about: str = "", condense: str = "", last: bool = False
    ) -> str:
        del about, condense
        free = last and self.wrapping

        async def ask() -> str:
            if self.asked_of is not None:
                return await self.asked_of(request)
            if self.speak is None:
                raise OutsideError("no_model", "There is no model here.")
            return self.speak(key, request)

        return await self.step(key, ask, str, free=free)

    async def ask(
        self, key: str, text: str, *, choices: tuple[str, ...] = (), default: str | None = None,
        seconds: float | None = None,
    ) -> str:  # fmt: skip
        del text, choices, seconds

        async def word() -> str:
            told = self.said.get(key, ())
            return told[0] if told else default or ""

        return await self.step(key, word, str, free=True)

    async def sleep(self, key: str, seconds: float) -> None:
        del key, seconds

    async def heard(self, key: str) -> tuple[str, ...]:
        if self.wrapping and key not in self.journal:
            return ()

        async def words() -> tuple[str, ...]:
            return self.said.get(key, ())

        return await self.step(key, words, tuple[str, ...], free=True)

    async def child(
        self, key: str, kind: str, title: str, request: Record, budget: Budget | None = None
    ) -> Job:
        raise LowkeyError("no_children", "There are no children here.")

    async def all(self, *work: Coroutine[Any, Any, T]) -> list[T]:
        """Side by side, all to their end; then the first fault, where there was one."""
        told = await asyncio.gather(*work, return_exceptions=True)
        for one in told:
            if isinstance(one, BaseException):
                raise one
        return [one for one in told if not isinstance(one, BaseException)]

    async def show(self, name: str, value: Record) -> None:
        self.boards[name] = value.model_dump(mode="json")

    async def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)
