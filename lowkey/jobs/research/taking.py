"""A job's report as a file that its person takes away. Knows no HTTP; its code is loaded when asked for."""

from __future__ import annotations

from typing import Literal

from pydantic import ValidationError

from lowkey.jobs.nouns import Job
from lowkey.jobs.research.request import NAME

Format = Literal["md", "html", "json"]


def rendered(job: Job, format: Format) -> str | bytes | None:
    """Markdown, a page that needs nothing else, or all evidence as JSON; None where there is no report."""
    if job.kind != NAME or job.result is None:
        return None
    from lowkey.jobs.research.nouns import Report
    from lowkey.jobs.research.rendering import markdown, pack, page

    try:
        report = Report.model_validate(job.result)
    except ValidationError:
        return None
    match format:
        case "md":
            return markdown(report)
        case "html":
            return page(report)
        case "json":
            return pack(report)
