"""Pages become sources, and their words evidence: each quote is found in its snapshot, or dropped.

Knows no claim. Where a model reads, it has no tools and sees one page at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from lowkey.core.errors import LimitError, LowkeyError
from lowkey.core.parts import Record
from lowkey.jobs.protocol import Work
from lowkey.jobs.research import asking
from lowkey.jobs.research.desk import Desk
from lowkey.jobs.research.locating import Places
from lowkey.jobs.research.nouns import Evidence, Lead, Source
from lowkey.jobs.research.ranking import Page, excerpt, fitting, weights
from lowkey.jobs.research.ranking import covered as share
from lowkey.jobs.research.searching import digest
from lowkey.jobs.research.sentences import around, stems
from lowkey.jobs.research.state import State
from lowkey.jobs.research.suspicion import suspect

ROOM = 8_000
"""Letters of one page that a model reads at once."""
EACH = 5
"""Quotes that a model takes from one page."""


class Fits(Record):
    """What a step keeps: by the digest of its page's address, since a page that could not be read makes
    the ids of those after it others."""

    evidence: tuple[Evidence, ...] = ()


class Part(Record):
    text: str


async def read(work: Work, desk: Desk, state: State, leads: Sequence[Lead]) -> list[Source]:
    """The sources of these leads, each read once in the whole job; those that failed too."""
    new = {
        lead.url: lead
        for lead in leads
        if state.known(lead.url) is None and lead.url not in state.refused
    }
    found = await work.all(*(_source(work, desk, lead) for lead in new.values()))
    for lead, source in zip(new.values(), found, strict=True):
        if source is None:
            state.refused.add(lead.url)
        else:
            state.add_source(source, lead.url)
    sources = [known for lead in leads if (known := state.known(lead.url)) is not None]
    return list({one.id: one for one in sources}.values())


async def _source(work: Work, desk: Desk, lead: Lead) -> Source | None:
    """None: there is nothing left to read with."""
    key = f"read:{digest(lead.url + (lead.text and digest(lead.text)))}"
    try:
        return await work.step(key, lambda: desk.source(work.job, lead), Source, about=f"Read {lead.title}")  # fmt: skip
    except LimitError:
        return None


async def quotes(
    work: Work, desk: Desk, state: State, sub_id: str, question: str, sources: Sequence[Source]
) -> list[Evidence]:
    """What these sources say on a question, found in them to the letter; best first."""
    opened = [one for one in sources if not one.problem]
    names = {one.id for one in opened}
    usable = [one for one in opened if one.same_as not in names]
    if not usable:
        return []
    if not state.able:
        return await _ranked(work, desk, state, sub_id, question, usable)
    found = await work.all(*(_by_model(work, desk, sub_id, question, one) for one in usable))
    missed = [one for one, told in zip(usable, found, strict=True) if told is None]
    ranked = await _ranked(work, desk, state, sub_id, question, missed) if missed else []
    return [*(one for told in found if told for one in told), *ranked]


async def _ranked(
    work: Work, desk: Desk, state: State, sub_id: str, question: str, sources: Sequence[Source]
) -> list[Evidence]:
    """By their words alone."""

    by_name = {digest(one.url): one.id for one in sources}

    async def fit() -> Fits:
        job = work.job
        pages = [
            Page(digest(one.url), one.title, await desk.snapshots.read(job.user_id, job.id, one.snapshot))
            for one in sources
        ]  # fmt: skip
        found = await asyncio.to_thread(fitting, question, pages, state.effort.quotes)
        return Fits(
            evidence=tuple(
                Evidence(
                    source_id=one.name, sub_id=sub_id, text=one.text, begin=one.begin, end=one.end,
                    score=min(one.score, 1.0),
                )
                for one in found
            )
        )  # fmt: skip

    names = ",".join(by_name)
    key = f"fit:{sub_id}:{digest(f'{question}|{names}')}"
    about = f"Quote what fits “{question}”"
    found = await work.step(key, fit, Fits, about=about, free=True)
    return [_of(one, by_name[one.source_id]) for one in found.evidence]


async def _by_model(
    work: Work, desk: Desk, sub_id: str, question: str, source: Source
) -> list[Evidence] | None:
    """What the model copied that really stands there; None where it can't read."""
    job, name = work.job, f"{sub_id}:{digest(source.url)}:{digest(question)}"

    async def part() -> Part:
        text = await desk.snapshots.read(job.user_id, job.id, source.snapshot)
        return Part(text=await asyncio.to_thread(excerpt, question, source.title, text, ROOM))

    shown = await work.step(f"part:{name}", part, Part, about=f"Open {source.title}", free=True)
    asked = asking.quotes(question, source.title, shown.text, EACH)
    try:
        told = await work.model(f"quotes:{name}", asked, about=f"Read {source.title}")
    except LowkeyError:
        return None
    if not asking.readable(told):
        return None
    wanted = [one.quote for one in asking.rows(told, asking.Quoted, EACH)]

    async def place() -> Fits:
        text = await desk.snapshots.read(job.user_id, job.id, source.snapshot)
        located = await asyncio.to_thread(_located, text, wanted)
        return Fits(evidence=tuple(_evidence(text, spot, question, sub_id, source) for spot in located))  # fmt: skip

    about = f"Find the quotes in {source.title}"
    found = await work.step(f"place:{name}", place, Fits, about=about, free=True)
    if wanted and not found.evidence:
        return None
    return [_of(one, source.id) for one in found.evidence]


def _of(evidence: Evidence, source_id: str) -> Evidence:
    """As it was kept, under the id that its source has in this life."""
    return evidence.model_copy(update={"source_id": source_id})


def _located(text: str, quotes: Sequence[str]) -> list[tuple[int, int]]:
    """Where they stand, as whole sentences; those that stand nowhere are dropped."""
    places = Places(text)
    spots = [around(text, *spot) for one in quotes if (spot := places.find(one)) is not None]
    return [spot for spot in dict.fromkeys(spots) if not suspect(text[slice(*spot)])]


def _evidence(text: str, spot: tuple[int, int], question: str, sub_id: str, source: Source) -> Evidence:  # fmt: skip
    begin, end = spot
    held = set(stems(f"{source.title} {text[begin:end]}"))
    score = round(0.5 + share(weights(question), held) / 2, 4)
    return Evidence(source_id=source.id, sub_id=sub_id, text=text[begin:end], begin=begin, end=end, score=score)  # fmt: skip
