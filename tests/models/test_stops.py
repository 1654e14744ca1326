"""An answer ends at a stop sequence, however the provider cuts its words."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable

import pytest

from lowkey.models import CallPiece, FinishPiece, Piece, TextPiece, ThinkingPiece
from lowkey.models.stops import stopping


class Answer:
    """Says these pieces; `closed`: whether it was left before its end."""

    def __init__(self, *pieces: Piece) -> None:
        self.pieces = pieces
        self.closed = False

    async def said(self) -> AsyncGenerator[Piece, None]:
        try:
            for piece in self.pieces:
                yield piece
        except GeneratorExit:
            self.closed = True
            raise


async def heard(answer: Answer, *stops: str) -> list[Piece]:
    return [piece async for piece in stopping(answer.said(), stops)]


def texts(words: Iterable[str]) -> list[Piece]:
    return [TextPiece(word) for word in words]


@pytest.mark.parametrize("size", [1, 2, 3, 50])
@pytest.mark.parametrize(
    ("text", "stops", "left"),
    [
        ("one END two", ("END",), "one "),
        ("one EEND two", ("END",), "one E"),
        ("aab aaab", ("aaab",), "aab "),
        ("x\n\ny", ("\n\n", "y"), "x"),
        ("END", ("END",), ""),
        ("one END", ("", "END"), "one "),
        ("abc", ("bcd", "ab"), ""),
    ],
)
async def test_what_comes_from_the_stop_on_is_not_said(
    text: str, stops: tuple[str, ...], left: str, size: int
) -> None:
    answer = Answer(*texts(text[at : at + size] for at in range(0, len(text), size)), *texts("zz"))
    *said, last = await heard(answer, *stops)
    assert "".join(piece.text for piece in said if isinstance(piece, TextPiece)) == left
    assert last == FinishPiece("stop")
    assert answer.closed


async def test_what_only_began_as_a_stop_is_said() -> None:
    answer = Answer(*texts("one EN"), FinishPiece("length"))
    *said, last = await heard(answer, "END")
    assert "".join(piece.text for piece in said if isinstance(piece, TextPiece)) == "one EN"
    assert last == FinishPiece("length")


async def test_other_pieces_keep_their_place() -> None:
    pieces = [ThinkingPiece("END"), TextPiece("E"), CallPiece(0, "c", "f", "END"), TextPiece("ND")]
    assert await heard(Answer(*pieces, FinishPiece("calls")), "END") == [
        *pieces,
        FinishPiece("calls"),
    ]
