"""Asking a model on a job's behalf: whole answers, counted, a few at a time. Knows no journal.

What a provider refuses for its length is sent once more, cut where it was longest.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from lowkey.core.errors import InputError, OutsideError
from lowkey.core.parts import Record, ResultPart, Text, TextPart, Usage
from lowkey.jobs.nouns import Spent
from lowkey.models import Content, FinishPiece, Model, Request, TextPiece, Turn, UsagePiece

LONG = 8_000
"""Characters from which a request that is refused may be so for its length."""
NUDGE = "You were asked exactly this before. Do not repeat yourself: try another way, or say that there is none."
MARK = "\n[… cut to fit …]\n"


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

    async def ask(self, model_id: str | None, request: Request) -> Asked:
        """Raises what the model raises; a refusal for its length only after one attempt at cutting."""
        model = await self.find(model_id)
        async with self._lane(model):
            try:
                return await _whole(model, request)
            except InputError as error:
                if error.code != "refused_request" or _length(request) < LONG:
                    raise
                return await _whole(model, shrink(request))

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


def again(request: Request) -> Request:
    """The same with a word that it is the same."""
    return replace(request, turns=(*request.turns, Turn("user", (TextPart(text=NUDGE),))))


def shrink(request: Request) -> Request:
    """About half as long: the longest texts lose their middles; what the system says stays whole."""
    lengths = _lengths(request)
    goal, most = sum(lengths) // 2, max(lengths, default=0)
    while most > 200 and sum(min(length, most) for length in lengths) > goal:
        most = most * 3 // 4
    return replace(request, turns=tuple(_cut(turn, most) for turn in request.turns))


def _length(request: Request) -> int:
    return sum(_lengths(request))


def _lengths(request: Request) -> list[int]:
    """Of all texts that may be cut."""
    told = (turn for turn in request.turns if turn.role != "system")
    parts = (part for turn in told for part in turn.content)
    return [len(part.text) for part in parts if isinstance(part, TextPart | ResultPart)]


def _cut(turn: Turn, most: int) -> Turn:
    def cut(part: Content) -> Content:
        if not isinstance(part, TextPart | ResultPart) or len(part.text) <= most:
            return part
        half = most // 2
        return part.model_copy(update={"text": part.text[:half] + MARK + part.text[-half:]})

    if turn.role == "system":
        return turn
    return replace(turn, content=tuple(cut(part) for part in turn.content))
