"""What a piece of research is made of, from its plan to its report. Knows no search and no model.

Ids are short and stand for one thing in one report: `q2` a sub-question, `s3` a source, `e4` a
quote, `c5` a claim. Times: milliseconds since 1970. Offsets: characters of a snapshot.
"""

from __future__ import annotations

from typing import Literal

from lowkey.core.parts import Record, Text
from lowkey.jobs.research.request import EffortName

Manner = Literal["model", "extractive"]
"""Who chose and wrote: a model, or rules that only quote."""
Origin = Literal["question", "rule", "model", "follow-up", "person"]
Answered = Literal["open", "answered", "partial", "unanswered", "dropped"]
Verdict = Literal["supported", "partial", "contradicted", "insufficient", "unchecked"]


class SubQuestion(Record):
    """One node of the plan. `done_when`: by what one sees that it is answered."""

    id: str
    text: Text
    done_when: Text = ""
    parent_id: str | None = None
    origin: Origin = "rule"
    state: Answered = "open"


class Plan(Record):
    """A tree, parents before children."""

    question: Text
    manner: Manner = "extractive"
    subs: tuple[SubQuestion, ...] = ()


class Lead(Record):
    """A place where something may stand. `text`: all of it, where the search gave that at once."""

    backend: str
    title: Text
    url: Text
    excerpt: Text = ""
    date: Text = ""
    text: Text = ""


class Hits(Record):
    """What one place told of one query."""

    leads: tuple[Lead, ...] = ()
    problem: Text = ""


class Search(Record):
    """What was looked for, and how much was found; `problem`: why nothing could be."""

    sub_id: str
    backend: str
    words: Text
    found: int = 0
    problem: Text = ""
    counter: bool = False
    """It looked for what speaks against a claim."""


class Source(Record):
    """A page as it was read. `date`: as it tells it; `snapshot`: the SHA-256 of the text kept of it."""

    id: str = ""
    backend: str
    title: Text
    url: Text
    date: Text = ""
    retrieved_at: int = 0
    snapshot: str = ""
    characters: int = 0
    sketch: tuple[int, ...] = ()
    same_as: str | None = None
    """The source that says nearly the same words: the two count once."""
    suspicious: tuple[Text, ...] = ()
    """What in it looks like orders to a machine. Nothing of that is followed or quoted."""
    problem: Text = ""
    """Why it could not be read."""


class Evidence(Record):
    """Words that stand in a source's snapshot from `begin` to `end`, letter for letter."""

    id: str = ""
    source_id: str
    sub_id: str
    text: Text
    begin: int
    end: int
    score: float = 0.0
    """How well it fits its sub-question, from 0 to 1."""


class Claim(Record):
    """One statement and the evidence it stands on."""

    id: str
    sub_id: str
    text: Text
    evidence: tuple[str, ...]
    verdict: Verdict = "unchecked"
    why: Text = ""
    countered: bool = False
    """What speaks against it was looked for."""


class Contradiction(Record):
    """Two pieces of evidence that can't both hold. `newer`: the later one, where dates tell."""

    first: str
    second: str
    about: Text
    newer: str | None = None


class Sentence(Record):
    """One sentence of the report. Its `evidence` is never empty and always exists."""

    text: Text
    evidence: tuple[str, ...]
    verdict: Verdict = "unchecked"


class Section(Record):
    title: Text
    sub_id: str
    sentences: tuple[Sentence, ...]
    quoted: bool = False
    """Its sentences are quotes, each for itself, and not a text."""


class Removed(Record):
    """A sentence that was written and did not hold."""

    text: Text
    why: Text


class Missing(Record):
    """What was looked for and not found."""

    sub_id: str
    text: Text
    words: tuple[Text, ...] = ()


class Change(Record):
    """What differs from the earlier report."""

    kind: Literal["new", "gone", "changed"]
    text: Text
    before: Text = ""


class Answer(Record):
    """The shortest answer that the evidence holds. `contradicted`: other evidence says otherwise."""

    text: Text
    evidence: tuple[str, ...]
    verdict: Verdict = "unchecked"


class Report(Record):
    """All that came out: enough to render it, check it, ask it and compare it."""

    question: Text
    effort: EffortName
    manner: Manner
    made_at: int
    answer: Answer | None = None
    sections: tuple[Section, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    missing: tuple[Missing, ...] = ()
    removed: tuple[Removed, ...] = ()
    changes: tuple[Change, ...] = ()
    notes: tuple[Text, ...] = ()
    """What its reader should know of how it was made."""
    partial: bool = False
    """The budget ended before the plan did."""
    plan: Plan
    claims: tuple[Claim, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    sources: tuple[Source, ...] = ()
    searches: tuple[Search, ...] = ()
    refreshes: str | None = None
    text: Text = ""
    """What it says, in a few lines."""
    changed: bool | None = None
    """Whether it says other things than the report that it refreshes; None: there was none."""


class Sources(Record):
    """The board `sources`: what was looked for and what was read, in order."""

    searches: tuple[Search, ...] = ()
    sources: tuple[Source, ...] = ()


class Found(Record):
    """The board `evidence`."""

    evidence: tuple[Evidence, ...] = ()
    claims: tuple[Claim, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


class Doing(Record):
    """The board `doing`. `step` is a word for programs, `text` a sentence for people."""

    step: Literal["plan", "search", "read", "claims", "counter", "write", "done"]
    text: Text
    round: int = 0
    rounds: int = 0
    searches: int = 0
    pages: int = 0
    quotes: int = 0
