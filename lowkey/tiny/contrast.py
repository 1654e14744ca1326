"""What a request is by its build: who is acted upon, what is done, what is asked. Knows no model.

The table beside it is all it knows, for a person to read and to extend: English, one message. A word
of the text gets a sign for each class that it begins a phrase of, so that the patterns stay small.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Reading = Literal["harm", "calm"]
TABLE = Path(__file__).parent / "contrast.txt"
KINDS = ("how", "asked", "harm", "calm")
LONGEST, PHRASE = 600, 6
"""Letters that are read, and words of the longest phrase."""
_SIGNS = "[^ -~]*"
_WORD = rf"[\w'&/+-]+{_SIGNS}"
_PREPOSITION = (
    "with|for|at|of|in|on|without|before|after|and|or|but|than|from|to|near|by|like|as|that|who|"
    "while|when|if|about|into|until|because|so|against|towards|through|during|over"
)
_GAPS = {
    "~": rf"(?: (?!(?:{_PREPOSITION}){_SIGNS} ){_WORD}){{0,3}}?",
    "~~": rf"(?: {_WORD}){{0,6}}?",
    "<end>": "(?= )(?! 's)",
}
_PART = re.compile(r"\[[^]]*\]|(?:\((?:[^()]|\([^()]*\))*\)\S*|[^\s()])+")


@dataclass(frozen=True, slots=True)
class Table:
    """`phrases`: the classes of a phrase; `shapes`: patterns of phrases, and the class of each."""

    phrases: dict[str, set[str]]
    shapes: list[tuple[str, re.Pattern[str]]]
    readings: dict[str, re.Pattern[str]]
    signs: dict[tuple[str, int], str]


def reading(text: str) -> Reading | None:
    """Harm, or that it is none; None where the table has nothing to say."""
    told = signed(text)
    found = {kind for kind, pattern in table().readings.items() if pattern.search(told)}
    return "calm" if "calm" in found else "harm" if found else None


def plain(text: str) -> list[str]:
    """Words and signs; a capital only where it may begin a name."""
    text = text[:LONGEST].replace("’", "'").replace("_", " ")
    text = re.sub(r"'s\b|s'(?=\s)", lambda one: " 's" if one[0] == "'s" else "s 's", text)
    text = re.sub(r"[^\w'&/+ -]+", " . ", text)
    return re.sub(r"^\s*(\w+)|(?<=\. )(\w+)", lambda one: one[0].lower(), text).split()


def signed(text: str) -> str:
    """Words in small letters with their signs, one space around each; void phrases are a thing."""
    words, signs, told, at = plain(text), table().signs, [""], 0
    while at < len(words):
        void = [size for size, kinds in _phrases(words, at) if "void" in kinds]
        words[at : at + max(void, default=1)] = ["thing"] if void else words[at : at + 1]
        at += 1
    for at, word in enumerate(words):
        found = {(kind, size) for size, kinds in _phrases(words, at) for kind in kinds}
        told.append(word.lower() + "".join(signs[one] for one in found if one in signs))
    return " ".join([*told, ""])


def _phrases(words: list[str], at: int) -> list[tuple[int, set[str]]]:
    """The phrases that begin here: how many words, of which classes."""
    known, found = table(), list[tuple[int, set[str]]]()
    for size in range(1, min(PHRASE, len(words) - at) + 1):
        phrase = words[at : at + size]
        told = " ".join(phrase).lower()
        kinds = {name for name, shape in known.shapes if shape.fullmatch(told)}
        kinds |= {"name", "famous"} if all(word[0].isupper() for word in phrase) else set()
        found.append((size, kinds | known.phrases.get(told, set())))
    return found


@cache
def table() -> Table:
    """The file as it is used. Raises KeyError where a reading names a class that there is not."""
    phrases: dict[str, set[str]] = defaultdict(set)
    shapes: dict[str, list[str]] = defaultdict(list)
    lines: dict[str, list[str]] = defaultdict(list)
    sizes = {"name": {1, 2, 3}, "famous": {2}}
    for line in TABLE.read_text("utf-8").replace("\n    ", " ").splitlines():
        name, colon, rest = line.partition(":")
        if line.startswith("#") or not colon:
            continue
        if name in KINDS:
            lines[name].append(rest)
            continue
        sizes[name] = set()
        for one in rest.split():
            word = one.replace("_", " ").replace("'s ", " 's ")
            if re.search(r"[(?\\]", one):
                shapes[name].append(word)
                sizes[name] |= set(range(1, PHRASE + 1))
                continue
            sizes[name].add(word.count(" ") + 1)
            for form in forms(word):
                phrases[form].add(name)
    every = enumerate((name, size) for name in sizes for size in sizes[name])
    signs = {one: chr(0xE000 + number) for number, one in every}
    classes = {
        name: "|".join(
            f"{_WORD}{signs[name, size]}{_SIGNS}{f' {_WORD}' * (size - 1)}" for size in sizes[name]
        )
        for name in sizes
    }
    start = rf"(?: (?:{classes['ask']})(?: (?!{classes['turn']}){_WORD}){{0,4}}?"
    begin = {"how": f"{start})", "asked": rf"{start}|^(?: please{_SIGNS})?)"}
    read = [
        (kind, "|".join(_reading(one, classes) for one in some)) for kind, some in lines.items()
    ]
    return Table(
        phrases,
        [(name, re.compile("|".join(some))) for name, some in shapes.items()],
        {kind: re.compile(f"{begin.get(kind, '')}(?:{some})(?= )") for kind, some in read},
        signs,
    )


def forms(word: str) -> set[str]:
    """A word and how it may end."""
    if len(word) < 3 or " " in word[-3:]:
        return {word}
    stem, last = word[:-1], word[-1]
    other = (f"{last}s", f"{last}es", f"{last}ing", f"{last}{last}ing")
    ends = {"e": ("es", "ing"), "y": ("ies", "ying")}.get(last, other)
    return {word, *(stem + end for end in ends)}


def _reading(line: str, classes: dict[str, str]) -> str:
    """A line of the table as a pattern."""
    body = "".join(map(_part, _PART.findall(line)))
    return re.sub(r"<(\w+)>", lambda found: f"(?:{classes[found[1]]})", body)


def _part(one: str) -> str:
    if one in _GAPS:
        return _GAPS[one]
    one = one.replace("_", " ").replace(" ", f"{_SIGNS} ")
    return f"(?: (?:{one[1:-1]}){_SIGNS})?" if one[0] == "[" else f" (?:{one}){_SIGNS}"
