"""What a model may say of a chart: the part of Vega-Lite that needs no transform and no expression.

Knows no data. Names are Vega-Lite's own (https://vega.github.io/vega-lite/docs/).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, cast

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from lowkey.core.parts import Text
from lowkey.tools import Arguments

ROWS = 1_000
"""Rows that a model may write itself."""

UNTOLD = frozenset(
    {
        "title",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minimum",
        "maximum",
        "default",
        "propertyNames",
    }
)

Words = Annotated[Text, Field(max_length=500)]
Scalar = str | int | float | bool | None


def _no_address(text: str) -> str:
    if "url(" in text.lower() or "://" in text:
        raise ValueError("no address can stand here")
    return text


Plain = Annotated[Words, AfterValidator(_no_address)]
"""A colour, a scheme, a dash: what is drawn with, and loaded from nowhere."""
MarkName = Literal[
    "arc", "area", "bar", "boxplot", "circle", "errorband", "errorbar", "line", "point", "rect",
    "rule", "square", "text", "tick", "trail",
]  # fmt: skip
Type = Literal["quantitative", "temporal", "ordinal", "nominal"]
Aggregate = Literal[
    "count", "sum", "mean", "average", "median", "min", "max", "distinct", "stdev", "variance",
    "q1", "q3",
]  # fmt: skip
TimeUnit = Literal[
    "year", "yearquarter", "yearmonth", "yearmonthdate", "yearweek", "quarter", "month",
    "monthdate", "week", "date", "day", "hours", "yearmonthdatehours",
]  # fmt: skip


class Mark(Arguments):
    type: MarkName
    color: Plain | None = None
    opacity: float | None = Field(default=None, ge=0, le=1)
    filled: bool | None = None
    point: bool | None = None
    line: bool | None = None
    interpolate: Literal["linear", "monotone", "step", "step-after", "step-before"] | None = None
    innerRadius: float | None = Field(default=None, ge=0, le=500)
    cornerRadius: float | None = Field(default=None, ge=0, le=50)
    size: float | None = Field(default=None, ge=0, le=10_000)
    strokeWidth: float | None = Field(default=None, ge=0, le=50)
    orient: Literal["horizontal", "vertical"] | None = None
    tooltip: bool | None = None


class Bin(Arguments):
    maxbins: int | None = Field(default=None, ge=2, le=500)
    step: float | None = Field(default=None, gt=0)


class Sort(Arguments):
    field: Words | None = None
    op: Aggregate | None = None
    order: Literal["ascending", "descending"] | None = None


class Scale(Arguments):
    type: Literal["linear", "log", "pow", "sqrt", "symlog", "time", "utc", "band", "point", "ordinal"] | None = None  # fmt: skip
    zero: bool | None = None
    domain: Sequence[int | float | Words] | None = Field(default=None, max_length=200)
    range: Sequence[int | float | Plain] | None = Field(default=None, max_length=200)
    scheme: Plain | None = None
    reverse: bool | None = None


class Guide(Arguments):
    """An axis or a legend."""

    title: Words | None = None
    format: Words | None = None
    labelAngle: float | None = None
    grid: bool | None = None
    orient: Literal["left", "right", "top", "bottom", "none"] | None = None
    tickCount: int | None = Field(default=None, ge=0, le=100)


def _told(about: str) -> WithJsonSchema:
    """What a model reads instead of all that is allowed: it knows Vega-Lite."""
    return WithJsonSchema({"description": about} if about else {"type": "object"})


Order = Literal["ascending", "descending", "x", "-x", "y", "-y"]
Listed = Annotated[Sequence[Words], Field(max_length=200)]


class Channel(Arguments):
    field: Words | None = Field(default=None, description="A column's name.")
    type: Type | None = Field(default=None, description="Left out, it is the column's.")
    aggregate: Aggregate | None = None
    bin: Annotated[bool | Bin | None, _told("true, or {maxbins, step}")] = None
    timeUnit: TimeUnit | None = None
    sort: Annotated[
        Order | Sort | Listed | None, _told("“-y”, “descending”, or names in order")
    ] = None
    stack: Annotated[
        Literal["zero", "normalize", "center"] | bool | None, _told("false, “normalize” …")
    ] = None
    title: Words | None = None
    format: Words | None = None
    scale: Annotated[Scale | None, _told("")] = None
    axis: Annotated[Guide | None, _told("")] = None
    legend: Annotated[Guide | None, _told("")] = None
    value: Annotated[int | float | Plain | None, _told("A constant, such as a colour.")] = None
    datum: Annotated[int | float | Words | None, _told("A constant in the data's scale.")] = None


class Encoding(Arguments):
    """Which column stands for what."""

    x: Channel | None = None
    y: Channel | None = None
    x2: Channel | None = None
    y2: Channel | None = None
    xOffset: Channel | None = None
    yOffset: Channel | None = None
    color: Channel | None = None
    theta: Channel | None = None
    radius: Channel | None = None
    size: Channel | None = None
    shape: Channel | None = None
    opacity: Channel | None = None
    strokeDash: Channel | None = None
    text: Channel | None = None
    detail: Channel | None = None
    order: Channel | None = None
    row: Channel | None = None
    column: Channel | None = None
    tooltip: Annotated[
        Channel | Annotated[Sequence[Channel], Field(max_length=20)] | None, _told("Rarely needed.")
    ] = None


Marked = Annotated[
    MarkName | Mark,
    WithJsonSchema({"description": "bar, line, area, point, arc, rect, boxplot, rule, text … or an "
                    "object: {type, point, innerRadius, interpolate …}"}),
]  # fmt: skip


class Layer(Arguments):
    mark: Marked
    encoding: Encoding = Encoding()


class ShowChart(Arguments):
    title: Words = Field(min_length=1)
    file: Words = Field(default="", description="A table of this chat, by its name.")
    sheet: Words = Field(default="", description="Of a workbook; else its first one.")
    sql: Annotated[Text, Field(max_length=10_000)] = Field(
        default="",
        description="SQLite's SELECT from the table t, where not all of the file is meant: to "
        "filter, sum up, sort.",
    )
    rows: Sequence[dict[str, Scalar]] = Field(
        default=(),
        max_length=ROWS,
        description="Instead of a file: numbers that stand in no file. Never copy a file's here.",
    )
    mark: Marked | None = None
    encoding: Encoding = Field(
        default=Encoding(), description="Vega-Lite's, with columns' names as fields."
    )
    layer: Sequence[Layer] = Field(
        default=(), max_length=8, description="Instead of mark: several over each other."
    )
    height: int | None = Field(default=None, ge=60, le=1200)

    @classmethod
    def model_json_schema(cls, *given: Any, **named: Any) -> dict[str, Any]:
        """Without what only says again what a name says: a prompt has little room."""
        return cast(dict[str, Any], _short(super().model_json_schema(*given, **named)))

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, given: Any) -> Any:
        """Models write whole specs: what is said elsewhere here is taken from them, or left out."""
        if not isinstance(given, dict):
            return given
        told = dict(cast(dict[str, Any], given))
        inner = told.pop("spec", None)
        if isinstance(inner, dict):
            told = cast(dict[str, Any], inner) | told
        for name in ("$schema", "width", "description", "autosize", "background", "config"):
            told.pop(name, None)
        if "data" in told:
            told["rows"] = _rows(told.pop("data"), told.get("rows"))
        if "transform" in told:
            raise ValueError("leave “transform” out: filter, sum up and sort in “sql”")
        if not (told.get("mark") or told.get("layer")):
            raise ValueError("“mark” is missing: bar, line, point …")
        return told


def _rows(data: Any, rows: Any) -> Any:
    """What stands in a spec's own `data`."""
    if not isinstance(data, dict):
        raise ValueError("“data” is left out: name a “file”, or give “rows”")
    told = cast(dict[str, Any], data)
    if "url" in told:
        raise ValueError("no address can be loaded: name a file of this chat in “file”")
    return rows or told.get("values") or ()


def _short(schema: Any) -> Any:
    match schema:
        case list():
            return [_short(one) for one in cast(list[Any], schema)]
        case {"anyOf": [one, {"type": "null"}], **rest}:
            return _short({**rest, **one})
        case dict():
            told = cast(dict[str, Any], schema)
            return {
                key: _short(one)
                for key, one in told.items()
                if key not in UNTOLD or (key == "title" and isinstance(one, dict))
            }
        case _:
            return schema
