"""What is known so far: a page is one, at whichever address it was asked for."""

from __future__ import annotations

from lowkey.jobs.research import Asked
from lowkey.jobs.research.efforts import EFFORTS
from lowkey.jobs.research.nouns import Lead, Plan, Source
from lowkey.jobs.research.reading import read
from lowkey.jobs.research.state import Began, State
from tests.jobs.rehearsal import Rehearsal, a_job
from tests.jobs.research.site import Site

PAGE = "https://oldhaven.example/bridge"
SHORT = "https://short.example/b"


async def test_an_address_that_leads_to_a_page_read_before_is_asked_once() -> None:
    asked = Asked(question="When was it opened?")
    state = State(asked, EFFORTS["quick"], Began(at=0), Plan(question=asked.question))
    first = state.add_source(Source(backend="web", title="Bridge", url=PAGE), PAGE)
    assert state.add_source(Source(backend="web", title="Bridge", url=PAGE), SHORT) == first
    work = Rehearsal(a_job("research", asked))
    lead = Lead(backend="web", title="Bridge", url=SHORT)
    assert await read(work, Site().desk(), state, [lead]) == [first]
    assert work.made == 0
