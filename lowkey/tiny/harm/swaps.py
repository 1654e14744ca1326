"""Messages that nobody wrote: ours, with a word or two changed for others of one of their classes.

*How do I sharpen a pencil* becomes *How do I sharpen a giraffe*. Whether that asks for harm nobody has
said; those judge it who learned harm elsewhere, and others learn it from them. Endings are put on by rule, so
some are misspelt, as people's are. Knows no judgement.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lowkey.tiny.harm.lexicon import FOLDER, bases_of, entries, words

FRAMES = frozenset(
    [
        "absurd_thing",
        "alone_phrase",
        "ask",
        "degree_of_reality",
        "drug_phrase",
        "evil_reason",
        "fraud_phrase",
        "idiom",
        "knowledge",
        "lawful",
        "means",
        "order_frame",
        "pretend",
        "protect",
        "question_fact",
        "secrecy_phrase",
        "slur_frame",
        "sport_stage_jargon",
        "verb_get",
        "verb_kind",
        "verb_make",
        "verb_speak",
        "verb_touch",
    ]
)
"""Classes whose words hold a sentence together."""
TWO = 0.45
"""How often a second word is changed."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")


class _Spot(NamedTuple):
    """A word that may be changed: where it stands, what it is without its ending, its classes."""

    word: str
    start: int
    end: int
    base: str
    kinds: tuple[str, ...]


def swapped(
    texts: Sequence[str],
    count: int,
    rng: random.Random,
    common: int = 260,
    others: Sequence[str] = (),
) -> list[str]:
    """New messages, `count` or as many as there can be; none of them stands in `texts` or `others`.

    `common`: so many of the most frequent words stay.
    """
    often = Counter(word.lower() for text in texts for word in set(words(text)))
    stay = {word for word, _ in often.most_common(common)}
    members, seen = _members(), {text.lower() for text in (*texts, *others)}
    found: list[str] = []
    for _ in range(20 * count):
        text = _changed(rng.choice(texts), stay, members, rng)
        if text.lower() not in seen:
            seen.add(text.lower())
            found.append(text)
        if len(found) == count:
            break
    return found


def _changed(text: str, stay: set[str], members: dict[str, list[str]], rng: random.Random) -> str:
    spots = list(_spots(text, stay, members))
    chosen = rng.sample(spots, min(1 + (rng.random() < TWO), len(spots)))
    for spot in sorted(chosen, key=lambda one: -one.start):
        other = rng.choice(members[rng.choice(spot.kinds)])
        if spot.word.lower() != spot.base:
            other = _ended(other, spot.word.lower())
        if spot.start == 0:
            other = other[0].upper() + other[1:]
        text = text[: spot.start] + other + text[spot.end :]
    return text


def _spots(text: str, stay: set[str], members: dict[str, list[str]]) -> Iterator[_Spot]:
    plain, named = entries()
    for match in _WORD.finditer(text):
        word, small = match[0], match[0].lower()
        name = word[0].isupper() and match.start() > 0
        for base in (small, *bases_of(small)) if small not in stay else ():
            found = (*plain.get(base, ()), *(named.get(base, ()) if name else ()))
            if kinds := tuple(kind for kind in found if kind in members):
                yield _Spot(word, match.start(), match.end(), base, kinds)
                break


def _members() -> dict[str, list[str]]:
    """Of each class its entries of a word or two."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(FOLDER.glob("*.txt")):
        if path.stem not in FRAMES:
            lines = path.read_text("utf-8").splitlines()
            found[path.stem] = [line for line in lines if 0 < len(line.split()) <= 2]
    return found


def _ended(base: str, like: str) -> str:
    """A base form with the ending of another word."""
    if like.endswith("ing"):
        return base.removesuffix("e") + "ing"
    if like.endswith("ed"):
        return base.removesuffix("e") + "ed"
    if not like.endswith("s") or base.endswith("s"):
        return base
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("ch", "sh", "x")) else "s")
