"""Which files of a folder nobody wants read: what a `.gitignore` names, and what never holds words.

Knows no disk. Of git's rules it knows names, `*`, `?`, `[…]`, `**`, `!`, and `/` before, in and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

USUAL = "node_modules/\n__pycache__/\n*~\n~$*\n*.pem\n*.key\n*.p12\n*.kdbx\n"
"""Heaps of other people's code, leftovers of programs, and keys."""
LINES = 1_000
"""Rules of one file; further ones are not heeded."""
ANY = "**"
ANYS = 3
"""So many `**` of one rule are tried out; a rule with more is not heeded."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`home`: the folder whose rule it is, as its names; `names`: what it fits below that."""

    home: tuple[str, ...]
    names: tuple[str, ...]
    folders: bool
    """It fits folders alone."""
    wanted: bool
    """What fits it is read after all."""


def rules(text: str, home: tuple[str, ...] = ()) -> list[Rule]:
    """The rules of a `.gitignore` in this folder."""
    found = (_rule(line.strip(), home) for line in text.splitlines()[:LINES])
    return [rule for rule in found if rule is not None]


def ignored(path: tuple[str, ...], folder: bool, known: Sequence[Rule]) -> bool:
    """What the last rule that fits says."""
    for rule in reversed(known):
        if (rule.folders and not folder) or path[: len(rule.home)] != rule.home:
            continue
        if _fits(rule.names, path[len(rule.home) :]):
            return not rule.wanted
    return False


def _rule(line: str, home: tuple[str, ...]) -> Rule | None:
    wanted = line.startswith("!")
    body = line.removeprefix("!")
    if not body.strip("/") or body.startswith("#") or body.count(ANY) > ANYS:
        return None
    names = tuple(body.strip("/").split("/"))
    anchored = body.startswith("/") or len(names) > 1
    return Rule(home, names if anchored else (ANY, *names), body.endswith("/"), wanted)


def _fits(names: Sequence[str], path: Sequence[str]) -> bool:
    if not names:
        return not path
    if names[0] == ANY:
        return any(_fits(names[1:], path[at:]) for at in _starts(names, path))
    return bool(path) and fnmatchcase(path[0], names[0]) and _fits(names[1:], path[1:])


def _starts(names: Sequence[str], path: Sequence[str]) -> Iterable[int]:
    """Where the rest of the rule may begin; a last `**` fits everything but nothing."""
    return range(len(path) + 1) if len(names) > 1 else (len(path),) if path else ()
