"""Questions to tables in SQL, answered by SQLite in memory. Knows no file.

Only looking is allowed: no other database, no file, no setting, no function that reaches anything.
"""

from __future__ import annotations

import re
import sqlite3
import statistics
from collections.abc import Sequence

from lowkey.core.errors import InputError
from lowkey.extract.tables.columns import EXACT, ISO, MONTH
from lowkey.extract.tables.nouns import (
    Answer,
    Cell,
    Column,
    Kind,
    Outline,
    Question,
    Sheet,
    different,
)

COUNTED = 1_000_000
"""Rows of an answer that are counted at most."""
FIRST = 5
"""Rows that an outline shows."""
LOOKING = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
FORBIDDEN = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"})
LONGEST = 10_000_000
"""Bytes of one value."""
TABLE = "t"
"""The table that is asked about; each sheet is also there under its own name."""


def ask(sheets: Sequence[Sheet], question: Question) -> Answer:
    """What these tables answer. Raises InputError, with what there is, where that can't be."""
    if question.outline:
        notes = tuple(note for one in sheets for note in one.notes)
        return Answer(outlines=tuple(map(outline, sheets)), notes=notes)
    sheet = chosen(sheets, question.sheet)
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA temp_store = MEMORY")  # This process may write nowhere.
        _load(connection, sheets, sheet)
        connection.create_aggregate("median", 1, _Median)  # pyright: ignore[reportArgumentType]
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
        connection.set_authorizer(_leave)
        return _answered(connection, sheets, sheet, question)
    finally:
        connection.close()


def chosen(sheets: Sequence[Sheet], name: str) -> Sheet:
    """The sheet of this name; the first one where none is named."""
    if not name.strip():
        return sheets[0]
    wanted = name.strip().casefold()
    for sheet in sheets:
        if sheet.name.strip().casefold() == wanted:
            return sheet
    names = ", ".join(f"“{one.name}”" for one in sheets if one.name)
    told = f"There are {names}." if names else "It has one table and no sheets."
    raise InputError("no_sheet", f"There is no sheet “{name}”. {told}")


def outline(sheet: Sheet) -> Outline:
    ranges: list[tuple[int, Cell, Cell]] = []
    for column, cells in zip(sheet.columns, sheet.cells, strict=True):
        some = [cell for cell in cells if cell is not None]
        ordered = column.kind != "text" and some
        least, most = (min(some), max(some)) if ordered else (None, None)  # pyright: ignore
        ranges.append((len(some), least, most))
    first = tuple(zip(*(cells[:FIRST] for cells in sheet.cells), strict=True))
    return Outline(sheet.name, sheet.rows, sheet.columns, tuple(ranges), first)


class _Median:
    """The middle one; SQLite has none of its own everywhere."""

    def __init__(self) -> None:
        self.values: list[int | float] = []

    def step(self, value: object) -> None:
        if isinstance(value, int | float):
            self.values.append(value)

    def finalize(self) -> float | None:
        return statistics.median(self.values) if self.values else None


def _load(connection: sqlite3.Connection, sheets: Sequence[Sheet], first: Sheet) -> None:
    for at, sheet in enumerate([first, *(one for one in sheets if one is not first)]):
        table = TABLE if at == 0 else sheet.name
        if at and (not table or table.casefold() == TABLE):
            continue
        columns = ", ".join(f"{_quoted(column.name)} {_type(column)}" for column in sheet.columns)
        connection.execute("CREATE TABLE " + _quoted(table) + " (" + columns + ")")
        places = ", ".join("?" * len(sheet.columns))
        rows = zip(*sheet.cells, strict=True)
        connection.executemany("INSERT INTO " + _quoted(table) + " VALUES (" + places + ")", rows)
        if at == 0 and sheet.name and sheet.name.casefold() != TABLE:
            connection.execute("CREATE VIEW " + _quoted(sheet.name) + " AS SELECT * FROM t")


def _answered(
    connection: sqlite3.Connection, sheets: Sequence[Sheet], sheet: Sheet, question: Question
) -> Answer:
    sql = re.sub(r"[\s;]+$", "", question.sql) or "SELECT * FROM t"
    try:
        cursor = connection.execute(sql)
        if cursor.description is None:
            raise InputError("bad_query", "This is no SELECT: tables can be asked, not changed.")
        rows = cursor.fetchmany(question.limit)
        total = len(rows)
        while total < COUNTED and (more := cursor.fetchmany(10_000)):
            total += len(more)
    except (sqlite3.Error, sqlite3.Warning) as error:
        why = "only SELECT is allowed" if "not authorized" in str(error) else str(error)
        told = "; ".join(_told(one, TABLE if one is sheet else one.name) for one in sheets[:10])
        raise InputError("bad_query", f"The query failed: {why}. There is {told}.") from error
    names = different([str(one[0]) for one in cursor.description])
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in names]
    plain = [[_plain(cell) for cell in cells] for cells in columns]
    known = {one.name: one for one in sheet.columns} if not question.sql.strip() else {}
    return Answer(
        columns=tuple(
            known.get(name) or Column(name, _kind(cells))
            for name, cells in zip(names, plain, strict=True)
        ),
        rows=tuple(zip(*plain, strict=True)) if rows else (),
        total=total,
        sheet=sheet.name,
        notes=sheet.notes,
    )


def _leave(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """SQLite asks this of everything a statement would do."""
    if action not in LOOKING or (action == sqlite3.SQLITE_FUNCTION and second in FORBIDDEN):
        return sqlite3.SQLITE_DENY
    del first
    return sqlite3.SQLITE_OK


def _told(sheet: Sheet, name: str) -> str:
    columns = ", ".join(_quoted(one.name) for one in sheet.columns[:100])
    return f"table {_quoted(name)} with the columns {columns}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _type(column: Column) -> str:
    # Whole numbers, too, are REAL: 7 / 2 would be 3. They are exact up to 2**53.
    return "REAL" if column.kind == "number" else "TEXT"


def _plain(cell: object) -> Cell:
    if isinstance(cell, float):
        if cell - cell != 0:
            return None
        # Fifteen digits are what a float is sure of: 0.1 + 0.2 is 0.3.
        return int(cell) if cell.is_integer() and abs(cell) <= EXACT else float(f"{cell:.15g}")
    if isinstance(cell, int):
        return cell if abs(cell) <= EXACT else str(cell)
    return cell if cell is None or isinstance(cell, str) else "(bytes)"


def _kind(cells: Sequence[Cell]) -> Kind:
    some = [cell for cell in cells if cell is not None]
    if some and all(isinstance(cell, int | float) for cell in some):
        return "number"
    dates = (isinstance(cell, str) and (ISO.fullmatch(cell) or MONTH.fullmatch(cell)) for cell in some)  # fmt: skip
    return "date" if some and all(dates) else "text"
