"""What counts as a word when something is looked for. Knows no index and no database.

The same text must give the same words in both databases, so nothing is left to their tokenizers:
they get lower case without accents, spaces between words, and nothing else.
"""

from __future__ import annotations

import re
import unicodedata

MOST = 12
"""Words of one query."""


def words_of(query: str) -> list[str]:
    """The words of a query as they are looked for; whatever is no letter or digit separates."""
    return re.findall(r"[^\W_]+", _bare(query))[:MOST]


def findable(text: str) -> str:
    """The words of a text as an index holds them. Scripts without spaces: each letter is a word."""
    words = re.sub(r"[\W_]+", " ", _bare(text)).strip()
    if not words.isascii():
        words = " ".join(_UNSPACED.sub(r" \g<0> ", words).split())
    return words


def plain(text: str) -> str:
    """Lower case without accents, letter for letter: the result has the length of the text."""
    return text.lower() if text.isascii() else text.translate(_PLAIN)


_UNSPACED = re.compile(
    "["
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Japanese and Chinese
    "]"
)


def _bare(text: str) -> str:
    """Folded case, composed letters, no accents."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_MARKS)
    return unicodedata.normalize("NFKC", folded)


class _Marks(dict[int, int | None]):
    """Takes accents and vowel points out; filled as letters come along."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.category(chr(code)) == "Mn" else code
        return self[code]


class _Plain(dict[int, str]):
    """Each letter's plain form, of one letter; filled as letters come along."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        base, *marks = unicodedata.normalize("NFD", letter)
        bare = base if all(unicodedata.category(mark) == "Mn" for mark in marks) else letter
        lower = bare.lower()
        self[code] = lower if len(lower) == 1 else letter
        return self[code]


_MARKS = _Marks()
_PLAIN = _Plain()
