"""What a piece of research knows so far, and how more is added to it. Knows no step and no model.

Whatever ran side by side is added in the order in which it was asked for, so that ids are the same
in every life of a job.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lowkey.core.parts import Record
from lowkey.jobs.research.alike import same_as
from lowkey.jobs.research.efforts import Effort
from lowkey.jobs.research.nouns import (
    Claim,
    Contradiction,
    Doing,
    Evidence,
    Found,
    Hits,
    Missing,
    Plan,
    Removed,
    Report,
    Search,
    Section,
    Source,
    Sources,
    SubQuestion,
)
from lowkey.jobs.research.ranking import covered, weights
from lowkey.jobs.research.request import Asked
from lowkey.jobs.research.sentences import stems
from lowkey.tools.web.addresses import known_as


class Began(Record):
    """How it stood when the job began. `model`: empty where rules must do."""

    at: int
    model: str = ""
    places: tuple[str, ...] = ()
    earlier: Report | None = None


@dataclass
class State:
    asked: Asked
    effort: Effort
    began: Began
    plan: Plan
    told: str = ""
    """What the person said beyond the question."""
    taken: str = ""
    """What their question is taken to mean, where that was asked."""
    searches: list[Search] = field(default_factory=list[Search])
    sources: dict[str, Source] = field(default_factory=dict[str, Source])
    evidence: dict[str, Evidence] = field(default_factory=dict[str, Evidence])
    claims: list[Claim] = field(default_factory=list[Claim])
    contradictions: list[Contradiction] = field(default_factory=list[Contradiction])
    sections: list[Section] = field(default_factory=list[Section])
    removed: list[Removed] = field(default_factory=list[Removed])
    notes: list[str] = field(default_factory=list[str])
    queries: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """What is still to be looked for, by sub-question."""
    hits: dict[str, Hits] = field(default_factory=dict[str, Hits])
    """What was found, by the step that found it."""
    quoted: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """(sub-question, source): what was looked through for what."""
    refused: set[str] = field(default_factory=set[str])
    """Addresses that nothing was left to read."""
    _read: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def able(self) -> bool:
        return bool(self.began.model)

    def sub(self, name: str) -> SubQuestion:
        return next(one for one in self.plan.subs if one.id == name)

    def known(self, url: str) -> Source | None:
        """The page at this address, where it was read already."""
        name = self._read.get(known_as(url) or url)
        return self.sources.get(name) if name else None

    def add_source(self, source: Source, wanted: str) -> Source:
        """The source under its id. `wanted`: the address it was looked for at."""
        for url in (source.url, wanted):
            if (there := self.known(url)) is not None:
                self._read[known_as(wanted) or wanted] = there.id
                return there
        others = ((one.id, one.sketch) for one in self.sources.values() if not one.same_as)
        added = source.model_copy(
            update={"id": f"s{len(self.sources) + 1}", "same_as": same_as(source.sketch, others)}
        )
        self.sources[added.id] = added
        for url in (source.url, wanted):
            self._read[known_as(url) or url] = added.id
        return added

    def add_evidence(self, found: Iterable[Evidence]) -> list[Evidence]:
        """What of it is new, under its ids. The same words of two copies of a page are one."""
        new: list[Evidence] = []
        taken = {self._words(one) for one in self.evidence.values()}
        for one in found:
            if self._words(one) in taken or one.source_id not in self.sources:
                continue
            taken.add(self._words(one))
            named = one.model_copy(update={"id": f"e{len(self.evidence) + 1}"})
            self.evidence[named.id] = named
            new.append(named)
        return new

    def of(self, sub_id: str) -> list[Evidence]:
        """The evidence for a sub-question, best first; what is known to be stale comes last."""
        mine = [one for one in self.evidence.values() if one.sub_id == sub_id]
        return sorted(mine, key=lambda one: (one.id in self.stale, -one.score))

    def independent(self, evidence: Iterable[str]) -> int:
        """How many sources these are, copies counted once."""
        found = [self.sources[self.evidence[one].source_id] for one in evidence]
        return len({one.same_as or one.id for one in found})

    def coverage(self, sub: SubQuestion, evidence: Sequence[Evidence]) -> float:
        """The share of a sub-question's words that its evidence holds."""
        held = {word for one in evidence for word in stems(f"{self.title(one)} {one.text}")}
        return covered(weights(sub.text), held)

    def title(self, evidence: Evidence) -> str:
        return self.sources[evidence.source_id].title

    @property
    def brief(self) -> str:
        """The question with what it is taken to mean."""
        question = self.asked.question
        return f"{question}\n({self.taken})" if self.taken else question

    @property
    def disputed(self) -> frozenset[str]:
        """The evidence that other evidence contradicts, wherever else it is quoted."""
        return self._quoted_as(
            {name for one in self.contradictions for name in (one.first, one.second)}
        )

    @property
    def stale(self) -> frozenset[str]:
        """Of the disputed evidence, what later evidence contradicts."""
        told = [one for one in self.contradictions if one.newer]
        return self._quoted_as(
            {one.first if one.newer == one.second else one.second for one in told}
        )

    def missing(self) -> tuple[Missing, ...]:
        """The sub-questions for which nothing was found, with what was looked for.

        Names that rules followed up are no questions of anybody.
        """
        return tuple(
            Missing(
                sub_id=sub.id,
                text=sub.text,
                words=tuple(dict.fromkeys(one.words for one in self.searches if one.sub_id == sub.id)),
            )
            for sub in self.plan.subs
            if sub.state != "dropped"
            and (self.able or sub.origin != "follow-up")
            and not any(one.sub_id == sub.id for one in self.evidence.values())
        )  # fmt: skip

    def board(self) -> Sources:
        return Sources(searches=tuple(self.searches), sources=self.shown())

    def shown(self) -> tuple[Source, ...]:
        """The sources as people need them: what they were compared by is left out."""
        return tuple(one.model_copy(update={"sketch": ()}) for one in self.sources.values())

    def found(self) -> Found:
        return Found(
            evidence=tuple(self.evidence.values()),
            claims=tuple(self.claims),
            contradictions=tuple(self.contradictions),
        )

    def doing(self, step: Doing, number: int = 0) -> Doing:
        return step.model_copy(
            update={
                "round": number,
                "rounds": self.effort.rounds,
                "searches": len(self.searches),
                "pages": sum(not one.problem for one in self.sources.values()),
                "quotes": len(self.evidence),
            }
        )

    def _quoted_as(self, names: set[str]) -> frozenset[str]:
        """All evidence that is one of these sentences."""
        texts = {self.evidence[name].text for name in names}
        return frozenset(one.id for one in self.evidence.values() if one.text in texts)

    def _words(self, one: Evidence) -> tuple[str, str]:
        return one.sub_id, " ".join(stems(one.text))
