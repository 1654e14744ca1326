"""Reads the rule book from its folder: clauses, personalities, modes, tiers, crisis lines. Knows no model.

The folder is `behavior/`: in a clone beside the package, in an installed Lowkey inside it.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from lowkey.core.parts import Record
from lowkey.spec import front
from lowkey.spec.authority import rank
from lowkey.spec.front import Fault, Front
from lowkey.spec.nouns import Clause, Crisis, Group, Mode, Personality, Spec, Tier

CLAUSE = (
    "id",
    "statement",
    "authority",
    "steer",
    "tier",
    "severity",
    "tests",
    "rationale",
)
PERSONALITY = ("id", "name", "about", "changes", "keeps")
EMPTY = frozenset({"changes", "keeps"})
"""Keys that may stand without a value."""
MANNERS = "personalities"
MODES = "modes"
SHORT = 10
"""Letters of a version."""

T = TypeVar("T", bound=Record)


class Head(Record):
    """What `book.toml` says."""

    title: str
    preamble: str
    groups: tuple[Group, ...]
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """What was read. `fronts`: the file of each clause, personality and mode, by the name of the file."""

    spec: Spec | None
    """None where a file that all hangs on can't be read."""
    fronts: dict[str, Front]
    faults: tuple[Fault, ...]


def folder() -> Path:
    """Where the published rule book lies."""
    here = Path(__file__).parent / "behavior"
    return here if here.is_dir() else Path(__file__).parents[2] / "behavior"


@cache
def published() -> Spec:
    """The rule book of this Lowkey, read once. Raises InputError naming file and line."""
    return load(folder())


def load(where: Path) -> Spec:
    """Reads the book in `where`. Raises InputError naming the first fault's file and line."""
    book = read(where)
    if book.faults or book.spec is None:
        raise book.faults[0].error()
    return book.spec


def read(where: Path) -> Book:
    """Reads the book in `where`; what can't be read becomes faults."""
    faults: list[Fault] = []
    head = _toml(where / "book.toml", Head, faults)
    crisis = _toml(where / "crisis.toml", Crisis, faults)
    fronts: dict[str, Front] = {}
    clauses: list[Clause] = []
    personalities: list[Personality] = []
    modes: list[Mode] = []
    for path in sorted(where.glob("*/*.md")):
        one = front.read(path, where)
        fronts[one.file] = one
        faults += one.faults
        if path.parent.name == MANNERS:
            personalities += _record(Personality, one, _personality(one), PERSONALITY, faults)
        elif path.parent.name == MODES:
            modes += _record(Mode, one, _personality(one), PERSONALITY, faults)
        else:
            clauses += _record(Clause, one, _clause(one, path.parent.name), CLAUSE, faults)
    spec = _bound(head, crisis, clauses, personalities, modes) if head and crisis else None
    return Book(spec, fronts, tuple(faults))


def words(value: str) -> tuple[str, ...]:
    """The entries of a list in one line, between commas."""
    return tuple(word for word in (one.strip() for one in value.split(",")) if word)


def _clause(one: Front, group: str) -> dict[str, Any]:
    by, _, how = one.values.get("steer", "").partition(",")
    return {
        **one.values,
        "group": group,
        "steer": by.strip(),
        "how": how.strip(),
        "tests": words(one.values.get("tests", "")),
        "text": one.text,
        "examples": one.examples,
    }


def _personality(one: Front) -> dict[str, Any]:
    lists = {key: words(one.values.get(key, "")) for key in EMPTY}
    return {**one.values, **lists, "manner": one.text}


def _record(
    kind: type[T], one: Front, values: dict[str, Any], keys: tuple[str, ...], faults: list[Fault]
) -> list[T]:
    """The record, or nothing and the faults that are in the way."""
    if not one.values:
        return []  # That there is no front matter is told already.
    found = [
        one.at(key, f"There is no key “{key}” here. The keys are: {', '.join(keys)}.")
        for key in one.values
        if key not in keys
    ]
    found += [
        one.at(key, f"“{key}” is missing.")
        for key in keys
        if key not in one.values or not (one.values[key] or key in EMPTY)
    ]
    if not found:
        try:
            return [kind.model_validate(values)]
        except ValidationError as error:
            for each in error.errors():
                key = str(each["loc"][0])
                found.append(one.at(key, f"“{key}” can't be so: {each['msg']}."))
    faults += found
    return []


def _toml(path: Path, kind: type[T], faults: list[Fault]) -> T | None:
    try:
        return kind.model_validate(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        message = "This file is missing."
    except tomllib.TOMLDecodeError as error:
        message = f"This is no TOML: {error}."
    except ValidationError as error:
        first = error.errors()[0]
        message = f"“{'.'.join(map(str, first['loc']))}” can't be so: {first['msg']}."
    faults.append(Fault(path.name, 1, message))
    return None


def _bound(
    head: Head,
    crisis: Crisis,
    clauses: list[Clause],
    personalities: list[Personality],
    modes: list[Mode],
) -> Spec:
    """All of it as one record, in a fixed order, named by its content."""
    order = {group.id: number for number, group in enumerate(head.groups)}
    clauses.sort(key=lambda one: (order.get(one.group, len(order)), *rank(one), one.id))
    content: dict[str, Any] = {
        "title": head.title,
        "preamble": head.preamble,
        "groups": head.groups,
        "clauses": tuple(clauses),
        "personalities": tuple(personalities),
        "modes": tuple(modes),
        "tiers": head.tiers,
        "crisis": crisis,
    }
    plain = TypeAdapter(dict[str, Any]).dump_python(content, mode="json")
    canonical = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    version = hashlib.sha256(canonical.encode()).hexdigest()[:SHORT]
    return Spec(version=version, **content)
