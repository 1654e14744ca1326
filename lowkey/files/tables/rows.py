"""Rows that a model wrote itself, as a table. Knows no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lowkey.extract.tables import Answer, typed


def written(rows: Sequence[Mapping[str, object]]) -> Answer:
    """Its columns are those of any row, in the order they come."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    made = [typed(name, [row.get(name) for row in rows]) for name in names]
    return Answer(
        columns=tuple(column for column, _ in made),
        rows=tuple(zip(*(cells for _, cells in made), strict=True)),
        total=len(rows),
    )
