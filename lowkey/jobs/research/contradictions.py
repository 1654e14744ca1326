"""Evidence that can't hold beside other evidence, as far as words tell. Knows no model.

Two sentences of independent sources that speak of the same thing with other numbers, or one of which
denies it. It errs both ways, so what it finds is shown with both quotes and decided by the reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from lowkey.jobs.research.checks import negated, numbers
from lowkey.jobs.research.nouns import Contradiction, Evidence, Source
from lowkey.jobs.research.sentences import stems

SAME = 0.5
"""Share of the shorter one's words that both hold when they speak of the same thing."""
DENIED, CLOSE = 0.6, 0.75
"""The same where one denies it, and where only one of several numbers differs."""
LEAST = 3
"""Words that they share at least."""
MOST = 20


@dataclass(frozen=True, slots=True)
class _Told:
    """What one piece of evidence says, taken apart."""

    evidence: Evidence
    words: frozenset[str]
    numbers: frozenset[float]
    negated: bool


def contradictions(
    evidence: Sequence[Evidence], sources: Mapping[str, Source]
) -> tuple[Contradiction, ...]:
    """The pairs among them, those that were found first before others; the same words once."""
    once = {one.text: one for one in reversed(evidence)}  # Of what is quoted again, the first.
    told = [_taken_apart(one) for one in reversed(once.values())]
    found: list[Contradiction] = []
    for one, other in combinations(told, 2):
        first, second = one.evidence, other.evidence
        if len(one.words & other.words) < LEAST or not (about := _about(one, other)):
            continue
        if independent(sources[first.source_id], sources[second.source_id]):
            newer = _newer(first, second, sources)
            found.append(Contradiction(first=first.id, second=second.id, about=about, newer=newer))
        if len(found) >= MOST:
            break
    return tuple(found)


def independent(one: Source, other: Source) -> bool:
    """Whether two sources count as two."""
    return (one.same_as or one.id) != (other.same_as or other.id)


def _taken_apart(one: Evidence) -> _Told:
    return _Told(one, _words(one.text), numbers(one.text), negated(one.text))


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in stems(text) if not word[0].isdigit())


def _about(one: _Told, other: _Told) -> str:
    """What they differ in; empty where nothing shows that they do."""
    shared = len(one.words & other.words)
    least = min(len(one.words), len(other.words))
    if shared < SAME * least:
        return ""
    if one.negated != other.negated and shared >= DENIED * least:
        return "One of the two denies what the other says."
    first, second = one.evidence.text, other.evidence.text
    if one.numbers and other.numbers and not one.numbers & other.numbers:
        return f"{_listed(first)} and {_listed(second)} differ."
    apart, back = one.numbers - other.numbers, other.numbers - one.numbers
    if len(apart) == len(back) == 1 and shared >= CLOSE * least:
        return f"{_listed(first, apart)} and {_listed(second, back)} differ."
    return ""


def _listed(text: str, only: frozenset[float] | None = None) -> str:
    found = re.findall(r"\d[\d.,]*\d|\d", text)
    kept = [one for one in found if only is None or numbers(one) & only]
    return ", ".join(kept[:4]) or "the numbers"


def _newer(first: Evidence, second: Evidence, sources: Mapping[str, Source]) -> str | None:
    """The one whose page is later, where both tell their dates (ISO 8601)."""
    dates = [_date(sources[one.source_id]) for one in (first, second)]
    if not all(dates) or dates[0] == dates[1]:
        return None
    return first.id if dates[0] > dates[1] else second.id


def _date(source: Source) -> str:
    found = re.match(r"\d{4}(?:-\d\d){0,2}", source.date)
    return found.group() if found else ""
