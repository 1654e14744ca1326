"""Tables as Markdown, so that what a benchmark prints can stand in a document. Knows no numbers."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; numbers are set to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(line[n]) for line in [list(head), *cells]) for n in range(len(head))]
    numeric = [all(_is_number(row[n]) for row in rows) for n in range(len(head))]

    def line(values: Sequence[str]) -> str:
        set_ = [
            value.rjust(width) if right else value.ljust(width)
            for value, width, right in zip(values, widths, numeric, strict=True)
        ]
        return f"| {' | '.join(set_)} |"

    rule = [
        f"{'-' * (width - 1)}:" if right else "-" * width
        for width, right in zip(widths, numeric, strict=True)
    ]
    return "\n".join([line(head), line(rule), *map(line, cells)])


def machine() -> str:
    """One sentence on where the numbers were taken."""
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the end."
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) or value is None


def _cell(value: object) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case float():
            if value == 0 or abs(value) >= 100:
                return f"{value:,.0f}"
            return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
        case int():
            return f"{value:,}"
        case _:
            return str(value)
