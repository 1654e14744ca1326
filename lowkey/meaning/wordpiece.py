"""Words cut into the pieces that BERT knows (uncased). Knows no model.

As in https://github.com/google-research/bert/blob/master/tokenization.py.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

LONGEST = 100
"""Letters of a word that is looked at; a longer one is unknown."""


class WordPiece:
    """`vocabulary`: the pieces in the order of their numbers, as in the model's vocab.txt."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._unknown = self._numbers["[UNK]"]

    def encode(self, text: str, most: int) -> list[int]:
        """The numbers of its pieces between a beginning and an end, `most` in all."""
        numbers = [self._numbers["[CLS]"]]
        for word in _words(text):
            numbers += self._pieces(word)
            if len(numbers) >= most:
                break
        return [*numbers[: most - 1], self._numbers["[SEP]"]]

    def _pieces(self, word: str) -> list[int]:
        if len(word) > LONGEST:
            return [self._unknown]
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self._numbers.get(word[start:end] if not start else f"##{word[start:end]}")
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return [self._unknown]
        return found


def _words(text: str) -> Iterator[str]:
    """Lower case without accents; punctuation and Chinese letters stand alone."""
    word: list[str] = []
    for letter in unicodedata.normalize("NFD", text.lower()):
        kind = unicodedata.category(letter)
        if kind == "Mn" or letter in "\0\ufffd":
            continue
        alone = kind[0] == "P" or _sign(letter) or _chinese(ord(letter))
        if alone or letter.isspace() or kind[0] == "C":
            if word:
                yield "".join(word)
                word = []
            if alone:
                yield letter
        else:
            word.append(letter)
    if word:
        yield "".join(word)


def _sign(letter: str) -> bool:
    """ASCII that is neither letter, digit nor space counts as punctuation."""
    return letter.isascii() and letter.isprintable() and not letter.isalnum() and letter != " "


def _chinese(code: int) -> bool:
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x2FA1F
        or 0xF900 <= code <= 0xFAFF
    )
