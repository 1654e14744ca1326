"""The shortest answer that evidence holds, and questions put to a finished report. Knows no search.

Without a model an answer is a name, a date or a number that stands in a quote and not in the question,
where that quote is about nearly all that the question is about; mostly there is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from lowkey.jobs.research import asking, planning
from lowkey.jobs.research.nouns import Answer, Evidence, Report, Sentence
from lowkey.jobs.research.ranking import Page, covered, fitting, weights
from lowkey.jobs.research.sentences import stems
from lowkey.models import Request

HELD = 0.75
"""Share of a question's words that a quote must hold by itself to answer it."""
ENOUGH = 0.4
"""That the quotes must hold that answer a further question."""
_WHEN = re.compile(r"\bwhen\b|\b(?:what|which|in what|in which) (?:year|date|day|month|decade)|\bwann\b|in welchem jahr", re.IGNORECASE)  # fmt: skip
_COUNT = re.compile(r"\bhow (?:many|much|long|old|far|tall|large|big)\b|\bwie ?(?:viele?|lange|alt|weit|hoch)\b|\bpopulation\b", re.IGNORECASE)  # fmt: skip
_NAME = re.compile(r"\b(?:who|whom|where|wer|wen|wem|wo)\b", re.IGNORECASE)
_DATE = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)?\.? )?(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)(?: \d{1,2},?)?(?: \d{3,4})|\b1[0-9]{3}\b|\b20\d\d\b"
)
_AMOUNT = re.compile(r"\b\d[\d,.]*\d(?: (?:million|billion|thousand|percent|%|km|kilomet\w+|miles|metres?|meters?|feet|years))?|\b\d+\b")  # fmt: skip


def shortest(question: str, evidence: Sequence[Evidence], titles: dict[str, str]) -> Answer | None:
    """The likeliest answer, and where it stands. `titles`: of the sources, by id.

    Only of questions for a person, a place, a date or a number, and only from a quote that holds
    nearly all of the question by itself: what takes two steps is not guessed.
    """
    wanted = weights(question)
    votes: defaultdict[str, float] = defaultdict(float)
    behind: dict[str, str] = {}
    for one in sorted(evidence, key=lambda one: -one.score):
        share = covered(wanted, set(stems(f"{titles[one.source_id]} {one.text}")))
        if share < HELD:
            continue
        for at, found in enumerate(_candidates(question, one.text)):
            if not set(stems(found)) & wanted.keys():
                votes[found] += share / (1 + at)
                behind.setdefault(found, one.id)
    if not votes:
        return None
    text = max(votes, key=lambda found: (votes[found], found))
    return Answer(text=text, evidence=(behind[text],))


def asked(report: Report, question: str, most: int = 4) -> tuple[Sentence, ...]:
    """What the report's evidence says on a further question, quoted; empty: nothing, so search anew."""
    sources = {one.id: one for one in report.sources}
    pages = [Page(one.id, sources[one.source_id].title, one.text) for one in report.evidence]
    found = fitting(question, pages, most)
    held = {word for one in found for word in stems(one.text)}
    if covered(weights(question), held) < ENOUGH:
        return ()
    return tuple(Sentence(text=f"“{one.text}”", evidence=(one.name,), verdict="supported") for one in found)  # fmt: skip


def grounded(report: Report, question: str) -> Request:
    """The same for a model: its answer is read by `writing.parsed` and checked like a section."""
    sources = {one.id: one for one in report.sources}
    material = "\n".join(
        f"[[{one.id}]] {sources[one.source_id].title}: {one.text}" for one in report.evidence[:80]
    )
    return asking.section(report.question, question, f"Evidence:\n{material}")


def _candidates(question: str, text: str) -> list[str]:
    """What of a quote may be an answer, by what is asked for."""
    if _WHEN.search(question):
        return [one.group() for one in _DATE.finditer(text)]
    if _COUNT.search(question):
        return [one.group() for one in _AMOUNT.finditer(text)]
    return planning.names(text) if _NAME.search(question) else []
