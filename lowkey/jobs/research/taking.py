"""A job's report as its person takes it away or asks it. Knows no HTTP; its code is loaded when needed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from lowkey.jobs.nouns import Job
from lowkey.jobs.research.request import NAME
from lowkey.models import Request

if TYPE_CHECKING:
    from lowkey.jobs.research.further import Further
    from lowkey.jobs.research.nouns import Report

Format = Literal["md", "html", "json"]


def report_of(job: Job) -> Report | None:
    """What came of it so far; None where there is no report."""
    if job.kind != NAME or job.result is None:
        return None
    from lowkey.jobs.research.nouns import Report

    try:
        return Report.model_validate(job.result)
    except ValidationError:
        return None


def rendered(job: Job, format: Format) -> str | bytes | None:
    """Markdown, a page that needs nothing else, or all evidence as JSON; None where there is no report."""
    report = report_of(job)
    if report is None:
        return None
    from lowkey.jobs.research.rendering import markdown, pack, page

    match format:
        case "md":
            return markdown(report)
        case "html":
            return page(report)
        case "json":
            return pack(report)


async def ask_report(
    job: Job, question: str, ask: Callable[[Request], Awaitable[str]] | None
) -> Further | None:
    """What its evidence says on a further question; None where there is no report."""
    report = report_of(job)
    if report is None:
        return None
    from lowkey.jobs.research.further import further

    return await further(report, question, ask)
