"""The words by which a passage is looked for: a question's own, cut to their stems. Knows no index.

A stem is the beginning of a word, which serves European languages nearly as well as a stemmer of
their own (McNamee & Mayfield, Character n-gram tokenization, 2004).
"""

from __future__ import annotations

from lowkey.core.words import findable

STEM = 5
"""Letters from which on the end of a word is let go of."""
BEGINS = 4
"""Letters from which a stem stands for all words that begin with it."""
MOST = 24
"""Words of one question."""
_SMALL = (
    "a about all also am an and any are as at be been but by can could did do does for from had has "
    "have he her his how i if in into is it its me more most my no not of on or our s she so some "
    "such t that the their them then there these they this those to was we were what when where "
    "which who whom whose why will with would you your tell find show file files document page "
    "als am an auch auf aus bei das dass dem den der des die du ein eine einem einen einer er es "
    "fur hat ich ihr im in ist kann man mit nach nicht oder sich sie sind und uber um von vor war "
    "was wer wie wird wo zu zum zur"
)
SMALL = frozenset(_SMALL.split())
"""Words that say nothing of what is looked for."""


def terms(question: str) -> list[str]:
    """What to look for, each once: its words, and the beginnings `word*` of their kin.

    The very word counts twice that way. Words that say nothing are looked for only alone.
    """
    words = findable(question).split()
    telling = dict.fromkeys([word for word in words if word not in SMALL] or words)
    found: list[str] = []
    for word in list(telling)[:MOST]:
        found.append(word)
        if len(beginning := stem(word)) >= BEGINS:
            found.append(f"{beginning}*")
    return found


def stem(word: str) -> str:
    """`allergies` → `aller`, `cats` → `cat`; numbers stay whole."""
    if not word.isalpha() or not word.isascii():
        return word
    if len(word) > STEM + 2:
        return word[: max(STEM, len(word) - 3)]
    return word[:-1] if len(word) > 3 and word.endswith("s") else word
