"""Research as a job, over a site with planted facts: without a model, with one, cut at every step."""

from __future__ import annotations

import json
import re

import pytest

from lowkey.jobs.protocol import Exhausted
from lowkey.jobs.research import Asked
from lowkey.jobs.research.locating import stands
from lowkey.jobs.research.nouns import Report
from lowkey.jobs.research.rendering import markdown, page
from lowkey.jobs.research.research import Researcher
from lowkey.models import Request
from lowkey.models.protocol import Turn
from tests.jobs.rehearsal import Cut, Rehearsal, a_job
from tests.jobs.research.site import Site

ASKED = Asked(question="When was the Marrow Bridge in Oldhaven opened, and who designed it?")
QUICK = ASKED.model_copy(update={"effort": "quick"})


def whole(report: Report, site: Site) -> tuple[str, str]:
    """All that every report must hold, whoever wrote it; the report as HTML and as Markdown."""
    html, text = page(report), markdown(report)
    evidence = {one.id: one for one in report.evidence}
    sources = {one.id: one for one in report.sources}
    for one in report.evidence:
        kept = site.memory.texts[sources[one.source_id].snapshot]
        assert stands(kept, one.text, one.begin, one.end)
    for section in report.sections:
        for sentence in section.sentences:
            assert sentence.evidence
            assert set(sentence.evidence) <= evidence.keys()
    for told in (html, text):
        read = re.sub("orders to a machine: .*", "", told)  # There they are told as such.
        assert "1850" not in read
        assert "gold" not in read
    assert not any("evil.example" in url for url in site.web.opened)
    return html, text


async def test_without_a_model_it_quotes_and_says_so() -> None:
    site = Site()
    work = Rehearsal(a_job("research", ASKED))
    report = await Researcher(site.desk()).run(work, ASKED)
    whole(report, site)
    assert report.manner == "extractive"
    assert any("No model" in note for note in report.notes)
    told = " ".join(one.text for section in report.sections for one in section.sentences)
    assert "opened to traffic in 1931" in told
    assert "designed by the engineer Lena Hartog" in told
    assert report.answer is None
    assert work.boards["report"] == report.model_dump(mode="json")
    assert work.boards["doing"]["step"] == "done"


async def test_a_short_answer_is_the_newer_one_and_said_to_be_disputed() -> None:
    asked = Asked(question="When was the Marrow Bridge opened?", effort="quick")
    report = await Researcher(Site().desk()).run(Rehearsal(a_job("research", asked)), asked)
    assert report.answer is not None
    assert (report.answer.text, report.answer.verdict) == ("1931", "contradicted")


async def test_planted_traps_are_told_and_none_acts() -> None:
    site = Site()
    report = await Researcher(site.desk()).run(Rehearsal(a_job("research", ASKED)), ASKED)
    sources = {one.url: one for one in report.sources}
    titles = {one.id: one for one in report.evidence}
    trap = sources["https://trap.example/marrow"]
    assert any("Ignore all previous instructions" in one for one in trap.suspicious)
    assert sources["https://copy.example/marrow"].same_as == sources["https://oldhaven.example/bridge"].id  # fmt: skip
    said = [one.text for one in report.evidence if "1931" in one.text and one.sub_id == "q1"]
    assert len(said) == 1
    against = report.contradictions[0]
    assert {"1928" in titles[one].text for one in (against.first, against.second)} == {True, False}
    assert against.newer is not None
    assert "1931" in titles[against.newer].text
    assert "asks programs not to read" in sources["https://closed.example/marrow"].problem
    assert "https://closed.example/marrow" not in site.web.opened
    countered = [one for one in report.claims if one.countered]
    assert countered
    assert len([one for one in report.searches if one.counter]) >= len(countered)


async def test_nothing_found_is_said_instead_of_invented() -> None:
    site = Site()
    asked = Asked(question="Which minister opened the Zanzibar quartz museum in 1987?")
    report = await Researcher(site.desk()).run(Rehearsal(a_job("research", asked)), asked)
    assert (report.sections, report.answer, report.claims) == ((), None, ())
    assert report.missing[0].text == asked.question
    assert report.missing[0].words
    assert report.plan.subs[0].state == "unanswered"


@pytest.mark.parametrize(("model", "stride"), [("", 1), ("actor", 3)], ids=["rules", "model"])
async def test_cut_after_any_step_it_gives_the_same_report(model: str, stride: int) -> None:
    once = Rehearsal(a_job("research", QUICK), speak=actor if model else None)
    wanted = await Researcher(Site().desk(model)).run(once, QUICK)
    assert once.made > 10
    for after in range(0, once.made, stride):
        site = Site()
        first = Rehearsal(a_job("research", QUICK), speak=actor if model else None, cut_after=after)
        with pytest.raises(Cut):
            await Researcher(site.desk(model)).run(first, QUICK)
        again = Rehearsal(a_job("research", QUICK), first.speak, journal=dict(first.journal))
        assert await Researcher(site.desk(model)).run(again, QUICK) == wanted
        assert len(again.journal) == once.made
    nothing = Rehearsal(a_job("research", QUICK), journal=once.journal)
    assert await Researcher(Site().desk("gone")).run(nothing, QUICK) == wanted
    assert nothing.made == 0


async def test_words_said_meanwhile_and_an_edited_plan_are_heeded() -> None:
    edited = json.dumps({"plan": [{"text": "Where did Lena Hartog study?", "done_when": "a town"}]})
    said = {"heard:1": ("also look at the length of the Marrow Bridge",), "heard:2": (edited,)}
    site = Site()
    report = await Researcher(site.desk()).run(
        Rehearsal(a_job("research", ASKED), said=said), ASKED
    )
    whole(report, site)
    people = {one.text: one for one in report.plan.subs if one.origin == "person"}
    assert set(people) == {"the length of the Marrow Bridge", "Where did Lena Hartog study?"}
    assert people["Where did Lena Hartog study?"].done_when == "a town"
    assert any("Delft" in one.text for one in report.evidence)
    assert all(one.state != "open" or one.origin == "person" for one in report.plan.subs)


async def test_a_budget_that_ends_leaves_a_report_of_what_there_is() -> None:
    site = Site()
    work = Rehearsal(a_job("research", ASKED), last_step=14)
    researcher = Researcher(site.desk())
    with pytest.raises(Exhausted):
        await researcher.run(work, ASKED)
    work = Rehearsal(a_job("research", ASKED), journal=work.journal, wrapping=True)
    report = await researcher.wrap_up(work, ASKED)
    whole(report, site)
    assert report.partial
    assert report.sections
    assert any("ended before" in note for note in report.notes)


async def test_what_a_budget_paid_for_is_in_the_report_with_one_last_answer() -> None:
    asked = Asked(question="When was the Marrow Bridge opened?", effort="quick")
    keys: list[str] = []

    def last(key: str, request: Request) -> str:
        keys.append(key.partition(":")[0])
        if keys[-1] != "answer":
            return actor(key, request)
        quote = re.findall(r"opened to traffic in 1931.*?(\[\[e\d+\]\])", said(request.turns[-1]))[
            0
        ]
        return f"It was opened to traffic in 1931 {quote}. King Otto paid for it {quote}."

    site = Site()
    work = Rehearsal(a_job("research", asked), last, last_step=20)
    researcher = Researcher(site.desk("actor"))
    with pytest.raises(Exhausted):
        await researcher.run(work, asked)
    before, opened = len(keys), len(site.web.opened)
    again = Rehearsal(a_job("research", asked), last, journal=work.journal, wrapping=True)
    report = await researcher.wrap_up(again, asked)
    whole(report, site)
    assert (keys[before:], len(site.web.opened)) == (["answer"], opened)
    assert report.answer is not None
    assert report.answer.text == "It was opened to traffic in 1931."
    assert report.partial and report.sections
    assert any("no model could read" in note for note in report.notes)
    assert not any(one.countered for one in report.claims)


@pytest.mark.parametrize(("model", "stride"), [("", 1), ("actor", 3)], ids=["rules", "model"])
async def test_wherever_a_budget_ends_there_is_a_report_and_with_more_the_whole_one(
    model: str, stride: int
) -> None:
    speak = actor if model else None
    once = Rehearsal(a_job("research", QUICK), speak)
    wanted = await Researcher(Site().desk(model)).run(once, QUICK)
    ended = 0
    for steps in range(0, once.made, stride):
        researcher = Researcher(Site().desk(model))
        work = Rehearsal(a_job("research", QUICK), speak, last_step=steps)
        try:
            await researcher.run(work, QUICK)
        except Exhausted:
            ended += 1
        cut = Rehearsal(a_job("research", QUICK), speak, journal=work.journal, wrapping=True)
        assert (await researcher.wrap_up(cut, QUICK)).partial
        more = Rehearsal(a_job("research", QUICK), speak, journal=cut.journal)
        assert await researcher.run(more, QUICK) == wanted, steps
    assert ended > 5


async def test_a_refreshed_report_tells_what_changed() -> None:
    site = Site()
    before = await Researcher(site.desk()).run(Rehearsal(a_job("research", QUICK)), QUICK)
    asked = QUICK.model_copy(update={"refreshes": "job_0"})
    news = dict(site.web.pages)
    url = "https://oldhaven.example/bridge"
    leaf = news[url]
    news[url] = type(leaf)(leaf.title, leaf.body.replace("1931", "1933"), "", "text/plain")
    del news["https://copy.example/marrow"]
    later = Site(type(site.web)(news))

    async def earlier(user_id: str, job_id: str) -> Report | None:
        return before if (user_id, job_id) == ("user_1", "job_0") else None

    desk = later.desk()
    desk = type(desk)(desk.clock, desk.places, desk.snapshots, desk.read, desk.able, earlier)
    work = Rehearsal(a_job("research", asked))
    report = await Researcher(desk).run(work, asked)

    async def this(user_id: str, job_id: str) -> Report | None:
        return report

    changed = [one for one in report.changes if one.kind == "changed"]
    assert any("1933" in one.text and "1931" in one.before for one in changed)
    assert report.changed and "1933" in report.text and report.text.startswith("±")
    assert (before.changed, before.text != "") == (None, True)
    once_more = Rehearsal(a_job("research", asked), journal=work.journal)
    assert (await Researcher(desk).run(once_more, asked)).changes == report.changes
    same = Rehearsal(a_job("research", asked))
    desk = type(desk)(desk.clock, desk.places, desk.snapshots, desk.read, desk.able, this)
    again = await Researcher(desk).run(same, asked)
    assert (again.changed, again.changes) == (False, ())


# With a model


def actor(key: str, request: Request) -> str:
    """A capable model, as far as this site goes."""
    kind = key.partition(":")[0]
    asked = said(request.turns[-1])
    match kind:
        case "intake":
            return '[{"question": "Which Oldhaven?", "default": "the one on the Sorn"}]'
        case "plan":
            return 'Sure: [{"question": "When was the Marrow Bridge opened?", "done_when": "a year"}, {"question": "Who designed the Marrow Bridge?"}]'
        case "queries":
            return '[{"words": "Marrow Bridge opened designed"}]'
        case "quotes":
            page = asked.partition("<data>")[2]
            told = [
                one.strip() + "."
                for one in page.split(".")
                if "Marrow Bridge was" in one or "designed" in one
            ]
            return json.dumps(
                [
                    {"quote": one.rpartition("\n")[2]}
                    for one in [*told, "The Marrow Bridge was opened by a king in 1850."]
                ]
            )
        case "claims":
            lines = [one for one in asked.splitlines() if one.startswith("[[e")]
            return json.dumps(
                [
                    {"claim": one.partition(": ")[2], "evidence": [one[2:].partition("]]")[0]]}
                    for one in lines
                ]
            )
        case "write" | "answer":
            lines = [one for one in asked.splitlines() if one.startswith("[[e")]
            return " ".join(f"{one.partition(': ')[2]} {one.partition(' ')[0]}" for one in lines)
        case _:
            return "[]"  # fmt: skip


def said(turn: Turn) -> str:
    return "".join(getattr(one, "text", "") for one in turn.content)


async def test_a_models_quotes_count_only_where_they_stand() -> None:
    site = Site()
    asked: list[Request] = []

    def speak(key: str, request: Request) -> str:
        asked.append(request)
        return actor(key, request)

    work = Rehearsal(a_job("research", ASKED), speak=speak)
    report = await Researcher(site.desk("actor")).run(work, ASKED)
    whole(report, site)
    assert report.manner == "model"
    assert [one.text for one in report.plan.subs if one.origin == "model"] == [
        "When was the Marrow Bridge opened?",
        "Who designed the Marrow Bridge?",
    ]
    assert "Taken for granted: the one on the Sorn" in report.notes
    assert {one.title for one in report.sections} >= {"Who designed the Marrow Bridge?"}
    assert all(not one.tools and one.choice == "none" for one in asked)
    assert report.contradictions


async def test_a_page_without_readable_answers_falls_back_to_rules() -> None:
    site = Site()
    work = Rehearsal(a_job("research", QUICK), speak=lambda key, request: "I can't say {[[e999]]")
    report = await Researcher(site.desk("mute")).run(work, QUICK)
    whole(report, site)
    assert report.sections
    assert report.plan.manner == "extractive"


async def test_what_looks_private_leaves_only_where_its_person_wrote_it() -> None:
    question = "Who of the Marrow Bridge answers at lena.hartog@oldhaven.example?"
    for own in (True, False):
        asked = Asked(question=question, effort="quick", own=own)
        site = Site()
        await Researcher(site.desk()).run(Rehearsal(a_job("research", asked)), asked)
        assert site.web.asked
        assert any("lena.hartog@" in one.words for one in site.web.asked) is own
