"""One round of searching, reading and quoting, and what is still open after it. Knows no report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from lowkey.core.errors import LowkeyError
from lowkey.jobs.protocol import Work
from lowkey.jobs.research import asking, planning
from lowkey.jobs.research.desk import Desk
from lowkey.jobs.research.nouns import Answered, Doing, Evidence, Source, SubQuestion
from lowkey.jobs.research.ranking import weights
from lowkey.jobs.research.reading import quotes, read
from lowkey.jobs.research.searching import Looked, look, triage
from lowkey.jobs.research.sentences import stems
from lowkey.jobs.research.state import State

ENOUGH = 0.75
"""Share of a sub-question's words from which on its evidence answers it, where no model tells."""
SOME = 0.4
TOP = 4
"""Pieces of evidence that following up begins from."""
FOLLOWED = 3
"""Sub-questions that one round adds at most."""


async def make_round(work: Work, desk: Desk, state: State, number: int) -> bool:
    """Searches, reads and quotes for all that is open. False: there was nothing left to look for."""
    subs = [one for one in state.plan.subs if one.state in ("open", "partial")]
    lines = await work.all(*(_queries(work, state, one) for one in subs))
    wanted = [(sub, some) for sub, some in zip(subs, lines, strict=True) if some]
    if not wanted:
        return False
    about = "; ".join(sub.text for sub, _ in wanted[:3])
    await _tell(work, state, Doing(step="search", text=f"Searching: {about}"), number)
    found = await look(work, desk, state, wanted)
    await work.show("sources", state.board())
    await _tell(work, state, Doing(step="read", text=f"Reading: {about}"), number)
    pages = await _read(work, desk, state, [sub for sub, _ in wanted], found)
    await work.show("sources", state.board())
    told = await work.all(
        *(
            quotes(work, desk, state, sub.id, sub.text, some)
            for (sub, _), some in zip(wanted, pages, strict=True)
        )
    )
    for new in told:
        state.add_evidence(new)
    _assess(state, subs)
    await work.show("evidence", state.found())
    await work.show("plan", state.plan)
    return True


async def follow_up(work: Work, state: State, number: int) -> None:
    """Adds what the round showed to be needed: by the model, else by the names it brought up."""
    room = min(FOLLOWED, state.effort.subs - len(state.plan.subs))
    if room <= 0:
        return
    told = await _asked(work, state, number, room) if state.able else _named(state, room)
    before = len(state.plan.subs)
    root = state.plan.subs[0].id
    state.plan = planning.added(state.plan, told, "follow-up", state.effort.subs, root)
    if len(state.plan.subs) > before:
        await work.show("plan", state.plan)


async def _queries(work: Work, state: State, sub: SubQuestion) -> list[str]:
    """What to look for in this round; each is looked for once."""
    if sub.id not in state.queries:
        rules = planning.queries(sub.text, state.effort.queries * state.effort.rounds)
        state.queries[sub.id] = await _better(work, state, sub) or rules
    left = state.queries[sub.id]
    state.queries[sub.id] = left[state.effort.queries :]
    return left[: state.effort.queries]


async def _better(work: Work, state: State, sub: SubQuestion) -> list[str]:
    """The model's queries; none where it gave none."""
    if not state.able:
        return []
    most = state.effort.queries * state.effort.rounds
    try:
        told = await work.model(
            f"queries:{sub.id}",
            asking.queries(state.brief, sub.text, most),
            about=f"What to search for “{sub.text}”",
        )
    except LowkeyError:
        return []
    found = [one.words[: planning.QUERY].strip() for one in asking.rows(told, asking.Query, most)]
    return [one for one in dict.fromkeys(found) if one]


async def _read(
    work: Work, desk: Desk, state: State, subs: Sequence[SubQuestion], found: Sequence[list[Looked]]
) -> list[list[Source]]:
    """The sources to quote from, by sub-question, as many pages as there is room for.

    None is looked through twice for the same.
    """
    room = state.effort.all_pages - len(state.sources)
    chosen = [triage(sub.text, looked, state.effort.pages) for sub, looked in zip(subs, found, strict=True)]  # fmt: skip
    urls: dict[str, None] = {}
    for leads in chosen:
        urls.update(dict.fromkeys(one.url for one in leads if state.known(one.url) is None))
    allowed = set(list(urls)[: max(room, 0)])
    kept = [[one for one in leads if one.url in allowed or state.known(one.url)] for leads in chosen]  # fmt: skip
    await read(work, desk, state, [one for leads in kept for one in leads])
    sources = [await read(work, desk, state, leads) for leads in kept]
    new: list[list[Source]] = []
    for sub, some in zip(subs, sources, strict=True):
        new.append([one for one in some if (sub.id, one.id) not in state.quoted])
        state.quoted |= {(sub.id, one.id) for one in some}
    return new


def _assess(state: State, subs: Sequence[SubQuestion]) -> None:
    states: dict[str, Answered] = {}
    for sub in subs:
        evidence = state.of(sub.id)
        if state.able:
            sources = state.independent(one.id for one in evidence)
            states[sub.id] = "answered" if sources > 1 else "partial" if sources else "open"
            continue
        share = state.coverage(sub, evidence)
        states[sub.id] = "answered" if share >= ENOUGH else "partial" if share >= SOME else "open"
    state.plan = planning.settled(state.plan, states)


async def _asked(work: Work, state: State, number: int, room: int) -> list[tuple[str, str]]:
    lines = [
        f"{sub.text} [{sub.state}]\n"
        + "\n".join(f"- {state.title(one)}: {one.text}" for one in _public(state, sub)[:TOP])
        for sub in state.plan.subs
        if sub.state != "dropped"
    ]
    material = "\n\n".join(lines)
    asked = asking.follow_ups(state.brief, material, room)
    about = "What is still open"
    try:
        told = await work.model(f"follow:{number}", asked, about=about, condense=material)
    except LowkeyError:
        return []
    return [(one.question, one.done_when) for one in asking.rows(told, asking.Sub, room)]


def _public(state: State, sub: SubQuestion) -> list[Evidence]:
    """Evidence that others can read: what is the person's own leads to no search elsewhere."""
    return [one for one in state.of(sub.id) if state.sources[one.source_id].url.startswith("http")]


def _named(state: State, room: int) -> list[tuple[str, str]]:
    """Names that the best evidence brought up, each with what of the question is still open."""
    found: defaultdict[str, float] = defaultdict(float)
    left: dict[str, str] = {}
    for sub in state.plan.subs:
        if sub.state == "dropped" or sub.origin == "follow-up":
            continue
        asked = set(stems(f"{sub.text} {state.asked.question}"))
        for place, one in enumerate(_public(state, sub)[:TOP]):
            held = set(stems(f"{state.title(one)} {one.text}"))
            open_ = [word for word in weights(sub.text) if word not in held]
            for name in planning.names(one.text):
                own = set(stems(name))
                if own and len(name) > 2 and not own & asked:
                    found[name] += one.score / (1 + place)
                    left.setdefault(name, _open_words(sub.text, set(open_)))
    best = sorted(found, key=lambda name: (-found[name], name))[:room]
    return [(f"{name}: {left[name]}".rstrip(": "), "A source describes it.") for name in best]


def _open_words(text: str, open_: set[str]) -> str:
    """The words of the question that nothing holds yet."""
    kept = [word for word in text.split() if set(stems(word)) & open_]
    return " ".join(kept).strip(" ?.,")


async def _tell(work: Work, state: State, doing: Doing, number: int) -> None:
    await work.show("doing", state.doing(doing, number))
