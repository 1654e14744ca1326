"""Evidence that can't hold beside other evidence, as far as words tell. Knows no model.

Two sentences of independent sources that speak of the same thing with other numbers, or one of which
denies it. It errs both ways, so what it finds is shown with both quotes and decided by the reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from lowkey.jobs.research.checks import negated, numbers
from lowkey.jobs.research.nouns import Contradiction, Evidence, Source
from lowkey.jobs.research.sentences import stems

SAME = 0.5
"""Share of the shorter one's words that both hold when they speak of the same thing."""
LEAST = 3
"""Words that they share at least."""
MOST = 20


def contradictions(
    evidence: Sequence[Evidence], sources: Mapping[str, Source]
) -> tuple[Contradiction, ...]:
    """The pairs among them, those of the same sub-question first looked at; the same words once."""
    found: list[Contradiction] = []
    told: set[frozenset[str]] = set()
    words = {one.id: frozenset(_words(one, sources)) for one in evidence}
    once = {one.text: one for one in reversed(evidence)}  # Of what is quoted again, the first.
    for first, second in combinations(reversed(once.values()), 2):
        if len(found) >= MOST:
            break
        if independent(sources[first.source_id], sources[second.source_id]) and (
            about := _about(first, second, words)
        ):
            pair = frozenset({first.text, second.text})
            if pair in told:
                continue
            told.add(pair)
            newer = _newer(first, second, sources)
            found.append(Contradiction(first=first.id, second=second.id, about=about, newer=newer))
    return tuple(found)


def independent(one: Source, other: Source) -> bool:
    """Whether two sources count as two."""
    return (one.same_as or one.id) != (other.same_as or other.id)


def _words(one: Evidence, sources: Mapping[str, Source]) -> list[str]:
    return [word for word in stems(f"{sources[one.source_id].title} {one.text}") if not word[0].isdigit()]  # fmt: skip


def _about(first: Evidence, second: Evidence, words: Mapping[str, frozenset[str]]) -> str:
    """What they differ in; empty where nothing shows that they do."""
    own = frozenset(stems(first.text)), frozenset(stems(second.text))
    shared = {one for one in own[0] & own[1] if not one[0].isdigit()}
    least = min(len([one for one in side if not one[0].isdigit()]) for side in own)
    if len(shared) < LEAST or len(shared) < SAME * least:
        return ""
    if len(words[first.id] & words[second.id]) < LEAST:
        return ""
    if negated(first.text) != negated(second.text) and len(shared) >= 0.6 * least:
        return "One of the two denies what the other says."
    one, other = numbers(first.text), numbers(second.text)
    if one and other and not one & other:
        return f"{_listed(first.text)} and {_listed(second.text)} differ."
    apart, back = one - other, other - one
    if len(apart) == len(back) == 1 and len(shared) >= 0.75 * least:
        return f"{_listed(first.text, apart)} and {_listed(second.text, back)} differ."
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
