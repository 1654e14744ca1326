"""Looking for a sub-question in several places, and choosing what to read. Knows no page's words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import zip_longest

from lowkey.core.errors import LimitError, LowkeyError
from lowkey.core.parts import Record
from lowkey.jobs.protocol import Work
from lowkey.jobs.research.desk import Desk
from lowkey.jobs.research.nouns import Hits, Lead, Search, SubQuestion
from lowkey.jobs.research.planning import QUERY
from lowkey.jobs.research.ranking import covered, weights
from lowkey.jobs.research.sentences import stems
from lowkey.jobs.research.sources import Place, Wish
from lowkey.jobs.research.state import State
from lowkey.jobs.research.suspicion import suspect
from lowkey.tools.web.addresses import known_as
from lowkey.tools.web.questions import untold

PATIENCE = 120.0
"""Seconds that a job waits for a place that asks it to; what asks for more is left out."""


class Looked(Record):
    """One search and what it found."""

    search: Search
    leads: tuple[Lead, ...]


async def look(
    work: Work,
    desk: Desk,
    state: State,
    wanted: Sequence[tuple[SubQuestion, Sequence[str]]],
    *,
    counter: bool = False,
    backends: Sequence[str] = (),
) -> list[list[Looked]]:
    """What these words find in all places of this job, by sub-question; each is asked once."""
    names = backends or state.began.places
    places = [desk.places[name] for name in names if name in desk.places]
    told = [
        [(place, words) for line in lines for place in places if (words := _leaving(state, place, line))]
        for _, lines in wanted
    ]  # fmt: skip
    asked = {_key(place, words): (place, words) for some in told for place, words in some}
    new = {key: one for key, one in asked.items() if key not in state.hits}
    found = await work.all(*(_one(work, state, key, *one) for key, one in new.items()))
    state.hits.update({key: hits for key, hits in zip(new, found, strict=True) if hits})
    looked: list[list[Looked]] = []
    for (sub, _), some in zip(wanted, told, strict=True):
        made = [one for one in some if _key(*one) in state.hits]
        looked.append([_looked(state, sub, place, words, counter) for place, words in made])
        state.searches += [one.search for one in looked[-1]]
    return looked


async def _one(work: Work, state: State, key: str, place: Place, words: str) -> Hits | None:
    """None: there is nothing left to search with."""
    wish = Wish(
        words=words,
        count=state.effort.hits,
        user_id=work.job.user_id,
        project_id=state.asked.project_id,
        asked_in=state.asked.asked_in or state.asked.project_id,
    )

    async def find() -> Hits:
        try:
            return Hits(leads=tuple(await place.find(wish)))
        except LimitError as error:
            wait = error.problem.retry_after
            if wait is not None and wait <= PATIENCE:
                raise
            return Hits(problem=str(error))
        except LowkeyError as error:
            return Hits(problem=str(error))

    try:
        return await work.step(key, find, Hits, about=f"Search {place.name} for “{words}”")
    except LimitError:
        return None


def _looked(state: State, sub: SubQuestion, place: Place, words: str, counter: bool) -> Looked:
    hits = state.hits[_key(place, words)]
    search = Search(
        sub_id=sub.id,
        backend=place.name,
        words=words,
        found=len(hits.leads),
        problem=hits.problem,
        counter=counter,
    )
    return Looked(search=search, leads=hits.leads)


def _key(place: Place, words: str) -> str:
    return f"search:{place.name}:{digest(words)}"


def _leaving(state: State, place: Place, words: str) -> str:
    """The words as this place is asked them."""
    known = f"{state.asked.question}\n{state.told}" if state.asked.own else state.told
    return " ".join(words.split())[:QUERY] if place.private else public(words, known)


def public(words: str, known: str) -> str:
    """A query that may leave: on one line, and without what looks private and the person did not say."""
    words = " ".join(words.split())[:QUERY]
    for secret in untold(words, known):
        words = words.replace(secret, " ")
    return " ".join(words.split())


def triage(sub: str, looked: Sequence[Looked], most: int) -> list[Lead]:
    """The leads to read: those that speak of the sub-question, the places taking turns."""
    wanted = weights(sub)
    ranked: list[list[tuple[float, Lead]]] = []
    for one in looked:
        scored = [
            (covered(wanted, set(stems(f"{lead.title} {lead.excerpt} {lead.text}"))) - place / 20, lead)
            for place, lead in enumerate(one.leads)
            if not suspect(lead.title)
        ]  # fmt: skip
        ranked.append(sorted(scored, key=lambda one: -one[0]))
    chosen: dict[str, Lead] = {}
    for turn in zip_longest(*ranked):
        for found in sorted((one for one in turn if one is not None), key=lambda one: -one[0]):
            lead = found[1]
            chosen.setdefault(known_as(lead.url) or lead.url, lead)
    return list(chosen.values())[:most]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
