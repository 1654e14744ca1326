"""The words by which memories are looked for: a question's own, cut to their stems. Knows no index.

A stem is the first five letters of a word, which serves European languages nearly as well as a
stemmer of their own (McNamee & Mayfield, Character n-gram tokenization, 2004).
"""

from __future__ import annotations

from collections.abc import Iterable

from lowkey.core.words import findable

STEM = 5
"""Letters of a stem."""
MOST = 40
"""Stems of one question."""
BEGINS = 3
"""Letters from which a stem stands for all words that begin with it; a shorter one is a word."""
_SMALL = (
    "a about again all already also am an and any are as at be been but by can could did do does "
    "don doesn didn ever everything for from had has have he her his how i if in into is isn it its "
    "just keep kept know knows last let ll me mean memory more my myself no not now of off on once or our "
    "out please re recall remember s said say she should so some something tell that the their them then there "
    "these they thing things this those to told too up us ve was we were what when where which who "
    "whom whose why will with would you your "
    "aber alles als am an auch auf aus bei bin bist das dass dein dem den der des die du ein eine "
    "einen er es fur habe hat hatte ich ihr im in ist ja kann mein meine meinem meinen meiner "
    "mich mir mit nicht noch oder sie sind so und uns von vor war was wann wer wie wo zu zum zur"
)
SMALL = frozenset(_SMALL.split())
"""Words that say nothing of what is looked for."""
KIN = (("live", "livin", "move", "resid"), ("name", "call"))
"""Beginnings of words that ask for one another: who moved to Lyon lives there."""


def stems(words: str) -> list[str]:
    """The stems of what is said, each once, without words that say nothing."""
    telling = (stem(word) for word in findable(words).split() if word not in SMALL)
    return list(dict.fromkeys(telling))[:MOST]


def stem(word: str) -> str:
    """`allergies` → `aller`, `cats` → `cat`; numbers stay whole."""
    if not word.isalpha():
        return word
    if len(word) > STEM:
        return word[:STEM]
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def grounded(text: str, said: str) -> bool:
    """Whether at least half of what the text tells stands in what was said."""
    own = stems(text)
    return bool(own) and 2 * len(held(said, own)) >= len(own)


def told_by(text: str, said: str) -> bool:
    """Whether all that the text tells stands in what was said."""
    own = stems(text)
    return len(held(said, own)) == len(own)


def kin(wanted: Iterable[str]) -> list[str]:
    """The stems with all that ask for the same."""
    return list(dict.fromkeys(other for one in wanted for other in (one, *_kin(one))))


def held(text: str, wanted: Iterable[str]) -> set[str]:
    """Which of the stems the text has a word for, of its own or of their kin."""
    words = f" {findable(text)} "
    return {one for one in wanted if any(_form(alike) in words for alike in kin([one]))}


def _kin(wanted: str) -> tuple[str, ...]:
    return next((group for group in KIN if wanted.startswith(group)), ())


def _form(wanted: str) -> str:
    """How it begins, or is, a word among words with a space on either side."""
    return f" {wanted}" if len(wanted) >= BEGINS else f" {wanted} "
