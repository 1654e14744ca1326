"""Finding a quote in the text it was taken from, to the letter, or not at all. Knows no model.

White space, the shapes of quotation marks and dashes, and letters nobody sees make no difference;
any other difference does. What is found are places in the text as it is kept.
"""

from __future__ import annotations

import re
import unicodedata

LEAST = 12
"""Letters of a quote from which on finding it proves something."""
_SAME = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
}
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_AROUND = " \t\n\"'“”„‘’«»"


class Places:
    """One text, ready to be searched for quotes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._plain, self._at = _normal(text)

    def find(self, quote: str) -> tuple[int, int] | None:
        """(begin, end) of the first place where these words stand as words; None: they don't."""
        wanted = _normal(quote.strip(_AROUND))[0].strip()
        wanted = wanted.removeprefix("...").removesuffix("...").strip()
        if len(wanted) < LEAST:
            return None
        for form in (wanted, wanted[0].swapcase() + wanted[1:]):
            at = self._plain.find(form)
            while at >= 0:
                if _whole(self._plain, at, at + len(form)):
                    return self._at[at], self._at[at + len(form) - 1] + 1
                at = self._plain.find(form, at + 1)
        return None


def stands(text: str, quote: str, begin: int, end: int) -> bool:
    """Whether exactly this quote stands at this place."""
    return 0 <= begin < end <= len(text) and text[begin:end] == quote


def _normal(text: str) -> tuple[str, list[int]]:
    """The text in its plainest form, and where each of its letters stands in the text."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter.isspace():
            if letters and letters[-1] != " ":
                letters.append(" ")
                places.append(place)
            continue
        if _UNSEEN.match(letter):
            continue
        plain = letter if letter.isascii() else unicodedata.normalize("NFKC", letter)
        for one in _SAME.get(letter) or _SAME.get(plain) or plain:
            letters.append(one)
            places.append(place)
    return "".join(letters), places


def _whole(text: str, begin: int, end: int) -> bool:
    """Whether it begins and ends where words do; scripts without spaces have no such places."""
    return not (_inside(text, begin) or _inside(text, end))


def _inside(text: str, at: int) -> bool:
    if at <= 0 or at >= len(text):
        return False
    return all(one.isalnum() and (one.isdigit() or one.lower() != one.upper()) for one in text[at - 1 : at + 1])  # fmt: skip
