"""Bytes in, tables out: CSV, TSV, XLSX, ODS and Parquet. Knows no question.

A table's head is its first full line; what stands above it is left out, and told.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import IO

from lowkey.core.errors import InputError
from lowkey.extract.kinds import kind_of
from lowkey.extract.opendocument import spreadsheet
from lowkey.extract.plain import decoded
from lowkey.extract.sheets import workbook
from lowkey.extract.tables.columns import column, decimal_sign, number
from lowkey.extract.tables.nouns import MOST, Sheet, different, large
from lowkey.extract.tables.parquet import read_parquet

WIDEST = 1_000
"""Columns of one table: as many as SQLite takes without being asked, and more than people do."""
TOP = 20
"""Lines among which a table's head is looked for."""
SEPARATORS = ",;\t|"
Lines = Iterator[Sequence[str]]


def read(source: IO[bytes], name: str, media_type: str) -> Iterator[Sheet]:
    """The tables that the file holds, each read when it is asked for. Raises InputError."""
    start = source.read(4)
    source.seek(0)
    if start == b"PAR1":
        yield read_parquet(source)
        return
    room = MOST
    decimal = "."
    match kind_of(source, name, media_type):
        case "xlsx":
            found = workbook(source)
        case "odf":
            found = spreadsheet(source)
        case "text":
            separator, lines = delimited(source)
            found, decimal = [("", lines)], "," if separator == ";" else ""
        case _:
            found = []
    seen = 0
    for label, lines in found:
        sheet = _sheet(label, lines, decimal, room)
        if sheet is not None:
            seen += 1
            room -= sheet.rows * len(sheet.columns)
            yield sheet
    if not seen:
        raise InputError(
            "no_table",
            f"“{name}” holds no table.",
            hint="Tables are read from CSV, TSV, XLSX, ODS and Parquet files.",
        )


def delimited(source: IO[bytes]) -> tuple[str, Lines]:
    """(the sign between cells, the lines) of a text; no lines where it is no table."""
    text = decoded(source.read())
    first = list(islice(io.StringIO(text, newline=""), 50))
    if len(first) < 2:
        return ",", iter(())
    separator = max(SEPARATORS, key=lambda sign: _even(first, sign))
    if _even(first, separator) == 0:
        # One column is a table, too, if its lines are short.
        long = any(len(line) > 60 for line in first)
        return ",", iter(()) if long else _lines(text, ",")
    return separator, _lines(text, separator)


def _lines(text: str, separator: str) -> Lines:
    csv.field_size_limit(10_000_000)
    for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False):
        if any(line):
            yield line


def _even(lines: Sequence[str], separator: str) -> int:
    """Cells of all lines that have as many as most of them; 0 where this sign parts nothing."""
    widths = [len(line) for line in csv.reader(lines, delimiter=separator) if line]
    usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
    return usual * widths.count(usual) if usual > 1 else 0


def _sheet(label: str, lines: Lines, decimal: str, room: int) -> Sheet | None:
    """`decimal`: the sign before decimals; empty or a comma: what is likely where no cell tells."""
    top = [list(line) for line in islice(lines, TOP)]
    if not top:
        return None
    at = _head(top)
    notes = [f"Lines above the table's head were left out: {at}."] if at else []
    head, below = top[at], top[at + 1 :]
    if _data(head):
        head, below = [], top[at:]
    columns: list[list[str]] = [[] for _ in head]
    for count, line in enumerate(chain(below, lines)):
        while len(columns) < len(line) and len(columns) < WIDEST:
            columns.append([""] * count)
        for place, cells in enumerate(columns):
            cells.append(line[place].strip() if place < len(line) else "")
        room -= len(columns)
        if room < 0:
            raise large()
    # A column without a head and without cells is the trace of a sign at the lines' ends.
    names = different([*head, *[""] * (len(columns) - len(head))])
    kept = [(name, cells) for place, (name, cells) in enumerate(zip(names, columns, strict=True))
            if any(cells) or (place < len(head) and head[place].strip())]  # fmt: skip
    sample = [cell for _, cells in kept for cell in cells[:200]]
    sign = "." if decimal == "." else decimal_sign(sample, decimal or ".")
    made = [column(name, cells, sign) for name, cells in kept]
    return Sheet(
        label,
        tuple(one for one, _, _ in made),
        tuple(cells for _, cells, _ in made),
        (*notes, *(note for _, _, some in made for note in some)),
    )


def _head(top: Sequence[Sequence[str]]) -> int:
    """The first line that is nearly as full as the fullest one, or as wide and half as full."""
    filled = [sum(bool(cell.strip()) for cell in line) for line in top]
    most, widest = max(filled), max(map(len, top))
    return next(
        at
        for at, count in enumerate(filled)
        if count * 2 > most or (count * 2 == most and len(top[at]) == widest)
    )


def _data(head: Sequence[str]) -> bool:
    """Whether a first line is no head: it holds numbers, and not only years."""
    found = [number(cell.strip(), ".") for cell in head if cell.strip()]
    told = [one for one in found if one is not None]
    return any(not (isinstance(one, int) and 1800 <= one <= 2200) for one in told)
