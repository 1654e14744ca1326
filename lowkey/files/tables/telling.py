"""Tables in words: small ones whole, large ones by their beginning. Knows no tool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lowkey.extract.tables import Answer, Column, Outline

MOST = 16_000
"""Characters of a table that a model is shown."""
WIDE = 200
"""Characters of a cell."""


def table(columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> str:
    """As Markdown, as many rows as there is room for; what is left out is told."""
    lines = [_line([_headed(one) for one in columns]), "|" + " --- |" * len(columns)]
    room = MOST - sum(map(len, lines))
    for count, row in enumerate(rows):
        line = _line([cell(one) for one in row])
        room -= len(line) + 1
        if room < 0:
            return "\n".join([*lines, f"… {len(rows) - count:,} more rows …"])
        lines.append(line)
    return "\n".join(lines)


def told(answer: Answer, limit: int) -> str:
    """An answer for the model."""
    if not answer.rows:
        return "No row fits."
    shown = answer.rows[:limit]
    more = f", of which these are the first {len(shown):,}" if answer.total > len(shown) else ""
    count = "1 row" if answer.total == 1 else f"{answer.total:,} rows{more}"
    return "\n".join([f"{count}:", table(answer.columns, shown), *answer.notes])


def outlined(name: str, answer: Answer) -> str:
    """What a file holds, for the model."""
    several = len(answer.outlines) > 1
    said = [f"“{name}” holds {len(answer.outlines)} tables." if several else f"“{name}”:"]
    for outline in answer.outlines:
        said.append("\n".join(_outline(outline)))
    return "\n\n".join([*said, *answer.notes])


def cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    text = " ".join(str(value).split())
    return text if len(text) <= WIDE else f"{text[:WIDE]}…"


def _outline(outline: Outline) -> Iterator[str]:
    sheet = f"Sheet “{outline.name}”: " if outline.name else ""
    yield f"{sheet}{outline.rows:,} rows, {len(outline.columns)} columns:"
    for column, (filled, least, most) in zip(outline.columns, outline.range, strict=True):
        unit = f" in {column.unit}" if column.unit else ""
        empty = f", {outline.rows - filled:,} empty" if filled < outline.rows else ""
        span = f", {cell(least)} to {cell(most)}" if least is not None else ""
        yield f"- {cell(column.name)}: {column.kind}{unit}{span}{empty}"
    if outline.first:
        yield f"Its first {len(outline.first)} rows:\n{table(outline.columns, outline.first)}"


def _headed(column: Column) -> str:
    return f"{column.name} ({column.unit})" if column.unit else column.name


def _line(cells: Sequence[str]) -> str:
    plain = (" ".join(one.split()).replace("|", "\\|") for one in cells)
    return f"| {' | '.join(plain)} |"
