"""What is new in a text, in a few lines of words. Knows no page and no file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

SHOWN = 12
"""Lines of a kind that are told."""
WIDE = 300
"""Characters of a line that are told."""
LINES = 4_000
"""Lines of a text that are compared."""
_NUMBER = re.compile(r"\d+")


def lines_of(text: str) -> list[str]:
    """Its lines without what stands between words for looks only."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line][:LINES]


def difference(old: Sequence[str], new: Sequence[str]) -> str:
    """What came and what went; empty where nothing did."""
    came, went = _without(new, Counter(old)), _without(old, Counter(new))
    if not came and not went:
        return "" if list(old) == list(new) else "The same lines stand in another order."
    parts = [_told("New", came, "+"), _told("Gone", went, "−")]
    return "\n".join(filter(None, parts))


def gathered(lines: Sequence[str]) -> list[str]:
    """The lines, those that differ in numbers only told once with how often they came."""
    counts = Counter(_NUMBER.sub("#", line) for line in lines)
    first = {_NUMBER.sub("#", line): line for line in reversed(lines)}
    told = [short(first[name]) + (f" (×{n})" if n > 1 else "") for name, n in counts.items()]
    more = len(told) - SHOWN
    return [*told[:SHOWN], *([f"… and {more} other lines."] if more > 0 else [])]


def short(line: str) -> str:
    return line if len(line) <= WIDE else f"{line[: WIDE - 1]}…"


def _without(lines: Sequence[str], others: Counter[str]) -> list[str]:
    """The lines that do not stand among the others, each as often as it is there more."""
    left = Counter(others)
    kept: list[str] = []
    for line in lines:
        if left[line]:
            left[line] -= 1
        else:
            kept.append(line)
    return kept


def _told(head: str, lines: list[str], sign: str) -> str:
    if not lines:
        return ""
    more = len(lines) - SHOWN
    shown = [f"{sign} {short(line)}" for line in lines[:SHOWN]]
    return "\n".join([f"{head}:", *shown, *([f"… and {more} more lines."] if more > 0 else [])])
