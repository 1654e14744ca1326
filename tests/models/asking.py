"""Asking a model in a test: the question, what it said, how it failed. Knows no kind of model."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lowkey.core.errors import LowkeyError
from lowkey.core.parts import TextPart
from lowkey.models import Model, Piece, Request, TextPiece, ToolSpec, Turn

HELLO = Request((Turn("user", (TextPart(text="Hello"),)),))
WEATHER = ToolSpec(
    "weather", "The weather.", {"type": "object", "properties": {"city": {"type": "string"}}}
)


async def heard(model: Model, request: Request = HELLO) -> list[Piece]:
    return [piece async for piece in model.ask(request)]


async def broken(model: Model, request: Request = HELLO) -> tuple[list[Piece], LowkeyError]:
    """What came before the failure, and the failure."""
    pieces: list[Piece] = []
    with pytest.raises(LowkeyError) as raised:
        async for piece in model.ask(request):
            pieces.append(piece)
    return pieces, raised.value


def text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, TextPiece))
