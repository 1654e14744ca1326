"""Exact replacements in a text, what they change, and a text with its lines numbered. Knows no document and no store.

A place that is not clear is refused with what would make it clear, because a model tries again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import unified_diff
from itertools import islice

from lowkey.core.errors import InputError
from lowkey.documents.nouns import Edit

ROOM = 20_000
"""Characters of a text that are shown at once."""
NAMED = 5
"""Places that are named where there are too many."""
COMPARED = 2_000**2
"""Pairs of lines up to which a change is shown line by line: the work grows with them."""
ENDS = 3
"""Lines that are shown around a change, and of each end of one that is too long to compare."""


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text after all edits, one after the other. Raises InputError, and then none is done."""
    for number, edit in enumerate(edits, 1):
        which = f"Edit {number}" if len(edits) > 1 else "The edit"
        if not edit.old:
            raise _refused(f"{which} has no `old` text.", "Take some words from where it goes.")
        found = text.count(edit.old)
        if found == 0:
            raise _refused(f"{which} finds nothing: {_excerpt(edit.old)} is not in the document.", _nearly(text, edit.old))  # fmt: skip
        if found > 1:
            raise _refused(
                f"{which} is not clear: {_excerpt(edit.old)} stands there {found} times "
                f"(lines {_places(text, edit.old)}).",
                "Take more of what stands around the one that is meant.",
            )
        text = text.replace(edit.old, edit.new)
    return text


def difference(before: str, after: str) -> str:
    """What changes, as the hunks of a unified diff; empty where nothing does."""
    whole = after.endswith("\n") and (not before or before.endswith("\n"))
    old, new = (
        text.removesuffix("\n" if whole else "").split("\n") if text else []
        for text in (before, after)
    )
    same = _alike(old, new)
    rest = _alike(old[same:][::-1], new[same:][::-1])
    start, end = max(0, same - ENDS), max(0, rest - ENDS)
    if (len(old) - same - rest) * (len(new) - same - rest) > COMPARED:
        return _ends(same, old[same : len(old) - rest], new[same : len(new) - rest])
    changed = unified_diff(old[start : len(old) - end], new[start : len(new) - end], lineterm="")
    lines = list(islice(changed, 2, None))
    return "\n".join(_moved(line, start) if line.startswith("@@") else line for line in lines)


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _moved(head: str, by: int) -> str:
    """The head of a hunk, so many lines further down."""
    return re.sub(r"(?<=[-+])\d+", lambda found: str(int(found.group()) + by), head)


def _ends(same: int, old: Sequence[str], new: Sequence[str]) -> str:
    """What changes below the first lines, which are the same: how much, and the ends of it."""
    lines = [f"@@ -{same + 1},{len(old)} +{same + 1},{len(new)} @@"]
    lines.append(f"{len(old):,} lines out, {len(new):,} lines in; the ends of them:")
    for sign, some in (("-", old), ("+", new)):
        ends = [*some[:ENDS], "…", *some[-ENDS:]] if len(some) > 2 * ENDS else some
        lines += [f"{sign}{line}" for line in ends]
    return "\n".join(lines)


def numbered(text: str, first: int = 1, last: int | None = None, room: int = ROOM) -> str:
    """Lines `first` to `last` with their numbers; of too many, the beginning and the end.

    Raises InputError where there is no such line.
    """
    lines = text.splitlines()
    if not lines:
        return "(empty)"
    if first > len(lines) or (last is not None and last < first):
        raise InputError("no_lines", f"The document has lines 1 to {len(lines)}.")
    shown = [f"{first + at}\t{line}" for at, line in enumerate(lines[first - 1 : last])]
    if sum(len(line) + 1 for line in shown) <= room:
        return "\n".join(shown)
    head = _fitting(shown, room // 2)
    tail = _fitting(shown[len(head) :][::-1], room // 2)[::-1]
    start, end = first + len(head), first + len(shown) - len(tail) - 1
    gap = (
        [f"[… lines {start} to {end} left out: read them by themselves …]"] if start <= end else []
    )
    return "\n".join([*head, *gap, *tail])


def _fitting(lines: Sequence[str], room: int) -> list[str]:
    """As many as fit, and at least one: that is cut where it alone is too long."""
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0 and kept:
            break
        kept.append(line if room >= 0 else f"{line[:room]}…")
    return kept


def _refused(message: str, hint: str) -> InputError:
    return InputError("unclear_edit", message, hint=f"{hint} Nothing was changed.".strip())


def _nearly(text: str, old: str) -> str:
    """Where the same words stand with other spaces, which is how most misses come about."""
    wanted = old.split()
    for number, line in enumerate(text.splitlines(), 1):
        if wanted and wanted == line.split():
            return f"Line {number} has the same words with other spaces."
    first = next((line.strip() for line in old.splitlines() if line.strip()), "")
    near = [number for number, line in enumerate(text.splitlines(), 1) if first and first in line]
    if near:
        return f"Its first line stands in line {near[0]}; what follows it differs."
    return "Read the document: it may have changed."


def _places(text: str, old: str) -> str:
    found: list[str] = []
    at = text.find(old)
    while at >= 0 and len(found) < NAMED:
        found.append(str(text.count("\n", 0, at) + 1))
        at = text.find(old, at + len(old))
    return ", ".join(found) + (" …" if at >= 0 else "")


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line[:80]}…”" if len(line) > 80 else f"“{line}”"
