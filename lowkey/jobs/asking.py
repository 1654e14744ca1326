"""Asking a model on a job's behalf: whole answers, counted, a few at a time. Knows no journal.

What a provider refuses for its length is sent again shorter: in the model's own words where that may
be, once, else cut where it is longest.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from lowkey.core.errors import InputError, LowkeyError, OutsideError
from lowkey.core.parts import Record, Text, TextPart, Usage
from lowkey.jobs import failures, fitting
from lowkey.jobs.nouns import Spent
from lowkey.models import FinishPiece, Model, Request, TextPiece, Turn, UsagePiece

LONG = 8_000
"""Characters from which a request that is refused may be so for its length."""
NUDGE = "You were asked exactly this before. Do not repeat yourself: try another way, or say that there is none."


class Asked(Record):
    """What a model said, and what it took."""

    text: Text
    tokens: int = 0
    money: float = 0.0

    @property
    def spent(self) -> Spent:
        return Spent(tokens=self.tokens, money=self.money)


@dataclass
class Asking:
    """`hosted`, `local`: how many answers of one provider are asked for at once."""

    find: Callable[[str | None], Awaitable[Model]]
    hosted: int = 4
    local: int = 1
    _lanes: defaultdict[str, dict[int, asyncio.Semaphore]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    async def ask(self, model_id: str | None, request: Request, condense: str = "") -> Asked:
        """Raises what the model raises; a refusal for its length only after it was cut.

        `condense`: the words in it that the model may say shorter before anything is cut.
        """
        model = await self.find(model_id)
        async with self._lane(model):
            try:
                return await _whole(model, request)
            except InputError as error:
                if not _too_long(error, request):
                    raise
            shorter, told = await _condensed(model, request, condense)
            try:
                said = await _whole(model, shorter or fitting.cut(request))
            except InputError:
                if shorter is None:
                    raise
                said = await _whole(model, fitting.cut(request))
        return said.model_copy(
            update={
                "tokens": said.tokens + sum(one.tokens for one in told),
                "money": said.money + sum(one.money for one in told),
            }
        )

    def _lane(self, model: Model) -> asyncio.Semaphore:
        width = self.local if model.info.local else self.hosted
        lanes = self._lanes[model.info.provider]
        return lanes.setdefault(width, asyncio.Semaphore(width))


async def _whole(model: Model, request: Request) -> Asked:
    pieces: list[str] = []
    usage = Usage()
    async with aclosing(model.ask(request)) as coming:
        async for piece in coming:
            match piece:
                case TextPiece():
                    pieces.append(piece.text)
                case UsagePiece():
                    usage = piece.usage
                case FinishPiece():
                    tokens = usage.input + usage.output
                    return Asked(text="".join(pieces), tokens=tokens, money=usage.cost or 0.0)
                case _:
                    pass
    raise OutsideError("cut", "The answer was cut off before its end.", hint="It is asked again.")


def _too_long(error: InputError, request: Request) -> bool:
    return error.code == "refused_request" and fitting.length(request) >= LONG


async def _condensed(
    model: Model, request: Request, long: str
) -> tuple[Request | None, list[Asked]]:
    """(the request with this said in fewer words, what that took); None where it did not get short.

    Raises what says to wait.
    """
    told: list[Asked] = []
    if not long or not fitting.holds(request, long):
        return None, told
    try:
        for piece in fitting.pieces(long):
            told.append(await _whole(model, fitting.shorter(piece)))
    except LowkeyError as error:
        if failures.passes(error, of_model=True):
            raise
        return None, told
    words = "\n".join(one.text for one in told)
    return fitting.instead(request, long, words) if len(words) <= len(long) // 2 else None, told


def again(request: Request) -> Request:
    """The same with a word that it is the same."""
    return replace(request, turns=(*request.turns, Turn("user", (TextPart(text=NUDGE),))))
