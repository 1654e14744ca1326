"""Tables that are asked and drawn: the model names columns, and every number is the file's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import orjson
import pytest

from lowkey.core.files import Files
from lowkey.core.media import CHART, TABLE
from lowkey.core.parts import FilePart
from lowkey.files.tables import table_tools
from lowkey.tools import AnyTool, Caller, Told, ToolFailed, call

CALLER = Caller("user_ana", "conv_1", "msg_1", "run_1", 0, "UTC")
RAIN = "Jahr,Monat,mm [l/m2],Tag\n2023,Mär,50.5,2023-03-01\n2024,Jan,0.1,2024-01-01\n2024,Feb,70,2024-02-01\n"


class Desk:
    """Files within reach, and what was kept."""

    def __init__(self, folder: Path) -> None:
        self.files = Files(folder)
        self.parts: list[FilePart] = []
        self.kept: list[tuple[FilePart, Any]] = []
        self.query, self.chart = table_tools(self.files, self._reach, self._keep)

    async def bring(self, text: str, name: str) -> FilePart:
        async def data() -> Any:
            yield text.encode()

        async with self.files.receive(data()) as received:
            await self.files.keep(received)
        part = FilePart(file_id=received.stored.file_id, name=name, media_type="", size=len(text))
        self.parts.insert(0, part)
        return part

    async def ask(self, tool: AnyTool, **arguments: object) -> Told:
        return await call(tool, orjson.dumps(arguments).decode(), CALLER)

    async def _reach(self, caller: Caller) -> Sequence[FilePart]:
        return self.parts

    async def _keep(self, caller: Caller, name: str, file: IO[bytes], kind: str) -> FilePart:
        data = file.read()
        part = FilePart(file_id="file_x", name=name, media_type=kind, size=len(data))
        self.kept.append((part, json.loads(data)))
        return part


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "files")
    await desk.bring(RAIN, "rain.csv")
    return desk


async def test_what_is_drawn_are_the_files_numbers(desk: Desk) -> None:
    told = await desk.ask(
        desk.chart,
        title="Rain",
        mark="bar",
        encoding={"x": {"field": "monat"}, "y": {"field": "mm [l/m2]"}, "color": {"field": "Jahr"}},
    )
    part, spec = desk.kept[0]
    assert (part.name, part.media_type, told.files) == ("Rain.vl.json", CHART, (part,))
    assert spec["data"]["values"] == [
        {"Monat": "Mär", "mm [l/m2]": 50.5, "Jahr": 2023},
        {"Monat": "Jan", "mm [l/m2]": 0.1, "Jahr": 2024},
        {"Monat": "Feb", "mm [l/m2]": 70, "Jahr": 2024},
    ]
    # In the file's order, under the file's names, and brackets are no path.
    assert spec["encoding"]["x"] == {
        "field": "Monat", "type": "nominal", "sort": None, "title": "Monat",
    }  # fmt: skip
    assert spec["encoding"]["y"]["field"] == r"mm \[l/m2\]"
    assert spec["encoding"]["y"]["type"] == "quantitative"
    assert spec["usermeta"]["lowkey"] == {"file": "rain.csv", "rows": 3}
    assert "| Jan | 0.1 |" in told.text.replace("| 2024 ", "") and told.tainted


async def test_dates_years_and_sums_are_taken_for_what_they_are(desk: Desk) -> None:
    await desk.ask(
        desk.chart,
        title="By day",
        mark={"type": "line", "point": True},
        encoding={"x": {"field": "Tag"}, "y": {"field": "Jahr", "axis": None}},
    )
    drawn = desk.kept[0][1]
    assert drawn["encoding"]["x"]["type"] == "temporal"
    assert drawn["data"]["format"] == {"parse": {"Tag": "date:'%Y-%m-%d'"}}
    assert drawn["encoding"]["y"]["axis"] is None
    sql = 'SELECT Jahr, SUM("mm [l/m2]") AS mm FROM t GROUP BY Jahr ORDER BY Jahr'
    await desk.ask(
        desk.chart,
        title="By year",
        sql=sql,
        mark="bar",
        encoding={"x": {"field": "Jahr"}, "y": {"field": "mm", "format": ".1f"}},
    )
    drawn = desk.kept[1][1]
    assert drawn["data"]["values"] == [{"Jahr": 2023, "mm": 50.5}, {"Jahr": 2024, "mm": 70.1}]
    assert drawn["encoding"]["x"]["type"] == "ordinal"
    assert drawn["encoding"]["y"]["axis"] == {"format": ".1f"}
    assert drawn["usermeta"]["lowkey"]["sql"] == sql


async def test_a_whole_spec_is_understood_and_numbers_of_no_file_say_so(desk: Desk) -> None:
    desk.parts = []
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": [{"a": "x", "b": 1}, {"a": "y", "b": None}]},
        "layer": [{"mark": "bar"}, {"mark": {"type": "text", "color": "red"}}],
        "encoding": {"x": {"field": "a", "sort": "-y"}, "y": {"aggregate": "sum", "field": "b"}},
    }
    told = await desk.ask(desk.chart, title="Own", spec=spec)
    drawn = desk.kept[0][1]
    assert [one["mark"] for one in drawn["layer"]] == ["bar", {"type": "text", "color": "red"}]
    assert drawn["encoding"]["y"] == {"aggregate": "sum", "field": "b", "type": "quantitative"}
    assert drawn["usermeta"]["lowkey"] == {"written": True, "rows": 2}
    assert not told.tainted


X = {"x": {"field": "Monat"}, "y": {"field": "Jahr"}}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"encoding": {"x": {"field": "Mon"}}}, "no column “Mon”. The columns are: “Jahr”"),
        ({"encoding": {"y": {"field": "Monat", "aggregate": "sum"}}}, "“Monat” holds text, not numbers"),
        ({"encoding": {"x": {"field": "Monat", "type": "temporal"}}}, "not dates. Write them as 2024-03-01"),
        ({"encoding": X, "data": {"url": "https://evil.example/x.csv"}}, "no address can be loaded"),
        ({"encoding": X, "transform": [{"filter": "datum.x > 1"}]}, "leave “transform” out"),
        ({"encoding": X, "mark": {"type": "image"}}, "mark.*type"),
        ({"encoding": X, "mark": {"type": "bar", "color": "url(https://evil.example)"}}, "no address"),
        ({"encoding": {"x": {"field": "Monat", "href": "x"}}}, "encoding.x.href: Extra inputs"),
        ({"encoding": X, "params": [{"name": "p", "expr": "1"}]}, "params: Extra inputs"),
        ({"encoding": {}}, "No column is drawn"),
        ({"encoding": X, "file": "snow"}, "no file “snow” here. There are: “rain.csv”"),
        ({"encoding": X, "sql": "SELECT 1 FROM x"}, "no such table: x"),
        ({"encoding": X, "mark": None}, "“mark” is missing"),
    ],
)  # fmt: skip
async def test_what_can_not_be_drawn_is_said_in_a_sentence_to_act_on(
    desk: Desk, arguments: dict[str, object], words: str
) -> None:
    with pytest.raises(ToolFailed, match=words):
        await desk.ask(desk.chart, **{"title": "T", "mark": "bar"} | arguments)
    assert desk.kept == []


async def test_too_many_rows_are_not_drawn_in_part(desk: Desk) -> None:
    await desk.bring("k,v\n" + "a,1\n" * 20_001, "long.csv")
    with pytest.raises(
        ToolFailed, match=r'20,001 rows.*SELECT "k", SUM\("v"\) AS "v" FROM t GROUP'
    ):
        await desk.ask(
            desk.chart, title="T", file="long.csv", mark="bar", encoding={"x": {"field": "k"}}
        )


async def test_a_table_is_looked_at_asked_and_shown(desk: Desk) -> None:
    told = await desk.ask(desk.query)
    assert told.tainted and "“rain.csv”:" in told.text
    assert "- Jahr: number, 2023 to 2024" in told.text and "| 2023 | Mär | 50.5 |" in told.text
    told = await desk.ask(desk.query, sql="SELECT Monat, Jahr FROM t WHERE Jahr = 2024 ORDER BY 1")
    assert told.text == "2 rows:\n| Monat | Jahr |\n| --- | --- |\n| Feb | 2024 |\n| Jan | 2024 |"
    told = await desk.ask(desk.query, sql="SELECT * FROM t", show=True, title="All of it")
    part, shown = desk.kept[0]
    assert (part.name, part.media_type) == ("All of it.table.json", TABLE)
    assert shown["rows"][1] == [2024, "Jan", 0.1, "2024-01-01"] and shown["total"] == 3
    assert shown["columns"][3] == {"name": "Tag", "kind": "date", "unit": ""}


async def test_the_tool_for_asking_is_there_where_there_is_a_table(desk: Desk) -> None:
    assert desk.query.offered is not None and await desk.query.offered(CALLER)
    desk.parts = [FilePart(file_id="f", name="a.pdf", media_type="application/pdf", size=1)]
    assert not await desk.query.offered(CALLER)
    made = FilePart(file_id="f", name="out.csv", media_type="text/csv", size=1)
    late = Caller("user_ana", "conv_1", "msg_1", "run_1", 0, "UTC", made=(made,))
    assert await desk.query.offered(late)
    with pytest.raises(ToolFailed, match="no table in this chat"):
        await desk.ask(desk.query)


def test_what_a_model_reads_of_the_tools_is_short(desk: Desk) -> None:
    assert len(orjson.dumps(desk.chart.schema)) < 3_300
    assert len(orjson.dumps(desk.query.schema)) < 1_100
