"""What is looked for against claims, and where: what is the person's own stays here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from lowkey.jobs.research import Asked
from lowkey.jobs.research.desk import Desk
from lowkey.jobs.research.nouns import Lead, Report
from lowkey.jobs.research.research import Researcher
from lowkey.jobs.research.sources import OwnPlace, Wish
from lowkey.models import Request
from tests.jobs.rehearsal import Rehearsal, a_job
from tests.jobs.research.site import Site
from tests.jobs.research.test_research import said

ASKED = Asked(question="When was the Marrow Bridge in Oldhaven opened, and for our merger?")
DIARY = "Dr Quill told my therapist when the Marrow Bridge in Oldhaven was opened for our merger."


def shelf(site: Site, model: str = "") -> Desk:
    """The site, and one file of the person's own."""

    async def files(wish: Wish) -> Sequence[Lead]:
        del wish
        url = "/files/f1/1#line-1"
        return [Lead(backend="files", title="diary.txt", url=url, text=DIARY)]

    desk = site.desk(model)
    return replace(desk, places={**desk.places, "files": OwnPlace("files", files, "all")})


def countered(report: Report, private: bool) -> list[str]:
    """What was looked for against claims, in this kind of place."""
    return [
        one.words for one in report.searches if one.counter and (one.backend == "files") is private
    ]


async def test_a_quote_of_ones_own_is_held_only_against_ones_own() -> None:
    site = Site()
    report = await Researcher(shelf(site)).run(Rehearsal(a_job("research", ASKED)), ASKED)
    assert any("therapist" in words for words in countered(report, private=True))
    assert countered(report, private=False)
    assert not any("therapist" in one.words or "Quill" in one.words for one in site.web.asked)


def beside(key: str, request: Request) -> str:
    """A model that puts what it read in the diary into a claim on a page."""
    asked = "\n".join(said(turn) for turn in request.turns)
    if key.startswith("quotes:"):
        return json.dumps([{"quote": DIARY}, {"quote": "The Marrow Bridge was opened to traffic in 1931."}])  # fmt: skip
    if key.startswith("claims:"):
        shared = [line for line in asked.splitlines() if "opened to traffic in 1931" in line]
        names = [line.split("]]")[0].strip("[ ") for line in shared][:1]
        return json.dumps([{"claim": "The Marrow Bridge was opened, says a therapist.", "evidence": names}])  # fmt: skip
    return ""


async def test_words_that_a_model_took_from_ones_own_do_not_leave_with_its_claim() -> None:
    site = Site()
    work = Rehearsal(a_job("research", ASKED), speak=beside)
    report = await Researcher(shelf(site, "beside")).run(work, ASKED)
    assert any("therapist" in one.text and one.countered for one in report.claims)
    assert any("opened to traffic in 1931" in words for words in countered(report, private=False))
    assert not any("therapist" in one.words for one in site.web.asked)
