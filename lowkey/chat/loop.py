"""The heart: ask the model, write down every piece as an event, do what it calls for, ask again.

Knows no HTTP, no database and no tool. Stopping is cancelling: the generator is closed, and with it
the model upstream and the calls under way.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from lowkey.chat.hands import Hands
from lowkey.chat.steps import pending, steps
from lowkey.core.errors import OutsideError
from lowkey.core.events import (
    Note,
    PartClosed,
    PartOpened,
    RunStarted,
    RunWaiting,
    UsageCounted,
)
from lowkey.core.log import Live
from lowkey.core.parts import (
    CallPart,
    Growing,
    Message,
    Part,
    ResultPart,
    TextPart,
    ThinkingPart,
    Usage,
)
from lowkey.models import (
    CallPiece,
    Finish,
    FinishPiece,
    Model,
    NotePiece,
    Piece,
    PlacePiece,
    Request,
    StartPiece,
    TextPiece,
    ThinkingPiece,
    UsagePiece,
)

STEPS = 50
"""Answers with calls in one run; after them the model is asked for words alone."""
MISSES = 3
"""Of them that follow each other without one call that went well; after them, too."""


@dataclass(slots=True)
class Writer:
    """Turns pieces into parts. Parts close in the order of their index."""

    live: Live
    count: int = 0
    """Parts opened so far."""
    spent: Usage = field(default_factory=Usage)
    """What the steps before this one took."""
    _step: Usage = field(default_factory=Usage)
    _open: dict[object, int] = field(default_factory=dict[object, int])

    def step(self) -> None:
        """Another answer of the same run begins."""
        self.spent, self._step = self.spent.plus(self._step), Usage()

    def count_tokens(self, usage: Usage) -> None:
        self._step = usage
        self.live.emit(UsageCounted, usage=self.spent.plus(usage))

    def add(self, part: Part) -> None:
        """A part that is whole already."""
        self.close()
        self._begin(None, part)
        self.live.emit(PartClosed, index=self.count - 1)

    def since(self, count: int) -> tuple[Part, ...]:
        """The parts from this one on."""
        return self.live.answer().parts[count:]

    def resume(self, parts: tuple[Part, ...]) -> None:
        """Begins with the parts of a cut answer; its last text goes on growing."""
        for part in parts:
            grows = part is parts[-1] and isinstance(part, TextPart)
            self._begin("text" if grows else None, part)
            if not grows:
                self.live.emit(PartClosed, index=self.count - 1)

    def write(self, key: object, opened: Growing, text: str) -> None:
        """Adds text to the part known by `key`, opening it (and closing others) where needed."""
        index = self._open.get(key)
        if index is None:
            if not (isinstance(opened, CallPart) and all(self._open_calls())):
                self.close()
            index = self._begin(key, opened)
        if text:
            self.live.grow(index, text)

    def sign(self, signature: str) -> None:
        """The provider's proof of the open thought: reopens it whole, with the signature."""
        index = self._open.get("thinking")
        if index is not None:
            part = self.live.answer().parts[index]
            self.live.emit(
                PartOpened, index=index, part=part.model_copy(update={"signature": signature})
            )

    def close(self) -> None:
        for index in sorted(self._open.values()):
            self.live.emit(PartClosed, index=index)
        self._open.clear()

    def _begin(self, key: object, part: Part) -> int:
        index = self.count
        self.count += 1
        if key is not None:
            self._open[key] = index
        self.live.emit(PartOpened, index=index, part=part)
        return index

    def _open_calls(self) -> list[bool]:
        return [isinstance(key, int) for key in self._open]


async def work(model: Model, request: Request, writer: Writer, hands: Hands) -> Finish:
    """Writes answers until the model calls for nothing more, and returns why the last one ended.

    Raises what the model raises; what a tool does wrong is told to the model.
    """
    left, misses = STEPS, 0
    while True:
        begun = writer.count
        finish = await answer(model, request, writer)
        said = writer.since(begun)
        calls = [part for part in said if isinstance(part, CallPart)]
        if not (calls and hands.specs and left) or finish in ("length", "filtered"):
            return finish
        results = await carry_out(calls, writer, hands)
        writer.step()
        well = any(part.ok for part in results if isinstance(part, ResultPart))
        misses = 0 if well else misses + 1
        left = left - 1 if misses < MISSES else 0
        request = replace(
            request,
            turns=(*request.turns, *steps((*said, *results))),
            choice="auto" if left else "none",
        )


async def carry_out(
    calls: Sequence[CallPart], writer: Writer, hands: Hands, again: bool = False
) -> list[Part]:
    """Makes the calls, and writes down and returns what comes of them. `again`: as `Hands.do` has it."""
    results: list[Part] = []
    async with aclosing(hands.do(calls, again)) as coming:
        async for part in coming:
            writer.add(part)
            results.append(part)
    return results


async def take_up(cut: Message, writer: Writer, hands: Hands) -> Message:
    """The cut answer, written down again, with its calls that were under way when Lowkey ended.

    Whether they were made is not known: those that did more than look ask their person.
    """
    writer.resume(cut.parts)
    calls = pending(cut.parts) if cut.status == "interrupted" else []
    results = await carry_out(calls, writer, hands, again=True)
    return cut.model_copy(update={"parts": (*cut.parts, *results)})


async def answer(model: Model, request: Request, writer: Writer) -> Finish:
    """Writes the model's answer and returns why it ended. Raises what the model raises.

    Raises OutsideError where the stream ended without a reason: that answer is not whole.
    """
    try:
        async with aclosing(model.ask(request)) as pieces:
            async for piece in pieces:
                if isinstance(piece, FinishPiece):
                    return piece.reason
                _take(writer, piece)
    finally:
        writer.close()
    raise OutsideError(
        "cut",
        "The answer was cut off before its end.",
        hint="Press Continue to go on from here.",
    )


def _take(writer: Writer, piece: Piece) -> None:
    match piece:
        case TextPiece():
            writer.write("text", TextPart(text=""), piece.text)
        case ThinkingPiece():
            writer.write("thinking", ThinkingPart(text=""), piece.text)
            if piece.signature:
                writer.sign(piece.signature)
        case CallPiece():
            call = CallPart(call_id=piece.call_id, name=piece.name)
            writer.write(piece.index, call, piece.text)
        case UsagePiece():
            writer.count_tokens(piece.usage)
        case StartPiece():
            writer.live.emit(RunStarted, model=piece.model)
        case PlacePiece():
            writer.live.emit(RunWaiting, position=piece.position)
        case NotePiece():
            writer.live.emit(Note, text=piece.problem.message)
        case FinishPiece():
            writer.close()
