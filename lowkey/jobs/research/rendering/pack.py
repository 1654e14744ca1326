"""A report with all its evidence as JSON, to be checked or used by other programs. Knows no page."""

from __future__ import annotations

import orjson

from lowkey.jobs.research.nouns import Report

VERSION = 1


def pack(report: Report) -> bytes:
    """`{"lowkey_research": 1, …}`: a report's own fields beside its version."""
    told = {"lowkey_research": VERSION, **report.model_dump(mode="json")}
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)
