"""A job's hands without an engine: each step's result is kept as JSON by its key and answered from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar, cast

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
    meanwhile: Callable[[], Awaitable[object]] | None = None
    """What happens in the world while it waits for the first time."""

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
            if self.meanwhile is not None and len(self.slept) == 1:
                await self.meanwhile()


def replays(job_id: str = "job_1", user_id: str = "user_ana") -> Replays:
    return Replays(
        Job(
            id=job_id, user_id=user_id, kind="test", title="A test", request={}, created_at=0,
            changed_at=0,
        )
    )  # fmt: skip


def work(job_id: str = "job_1", user_id: str = "user_ana") -> Work:
    return cast(Work, replays(job_id, user_id))
