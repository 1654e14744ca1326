"""What differs between two reports on one question. Knows no search."""

from __future__ import annotations

from collections.abc import Iterable

from lowkey.jobs.research.checks import numbers
from lowkey.jobs.research.nouns import Change, Report
from lowkey.jobs.research.sentences import stems

SAME = 0.8
"""Share of words from which on two statements are one."""
KIN = 0.5
"""From which on they speak of the same thing."""
MOST = 30


def changes(before: Report, after: Report) -> tuple[Change, ...]:
    """The statements that came, went, or say something else now."""
    old, new = _told(before), _told(after)
    found: list[Change] = []
    gone = dict.fromkeys(old)
    for text in new:
        near = max(old, key=lambda one: _likeness(one, text), default="")
        likeness = _likeness(near, text) if near else 0.0
        if likeness >= KIN:
            gone.pop(near, None)
        if likeness >= SAME and numbers(near) == numbers(text):
            continue
        kind = "changed" if likeness >= KIN else "new"
        found.append(Change(kind=kind, text=text, before=near if kind == "changed" else ""))
    found += [Change(kind="gone", text=text) for text in gone]
    return tuple(found[:MOST])


def _told(report: Report) -> list[str]:
    return list(dict.fromkeys(_texts(report)))


def _texts(report: Report) -> Iterable[str]:
    for section in report.sections:
        for one in section.sentences:
            yield one.text


def _likeness(one: str, other: str) -> float:
    first, second = set(stems(one)), set(stems(other))
    return len(first & second) / max(len(first | second), 1)
