"""What makes a readable rule book a sound one. Knows no model.

Each fault is a sentence with its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lowkey.spec.authority import STEERED, may_change
from lowkey.spec.book import MANNERS, MODES, Book, read
from lowkey.spec.front import Fault, Front
from lowkey.spec.nouns import Clause, Kind, Personality, Spec

LONGEST = 130
"""Letters of a statement: every model is given it."""
GRADES: dict[Kind, tuple[int, int]] = {"good": (4, 5), "bad": (1, 2)}
EXAMPLES = "examples"
"""The reference to a clause's own examples."""
TIERS = ("T0", "T1", "T2", "T3", "T4")


def lint(where: Path, root: Path | None = None) -> list[Fault]:
    """All faults of the book in `where`, by file and line; none is a sound book.

    `root`: the repository in which `tests` are looked up; None leaves them unchecked.
    """
    book = read(where)
    faults = list(book.faults)
    if book.spec is not None:
        faults += _faults(book, book.spec, root)
    return sorted(set(faults), key=lambda one: (one.file, one.line, one.message))


def _faults(book: Book, spec: Spec, root: Path | None) -> Iterator[Fault]:
    known = {clause.id: clause for clause in spec.clauses}
    seen: dict[str, str] = {}
    for file, one in book.fronts.items():
        name = one.values.get("id", "")
        kind = next((one for one in (MANNERS, MODES) if file.startswith(f"{one}/")), "clauses")
        earlier = seen.setdefault(f"{kind} {name}", file)
        if name and earlier != file:
            yield one.at("id", f"The id “{name}” is taken by {earlier}.")
        if name and name != Path(file).stem:
            yield one.at("id", f"The id “{name}” is not the name of its file.")
    for clause in spec.clauses:
        one = book.fronts.get(f"{clause.group}/{clause.id}.md")
        if one is not None:
            yield from _clause(one, clause, root)
            if clause.group not in {group.id for group in spec.groups}:
                yield one.at("id", f"book.toml has no group “{clause.group}”.")
    for folder, manners in ((MANNERS, spec.personalities), (MODES, spec.modes)):
        for manner in manners:
            one = book.fronts.get(f"{folder}/{manner.id}.md")
            if one is not None:
                yield from _manner(one, manner, known)
    if tuple(tier.id for tier in spec.tiers) != TIERS:
        yield Fault("book.toml", 1, f"The tiers must be {', '.join(TIERS)}, each once.")


def _clause(one: Front, clause: Clause, root: Path | None) -> Iterator[Fault]:
    if len(clause.statement) > LONGEST:
        yield one.at("statement", f"A statement has {LONGEST} letters at most.")
    if not clause.statement.endswith("."):
        yield one.at("statement", "A statement is one sentence with a full stop.")
    if not 1 <= clause.severity <= 5:
        yield one.at("severity", "A severity is a number from 1 to 5.")
    wanted = STEERED[clause.authority]
    if clause.steer != wanted:
        message = (
            f"“{clause.authority}” and “{clause.steer}” contradict each other: "
            f"steer must begin with “{wanted}”."
        )
        yield one.at("steer", message)
    if (clause.steer != "nobody") != bool(clause.how):
        yield one.at("steer", "Say by what it can be changed, or nothing where nobody may.")
    for example, line in zip(clause.examples, one.starts, strict=True):
        if example.grade not in GRADES[example.kind]:
            low, high = GRADES[example.kind]
            message = f"A {example.kind} example has the grade {low} or {high}."
            yield Fault(one.file, line, message)
    for kind in GRADES:
        if all(example.kind != kind for example in clause.examples):
            yield one.at("id", f"“{clause.id}” has no {kind} example.")
    for reference in clause.tests:
        if reference != EXAMPLES and root is not None and not _stands(reference, root):
            yield one.at("tests", f"There is no test “{reference}”.")


def _stands(reference: str, root: Path) -> bool:
    """Whether `path::name` is a test in this repository."""
    file, _, name = reference.partition("::")
    path = (root / file).resolve()
    if not name or not path.is_relative_to(root.resolve()) or not path.is_file():
        return False
    pattern = rf"^(async )?def {re.escape(name)}\("
    return re.search(pattern, path.read_text("utf-8"), re.MULTILINE) is not None


def _manner(one: Front, manner: Personality, known: dict[str, Clause]) -> Iterator[Fault]:
    for key, named in (("changes", manner.changes), ("keeps", manner.keeps)):
        for clause_id in named:
            clause = known.get(clause_id)
            if clause is None:
                yield one.at(key, f"There is no clause “{clause_id}”.")
            elif key == "changes" and not may_change("user", clause):
                message = f"No personality and no mode may change “{clause_id}”: it is the {clause.authority}'s."
                yield one.at(key, message)
    for clause_id in set(manner.changes) & set(manner.keeps):
        yield one.at("keeps", f"“{clause_id}” can't be both changed and kept.")
