"""An answer that ends at a stop sequence, where the provider can't end it there. Knows no dialect."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from lowkey.models.protocol import FinishPiece, Piece, TextPiece


async def stopping(
    pieces: AsyncGenerator[Piece, None], stops: Sequence[str]
) -> AsyncGenerator[Piece, None]:
    """The pieces up to the first of these texts, which is left out; what asked is closed there.

    A provider that is left before its end does not say what it counted.
    """
    stops = [stop for stop in stops if stop]
    held = ""
    async with aclosing(pieces):
        async for piece in pieces:
            if isinstance(piece, TextPiece):
                held += piece.text
                found = [at for stop in stops if (at := held.find(stop)) >= 0]
                shown = min(found) if found else len(held) - _begun(held, stops)
                if shown:
                    yield TextPiece(held[:shown])
                if found:
                    yield FinishPiece("stop")
                    return
                held = held[shown:]
            else:
                if held:
                    yield TextPiece(held)
                    held = ""
                yield piece


def _begun(text: str, stops: Sequence[str]) -> int:
    """Letters at the text's end that may be the beginning of a stop."""
    longest = max((len(stop) for stop in stops), default=1) - 1
    for count in range(min(longest, len(text)), 0, -1):
        if any(stop.startswith(text[-count:]) for stop in stops):
            return count
    return 0
