"""A row of a table as Markdown. Knows no format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def row(cells: Sequence[str], first: bool = False) -> Iterator[str]:
    """The row as a line; below the first one stands the line that makes it the head."""
    plain = [" ".join(cell.split()).replace("|", "\\|") for cell in cells]
    yield f"| {' | '.join(plain)} |"
    if first:
        yield f"|{' --- |' * len(plain)}"
