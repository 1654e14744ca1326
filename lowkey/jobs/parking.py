"""How the code of a job is left before its end. Knows no step and no table.

None of these is an Exception, so that code which catches what can go wrong does not catch them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lowkey.core.errors import Problem
from lowkey.jobs.nouns import Question, Why
from lowkey.jobs.protocol import Exhausted


@dataclass(frozen=True, slots=True)
class Words:
    """What is asked. `kind`: see Question."""

    text: str
    choices: tuple[str, ...]
    default: str | None
    kind: Literal["asked", "unknown", "loop"]

    def question(self, until: int | None) -> Question:
        return Question(
            kind=self.kind,
            text=self.text,
            choices=self.choices,
            default=self.default,
            until=until if self.default is not None else None,
        )


class Parked(BaseException):
    """The job waits; its code is begun anew afterwards. `until`: ms since 1970, where it goes on by itself."""

    def __init__(
        self,
        why: Why,
        until: int | None = None,
        *,
        question: Question | None = None,
        asks: str | None = None,
        children: Sequence[str] = (),
        problem: Problem | None = None,
    ) -> None:
        super().__init__(why)
        self.why: Why = why
        self.until = until
        self.question = question
        self.asks = asks
        self.children = tuple(children)
        self.problem = problem


class Lost(BaseException):
    """Another process holds this job now."""


class Ended(BaseException):
    """Its person ended what went round in circles: what there is, is the result."""


def most_important(trouble: Sequence[BaseException]) -> BaseException | None:
    """What stands for all of these: a fault before a used-up budget before the first to go on."""
    for one in trouble:
        if not isinstance(one, Parked | Exhausted):
            return one
    for one in trouble:
        if isinstance(one, Exhausted):
            return one
    parked = [one for one in trouble if isinstance(one, Parked)]
    return _both(parked) if parked else None


def _both(parked: Sequence[Parked]) -> Parked:
    """One wait for several: a question first, until the first of them goes on by itself."""
    first = next((one for one in parked if one.question is not None), parked[0])
    moments = [one.until for one in parked if one.until is not None]
    children = [child for one in parked for child in one.children]
    why: Why = first.why if first.question is not None else _why(parked)
    return Parked(
        why,
        min(moments, default=None),
        question=first.question,
        asks=first.asks,
        children=children,
        problem=first.problem,
    )


def _why(parked: Sequence[Parked]) -> Why:
    """`children` where any waits for them, since they may end first."""
    return "children" if any(one.children for one in parked) else parked[0].why
