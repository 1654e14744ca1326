"""How people hear of jobs: a notice in the transaction that says how one stands. Knows no channel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from lowkey.core.parts import UNFINISHED, Status
from lowkey.jobs.nouns import USED_UP, Job
from lowkey.jobs.schedules.protocol import News
from lowkey.notify import Kind, Notice, Notices

ENDS: dict[Status, tuple[Kind, str]] = {
    "done": ("done", "It is done."),
    "partial": ("done", USED_UP),
    "failed": ("failed", "It failed."),
    "stopped": ("progress", "It was stopped."),
    "waiting": ("failed", "It was left alone."),
}
"""What is told of a job that stands so. Who stops one knows it: that is never unread."""

PACE = 5_000
"""Milliseconds between two words on how far a job is."""


@dataclass
class Telling:
    """`silent`: kinds of jobs whose code tells people itself. Of what was scheduled the schedule tells."""

    notices: Notices
    silent: set[str] = field(default_factory=set[str])
    ended: Callable[[Job], None] = lambda _: None
    """Hears of each job that has ended here."""
    _last: dict[str, int] = field(default_factory=dict[str, int])
    """When the progress of a job was told last (ms)."""

    def put(self, connection: Connection, job: Job) -> None:
        """What its person is to know, in the same transaction. Parts of other jobs are not told of."""
        if self._silent(job):
            return
        self._last.pop(job.id, None)
        if job.scheduled and job.status not in UNFINISHED:
            self.notices.see(connection, job.user_id, job.id)
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
        self.notices.put(connection, job.user_id, _notice(job, kind, body))

    def announce(self, job: Job) -> None:
        """After the commit."""
        if job.ended_at is not None or job.question is not None:
            self.notices.announce(job.user_id)
        if job.ended_at is not None:
            self.ended(job)

    def progress(self, connection: Connection, job: Job, doing: str) -> None:
        """What it does at the moment, now and then; one notice for all of it."""
        now = self.notices.clock.now()
        if job.scheduled or self._silent(job) or now - self._last.get(job.id, 0) < PACE:
            return
        self._last[job.id] = now
        self.notices.put(connection, job.user_id, _notice(job, "progress", doing))

    async def tell(
        self, user_id: str, kind: News, title: str, body: str, link: str, key: str
    ) -> None:
        """For code that tells people itself."""
        notice = Notice(kind=kind, title=title, body=body, link=link, key=key)
        await self.notices.tell(user_id, notice)

    def _silent(self, job: Job) -> bool:
        return job.parent_id is not None or job.kind in self.silent


def _notice(job: Job, kind: Kind, body: str) -> Notice:
    """Of one job there is one notice, which the next takes the place of."""
    return Notice(
        kind=kind, title=job.title, body=body, link=f"/jobs/{job.id}", key=job.id, updates=True
    )
