"""The sentences of a rendered report that nobody else wrote, one place for all forms. Knows no form."""

from __future__ import annotations

from collections.abc import Mapping

from lowkey.jobs.research.nouns import Change, Missing, Report, Source, Verdict
from lowkey.jobs.research.rendering.citing import day

NOTHING = (
    "No evidence was found that answers this question, so there is no report on it. What was looked "
    "for stands below."
)
ANSWER, AGAINST, LACKING, CHANGED, SOURCES, READ, HOW = (
    "In short", "Where sources disagree", "Looked for and not found", "What changed", "Sources",
    "Read and not cited", "Where nothing could be searched",
)  # fmt: skip
SHAKY: Mapping[Verdict, str] = {
    "partial": "partly supported",
    "contradicted": "disputed",
    "insufficient": "not supported",
    "unchecked": "",
    "supported": "",
}
CHANGES = {"new": "New", "gone": "No longer found", "changed": "Changed"}


def made(report: Report) -> str:
    read = sum(not one.problem for one in report.sources)
    found = len({one.backend for one in report.searches})
    return (
        f"{day(report.made_at)} · {len(report.searches)} searches in {found} places · {read} pages read · "
        f"{len(report.evidence)} quotes, each found in its page"
    )


def lacking(one: Missing) -> str:
    looked = ", ".join(f"“{words}”" for words in one.words) or "nothing could be looked for"
    return f"{one.text} (searched: {looked})"


def changed(one: Change) -> str:
    before = f" Before: {one.before}" if one.before else ""
    return f"{CHANGES[one.kind]}: {one.text}{before}"


def dates(one: Source) -> str:
    """When a source was written, as far as it tells, and when it was read."""
    read = f"read {day(one.retrieved_at)}" if one.retrieved_at else ""
    return " · ".join(filter(None, (one.date, read)))


def flagged(one: Source) -> str:
    if not one.suspicious:
        return ""
    return f"This page holds what looks like orders to a machine: {'; '.join(f'“{text}”' for text in one.suspicious)}"


def problems(report: Report) -> list[str]:
    """The places that could not be searched, each once."""
    return list(
        dict.fromkeys(f"{one.backend}: {one.problem}" for one in report.searches if one.problem)
    )
