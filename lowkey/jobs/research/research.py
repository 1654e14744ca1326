"""Deep research as a job: from a question to a report whose every sentence stands on quotes.

Decides only by what steps returned, so that it goes on where it was after any cut. Knows no engine,
no table and no page.
"""

from __future__ import annotations

from collections.abc import Sequence

from lowkey.core.errors import LimitError, LowkeyError
from lowkey.core.parts import Text
from lowkey.jobs.protocol import Work
from lowkey.jobs.research import asking, planning, writing
from lowkey.jobs.research.answering import shortest
from lowkey.jobs.research.changes import changes
from lowkey.jobs.research.claims import counter, judge, make_claims
from lowkey.jobs.research.desk import Desk
from lowkey.jobs.research.efforts import EFFORTS, WAIT
from lowkey.jobs.research.nouns import Answer, Doing, Plan, Report
from lowkey.jobs.research.request import Asked
from lowkey.jobs.research.rounds import follow_up, make_round
from lowkey.jobs.research.searching import digest
from lowkey.jobs.research.sources import chosen
from lowkey.jobs.research.state import Began, State
from lowkey.jobs.research.summary import summary

GO = "Go on"
QUOTED = "What no model could read or write any more is quoted as it stands, ranked by its words."
EXTRACTIVE = (
    "No model chose or wrote anything here: the plan was made by simple rules, sentences were ranked "
    "by their words and are quoted as they stand. Read the sources before you rely on it."
)
ONE_PLACE = "Only one place could be searched, so nothing here was looked up twice."
UNCHECKED = "Sentences that only rules compared with their quotes, and no model: {count} of {all}."
REMOVED = "Sentences left out because their evidence did not hold them: {count}."
SUSPICIOUS = (
    "Some pages hold what looks like orders to a machine; they were not followed, and are marked."
)


class Researcher:
    """Does research with what the desk reaches."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def run(self, work: Work, request: Asked) -> Report:
        """The whole of it. Raises Exhausted where the budget ends; then `wrap_up` has what there is."""
        return await self._whole(work, request, partial=False)

    async def wrap_up(self, work: Work, request: Asked) -> Report:
        """The report of what was found and written until the budget ended; rules do the rest."""
        return await self._whole(work, request, partial=True)

    async def _whole(self, work: Work, request: Asked, *, partial: bool) -> Report:
        state = State(
            request, EFFORTS[request.effort], Began(at=0), Plan(question=request.question)
        )
        await self._find(work, state)
        return await self._tell(work, state, partial)

    async def _find(self, work: Work, state: State) -> None:
        """Everything up to the claims."""
        state.began = await work.step("begin", lambda: self._begin(work, state.asked), Began, free=True)  # fmt: skip
        if not state.began.places:
            state.notes.append("There was no place to search in.")
        await self._intake(work, state)
        await self._plan(work, state)
        for number in range(1, state.effort.rounds + 1):
            words = await work.heard(f"heard:{number}")
            await self._steer(work, state, words)
            if not await make_round(work, self.desk, state, number):
                break
            if number < state.effort.rounds:
                await follow_up(work, state, number)
        await self._late(work, state)
        await self._doing(work, state, Doing(step="claims", text="Stating what was found"))
        await make_claims(work, state)
        await self._doing(work, state, Doing(step="counter", text="Looking for what speaks against it"))  # fmt: skip
        await counter(work, self.desk, state)
        await judge(work, state)
        await work.show("sources", state.board())
        await work.show("evidence", state.found())

    async def _begin(self, work: Work, request: Asked) -> Began:
        desk = self.desk
        earlier = None
        if request.refreshes:
            earlier = await desk.earlier(work.job.user_id, request.refreshes)
        return Began(
            at=desk.clock.now(),
            model=await desk.able(work.job),
            places=await self._places(work, request),
            earlier=earlier,
        )

    async def _places(self, work: Work, request: Asked) -> tuple[str, ...]:
        """Where this person's question can be looked for now."""
        names: list[str] = []
        for place in chosen(request, self.desk.places.values()):
            if await self.desk.ready(work.job.user_id, place):
                names.append(place.name)
        return tuple(names)

    async def _intake(self, work: Work, state: State) -> None:
        """At most one round of questions; what is not answered is taken as it would be."""
        if not (state.able and state.effort.asks):
            return
        try:
            told = await work.model(
                "intake", asking.intake(state.asked.question), about="What is open"
            )
        except LowkeyError:
            return
        wanted = asking.rows(told, asking.Wanted, 3)
        if not wanted:
            return
        lines = [
            f"{at}. {one.question} (otherwise: {one.default})" for at, one in enumerate(wanted, 1)
        ]
        answer = await work.ask("ask", "\n".join(lines), default=GO, seconds=WAIT)
        taken = answer if answer != GO else "; ".join(one.default for one in wanted)
        state.told = "" if answer == GO else answer
        state.taken = taken
        state.notes.append(f"Taken for granted: {taken}" if answer == GO else f"You said: {answer}")

    async def _plan(self, work: Work, state: State) -> None:
        await self._doing(work, state, Doing(step="plan", text="Making a plan"))
        question, most = state.asked.question, state.effort.subs
        rows: Sequence[asking.Sub] = ()
        if state.able:
            room = max(most - most // 3, 1)
            try:
                told = await work.model("plan", asking.plan(state.brief, room), about="Plan")
                rows = asking.rows(told, asking.Sub, room)
            except LowkeyError as error:
                if not isinstance(error, LimitError):  # Nothing is left to plan with.
                    await work.note(f"The plan was made by rules: {error}")
        if rows:
            plan = Plan(question=question, manner="model")
            told_rows = [(one.question, one.done_when) for one in rows]
            state.plan = planning.added(plan, told_rows, "model", most)
        if not state.plan.subs:
            state.plan = planning.by_rules(question, most)
        await work.show("plan", state.plan)

    async def _steer(self, work: Work, state: State, words: Sequence[str]) -> None:
        if not words:
            return
        state.told = "\n".join([state.told, *words]).strip()
        state.plan = planning.steered(state.plan, words, state.effort.subs)
        await work.show("plan", state.plan)

    async def _late(self, work: Work, state: State) -> None:
        """What was said during the last round is looked at as well, once."""
        words = await work.heard("heard:last")
        await self._steer(work, state, words)
        if words:
            await make_round(work, self.desk, state, state.effort.rounds + 1)

    async def _tell(self, work: Work, state: State, partial: bool) -> Report:
        await self._doing(work, state, Doing(step="write", text="Writing the report"))
        if state.able:
            await writing.write(work, state)
        if not state.sections:
            writing.quoted(state)
        report = self._report(state, await self._answer(work, state), partial)
        await work.show("report", report)
        await self._doing(work, state, Doing(step="done", text="Done"))
        return report

    async def _answer(self, work: Work, state: State) -> Answer | None:
        if not state.evidence:
            return None
        if not state.able:
            titles = {one.id: one.title for one in state.sources.values()}
            fresh = [one for one in state.evidence.values() if one.id not in state.stale]
            return self._disputed(state, shortest(state.asked.question, fresh, titles))
        material = "\n".join(
            f"- {one.text} {''.join(f'[[{name}]]' for name in one.evidence)}"
            for section in state.sections
            for one in section.sentences
        )
        asked = asking.section(state.brief, "The answer in at most two sentences", material)
        try:
            told = await work.model(f"answer:{digest(material)}", asked, about="The short answer", condense=material, last=True)  # fmt: skip
        except LowkeyError:
            return None
        rows = [
            row for row in writing.parsed(told, state.evidence) if not writing.amiss(state, *row)
        ]
        if not rows:
            return None
        ids = dict.fromkeys(one for _, held in rows[:2] for one in held)
        said = Answer(text=" ".join(text for text, _ in rows[:2]), evidence=tuple(ids))
        return self._disputed(state, said)

    def _disputed(self, state: State, answer: Answer | None) -> Answer | None:
        """The answer, marked where its evidence is contradicted."""
        if answer is None or not state.disputed & set(answer.evidence):
            return answer
        return answer.model_copy(update={"verdict": "contradicted"})

    async def _doing(self, work: Work, state: State, doing: Doing) -> None:
        await work.show("doing", state.doing(doing))

    def _report(self, state: State, answer: Answer | None, partial: bool) -> Report:
        plan = planning.settled(state.plan, {one.sub_id: "unanswered" for one in state.missing()})
        report = Report(
            question=state.asked.question,
            effort=state.asked.effort,
            manner="model" if state.able else "extractive",
            made_at=state.began.at,
            answer=answer,
            sections=tuple(writing.disputed(one, state.disputed) for one in state.sections),
            contradictions=tuple(state.contradictions),
            missing=state.missing(),
            removed=tuple(state.removed),
            notes=self._notes(state, partial),
            partial=partial,
            plan=plan,
            claims=tuple(state.claims),
            evidence=tuple(state.evidence.values()),
            sources=state.shown(),
            searches=tuple(state.searches),
            refreshes=state.asked.refreshes,
        )
        if (earlier := state.began.earlier) is not None:
            new = changes(earlier, report)
            report = report.model_copy(update={"changes": new, "changed": bool(new)})
        return report.model_copy(update={"text": summary(report)})

    def _notes(self, state: State, partial: bool) -> tuple[Text, ...]:
        notes = list(state.notes)
        if partial:
            notes.append("It ended before its plan did: this is what was found until then.")
        if not state.able:
            notes.append(EXTRACTIVE)
        elif partial:
            notes.append(QUOTED)
        if len({one.backend for one in state.searches if not one.problem}) < 2:
            notes.append(ONE_PLACE)
        told = [one for section in state.sections for one in section.sentences]
        if left := sum(one.verdict == "unchecked" for one in told):
            notes.append(UNCHECKED.format(count=left, all=len(told)))
        if state.removed:
            notes.append(REMOVED.format(count=len(state.removed)))
        if any(one.suspicious for one in state.sources.values()):
            notes.append(SUSPICIOUS)
        return tuple(notes)
