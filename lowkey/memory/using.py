"""Which of the memories that a model was told its answer used. Knows no model and no database.

Told is not used. A memory counts as used where words that set it apart stand in what the model said,
and stood in nothing else that it had read by then. Who follows a wish without naming it is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from lowkey.core.words import findable
from lowkey.memory.nouns import Memory, Piece
from lowkey.memory.terms import SMALL, stem

NAME = 2
"""How much more a name or a number tells than another word."""
_COMMON = (
    "able answer ask back bad best better big call called change chat come day different does "
    "enjoy every example feel find first fine friend full general give go goes going good great guy have "
    "help home hour idea job kind large learn less life like list little live long look lot love "
    "made make many may maybe message might month more morning most move much must name need never "
    "new next nice often old one only open other own part people person place please point prefer "
    "question quick read really right same say see short show simple since small sometimes speak "
    "start still stop take talk team than think three time today try turn two under until use used "
    "using usually very want way week well while word work world write year yes yet "
    "arbeit arbeite antworte art beim besser bitte brauche dann doch einfach finde frage freund "
    "ganz gern gerne gibt gut heisse heute immer jahr jede jetzt kenne komme leben lebe liebe mache "
    "mag mal mann mehr mensch mochte muss nach name neu neue nie nur ohne oft sage sehe sehr seit "
    "spreche tag uber unser viel weil wenn wichtig will wird wohne woche wort zeit"
)
"""Words that stand in any answer."""


def used(told: Sequence[Memory], heard: str, answer: Sequence[Piece]) -> list[Memory]:
    """Those of the told. `heard`: all else that the model was sent before it answered."""
    weights = {memory.id: _weights(memory.text) for memory in told}
    left = {term for own in weights.values() for term in own}
    said: set[str] = set()
    for piece in (Piece("read", heard), *answer):
        met = left.intersection(_terms(piece.text)) if piece.kind != "recalled" else set[str]()
        left -= met
        if piece.kind == "said":
            said |= met
    return [memory for memory in told if _enough(weights[memory.id], said)]


def _enough(weights: dict[str, int], said: set[str]) -> bool:
    """At least half of what sets it apart, or two of its names."""
    met = [weight for term, weight in weights.items() if term in said]
    return bool(met) and (2 * sum(met) >= len(weights) or met.count(NAME) > 1)


def _weights(text: str) -> dict[str, int]:
    """The terms that set this memory apart, and how much each tells."""
    telling = {term: 1 for term in _terms(text) if term not in _common()}
    for number, word in enumerate(re.findall(r"[^\W_]+", text)):
        if not word.isalpha() or (number and word[0].isupper()):
            telling |= {term: NAME for term in _terms(word) if term in telling}
    return telling


def _terms(text: str) -> Iterator[str]:
    """Stems of words; of scripts without spaces, each two letters that stand together."""
    before = ""
    for word in findable(text).split():
        alone = len(word) == 1 and not word.isascii()
        if alone:
            if before:
                yield before + word
        elif word not in SMALL and (len(word) > 1 or word.isdecimal()):
            yield stem(word)
        before = word if alone else ""


@cache
def _common() -> frozenset[str]:
    return frozenset(stem(word) for word in _COMMON.split())
