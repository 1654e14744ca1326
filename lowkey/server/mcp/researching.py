"""Research that another assistant hands over: begun, and read when it is done. Knows no protocol."""

from __future__ import annotations

from pydantic import Field

from lowkey.core.parts import UNFINISHED, Text
from lowkey.jobs.research import NAME, Asked, EffortName, rendered
from lowkey.server.mcp.visitor import Visitor
from lowkey.tools import Arguments, ToolFailed


class StartResearch(Arguments):
    question: Text = Field(
        min_length=1,
        max_length=4_000,
        description="What is to be found out, as one whole question that stands alone.",
    )
    effort: EffortName = Field(
        default="standard",
        description="quick: minutes, a dozen pages · standard: some dozens · deep: hours, hundreds.",
    )


class ReadResearch(Arguments):
    research: str = Field(description="The id that start_research gave, like job_…")


async def start_research(given: StartResearch, visitor: Visitor) -> str:
    asked = Asked(question=given.question, effort=given.effort, own=False)
    key = visitor.app.clock.id("key")
    job = await visitor.app.jobs.start(visitor.user.id, NAME, given.question[:200], asked, key)
    return (
        f"Research has begun: {job.id}. It goes on by itself; ask read_research for it later. "
        "Its person sees it under Tasks."
    )


async def read_research(given: ReadResearch, visitor: Visitor) -> str:
    """Raises ToolFailed for what is no research of this person's."""
    job = await visitor.app.jobs.read(visitor.user.id, given.research)
    if job.kind != NAME:
        raise ToolFailed("There is no such research.")
    report = rendered(job, "md")
    if job.status in UNFINISHED:
        if job.question is not None:
            return f"It waits for its person's answer, in Lowkey: {job.question.text}"
        return f"It is not done yet. {job.doing}".strip()
    if report is not None:
        return str(report)
    raise ToolFailed(f"It ended without a report ({job.status}).")
