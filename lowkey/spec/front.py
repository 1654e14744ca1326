"""A file of the rule book, taken apart: front matter, text, examples. Knows no rule about rules.

Front matter is one `key: value` a line between two lines of `---`. An example begins with
`## Good 5` or `## Bad 1`; its lines are `Speaker: words`, the last one `Why: …`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from lowkey.core.errors import InputError
from lowkey.spec.nouns import Example, Kind, Turn

MARK = "---"
HEAD = re.compile(r"## (Good|Bad) (\d)")
SPOKEN = re.compile(r"([A-Z][\w ]{0,20}): (.*)")
KINDS: dict[str, Kind] = {"Good": "good", "Bad": "bad"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file of the book, and where. `line`: from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.message}"

    def error(self) -> InputError:
        return InputError("bad_spec", str(self), hint="See all of them: lowkey spec lint.")


@dataclass(frozen=True, slots=True)
class Front:
    """One file. `lines`: where each key stands; `starts`: where each example does."""

    file: str
    values: dict[str, str]
    lines: dict[str, int]
    text: str
    examples: tuple[Example, ...]
    starts: tuple[int, ...]
    faults: tuple[Fault, ...]

    def at(self, key: str, message: str) -> Fault:
        """A fault in the line of this key, or at the top where it is missing."""
        return Fault(self.file, self.lines.get(key, 1), message)


def read(path: Path, folder: Path) -> Front:
    """Takes the file apart; what can't be read becomes faults. Raises OSError."""
    file = path.relative_to(folder).as_posix()
    rows = path.read_text("utf-8", "replace").splitlines()
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    faults: list[Fault] = []
    end = next((n for n, row in enumerate(rows) if n and row.rstrip() == MARK), None)
    if not rows or rows[0].rstrip() != MARK or end is None:
        faults.append(Fault(file, 1, "The front matter must stand between two lines of “---”."))
        return Front(file, {}, {}, "", (), (), tuple(faults))
    for number, row in enumerate(rows[1:end], 2):
        key, colon, value = row.partition(":")
        if not colon:
            faults.append(Fault(file, number, f"“{row}” is no line of the form “key: value”."))
        elif key in values:
            faults.append(Fault(file, number, f"“{key}” stands here twice."))
        else:
            values[key], lines[key] = value.strip(), number
    text, examples, starts = _body(file, rows, end + 1, faults)
    return Front(file, values, lines, text, examples, starts, tuple(faults))


def _body(
    file: str, rows: list[str], first: int, faults: list[Fault]
) -> tuple[str, tuple[Example, ...], tuple[int, ...]]:
    """The text before the first example, the examples, and the lines they start in."""
    starts = [n for n in range(first, len(rows)) if rows[n].startswith("#")]
    text = "\n".join(rows[first : starts[0] if starts else len(rows)]).strip()
    found: list[tuple[Example, int]] = []
    for start, end in pairwise([*starts, len(rows)]):
        head = HEAD.fullmatch(rows[start].strip())
        if head is None:
            message = f"“{rows[start]}” is no head of an example, such as “## Good 5”."
            faults.append(Fault(file, start + 1, message))
            continue
        turns = _turns(rows[start + 1 : end])
        why = turns.pop().text if turns and turns[-1].who == "Why" else ""
        if not why or not turns or turns[-1].who != "Lowkey":
            message = "An example is a talk that ends with “Lowkey: …” and then “Why: …”."
            faults.append(Fault(file, start + 1, message))
        kind = KINDS[head[1]]
        found.append(
            (Example(kind=kind, grade=int(head[2]), turns=tuple(turns), why=why), start + 1)
        )
    return text, tuple(one for one, _ in found), tuple(line for _, line in found)


def _turns(rows: list[str]) -> list[Turn]:
    """Lines as turns; a line without a speaker goes on with the one before."""
    turns: list[Turn] = []
    for row in rows:
        spoken = SPOKEN.fullmatch(row)
        if spoken:
            turns.append(Turn(who=spoken[1], text=spoken[2].strip()))
        elif turns:
            last = turns.pop()
            turns.append(Turn(who=last.who, text=f"{last.text}\n{row}".rstrip()))
    return turns
