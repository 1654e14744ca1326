"""A job's hands without an engine: each step's result is kept as JSON by its key and answered from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

from lowkey.jobs.nouns import Job
from lowkey.jobs.protocol import Work

T = TypeVar("T")


@dataclass
class Replays:
    """`slept`: what it waited for, in seconds."""

    job: Job
    kept: dict[str, bytes] = field(default_factory=dict[str, bytes])
    slept: list[float] = field(default_factory=list[float])

    async def step(
        self, key: str, do: Callable[[], Awaitable[T]], shape: type[T], *, about: str = "",
        effect: str = "read",
    ) -> T:  # fmt: skip
        del about, effect
        kind: TypeAdapter[T] = TypeAdapter(shape)
        if key not in self.kept:
            self.kept[key] = kind.dump_json(await do())
        return kind.validate_json(self.kept[key])

    async def sleep(self, key: str, seconds: float) -> None:
        if key not in self.kept:
            self.kept[key] = b"null"
            self.slept.append(seconds)


def work(job_id: str = "job_1", user_id: str = "user_ana", **request: Any) -> Work:
    job = Job(
        id=job_id, user_id=user_id, kind="test", title="A test", request=request, created_at=0,
        changed_at=0,
    )  # fmt: skip
    return cast(Work, Replays(job))
