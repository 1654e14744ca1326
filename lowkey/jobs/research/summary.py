"""What a report says in a few lines, to somebody who is told of it. Knows no page and no step."""

from __future__ import annotations

from lowkey.jobs.research.nouns import Report

SENTENCES = 3
CHANGES = 8
SIGNS = {"new": "+", "gone": "−", "changed": "±"}
NOTHING = "Nothing was found on it."


def summary(report: Report) -> str:
    """What changed since the report before; else the short answer; else how the report begins."""
    if report.changes:
        return "\n".join(f"{SIGNS[one.kind]} {one.text}" for one in report.changes[:CHANGES])
    if report.answer is not None:
        return report.answer.text
    told = [one.text for section in report.sections for one in section.sentences]
    return "\n".join(told[:SENTENCES]) or NOTHING
