"""What schedules need of others: somebody who starts jobs, and somebody who tells people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from lowkey.jobs.nouns import Budget, Job

REFRESHES = "refreshes"
"""The name in a request of the job whose result is made anew: the one before of the same schedule."""


class Starts(Protocol):
    """Jobs, as far as a schedule needs them. Knows nothing of schedules."""

    async def start(
        self,
        user_id: str,
        kind: str,
        title: str,
        request: Mapping[str, Any],
        key: str,
        *,
        budget: Budget | None = None,
    ) -> Job:
        """The job of this key: asked again with the same key, it is the same one.

        Raises InputError for what can't be begun, LimitError where it can't be begun now.
        """
        ...

    async def read(self, user_id: str, job_id: str) -> Job:
        """Raises NotFoundError where there is none."""
        ...

    async def stop(self, user_id: str, job_id: str) -> object: ...


News = Literal["reminder", "report", "question", "failed"]
"""What a person is told: what they wanted to be reminded of, what came of something, that it waits for
their word, that it went wrong."""


class Tells(Protocol):
    """Tells a person something; told twice with one key, they hear it once."""

    async def tell(
        self, user_id: str, kind: News, title: str, body: str, link: str, key: str
    ) -> None: ...
