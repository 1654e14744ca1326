"""A plain reminder as a job: its person is told something. Knows no model and no clock."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from lowkey.core.parts import Record, Text
from lowkey.jobs.protocol import Kind, Work
from lowkey.jobs.schedules.protocol import Tells


class Remind(Record):
    text: Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]


class Reminded(Record):
    text: str
    told: bool = True
    """Its person knows of it already."""


def reminders(tells: Tells) -> Kind:
    async def run(work: Work, request: Remind) -> Reminded:
        job = work.job

        async def tell() -> bool:
            key = f"{job.id}:remind"
            await tells.tell(job.user_id, "reminder", job.title, request.text, "/schedules", key)
            return True

        await work.step("tell", tell, bool, about="Remind you", effect="write")
        return Reminded(text=request.text)

    return Kind("remind", Remind, run)
