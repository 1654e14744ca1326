"""Whether a model, or a provider of models, keeps the rules of the protocol. Ships for those who write one.

Knows nothing of how it asks. In a test: `await check(provider, "name")`, or `await check_model(model)`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

from lowkey.core.errors import InputError
from lowkey.core.parts import TextPart
from lowkey.models.protocol import (
    CallPiece,
    FinishPiece,
    Model,
    ModelProvider,
    NotePiece,
    Piece,
    PlacePiece,
    Request,
    StartPiece,
    TextPiece,
    ThinkingPiece,
    Turn,
    UsagePiece,
)

PIECES = (
    CallPiece,
    FinishPiece,
    NotePiece,
    PlacePiece,
    StartPiece,
    TextPiece,
    ThinkingPiece,
    UsagePiece,
)
HELLO = Request((Turn("user", (TextPart(text="Say hello."),)),), max_tokens=50)
PATIENCE = 60.0
"""Seconds for one answer."""


class BrokenRuleError(InputError):
    """A rule is not kept."""

    def __init__(self, who: str, rule: str) -> None:
        super().__init__("broken_rule", f"{who}: {rule}", hint="See lowkey/models/protocol.py.")


async def check(provider: ModelProvider, name: str) -> None:
    """Checks a provider under its name, and each of its models. Raises BrokenRuleError."""
    found = await provider.models()
    if not found:
        raise BrokenRuleError(name, "it has no models that could be checked.")
    for info in found:
        first, _, rest = info.id.partition("/")
        if first != name or not rest or info.provider != name:
            raise BrokenRuleError(info.id, f"its id must be “{name}/…” and its provider “{name}”.")
        model = provider.model(rest)
        if model.info.id != info.id:
            raise BrokenRuleError(info.id, f"the model found under it is {model.info.id}.")
        await check_model(model)


async def check_model(model: Model, request: Request = HELLO) -> None:
    """Asks a model, leaves it, asks it twice at once. Raises BrokenRuleError, and what it raises."""
    who = model.info.id
    async with asyncio.timeout(PATIENCE):
        _check_answer(who, await _heard(model, request))
        async with aclosing(model.ask(request)) as left:
            await anext(left)
        first, second = await asyncio.gather(_heard(model, request), _heard(model, request))
    _check_answer(who, first)
    _check_answer(who, second)


async def _heard(model: Model, request: Request) -> list[Piece]:
    async with aclosing(model.ask(request)) as pieces:
        return [piece async for piece in pieces]


def _check_answer(who: str, pieces: Sequence[object]) -> None:
    if any(not isinstance(piece, PIECES) for piece in pieces):
        raise BrokenRuleError(who, "it said something that is no Piece.")
    finishes = [piece for piece in pieces if isinstance(piece, FinishPiece)]
    if len(finishes) != 1 or pieces[-1] is not finishes[0]:
        raise BrokenRuleError(who, "the last piece, and no other, must be a FinishPiece.")
    begun: set[int] = set()
    for piece in pieces:
        match piece:
            case CallPiece() if piece.index not in begun:
                begun.add(piece.index)
                if not piece.call_id or not piece.name:
                    raise BrokenRuleError(who, "a call must begin with its id and its name.")
            case UsagePiece(usage=usage):
                if min(usage.input, usage.output, usage.thinking, usage.cached) < 0:
                    raise BrokenRuleError(who, "it counted fewer than no tokens.")
            case TextPiece() | ThinkingPiece() if type(piece.text) is not str:
                raise BrokenRuleError(who, "a text must be a str.")
            case _:
                pass
