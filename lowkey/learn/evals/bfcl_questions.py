"""The leaderboard's questions, as they lie in a folder. Knows no model and no verdict.

Two layouts are read: the published one (`BFCL_v4_simple_python.json` with `possible_answer/` beside it,
joined by their order) and one of joined rows (`bfcl*.jsonl`, also packed as `.xz`).
"""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from lowkey.core.errors import InputError
from lowkey.core.parts import Record

CATEGORIES = (
    "simple_python", "simple_java", "simple_javascript", "multiple", "parallel",
    "parallel_multiple", "irrelevance", "live_simple", "live_multiple", "live_parallel",
    "live_parallel_multiple", "live_irrelevance", "live_relevance",
)  # fmt: skip
"""The leaderboard's names of what one answer decides, in its order."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "all": CATEGORIES,
    "simple": CATEGORIES[:3],
    "live": CATEGORIES[7:],
    "non_live": CATEGORIES[:7],
}
PUBLISHED = "BFCL_v4_"
ANSWERS = "possible_answer"
TELLING = "relevance"
"""In the names of categories where it only counts whether anything was called."""


class Question(Record):
    """One question. `functions`: what may be called, in the leaderboard's own types."""

    id: str
    category: str
    messages: tuple[Mapping[str, Any], ...]
    functions: tuple[Mapping[str, Any], ...]
    wanted: tuple[Mapping[str, Mapping[str, Sequence[Any]]], ...] = Field(default=())
    """Empty where it only counts whether anything is called."""


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """The categories of these names and groups, in order. Raises InputError naming what there is."""
    wanted: set[str] = set()
    for name in names or ("all",):
        if name not in (*GROUPS, *CATEGORIES):
            several = name.startswith(("multi_turn", "memory", "web_search", "format"))
            why = (
                f"“{name}” needs the leaderboard's own simulated services and is not measured here."
                if several
                else f"There is no category “{name}”."
            )
            known = ", ".join((*GROUPS, *CATEGORIES))
            raise InputError("no_category", why, hint=f"There are: {known}.")
        wanted |= set(GROUPS.get(name, (name,)))
    return tuple(one for one in CATEGORIES if one in wanted)


def load(folder: Path, categories: Sequence[str], limit: int | None = None) -> list[Question]:
    """The questions of these categories. `limit`: of each, always the same ones, as if drawn by lot.

    Raises InputError where there is none, or where a file is damaged.
    """
    if not folder.is_dir():
        raise InputError("no_folder", f"There is no folder {folder}.", hint=WHERE)
    found: dict[str, list[Question]] = {}
    for path, row in _rows(folder):
        category = str(row.get("category"))
        if category in categories:
            found.setdefault(category, []).append(_question(path, row))
    if not found:
        told = f"There are no questions of {', '.join(categories)} in {folder}."
        raise InputError("no_questions", told, hint=WHERE)
    return [one for name in CATEGORIES for one in _drawn(found.get(name, []), limit)]


WHERE = "docs/evals.md says how to get the questions."


def _drawn(questions: list[Question], limit: int | None) -> list[Question]:
    if limit is None or len(questions) <= limit:
        return questions
    lots = {one.id: hashlib.sha256(one.id.encode()).digest() for one in questions}
    kept = set(sorted(lots, key=lots.__getitem__)[:limit])
    return [one for one in questions if one.id in kept]


def _rows(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(folder.glob("bfcl*.jsonl*")):
        for row in _lines(path):
            yield path, row
    for path in sorted(folder.glob(f"{PUBLISHED}*.json")):
        category = path.stem.removeprefix(PUBLISHED)
        if category not in CATEGORIES:
            continue
        answers = folder / ANSWERS / path.name
        wanted = _lines(answers) if answers.is_file() else None
        for row in _lines(path):
            truth = next(wanted, None) if wanted else None
            right = truth.get("ground_truth") if truth else None
            yield path, {**row, "category": category, "ground_truth": right}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """One JSON object a line. Raises InputError naming the line that is none."""
    if path.suffix not in (".json", ".jsonl", ".xz"):
        return
    number = 0
    try:
        with (
            lzma.open(path, "rt", encoding="utf-8")
            if path.suffix == ".xz"
            else path.open(encoding="utf-8") as lines
        ):
            yield from _objects(lines, path)
    except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise _damaged(path, number) from error


def _objects(lines: Iterable[str], path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row: object = json.loads(line)
        except json.JSONDecodeError as error:
            raise _damaged(path, number) from error
        if not isinstance(row, dict):
            raise _damaged(path, number)
        yield row  # pyright: ignore[reportUnknownVariableType]


def _question(path: Path, row: Mapping[str, Any]) -> Question:
    try:
        return Question(
            id=row["id"],
            category=row["category"],
            messages=row["question"][0],
            functions=row["function"],
            wanted=row.get("ground_truth") or (),
        )
    except (KeyError, IndexError, TypeError, ValidationError) as error:
        raise _damaged(path, str(row.get("id", "?"))) from error


def _damaged(path: Path, where: int | str) -> InputError:
    return InputError("bad_questions", f"{path.name} can't be read at {where}.", hint=WHERE)
