"""What the evidence states, what speaks against it, and whether it holds. Knows no section."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import get_args

from lowkey.core.errors import LowkeyError
from lowkey.jobs.protocol import Work
from lowkey.jobs.research import asking, planning
from lowkey.jobs.research.checks import unsupported
from lowkey.jobs.research.contradictions import contradictions
from lowkey.jobs.research.desk import Desk
from lowkey.jobs.research.nouns import Claim, Contradiction, Evidence, SubQuestion, Verdict
from lowkey.jobs.research.reading import quotes, read
from lowkey.jobs.research.searching import Looked, look, triage
from lowkey.jobs.research.state import State

EACH = 3
"""Statements of one sub-question, where they are quotes."""
SHOWN = 16
"""Pieces of evidence that a model sees at once."""
PLACES = 2
"""Where counter-evidence is looked for."""
PAGES = 3
BATCH = 8


async def make_claims(work: Work, state: State) -> None:
    """States what was found, sub-question by sub-question."""
    subs = [sub for sub in state.plan.subs if sub.state != "dropped" and state.of(sub.id)]
    told = await work.all(*(_claims(work, state, sub) for sub in subs))
    for sub, rows in zip(subs, told, strict=True):
        for text, evidence in dict(rows).items():
            name = f"c{len(state.claims) + 1}"
            why = unsupported(text, *_held(state, evidence))
            verdict: Verdict = "insufficient" if why else "unchecked"
            if not why and all(state.evidence[one].text == text for one in evidence):
                verdict = "supported"
            state.claims.append(
                Claim(
                    id=name, sub_id=sub.id, text=text, evidence=evidence, verdict=verdict, why=why
                )
            )


async def counter(work: Work, desk: Desk, state: State) -> None:
    """For each key claim, looks for what speaks against it: always, whoever made it.

    What stands on the person's own things is held only against others of these.
    """
    keys = key_claims(state)
    shared = [name for name in state.began.places if desk.public(name)][:PLACES]
    own = [name for name in state.began.places if not desk.public(name)][:PLACES]
    leaving = {one.id: _leaving(desk, state, one) for one in keys}
    told = {one.id: leaving[one.id] or one.text for one in keys}
    looked: dict[str, list[Looked]] = {}
    for backends, some in (
        (shared or own, [one for one in keys if leaving[one.id]]),
        (own, [one for one in keys if not leaving[one.id]]),
    ):
        wanted = [(state.sub(one.sub_id), [planning.opposing(told[one.id])]) for one in some]
        found = await look(work, desk, state, wanted, counter=True, backends=backends)
        looked.update(zip((one.id for one in some), found, strict=True))
    leads = [triage(one.text, looked[one.id], PAGES) for one in keys]
    await read(work, desk, state, [lead for some in leads for lead in some])
    pages = [await read(work, desk, state, some) for some in leads]
    against = await work.all(
        *(
            quotes(work, desk, state, one.sub_id, one.text, some)
            for one, some in zip(keys, pages, strict=True)
        )
    )
    for new in against:
        state.add_evidence(new)
    done = {one.id for one in keys if looked[one.id]}
    state.claims = [
        one.model_copy(update={"countered": True}) if one.id in done else one
        for one in state.claims
    ]


async def judge(work: Work, state: State) -> None:
    """Which evidence can't stand beside other evidence, and which claims their evidence supports."""
    evidence = list(state.evidence.values())
    state.contradictions = [*await asyncio.to_thread(contradictions, evidence, state.sources)]
    open_ = [one for one in state.claims if one.verdict == "unchecked"]
    if state.able and open_:
        some = [open_[at : at + BATCH] for at in range(0, len(open_), BATCH)]
        told = await work.all(*(_verdicts(work, state, batch) for batch in some))
        _settle(state, {one.id: one for batch in told for one in batch})
    state.claims = [
        one.model_copy(update={"verdict": "contradicted", "why": "Another source says otherwise."})
        if one.verdict in ("supported", "unchecked") and state.disputed & set(one.evidence)
        else one
        for one in state.claims
    ]


def key_claims(state: State) -> list[Claim]:
    """Those that most depends on: of the question itself first, then by how many sources say so."""
    usable = [one for one in state.claims if one.verdict != "insufficient"]
    order = {sub.id: place for place, sub in enumerate(state.plan.subs)}
    usable.sort(key=lambda one: (order[one.sub_id] > 0, -state.independent(one.evidence)))
    return usable[: state.effort.key_claims]


def _leaving(desk: Desk, state: State, claim: Claim) -> str:
    """The words by which a claim may be looked for elsewhere; none where it stands on what is private.

    Where a model stated it beside something private, a quote that others can read stands for it.
    """

    def shared(one: Evidence) -> bool:
        return desk.public(state.sources[one.source_id].backend)

    quoted = [state.evidence[name] for name in claim.evidence]
    if not all(map(shared, quoted)):
        return ""
    seen = state.of(claim.sub_id) if state.able else quoted
    return claim.text if all(map(shared, seen)) else quoted[0].text


async def _claims(work: Work, state: State, sub: SubQuestion) -> list[tuple[str, tuple[str, ...]]]:
    """(statement, its evidence); the model's, else the best quotes themselves."""
    evidence = state.of(sub.id)
    if state.able:
        shown = evidence[:SHOWN]
        material = listed(state, shown)
        asked = asking.claims(sub.text, material)
        about = f"State what is known on “{sub.text}”"
        try:
            told = await work.model(f"claims:{sub.id}", asked, about=about, condense=material)
        except LowkeyError:
            told = ""
        known = {one.id for one in shown}
        rows = [
            (one.claim.strip(), held)
            for one in asking.rows(told, asking.Stated)
            if one.claim.strip() and (held := tuple(name for name in dict.fromkeys(one.evidence) if name in known))
        ]  # fmt: skip
        if rows:
            return rows
    return [(one.text, (one.id,)) for one in evidence[:EACH]]


async def _verdicts(work: Work, state: State, batch: Sequence[Claim]) -> list[asking.Judged]:
    material = "\n\n".join(
        f"Claim {one.id}: {one.text}\n{listed(state, _beside(state, one))}" for one in batch
    )
    try:
        told = await work.model(f"judge:{batch[0].id}", asking.verdicts(material), about="Check the claims")  # fmt: skip
    except LowkeyError:
        return []
    return asking.rows(told, asking.Judged)


def _settle(state: State, told: dict[str, asking.Judged]) -> None:
    settled: list[Claim] = []
    for one in state.claims:
        said = told.get(one.id)
        verdict = said.verdict.strip().lower() if said else ""
        if said is None or one.verdict != "unchecked" or verdict not in get_args(Verdict):
            settled.append(one)
            continue
        settled.append(one.model_copy(update={"verdict": verdict, "why": said.why[:300]}))
        other = [two for two in _beside(state, one) if two.id not in one.evidence]
        known = {(two.first, two.second) for two in state.contradictions}
        if verdict == "contradicted" and other and (one.evidence[0], other[0].id) not in known:
            state.contradictions.append(
                Contradiction(first=one.evidence[0], second=other[0].id, about=said.why[:300])
            )
    state.claims = settled


def _beside(state: State, claim: Claim) -> list[Evidence]:
    """Its evidence, and what else was found for its sub-question that is as near to it."""
    own = [state.evidence[one] for one in claim.evidence]
    other = [one for one in state.of(claim.sub_id) if one.id not in claim.evidence]
    near = sorted(
        other, key=lambda one: -state.coverage(SubQuestion(id="", text=claim.text), [one])
    )
    return own + near[:3]


def _held(state: State, evidence: Sequence[str]) -> tuple[list[str], list[str]]:
    found = [state.evidence[one] for one in evidence]
    return [one.text for one in found], [state.title(one) for one in found]


def listed(state: State, evidence: Sequence[Evidence]) -> str:
    """Evidence as a model reads it: ids, where it stands and when, what it says."""
    lines: list[str] = []
    for one in evidence:
        source = state.sources[one.source_id]
        date = f", {source.date}" if source.date else ""
        copy = f" (a copy of {source.same_as})" if source.same_as else ""
        lines.append(f"[[{one.id}]] {source.title}{date}{copy}: {one.text}")
    return "\n".join(lines)
