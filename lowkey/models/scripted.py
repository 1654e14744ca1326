"""A model that says what it was told to, for tests of Lowkey and of what people build on it.

Knows no network and no time: where an answer waits, it waits for an event that the test sets.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from lowkey.core.errors import LowkeyError, NotFoundError
from lowkey.core.parts import Usage
from lowkey.models.protocol import (
    CallPiece,
    Finish,
    FinishPiece,
    Model,
    ModelInfo,
    Piece,
    Request,
    TextPiece,
    ThinkingPiece,
    UsagePiece,
)

SCRIPTED = ModelInfo(id="scripted/actor", name="Actor", provider="scripted", calls=True, local=True)


@dataclass(frozen=True, slots=True)
class Wait:
    """A place in an answer where it waits for `until`."""

    until: asyncio.Event


Step = Piece | Wait | LowkeyError


@dataclass
class Scripted:
    """Plays its answers, one for each question in turn; the last one is played again.

    `asked`: the questions so far. `left`: how many answers were left before their end.
    """

    answers: Sequence[Sequence[Step]]
    info: ModelInfo = SCRIPTED
    asked: list[Request] = field(default_factory=list[Request])
    left: int = 0

    async def ask(self, request: Request) -> AsyncGenerator[Piece, None]:
        answer = self.answers[min(len(self.asked), len(self.answers) - 1)]
        self.asked.append(request)
        ended = False
        try:
            for step in answer:
                match step:
                    case Wait():
                        await step.until.wait()
                    case LowkeyError():
                        ended = True
                        raise step
                    case _:
                        yield step
            ended = True
        finally:
            self.left += not ended


def says(text: str, thinks: str = "", finish: Finish = "stop") -> tuple[Piece, ...]:
    """An answer word by word, with a thought before it where there is one."""
    words = [TextPiece(word) for word in re.findall(r"\S+\s*|\s+", text)]
    thoughts = [ThinkingPiece(word) for word in re.findall(r"\S+\s*|\s+", thinks)]
    counted = Usage(input=1, output=len(words) + len(thoughts), thinking=len(thoughts))
    return (*thoughts, *words, UsagePiece(counted), FinishPiece(finish))


def calls(name: str, arguments: Mapping[str, Any], call_id: str = "call_1") -> tuple[Piece, ...]:
    """An answer that is one call of a tool, its arguments in two stretches."""
    text = orjson.dumps(arguments).decode()
    half = len(text) // 2
    return (
        CallPiece(0, call_id, name, text[:half]),
        CallPiece(0, text=text[half:]),
        UsagePiece(Usage(input=1, output=2)),
        FinishPiece("calls"),
    )


@dataclass
class ScriptedProvider:
    """Scripted models by name, as a provider that a package may offer in its own tests."""

    actors: Mapping[str, Model]

    async def models(self) -> Sequence[ModelInfo]:
        return [actor.info for actor in self.actors.values()]

    def model(self, name: str) -> Model:
        if name not in self.actors:
            raise NotFoundError("no_model", f"There is no scripted model “{name}”.")
        return self.actors[name]
