"""A further question on a report, answered from the evidence that lies there. Searches nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from lowkey.core.errors import LowkeyError
from lowkey.core.parts import Record
from lowkey.jobs.research.answering import asked, grounded
from lowkey.jobs.research.checks import unsupported
from lowkey.jobs.research.nouns import Manner, Report, Sentence
from lowkey.jobs.research.writing import parsed
from lowkey.models import Request


class Further(Record):
    """What the evidence says; without sentences: nothing, so that it has to be looked for anew."""

    sentences: tuple[Sentence, ...]
    manner: Manner


async def further(
    report: Report, question: str, ask: Callable[[Request], Awaitable[str]] | None
) -> Further:
    """By the model where there is one that can, kept to what its quotes hold; else by quotes alone."""
    quotes = {one.id: one.text for one in report.evidence}
    titles = {one.id: one.title for one in report.sources}
    of = {one.id: titles[one.source_id] for one in report.evidence}
    if ask is not None and quotes:
        try:
            told = await ask(grounded(report, question))
        except LowkeyError:
            told = ""  # Quotes are better than nothing.
        rows = [
            Sentence(text=text, evidence=ids, verdict="supported")
            for text, ids in parsed(told, quotes)
            if ids and not unsupported(text, [quotes[one] for one in ids], [of[one] for one in ids])
        ]
        if rows:
            return Further(sentences=tuple(rows), manner="model")
    return Further(sentences=asked(report, question), manner="extractive")
