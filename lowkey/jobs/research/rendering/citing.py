"""Which number each source has in a report, and what a mark shows. Knows no Markdown and no HTML.

Numbers count sources as they are first cited, copies of one page together. Evidence that the report
does not hold has no mark, whoever named it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lowkey.jobs.research.nouns import Evidence, Report, Source


@dataclass(frozen=True, slots=True)
class Mark:
    """One citation: the number of its source, and the quote behind it."""

    number: int
    evidence: Evidence
    source: Source


@dataclass(frozen=True, slots=True)
class Cited:
    """One source that is cited, with its quotes in the order in which they are."""

    number: int
    source: Source
    quotes: tuple[Evidence, ...]
    copies: tuple[Source, ...]


class Citations:
    """The numbers of one report."""

    def __init__(self, report: Report) -> None:
        self._evidence = {one.id: one for one in report.evidence}
        self._sources = {one.id: one for one in report.sources}
        self._numbers: dict[str, int] = {}
        self._quotes: dict[str, dict[str, Evidence]] = {}
        for ids in _used(report):
            self.marks(ids)

    def marks(self, ids: Iterable[str]) -> list[Mark]:
        """The marks of a sentence, one for each source, by number; unknown ids make none."""
        found: dict[int, Mark] = {}
        for name in ids:
            evidence = self._evidence.get(name)
            source = self._sources.get(evidence.source_id) if evidence else None
            if evidence is None or source is None:
                continue
            first = source.same_as if source.same_as in self._sources else source.id
            number = self._numbers.setdefault(first or source.id, len(self._numbers) + 1)
            self._quotes.setdefault(first or source.id, {})[name] = evidence
            found.setdefault(number, Mark(number, evidence, source))
        return [found[number] for number in sorted(found)]

    def evidence(self, name: str) -> tuple[Evidence, Source] | None:
        one = self._evidence.get(name)
        return (
            (one, self._sources[one.source_id]) if one and one.source_id in self._sources else None
        )

    def sources(self) -> list[Cited]:
        """All that are cited, by number."""
        copies: dict[str, list[Source]] = {}
        for one in self._sources.values():
            if one.same_as:
                copies.setdefault(one.same_as, []).append(one)
        return [
            Cited(
                number,
                self._sources[name],
                tuple({one.text: one for one in self._quotes[name].values()}.values()),
                tuple(copies.get(name, ())),
            )
            for name, number in self._numbers.items()
        ]

    def rest(self) -> list[Source]:
        """What was read and is not cited."""
        cited = set(self._numbers)
        return [
            one
            for one in self._sources.values()
            if one.id not in cited and one.same_as not in cited
        ]


def _used(report: Report) -> Iterable[Sequence[str]]:
    """The evidence of each sentence, in the order in which a reader meets them."""
    if report.answer:
        yield report.answer.evidence
    for section in report.sections:
        for sentence in section.sentences:
            yield sentence.evidence
    for one in report.contradictions:
        yield (one.first,)
        yield (one.second,)


def day(millis: int) -> str:
    return f"{datetime.fromtimestamp(millis / 1000, UTC):%Y-%m-%d}"


def openable(url: str) -> bool:
    """Whether a link may lead there: http(s), and no “https://bank@evil”."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and "@" not in parts.netloc
