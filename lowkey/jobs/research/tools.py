"""What a model may do with research: have it begun. Knows no engine; who begins it is handed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Annotated

from pydantic import Field

from lowkey.accounts import User
from lowkey.core.errors import LowkeyError
from lowkey.core.parts import Text
from lowkey.jobs.jobs import Jobs
from lowkey.jobs.nouns import Job
from lowkey.jobs.research.request import NAME, Asked, EffortName
from lowkey.tools import AnyTool, Arguments, Caller, Told, Tool, ToolFailed

Start = Callable[[Asked, Caller], Awaitable[Job]]
"""Begins a job on behalf of whoever called."""


def starter(jobs: Jobs) -> Start:
    """Begins it among these jobs; for one question of one answer only once."""

    async def start(asked: Asked, caller: Caller) -> Job:
        digest = sha256(asked.question.encode()).hexdigest()[:32]
        return await jobs.start(
            caller.user_id,
            NAME,
            asked.question,
            asked,
            f"{caller.run_id}:{digest}",
            conversation_id=caller.conversation_id,
        )

    return start


class StartResearch(Arguments):
    question: Annotated[Text, Field(min_length=1, max_length=4_000)] = Field(
        description="What is to be found out, as one whole question that stands alone, in the "
        "person's language."
    )
    effort: EffortName = Field(
        default="standard",
        description="quick: minutes, a dozen pages · standard: some dozens · deep: hours, hundreds.",
    )


async def _preview(given: StartResearch, caller: Caller) -> str:
    del caller
    return (
        f"{given.question}\n\nEffort: {given.effort}. Words of this question go to public searches; "
        "what looks private in it does not, unless you say it to the research yourself."
    )


def research_tools(start: Start, person: Callable[[str], Awaitable[User]]) -> tuple[AnyTool, ...]:
    """`start_research`; not for guests, who could neither see nor stop it."""

    async def offered(caller: Caller) -> bool:
        return (await person(caller.user_id)).role != "guest"

    async def run(given: StartResearch, caller: Caller) -> Told:
        try:
            asked = Asked(
                question=given.question,
                effort=given.effort,
                asked_in=caller.project_id,
                own=False,
            )
            job = await start(asked, caller)
        except LowkeyError as error:
            raise ToolFailed(str(error)) from error
        return Told(
            f"Research on “{job.title}” has begun. It goes on by itself, also when the page is closed, "
            f"and its report will be told of when it is done (/jobs/{job.id}). Say so in a sentence; "
            "do not answer the question yourself."
        )

    return (
        Tool(
            name="start_research",
            about="Hand a question over to deep research, which searches many sources for a while and "
            "comes back with a report whose every sentence has quotes. Only where the person asks for "
            "research or a report, or plainly wants more than a few searches.",
            effect="write",
            arguments=StartResearch,
            run=run,
            keeps=True,
            offered=offered,
            preview=_preview,
        ),
    )
