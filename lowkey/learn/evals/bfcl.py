"""Asks a model the leaderboard's questions and tells each verdict as it comes. Knows no file.

The prompt is the leaderboard's own: its messages and its functions as tools, nothing of ours before it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from lowkey import __version__
from lowkey.core.clock import Clock
from lowkey.core.errors import InputError, LimitError, LowkeyError, OutsideError
from lowkey.core.parts import TextPart, Usage
from lowkey.learn.evals.bfcl_questions import Question
from lowkey.learn.evals.bfcl_rows import RawCall, Row, verdict
from lowkey.learn.evals.bfcl_tools import tools
from lowkey.models import (
    CallPiece,
    Effort,
    FinishPiece,
    Model,
    Request,
    TextPiece,
    Turn,
    UsagePiece,
)

TEMPERATURE = 0.001
"""The leaderboard's own. Models that think choose theirs."""
TRIES = 3
"""Times a question is asked, where no answer comes for a reason that may pass."""
MINUTES = 10
"""Minutes that a model may ask for and still be waited for."""
DOWN = 5
"""Questions in a row without an answer, after which the model counts as down."""

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Unasked:
    """A question that got no answer: it counts neither as right nor as wrong."""

    question: Question
    error: LowkeyError


@dataclass(slots=True)
class Bench:
    """One model being asked. `at_once`: questions on their way at the same time."""

    model: Model
    clock: Clock
    at_once: int = 1
    effort: Effort = "medium"
    pause: Pause = asyncio.sleep
    """Waits so many seconds."""
    _rest_until: float = 0.0
    """When the model may be asked again, for all questions alike."""

    async def ask(self, questions: Sequence[Question]) -> AsyncGenerator[Row | Unasked]:
        """Each outcome as it comes. Closing it stops what is on its way.

        Raises the last error once the model seems down.
        """
        waiting, running, failed = deque(questions), set[asyncio.Task[Row | Unasked]](), 0
        try:
            while waiting or running:
                while waiting and len(running) < self.at_once:
                    running.add(asyncio.create_task(self._patiently(waiting.popleft())))
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    outcome = task.result()
                    down = isinstance(outcome, Unasked) and not _refused(outcome.error)
                    failed = failed + 1 if down else 0
                    yield outcome
                    if failed >= DOWN and isinstance(outcome, Unasked):
                        raise outcome.error
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _patiently(self, question: Question) -> Row | Unasked:
        for attempt in range(1, TRIES + 1):
            await self._rest()
            try:
                return await self._once(question)
            except (LimitError, OutsideError) as error:
                wait = error.problem.retry_after or float(attempt)
                if attempt == TRIES or wait > MINUTES * 60:
                    return Unasked(question, error)
                if isinstance(error, LimitError):  # It is the model's, so all wait.
                    self._rest_until = max(self._rest_until, self.clock.monotonic() + wait)
                else:
                    await self.pause(wait)
            except InputError as error:
                return Unasked(question, error)
        raise AssertionError

    async def _rest(self) -> None:
        left = self._rest_until - self.clock.monotonic()
        if left > 0:
            await self.pause(left)

    async def _once(self, question: Question) -> Row:
        request = prompt(question, self.model, self.effort)
        begun, heard = self.clock.monotonic(), Heard()
        async with aclosing(self.model.ask(request)) as pieces:
            async for piece in pieces:
                heard.hear(piece)
        fault = verdict(question, heard.calls)
        return Row(
            id=question.id,
            category=question.category,
            model=self.model.info.id,
            lowkey=__version__,
            messages=question.messages,
            tools=tuple(
                {"name": one.name, "description": one.description, "parameters": one.schema}
                for one in request.tools
            ),
            said=heard.said,
            calls=heard.calls,
            finish=heard.finish,
            right=fault is None,
            reason=fault.kind if fault else "",
            detail=fault.text if fault else "",
            input=heard.usage.input,
            output=heard.usage.output,
            cost=heard.usage.cost,
            seconds=round(self.clock.monotonic() - begun, 3),
        )


@dataclass(slots=True)
class Heard:
    """An answer put together from its pieces."""

    said: str = ""
    finish: str = ""
    usage: Usage = field(default_factory=Usage)
    _names: dict[int, str] = field(default_factory=dict[int, str])
    _texts: dict[int, str] = field(default_factory=dict[int, str])

    def hear(self, piece: object) -> None:
        match piece:
            case TextPiece(text):
                self.said += text
            case CallPiece(index, _, name, text):
                self._names[index] = self._names.get(index, "") or name
                self._texts[index] = self._texts.get(index, "") + text
            case UsagePiece(usage):
                self.usage = usage
            case FinishPiece(reason):
                self.finish = reason
            case _:
                pass

    @property
    def calls(self) -> tuple[RawCall, ...]:
        return tuple(
            RawCall(name=name, arguments=self._texts[index])
            for index, name in sorted(self._names.items())
        )


def prompt(question: Question, model: Model, effort: Effort = "medium") -> Request:
    """What the model is sent for this question."""
    turns = tuple(Turn(one["role"], (TextPart(text=one["content"]),)) for one in question.messages)
    return Request(
        turns=turns,
        tools=tools(question),
        effort=effort,
        temperature=None if model.info.thinks else TEMPERATURE,
    )


def _refused(error: LowkeyError) -> bool:
    """Whether it is the question that was refused: that says nothing of the next one."""
    return isinstance(error, InputError)
