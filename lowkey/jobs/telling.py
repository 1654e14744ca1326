"""How people hear of jobs: a notice in the transaction that says how one stands. Knows no channel."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection

from lowkey.core.parts import Status
from lowkey.jobs.nouns import Job
from lowkey.jobs.schedules.protocol import News
from lowkey.notify import Kind, Notice, Notices

ENDS: dict[Status, tuple[Kind, str]] = {
    "done": ("done", "It is done."),
    "partial": ("done", "Its budget is used up; this is what there is."),
    "failed": ("failed", "It failed."),
}
"""What is told of a job that ended so. Who stops one knows it."""


@dataclass
class Telling:
    """`silent`: kinds of jobs whose code tells people itself."""

    notices: Notices
    silent: set[str] = field(default_factory=set[str])

    def put(self, connection: Connection, job: Job) -> None:
        """What its person is to know, in the same transaction. Parts of other jobs are not told of."""
        if job.parent_id is not None or job.kind in self.silent:
            return
        if job.question is not None:
            said: tuple[Kind, str] | None = ("question", job.question.text)
        else:
            said = ENDS.get(job.status)
        if said is None:
            return
        kind, body = said
        if job.error is not None:
            body = f"{job.error.message} {job.error.hint}".strip()
        key = f"{job.id}/{job.incarnation}"
        notice = Notice(kind=kind, title=job.title, body=body, link=f"/jobs/{job.id}", key=key)
        self.notices.put(connection, job.user_id, notice)

    def announce(self, job: Job) -> None:
        """After the commit."""
        if job.ended_at is not None or job.question is not None:
            self.notices.announce(job.user_id)

    async def tell(
        self, user_id: str, kind: News, title: str, body: str, link: str, key: str
    ) -> None:
        """For code that tells people itself."""
        notice = Notice(kind=kind, title=title, body=body, link=link, key=key)
        await self.notices.tell(user_id, notice)
