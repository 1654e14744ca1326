"""What the world calls things: words and phrases by class, and the classes of each word of a text.

A file for each class, one entry a line, in its base form; written for it by a large language model out
of its own head. Names keep their capitals. Knows no judgement: a knife is a weapon in every kitchen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicon"
PHRASE = 6
"""Words of the longest phrase that is looked for."""
FIRST, LATER, NUMBER = "capital first", "capital", "number"
"""Classes of what a word looks like, beside those of the files."""
Kinds = dict[str, tuple[str, ...]]
_WORD = re.compile(r"[^\W_]+(?:[-/+#][^\W_]+)*|'s\b|[?!]")
_ENDINGS = (("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ing", ""), ("ed", ""), ("d", ""))


def words(text: str) -> list[str]:
    """Words, “'s”, and the signs that ask and call."""
    text = re.sub(r"(\w)'(?!s\b)(\w)", r"\1\2", text.replace("’", "'"))
    return _WORD.findall(text)


def names() -> list[str]:
    """All classes, in order."""
    return [*sorted(path.stem for path in FOLDER.glob("*.txt")), FIRST, LATER, NUMBER]


def classes(told: Sequence[str]) -> list[set[str]]:
    """The classes of each word. A longer phrase hides what shorter ones inside it would mean.

    A name counts where it is written as one, or in a text without any capitals.
    """
    small, (plain, named) = [word.lower() for word in told], entries()
    careless = not any(word[0].isupper() and word != "I" for word in told[1:])
    found: list[set[str]] = [set() for _ in told]
    size = [0] * len(told)
    for length in range(min(PHRASE, len(told)), 0, -1):
        for at in range(len(told) - length + 1):
            capital = careless or (told[at][0].isupper() and (at > 0 or length > 1))
            kinds = {
                kind
                for phrase in _bases(small[at : at + length])
                for kind in (*plain.get(phrase, ()), *(named.get(phrase, ()) if capital else ()))
            }
            for place in range(at, at + length) if kinds else ():
                if size[place] in (0, length):
                    found[place] |= kinds
                    size[place] = length
    for at, word in enumerate(told):
        if word[0].isupper() and word != "I":
            found[at].add(LATER if at else FIRST)
        elif word[0].isdigit():
            found[at].add(NUMBER)
    return found


@cache
def bases_of(word: str) -> tuple[str, ...]:
    """What a word may be without its ending: kills, killing, killed."""
    found: list[str] = []
    for ending, instead in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 2:
            continue
        found.append(stem + instead)
        if ending in ("ing", "ed"):
            found.append(stem + "e")
            if stem[-1] == stem[-2]:
                found.append(stem[:-1])
    return tuple(one for one in found if len(one) > 2)


@cache
def entries() -> tuple[Kinds, Kinds]:
    """Of each phrase its classes: of what is no name, and of names."""
    found: tuple[Kinds, Kinds] = ({}, {})
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            told = words(line)
            kinds = found[any(word[0].isupper() for word in told)]
            phrase = " ".join(told).lower()
            both = (*kinds.get(phrase, ()), path.stem)
            kinds[phrase] = same.setdefault(both, both)
    return found


def _bases(phrase: list[str]) -> Iterator[str]:
    """The phrase, and as it would be without the ending of its last or its first word."""
    yield " ".join(phrase)
    *head, last = phrase
    for base in bases_of(last):
        yield " ".join([*head, base])
    for base in bases_of(phrase[0]) if head else ():
        yield " ".join([base, *phrase[1:]])
