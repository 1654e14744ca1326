"""Charts and tables of an answer as Markdown, for where nothing draws them. Knows no conversation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from lowkey.core.media import CHART, TABLE
from lowkey.core.parts import FilePart

ROWS = 30
"""Rows that are written out; the whole of it lies in the file."""
LARGEST = 20 * 1024 * 1024

Bytes = Callable[[FilePart], bytes | None]
"""The bytes of a file, where they are here."""


def figure(part: FilePart, bytes_of: Bytes) -> str:
    """What a chart or table shows, as a title and a table; empty for any other file."""
    if part.media_type not in (CHART, TABLE) or part.size > LARGEST:
        return ""
    data = bytes_of(part)
    if data is None:
        return ""
    try:
        title, names, rows = _read(json.loads(data), part.media_type)
    except (ValueError, TypeError, KeyError, AttributeError):
        return ""  # Somebody else wrote this file: it is still there to be taken.
    lines = [f"**{_plain(title)}**", "", _line(names), "|" + " --- |" * len(names)]
    lines += [_line(row) for row in rows[:ROWS]]
    if len(rows) > ROWS:
        lines += ["", f"… and {len(rows) - ROWS:,} more rows."]
    return "\n".join(lines) if names else ""


def _read(told: Any, kind: str) -> tuple[str, list[str], list[list[object]]]:
    """(title, columns, rows)."""
    if kind == TABLE:
        names = [str(one["name"]) for one in told["columns"]]
        return str(told["title"]), names, [list(row) for row in told["rows"]]
    values: list[dict[str, object]] = told["data"]["values"]
    names = list(dict.fromkeys(name for row in values for name in row))
    return str(told.get("title", "")), names, [[row.get(name) for name in names] for row in values]


def _line(cells: list[Any]) -> str:
    return f"| {' | '.join(_plain(cell) for cell in cells)} |"


def _plain(value: object) -> str:
    """A value that means nothing to Markdown."""
    text = "" if value is None else " ".join(str(value).split())
    return "".join(f"\\{sign}" if sign in "\\|*_`[]<>#" else sign for sign in text)
