"""Sections from claims and evidence: written by a model and checked, or made of quotes. Knows no look.

Whoever writes names evidence by ids. A sentence that names none that exists, or says what its evidence
does not, is written anew once, and else left out: so no report can point to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import get_args

from lowkey.core.errors import LowkeyError
from lowkey.jobs.protocol import Work
from lowkey.jobs.research import asking
from lowkey.jobs.research.checks import unsupported
from lowkey.jobs.research.claims import SHOWN, listed
from lowkey.jobs.research.nouns import Removed, Section, Sentence, SubQuestion, Verdict
from lowkey.jobs.research.ranking import varied
from lowkey.jobs.research.sentences import sentences
from lowkey.jobs.research.state import State

QUOTES = 4
"""Quotes of one section, where it is made of them."""
MARK = re.compile(r"\[\[\s*(e\d+(?:\s*[,;]\s*e\d+)*)\s*\]\]", re.IGNORECASE)
_LEFT = re.compile(r"\[\[[^\]]*\]?\]?|\[\^?\d+\]|https?://\S+|^\s*(?:[-*•]|#+|\d+[.)])\s+", re.MULTILINE)  # fmt: skip
DECIDED = frozenset({"contradicted", "insufficient"})


async def write(work: Work, state: State) -> None:
    """All sections, in the order of the plan."""
    subs = [one for one in state.plan.subs if one.state != "dropped" and state.of(one.id)]
    told = await work.all(*(_section(work, state, sub) for sub in subs))
    for section, removed in told:
        if section.sentences:
            state.sections.append(section)
        state.removed += removed


def quoted(state: State) -> None:
    """All sections as quotes: without any model."""
    for sub in state.plan.subs:
        if sub.state != "dropped" and (section := _quotes(state, sub)).sentences:
            state.sections.append(section)


def parsed(text: str, known: Collection[str]) -> list[tuple[str, tuple[str, ...]]]:
    """(sentence without any mark, the evidence that it names and that exists), in order."""
    found: list[tuple[str, tuple[str, ...]]] = []
    # A mark behind the full stop belongs to the sentence before it.
    text = re.sub(r"([.!?])((?:\s*\[\[[^\]]*\]\])+)", r"\2\1", text)
    for begin, end in sentences(text):
        told = text[begin:end]
        ids = [one.strip().lower() for mark in MARK.findall(told) for one in re.split("[,;]", mark)]
        words = " ".join(_LEFT.sub(" ", MARK.sub("", told)).split())
        words = re.sub(r"\s+([.,;:!?])", r"\1", words).strip()
        if any(letter.isalnum() for letter in words):
            found.append((words, tuple(one for one in dict.fromkeys(ids) if one in known)))
    return found


def amiss(state: State, text: str, evidence: Sequence[str]) -> str:
    """Why a sentence can't stand; empty where it can."""
    if not evidence:
        return "It names no evidence."
    found = [state.evidence[one] for one in evidence]
    return unsupported(text, [one.text for one in found], [state.title(one) for one in found])


def disputed(section: Section, against: Collection[str]) -> Section:
    """The section with its sentences marked whose evidence other evidence contradicts."""
    told = tuple(
        one.model_copy(update={"verdict": "contradicted"})
        if set(one.evidence) & set(against)
        else one
        for one in section.sentences
    )
    return section.model_copy(update={"sentences": told})


async def _section(work: Work, state: State, sub: SubQuestion) -> tuple[Section, list[Removed]]:
    evidence = state.of(sub.id)[:SHOWN]
    claims = [one for one in state.claims if one.sub_id == sub.id and one.verdict != "insufficient"]
    material = "\n".join(
        [f"- ({one.verdict}) {one.text} {''.join(f'[[{name}]]' for name in one.evidence)}" for one in claims]
    )  # fmt: skip
    material = f"Claims:\n{material}\n\nEvidence:\n{listed(state, evidence)}"
    asked = asking.section(state.brief, sub.text, material)
    about = f"Write on “{sub.text}”"
    try:
        told = await work.model(f"write:{sub.id}", asked, about=about, condense=material)
    except LowkeyError:
        return _quotes(state, sub), []
    rows = parsed(told, state.evidence)
    good = {at: row for at, row in enumerate(rows) if not amiss(state, *row)}
    bad = {at: (*row, amiss(state, *row)) for at, row in enumerate(rows) if at not in good}
    mended, removed = await _repair(work, state, sub, bad)
    kept = [row for _, row in sorted({**good, **mended}.items())]
    kept, fallen = await _entailed(work, state, sub, kept)
    if not kept:
        return _quotes(state, sub), [*removed, *fallen]
    return Section(title=sub.text, sub_id=sub.id, sentences=tuple(kept)), [*removed, *fallen]


async def _repair(
    work: Work, state: State, sub: SubQuestion, bad: dict[int, tuple[str, tuple[str, ...], str]]
) -> tuple[dict[int, tuple[str, tuple[str, ...]]], list[Removed]]:
    """One try to say it so that it holds; what still does not is removed, with the reason."""
    if not bad:
        return {}, []
    held = [
        (text, why, listed(state, [state.evidence[one] for one in ids] or state.of(sub.id)[:4]))
        for text, ids, why in bad.values()
    ]
    try:
        told = await work.model(f"repair:{sub.id}", asking.repair(held), about="Mend what does not hold")  # fmt: skip
    except LowkeyError:
        told = ""
    lines = [one.strip() for one in told.splitlines() if one.strip()]
    good: dict[int, tuple[str, tuple[str, ...]]] = {}
    removed: list[Removed] = []
    for place, (at, (text, _, why)) in enumerate(bad.items()):
        rows = parsed(lines[place], state.evidence) if place < len(lines) else []
        if len(rows) == 1 and not amiss(state, *rows[0]):
            good[at] = rows[0]
        else:
            removed.append(Removed(text=text, why=why))
    return good, removed


async def _entailed(
    work: Work, state: State, sub: SubQuestion, rows: Sequence[tuple[str, tuple[str, ...]]]
) -> tuple[list[Sentence], list[Removed]]:
    """What the model says follows from its evidence; what it says does not is removed."""
    if not rows:
        return [], []
    material = "\n\n".join(
        f"Claim x{at}: {text}\n{listed(state, [state.evidence[one] for one in ids])}"
        for at, (text, ids) in enumerate(rows)
    )
    try:
        told = await work.model(f"check:{sub.id}", asking.verdicts(material), about="Check what was written")  # fmt: skip
    except LowkeyError:
        told = ""
    said = {one.id: one for one in asking.rows(told, asking.Judged)}
    kept: list[Sentence] = []
    removed: list[Removed] = []
    for at, (text, ids) in enumerate(rows):
        judged = said.get(f"x{at}")
        verdict = judged.verdict.strip().lower() if judged else "unchecked"
        if verdict in DECIDED:
            removed.append(Removed(text=text, why=(judged.why if judged else "") or "Its evidence does not say so."))  # fmt: skip
            continue
        kept.append(Sentence(text=text, evidence=ids, verdict=_verdict(verdict)))
    return kept, removed


def _verdict(word: str) -> Verdict:
    return next((one for one in get_args(Verdict) if one == word), "unchecked")


def _quotes(state: State, sub: SubQuestion) -> Section:
    """The best quotes on it, each once however many copies of its page there are."""
    evidence = list({one.text: one for one in state.of(sub.id)}.values())
    best = varied(sub.text, [one.text for one in evidence], QUOTES)
    told = [
        Sentence(
            text=f"{state.title(evidence[at])}: “{evidence[at].text}”",
            evidence=(evidence[at].id,),
            verdict="supported",
        )
        for at in best
    ]
    return Section(title=sub.text, sub_id=sub.id, sentences=tuple(told), quoted=True)
