"""From what a model says of a chart, and a table, to a whole Vega-Lite specification. Knows no file.

Every value comes from the table as it is: the model names columns, and code takes their cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lowkey.extract.tables import Answer, Column
from lowkey.files.tables.spec import Channel, Encoding, Layer, Mark, ShowChart, Sort
from lowkey.tools import ToolFailed

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
COUNTS = frozenset({"count", "distinct"})
APART = frozenset({"row", "column", "shape", "strokeDash", "xOffset", "yOffset"})
"""Channels that tell groups apart: numbers there are names."""
GUIDES: Mapping[str, str] = {"x": "axis", "y": "axis", "color": "legend", "size": "legend"}
SIDES = frozenset({"x", "y", "color"})
Find = Callable[[str], Column]


def chart(given: ShowChart, answer: Answer, source: Mapping[str, Any]) -> dict[str, Any]:
    """The specification. `source`: where the data is from, for people. Raises ToolFailed."""
    find = _finder(answer.columns)
    layers = [Layer(mark=given.mark, encoding=given.encoding)] if given.mark else []
    every = [*layers, *given.layer]
    shared = None if given.mark else given.encoding
    used = _used([one.encoding for one in every] + ([shared] if shared else []), find)
    if not used:
        raise ToolFailed(f"No column is drawn. {_told(answer.columns)}")
    years = {one.name for one in used if _years(answer, one)}
    drawn = [_layer(one, find, years) for one in every]
    whole: dict[str, Any] = {
        "$schema": SCHEMA,
        "title": given.title,
        "usermeta": {"lowkey": dict(source) | {"rows": len(answer.rows)}},
        "data": _data(answer, used),
    }
    if given.mark:
        whole |= drawn[0]
    else:
        marks = frozenset(_name(one.mark) for one in every)
        whole |= {"encoding": _encoding(given.encoding, marks, find, years), "layer": drawn}
    return whole | ({"height": given.height} if given.height else {})


def _finder(columns: Sequence[Column]) -> Find:
    """The column that a name means, if need be without regard to capitals and spaces."""
    exact = {one.name: one for one in columns}
    loose = {_loose(one.name): one for one in columns}

    def find(name: str) -> Column:
        found = exact.get(name) or loose.get(_loose(name))
        if found is None:
            raise ToolFailed(f"There is no column “{name}”. {_told(columns)}", tainted=True)
        return found

    return find


def _loose(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()


def _told(columns: Sequence[Column]) -> str:
    return f"The columns are: {', '.join(f'“{one.name}” ({one.kind})' for one in columns[:100])}."


def _channels(encoding: Encoding) -> Iterator[tuple[str, Channel]]:
    for name in Encoding.model_fields:
        one = getattr(encoding, name)
        if isinstance(one, Channel):
            yield name, one
        elif one is not None:
            for each in one:
                yield name, each


def _used(encodings: Sequence[Encoding], find: Find) -> list[Column]:
    """The columns that are drawn, each once."""
    found: dict[str, Column] = {}
    for encoding in encodings:
        for _, channel in _channels(encoding):
            names = [channel.field, channel.sort.field if isinstance(channel.sort, Sort) else None]
            for name in filter(None, names):
                one = find(name)
                found[one.name] = one
    return list(found.values())


def _data(answer: Answer, used: Sequence[Column]) -> dict[str, Any]:
    places = [(answer.columns.index(one), one.name) for one in used]
    data: dict[str, Any] = {
        "values": [{name: row[at] for at, name in places} for row in answer.rows]
    }
    parse = {
        one.name: _parse(next((str(row[at]) for row in answer.rows if row[at]), ""))
        for at, one in ((answer.columns.index(one), one) for one in used)
        if one.kind == "date"
    }
    # A day without a time would be taken for Greenwich's, and drawn the day before in America.
    parse = {_escaped(name): how for name, how in parse.items() if how}
    return data | ({"format": {"parse": parse}} if parse else {})


def _parse(first: str) -> str:
    match len(first):
        case 7:
            return "date:'%Y-%m'"
        case 10:
            return "date:'%Y-%m-%d'"
        case _:
            return "date"


def _layer(layer: Layer, find: Find, years: set[str]) -> dict[str, Any]:
    mark = layer.mark
    name = _name(mark)
    drawn = mark.model_dump(exclude_unset=True) if isinstance(mark, Mark) else mark
    return {"mark": drawn, "encoding": _encoding(layer.encoding, frozenset({name}), find, years)}


def _name(mark: str | Mark) -> str:
    return mark.type if isinstance(mark, Mark) else mark


def _encoding(
    encoding: Encoding, marks: frozenset[str], find: Find, years: set[str]
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in Encoding.model_fields:
        one = getattr(encoding, name)
        if isinstance(one, Channel):
            made[name] = _channel(name, one, marks, find, years)
        elif one is not None:
            made[name] = [_channel(name, each, marks, find, years) for each in one]
    return made


def _channel(
    name: str, channel: Channel, marks: frozenset[str], find: Find, years: set[str]
) -> dict[str, Any]:
    made = channel.model_dump(exclude_unset=True)
    guide = GUIDES.get(name)
    if guide is not None and (shown := made.pop("format", None)) is not None:
        made[guide] = {**(made.get(guide) or {}), "format": shown}
    if channel.field is None:
        return made | ({"type": "quantitative"} if channel.aggregate else {})
    column = find(channel.field)
    made["field"] = _escaped(column.name)
    if isinstance(channel.sort, Sort) and channel.sort.field:
        made["sort"]["field"] = _escaped(find(channel.sort.field).name)
    if name in ("x2", "y2"):
        made.pop("type", None)
        return made
    year = column.name in years
    made["type"] = _type(name, channel, column, marks, year)
    if column.kind == "text" and name in SIDES and "sort" not in made:
        made["sort"] = None  # In the table's order: the months are not sorted by their letters.
    if year and made["type"] == "quantitative" and guide and made.get(guide, {}) is not None:
        made[guide] = {"format": "d", **made.get(guide, {})}
    titled = "title" in made or "title" in (made.get(guide or "") or {})
    if not titled and not channel.aggregate and not channel.timeUnit and name != "tooltip":
        made["title"] = f"{column.name} ({column.unit})" if column.unit else column.name
    return made


def _type(
    name: str, channel: Channel, column: Column, marks: frozenset[str], year: bool
) -> str:  # fmt: skip
    """What Vega-Lite calls the kind of this column, here. Raises ToolFailed where it can't be that."""
    numeric = column.kind == "number"
    if channel.aggregate in COUNTS:
        return "quantitative"
    if channel.aggregate or channel.bin or channel.type == "quantitative":
        if not numeric and not (channel.aggregate in ("min", "max") and column.kind == "date"):
            raise ToolFailed(f"“{column.name}” holds {_what(column)}, not numbers.", tainted=True)
        return "quantitative" if numeric else "temporal"
    if channel.timeUnit or channel.type == "temporal":
        if column.kind == "date":
            return "temporal"
        if year and channel.timeUnit in (None, "year"):
            return "ordinal"
        raise ToolFailed(
            f"“{column.name}” holds {_what(column)}, not dates. Write them as 2024-03-01, with "
            "“sql” or Python, or draw them as ordinal.",
            tainted=True,
        )
    if channel.type is not None:
        return channel.type
    if column.kind == "date":
        return "temporal"
    if numeric:
        narrow = year and name in ("x", "y") and marks <= {"bar", "rect", "boxplot"}
        return "ordinal" if narrow or name in APART else "quantitative"
    return "nominal"


def _what(column: Column) -> str:
    return {"text": "text", "date": "dates", "number": "numbers"}[column.kind]


def _years(answer: Answer, column: Column) -> bool:
    """Whether its numbers can all be years: they are written without a sign between the digits."""
    if column.kind != "number":
        return False
    at = answer.columns.index(column)
    some = [row[at] for row in answer.rows if row[at] is not None]
    return bool(some) and all(isinstance(one, int) and 1800 <= one <= 2200 for one in some)


def _escaped(name: str) -> str:
    """A column's name as Vega writes fields: dots and brackets are no paths."""
    return re.sub(r"([\\.\[\]'\"])", r"\\\1", name)
