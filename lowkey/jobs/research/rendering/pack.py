"""A report with all its evidence as JSON, to be checked or used by other programs. Knows no page."""

from __future__ import annotations

from typing import Any

import orjson
from pydantic import ValidationError

from lowkey.core.errors import InputError
from lowkey.jobs.research.nouns import Report

VERSION = 1


def pack(report: Report) -> bytes:
    """`{"lowkey_research": 1, …}`: a report's own fields beside its version."""
    told = {"lowkey_research": VERSION, **report.model_dump(mode="json")}
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def unpacked(data: bytes) -> Report:
    """The report in a pack. Raises InputError for what is none."""
    try:
        told: Any = orjson.loads(data)
        if not isinstance(told, dict) or told.pop("lowkey_research", None) != VERSION:  # pyright: ignore[reportUnknownMemberType]
            raise ValueError
        return Report.model_validate(told)
    except (orjson.JSONDecodeError, ValidationError, ValueError) as error:
        raise InputError("bad_pack", "This is not the evidence of a report.") from error
