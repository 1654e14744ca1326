"""All that research reaches the world with, handed in where things are wired. Knows no step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lowkey.core.clock import Clock
from lowkey.core.errors import LowkeyError
from lowkey.jobs.nouns import Job
from lowkey.jobs.research.alike import sketch
from lowkey.jobs.research.nouns import Lead, Report, Source
from lowkey.jobs.research.snapshots import Snapshots, words_of
from lowkey.jobs.research.sources import Conditional, Opens, Place
from lowkey.jobs.research.suspicion import suspicious
from lowkey.tools.web import Page

Able = Callable[[Job], Awaitable[str]]
"""The name of the model that a job has, where it follows instructions; empty: rules must do."""
Earlier = Callable[[str, str], Awaitable[Report | None]]
"""(user id, job id) → the report of that job, where it is theirs and has one."""


Allowed = Callable[[str, Place], Awaitable[bool]]
"""Whether this person lets a place be searched."""


async def unable(job: Job) -> str:
    """No model."""
    del job
    return ""


async def none_earlier(user_id: str, job_id: str) -> Report | None:
    del user_id, job_id
    return None


async def every(user_id: str, place: Place) -> bool:
    del user_id, place
    return True


@dataclass(frozen=True)
class Desk:
    """`read`: opens a page of the web."""

    clock: Clock
    places: Mapping[str, Place]
    snapshots: Snapshots
    read: Callable[[str], Awaitable[Page]]
    able: Able = unable
    earlier: Earlier = none_earlier
    allowed: Allowed = every

    async def ready(self, user_id: str, place: Place) -> bool:
        """Whether it can be searched now, on this person's behalf."""
        if not await self.allowed(user_id, place):
            return False
        return not isinstance(place, Conditional) or await place.ready(user_id)

    def public(self, backend: str) -> bool:
        """Whether others can read what is found there, and what is asked."""
        place = self.places.get(backend)
        return place is not None and not place.private

    async def source(self, job: Job, lead: Lead) -> Source:
        """The lead as it was read and kept, or why it could not be."""
        source = Source(
            backend=lead.backend, title=lead.title, url=lead.url, date=lead.date,
            retrieved_at=self.clock.now(),
        )  # fmt: skip
        try:
            page = await self._page(lead)
        except LowkeyError as error:
            return source.model_copy(update={"problem": str(error)})
        told = await asyncio.to_thread(_taken, page)
        name = await self.snapshots.keep(job.user_id, job.id, told.text)
        return source.model_copy(
            update={
                "title": page.title or lead.title,
                "url": page.url or lead.url,
                "date": (page.date or lead.date)[:10],
                "snapshot": name,
                "characters": len(told.text),
                "sketch": told.sketch,
                "suspicious": told.suspicious,
            }
        )

    async def _page(self, lead: Lead) -> Page:
        if lead.text:
            return Page(lead.url, lead.title, lead.text, date=lead.date)
        place = self.places.get(lead.backend)
        if isinstance(place, Opens):
            return await place.open(lead.url)
        return await self.read(lead.url)


class _Taken(NamedTuple):
    """What of a page is kept."""

    text: str
    sketch: tuple[int, ...]
    suspicious: tuple[str, ...]


def _taken(page: Page) -> _Taken:
    text = words_of(page.text)
    return _Taken(text, sketch(text), suspicious(f"{page.title}\n{text}"))
