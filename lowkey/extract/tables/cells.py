"""Values of Python's types as cells of a table. Knows no format of files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from lowkey.extract.tables.columns import EXACT, column
from lowkey.extract.tables.nouns import Cell, Column


def typed(name: str, values: Sequence[object]) -> tuple[Column, list[Cell]]:
    """A column of values that tell what they are; words may be dates, and stay as they are else."""
    cells = [_plain(value) for value in values]
    some = [cell for cell in cells if cell is not None]
    if some and all(isinstance(cell, int | float) for cell in some):
        return Column(name, "number"), cells
    if some and all(isinstance(cell, str) for cell in some):
        found, dates, _ = column(name, [cast(str, cell or "") for cell in cells], ".")
        return (found, dates) if found.kind == "date" else (Column(name, "text"), cells)
    return Column(name, "text"), [None if one is None else str(one) for one in cells]


def _plain(value: object) -> Cell:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case int():
            return value if abs(value) <= EXACT else str(value)
        case float():
            return value if value - value == 0 else None  # Neither infinite nor no number.
        case str():
            return value.replace("\0", "")
        case _:
            return _other(value)


def _other(value: object) -> Cell:
    """Days and times in ISO's way, decimal numbers as numbers, anything else in words."""
    told = getattr(value, "isoformat", None)
    if callable(told):
        return str(told())
    try:
        return float(value)  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError):
        return str(value)[:10_000]
