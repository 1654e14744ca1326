"""What a model may do with tables: ask them, show them, draw them. Knows no screen and no browser.

What is shown is kept as a file of the answer, so that it goes wherever the answer goes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import IO, Annotated, Any

from pydantic import Field

from lowkey.core.errors import InputError
from lowkey.core.files import Files
from lowkey.core.media import CHART, TABLE
from lowkey.core.names import safe_name
from lowkey.core.parts import FilePart, Text
from lowkey.extract.tables import Answer, Column, Question, ask
from lowkey.files.tables.drawing import chart
from lowkey.files.tables.rows import written
from lowkey.files.tables.spec import ShowChart, Words
from lowkey.files.tables.telling import outlined, table, told
from lowkey.tools import AnyTool, Arguments, Caller, Told, Tool, ToolFailed

Reach = Callable[[Caller], Awaitable[Sequence[FilePart]]]
"""The files of the conversation and its project. Must not raise for a call from anywhere else."""
Keep = Callable[[Caller, str, IO[bytes], str], Awaitable[FilePart]]
"""Keeps a file that was made for a conversation: (caller, name, bytes, media type)."""
ENDINGS = frozenset({".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".ods", ".parquet"})
KINDS = ("text/csv", "text/tab-separated-values", "application/vnd.apache.parquet")
DRAWN = 20_000
"""Rows of a chart at most."""
SHOWN = 5_000
"""Rows of a table that is shown to the person at most."""
LISTED = 12
"""Rows of a chart that the model is told, too."""
SECONDS = 40.0


class QueryTable(Arguments):
    file: Words = Field(default="", description="The file's name, where there are several.")
    sheet: Words = Field(default="", description="Of a workbook: the sheet that is the table t.")
    sql: Annotated[Text, Field(max_length=10_000)] = Field(
        default="",
        description="SQLite's SELECT from the table t; median() is there, too. Left out: which "
        "tables, columns and first rows there are.",
    )
    show: bool = Field(
        default=False, description="Also show the result to the person, as a table to sort."
    )
    title: Words = Field(default="", description="Of what is shown.")


def tabular(part: FilePart) -> bool:
    """Whether this file is a table by its name or kind."""
    ending = PurePosixPath(part.name.lower()).suffix
    return ending in ENDINGS or part.media_type.startswith(KINDS)


def table_tools(files: Files, reach: Reach, keep: Keep) -> tuple[AnyTool, ...]:
    """`query_table` and `show_chart`."""
    deeds = Deeds(files, reach, keep)
    return (
        Tool(
            name="query_table",
            about="Look at, filter, group, sort and sum up a table of this chat (CSV, TSV, XLSX, ODS, "
            "Parquet). Use it for every number about a table: it counts all rows, you don't. Call "
            "it without sql first, unless you know the columns.",
            effect="read",
            arguments=QueryTable,
            run=deeds.query,
            seconds=SECONDS,
            offered=deeds.any,
        ),
        Tool(
            name="show_chart",
            about="Draw a chart for the person, in your answer. Name a file and its columns: the "
            "values are taken from the file. Don't repeat its numbers as a list.",
            effect="read",
            arguments=ShowChart,
            run=deeds.draw,
            seconds=SECONDS,
        ),
    )


class Deeds:
    """What the tools do, on behalf of whoever called."""

    def __init__(self, files: Files, reach: Reach, keep: Keep) -> None:
        self.files = files
        self.reach = reach
        self.keep = keep

    async def any(self, caller: Caller) -> bool:
        """Whether a table is there to be asked."""
        return any(map(tabular, await self._within(caller)))

    async def query(self, given: QueryTable, caller: Caller) -> Told:
        part = await self._meant(given.file, caller)
        sql = given.sql.strip()
        outline = not sql and not given.show
        answer = await self._asked(part, Question(given.sheet, sql, SHOWN, outline))
        if outline:
            return Told(outlined(part.name, answer), tainted=True)
        said = told(answer, SHOWN)
        if not given.show:
            return Told(said, tainted=True)
        shown = await self._table(given, part, answer, caller)
        few = len(answer.rows) < answer.total
        note = f"Shown to the person as a table{f': its first {SHOWN:,} rows' if few else ''}."
        return Told(f"{said}\n\n{note}", tainted=True, files=(shown,))

    async def draw(self, given: ShowChart, caller: Caller) -> Told:
        if given.rows and not given.file:
            answer, source, tainted = written(given.rows), {"written": True}, False
        else:
            part = await self._meant(given.file, caller)
            answer = await self._asked(part, Question(given.sheet, given.sql.strip(), DRAWN))
            source, tainted = _source(part, answer, given.sql), True
        if answer.total > DRAWN:
            raise ToolFailed(
                f"These are {answer.total:,} rows, and a chart is drawn of {DRAWN:,} at most: a part "
                "of them would show wrong sums. Sum them up in “sql” first, for example: SELECT "
                f"{_example(answer.columns)} FROM t GROUP BY 1.",
                tainted=tainted,
            )
        if not answer.rows:
            raise ToolFailed("There is no row to draw.")
        whole = chart(given, answer, source)
        part = await self._kept(caller, f"{given.title}.vl.json", whole, CHART)
        return Told(_drawn(given, answer), tainted=tainted, files=(part,))

    async def _table(
        self, given: QueryTable, part: FilePart, answer: Answer, caller: Caller
    ) -> FilePart:
        title = given.title.strip() or PurePosixPath(part.name).stem
        whole = {
            "title": title,
            "columns": [asdict(one) for one in answer.columns],
            "rows": answer.rows,
            "total": answer.total,
            "source": _source(part, answer, given.sql),
        }
        return await self._kept(caller, f"{title}.table.json", whole, TABLE)

    async def _kept(
        self, caller: Caller, name: str, whole: Mapping[str, Any], kind: str
    ) -> FilePart:
        data = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
        return await self.keep(caller, safe_name(name), io.BytesIO(data), kind)

    async def _asked(self, part: FilePart, question: Question) -> Answer:
        path = self.files.path(part.file_id)
        if not path.exists():
            raise ToolFailed(f"“{part.name}” is not on the disk any more.")
        try:
            return await ask(path, part.name, part.media_type, question)
        except InputError as error:
            problem = error.problem
            said = f"{problem.message} {problem.hint}".strip()
            raise ToolFailed(said, tainted=True) from error

    async def _within(self, caller: Caller) -> list[FilePart]:
        """The newest first; what tools made for this very answer before everything else."""
        return [*reversed(caller.made), *await self.reach(caller)]

    async def _meant(self, name: str, caller: Caller) -> FilePart:
        """The file of this name. Raises ToolFailed with those that there are."""
        parts = await self._within(caller)
        wanted = name.strip().strip("“”\"'").casefold()
        if wanted:
            for fits in (str.__eq__, str.__contains__):
                for part in parts:
                    if fits(part.name.casefold(), wanted):
                        return part
        tables = {part.name: part for part in reversed(parts) if tabular(part)}
        if not wanted and len(tables) == 1:
            return next(iter(tables.values()))
        there = ", ".join(f"“{one}”" for one in list(tables)[:50])
        if not there:
            raise ToolFailed(
                "There is no table in this chat. Ask the person to attach a CSV, TSV, XLSX, ODS or "
                "Parquet file; numbers that stand in no file go into “rows” of show_chart."
            )
        missing = f"There is no file “{name}” here. " if wanted else "Which file is missing. "
        raise ToolFailed(f"{missing}There are: {there}.")


def _source(part: FilePart, answer: Answer, sql: str) -> dict[str, Any]:
    """Where numbers are from, for people who look at them."""
    said = {"file": part.name, "sheet": answer.sheet, "sql": sql.strip()}
    return {key: one for key, one in said.items() if one}


def _drawn(given: ShowChart, answer: Answer) -> str:
    count = "1 row" if len(answer.rows) == 1 else f"{len(answer.rows):,} rows"
    said = [f"The chart “{given.title}” of {count} is shown to the person."]
    if len(answer.rows) <= LISTED and len(answer.columns) <= LISTED:
        said.append(table(answer.columns, answer.rows))
    return "\n".join([*said, *answer.notes])


def _example(columns: Sequence[Column]) -> str:
    """The beginning of a query that sums this table up."""
    group = next((one.name for one in columns if one.kind != "number"), columns[0].name)
    value = next((one.name for one in columns if one.kind == "number"), None)
    return f'"{group}", ' + (f'SUM("{value}") AS "{value}"' if value else "COUNT(*) AS count")
