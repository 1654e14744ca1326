"""The nouns of tables: columns, outlines, questions, answers. Knows no format and no SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lowkey.core.errors import InputError

MOST = 5_000_000
"""Cells of one file."""
Cell = str | int | float | None
Kind = Literal["number", "date", "text"]
"""`date`: ISO 8601 text, `2024-03-01`, with a time, or of a month alone."""


@dataclass(frozen=True, slots=True)
class Column:
    """`unit`: the sign that stood at each of its numbers, such as % or €."""

    name: str
    kind: Kind
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table in memory, column by column. `notes`: sentences on how it was read."""

    name: str
    columns: tuple[Column, ...]
    cells: tuple[list[Cell], ...]
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.cells[0]) if self.cells else 0


@dataclass(frozen=True, slots=True)
class Question:
    """`sql`: one SELECT; empty: all of the sheet. `sheet`: its name; empty: the first one.

    `limit`: rows that are given back at most. `outline`: what the file holds, instead.
    """

    sheet: str = ""
    sql: str = ""
    limit: int = 50
    outline: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """One sheet at a glance. `range`: (cells that hold something, least, greatest), by column."""

    name: str
    rows: int
    columns: tuple[Column, ...]
    range: tuple[tuple[int, Cell, Cell], ...]
    first: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """`total`: rows there are; those beyond the limit are not in `rows`."""

    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    sheet: str = ""
    outlines: tuple[Outline, ...] = ()
    notes: tuple[str, ...] = ()


def large() -> InputError:
    return InputError(
        "large_table",
        f"This file has more than {MOST:,} cells, too many to be counted here.",
        hint="Read it with Python, or bring a part of it.",
    )


def different(names: Sequence[str]) -> list[str]:
    """A name for each column, all different, also for SQL, which does not see capitals."""
    made: list[str] = []
    taken: set[str] = set()
    for at, one in enumerate(names, 1):
        base = " ".join(one.split())[:200].replace("\0", "") or f"column {at}"
        name, number = base, 2
        while name.casefold() in taken:
            name, number = f"{base} {number}", number + 1
        taken.add(name.casefold())
        made.append(name)
    return made
