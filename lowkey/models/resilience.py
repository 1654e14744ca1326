"""Asking again, asking another, and not asking what is down. Knows no dialect.

Nothing is asked again once a word was shown: a second try would say it twice and charge twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from lowkey.core.clock import Clock
from lowkey.core.errors import InputError, LimitError, LowkeyError, OutsideError, Problem
from lowkey.models.protocol import (
    Endpoint,
    FinishPiece,
    Model,
    ModelInfo,
    NotePiece,
    Piece,
    PlacePiece,
    Relay,
    Relays,
    Request,
    StartPiece,
)

TRIES = 3
FIRST_WAIT = 0.5
"""Seconds before the second try; it doubles, with up to as much again by chance."""
LONGEST_WAIT = 10.0
"""Seconds a Retry-After may ask for and still be waited for; beyond it the person is told."""
FAILURES = 5
"""Failures in a row after which a provider is left alone for a while."""
REST = 30.0
"""Seconds a provider is left alone; then one question may try it."""
LASTING = frozenset(
    {
        "bad_answer",
        "bad_key",
        "broken_plugin",
        "engine_failed",
        "forbidden_address",
        "moved",
        "no_credit",
        "no_such_model",
        "silent",
    }
)
"""Failures that the next second won't heal."""
DOWN = frozenset({"bad_answer", "cut", "provider_failed", "silent", "unreachable"})
"""Failures that speak against the whole provider, whatever it was asked."""
SILENT = (PlacePiece, StartPiece, NotePiece)
"""Pieces after which asking again still says nothing twice."""


@dataclass(slots=True)
class Breaker:
    """Opens after FAILURES in a row, lets one question through after REST seconds."""

    clock: Clock
    failures: int = 0
    opened_at: float | None = None
    probing: bool = False

    def check(self, name: str) -> None:
        """Raises OutsideError while the provider is left alone."""
        if self.opened_at is None:
            return
        left = self.opened_at + REST - self.clock.monotonic()
        if left > 0 or self.probing:
            raise OutsideError(
                "resting",
                f"{name} failed {self.failures} times in a row and is left alone for a moment.",
                hint="Try again in half a minute, or choose another model.",
                retry_after=max(1.0, left),
            )
        self.probing = True

    def succeeded(self) -> None:
        self.failures, self.opened_at, self.probing = 0, None, False

    def failed(self) -> None:
        self.failures += 1
        self.probing = False
        if self.failures >= FAILURES:
            self.opened_at = self.clock.monotonic()


@dataclass(frozen=True, slots=True)
class Candidate:
    """`near` tells, where the provider's list does not hold this id, which one was perhaps meant.

    It is asked only when the provider refuses the id: comparing with a long list takes a while.
    """

    model: Model
    breaker: Breaker
    near: Callable[[], str] | None = None


@dataclass(slots=True)
class Resilient:
    """The first candidate, with the others behind it in case it fails before its first word."""

    clock: Clock
    first: Candidate
    others: Sequence[Candidate] = field(default_factory=tuple[Candidate, ...])
    first_wait: float = FIRST_WAIT

    @property
    def info(self) -> ModelInfo:
        return self.first.model.info

    async def ask(self, request: Request) -> AsyncGenerator[Piece, None]:
        problem: LowkeyError | None = None
        for candidate in (self.first, *self.others):
            if problem is not None:
                yield NotePiece(_instead(problem, self.first.model.info, candidate.model.info))
                yield StartPiece(candidate.model.info.id)
            shown = False
            try:
                async with aclosing(self._patiently(candidate, request)) as pieces:
                    async for piece in pieces:
                        shown = shown or not isinstance(piece, SILENT)
                        yield piece
                return
            except (OutsideError, LimitError) as error:
                if shown:
                    raise
                problem = problem or error
        assert problem is not None
        raise problem

    async def _patiently(
        self, candidate: Candidate, request: Request
    ) -> AsyncGenerator[Piece, None]:
        """One candidate, asked up to TRIES times until its first word."""
        name = candidate.model.info.name
        for attempt in range(1, TRIES + 1):
            candidate.breaker.check(name)
            shown = False
            try:
                async with aclosing(candidate.model.ask(request)) as pieces:
                    async for piece in pieces:
                        shown = shown or not isinstance(piece, SILENT)
                        if isinstance(piece, FinishPiece):  # nobody asks for what comes after it
                            candidate.breaker.succeeded()
                        yield piece
                return
            except (OutsideError, LimitError) as error:
                if error.code in DOWN:
                    candidate.breaker.failed()
                pause = error.problem.retry_after
                if pause is None:
                    pause = jittered(self.first_wait, attempt, self.clock.random())
                if error.code == "no_such_model" and candidate.near and (near := candidate.near()):
                    raise _misspelt(error, near) from error
                if shown or attempt == TRIES or error.code in LASTING or pause > LONGEST_WAIT:
                    raise
            except InputError:
                candidate.breaker.succeeded()
                raise
            finally:
                candidate.breaker.probing = False
            await asyncio.sleep(pause)


@dataclass(slots=True)
class ResilientRelay(Resilient):
    """The same, for a first candidate whose requests may also pass straight through."""

    async def relay(self, path: Endpoint, body: bytes) -> Relay:
        """Passed on once: whoever speaks the dialect retries by its own rules."""
        model = self.first.model
        assert isinstance(model, Relays)
        self.first.breaker.check(model.info.name)
        try:
            relay = await model.relay(path, body)
        except OutsideError as error:
            if error.code in DOWN:
                self.first.breaker.failed()
            raise
        finally:
            self.first.breaker.probing = False
        if relay.status < 500:
            self.first.breaker.succeeded()
        else:
            self.first.breaker.failed()
        return relay


def jittered(first_wait: float, attempt: int, chance: float) -> float:
    """Seconds before the next try: doubling, and spread so that many who failed don't return at once.

    `attempt` counts from 1; `chance` in [0, 1).
    """
    return first_wait * 2 ** (attempt - 1) * (1 + chance)


def resilient(clock: Clock, first: Candidate, others: Sequence[Candidate]) -> Resilient:
    """The wrapper that fits the first candidate."""
    kind = ResilientRelay if isinstance(first.model, Relays) else Resilient
    return kind(clock, first, tuple(others))


def _misspelt(error: LowkeyError, near: str) -> OutsideError:
    return OutsideError("no_such_model", error.problem.message, hint=f"Did you mean “{near}”?")


def _instead(problem: LowkeyError, asked: ModelInfo, answers: ModelInfo) -> Problem:
    return Problem(
        code="fallback",
        message=f"{asked.name} did not answer, so {answers.name} does. {problem.problem.message}",
        hint=problem.problem.hint,
    )
