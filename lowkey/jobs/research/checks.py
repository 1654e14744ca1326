"""Whether a sentence says nothing that its evidence does not: numbers, dates, names, negation.

Knows no model. It can't tell that a sentence follows, only that it surely does not; it would rather
refuse a true sentence than let a made-up number pass.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lowkey.core.words import findable
from lowkey.files import SMALL
from lowkey.jobs.research.sentences import sentences, stems

_NUMBER = re.compile(
    r"(?<![\w.,])[+−-]?(\d{1,3}(?:[,.\u00a0\u202f'’ ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"(?:[\s\u00a0-]?(thousand|million|billion|trillion|mio|mrd|tausend|millionen|milliarden|bn)\b)?",
    re.IGNORECASE,
)
_LARGE = {
    "thousand": 3, "tausend": 3, "million": 6, "millionen": 6, "mio": 6,
    "billion": 9, "bn": 9, "milliarden": 9, "mrd": 9, "trillion": 12,
}  # fmt: skip
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve",
    "null ein zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
)
_COUNTED = {word: float(n) for words in _WORDS for n, word in enumerate(words.split())}
_MONTHS = re.compile(
    r"\b(jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|june?|juni|july?|juli"
    r"|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)\b\.?(?=\s+\d)"
    r"|(?<=\d\s)\b(january|february|march|april|may|june|july|august|september|october|november"
    r"|december)\b|(?<=\d\.\s)\b(januar|februar|märz|april|mai|juni|juli|august|september|oktober"
    r"|november|dezember)\b",
    re.IGNORECASE,
)
_DENYING = (
    "not no never none nor neither without cannot nobody nothing nowhere hardly false deny denies "
    "denied denying fail fails failed lack lacks lacked refuted debunked nicht kein keine keinen "
    "keinem keiner keines nie niemals ohne weder niemand nichts kaum falsch bestreitet"
)
_OPENING = (
    "although according additionally after another because before both despite during each "
    "either every few first finally further furthermore here however indeed instead later many "
    "meanwhile moreover most much nevertheless once one only other others overall previously "
    "several similarly since still thus therefore though today together two under unlike until "
    "when where while within yet years critics experts people researchers scientists sources "
    "studies evidence reports results data it its he she they"
)
_SMALL_GERMAN = "der die das und ist ein eine nicht mit von den dem des im zu wird wurde"
_NOT = frozenset(_DENYING.split())
_OPENERS = frozenset(_OPENING.split())
_GERMAN = frozenset(_SMALL_GERMAN.split())
_ORDINARY = ("ing", "ly", "ers", "ed", "tions", "ments")
HELD = 0.5
"""Share of a sentence's words that make a piece of evidence speak of the same thing."""


def unsupported(sentence: str, quotes: Sequence[str], titles: Sequence[str] = ()) -> str:
    """What in the sentence its evidence does not hold, in words; empty where nothing is amiss.

    `titles`: of the pages that the quotes stand on.
    """
    held = "\n".join(quotes)
    if not held.strip():
        return "It has no evidence."
    behind = f"{held}\n" + "\n".join(titles)
    known = numbers(behind)
    for text, value in _numbers(sentence):
        if value not in known:
            return f"“{text}” stands in none of its quotes."
    told = {_month(one) for one in _MONTHS.finditer(behind)} | {word[:3] for word in findable(behind).split()}  # fmt: skip
    for found in _MONTHS.finditer(sentence):
        if _month(found) not in told:
            return f"“{found.group().strip()}” stands in none of its quotes."
    words = findable(behind).split()
    for name in names(sentence):
        if not all(_said(part, words) for part in findable(name).split()):
            return f"“{name}” stands in none of its quotes."
    return _turned(sentence, quotes)


def numbers(text: str) -> frozenset[float]:
    """The values of all numbers in a text, small ones in words too."""
    counted = {_COUNTED[word] for word in findable(text).split() if word in _COUNTED}
    return frozenset({value for _, value in _numbers(text)} | counted)


def negated(text: str) -> bool:
    return bool(_NOT & set(findable(text).split())) or re.search(r"n['’]t\b", text) is not None


def names(sentence: str) -> list[str]:
    """What looks like names in it: capital letters where no sentence begins."""
    found: list[str] = []
    german = len(_GERMAN & set(sentence.lower().split())) >= 2
    for begin, end in sentences(sentence):
        told = sentence[begin:end]
        for run in re.finditer(r"[^\W\d_]*[A-ZÀ-ÖØ-Þ][\w’'-]*(?:\s+[A-ZÀ-ÖØ-Þ][\w’'-]*)*", told):
            words = run.group().split()
            first = run.start() == 0 or not any(one.isalnum() for one in told[: run.start()])
            if first and _opens(words[0]):
                words = words[1:]
            telling = [one for one in words if findable(one) and not _small(one)]
            if german and len(telling) < 2:
                telling = [one for one in telling if one.isupper() and len(one) > 1]
            if telling:
                found.append(" ".join(telling))
    return found


def _numbers(text: str) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for one in _NUMBER.finditer(text):
        value = _value(one[1]) * 10 ** _LARGE.get((one[2] or "").lower(), 0)
        found.append((one.group().strip(), round(value, 6)))
    return found


def _value(digits: str) -> float:
    """`1,234.5`, `1.234,5` and `1 234` alike; `1,5` and `1.5` are fractions."""
    digits = re.sub(r"[\s\u00a0\u202f'’]", "", digits)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        return float(digits.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits) and not re.fullmatch(r"\d\.\d{3}", digits):  # fmt: skip
        return float(digits.replace(".", "").replace(",", "."))
    return float(digits.replace(",", "."))


def _month(found: re.Match[str]) -> str:
    short = findable(found.group())[:3]
    return {"mai": "may", "okt": "oct", "dez": "dec", "marz": "mar"}.get(short, short)


def _said(part: str, words: Sequence[str]) -> bool:
    """Whether a part of a name stands among the words, in one of its forms."""
    if part in words or part in ("s", "the"):
        return True
    if len(part) < 5:
        return any(word in (f"{part}s", part.removesuffix("s")) for word in words)
    return any(word[: len(part) - 1] == part[:-1] and len(word) - len(part) <= 3 for word in words)


def _opens(word: str) -> bool:
    """Whether a sentence may begin with this word without naming anything."""
    plain = findable(word)
    return plain in _OPENERS or _small(word) or plain.endswith(_ORDINARY)


def _small(word: str) -> bool:
    """Whether it is among the words that say nothing; `stems` leaves those out where others are."""
    return set(findable(word).split()) <= SMALL


def _turned(sentence: str, quotes: Sequence[str]) -> str:
    """Whether it says the opposite of its evidence, as far as words of negation tell."""
    if negated(sentence):
        return "" if any(map(negated, quotes)) else "It denies what its quotes say."
    wanted = set(stems(sentence))
    near = [one for one in quotes if len(wanted & set(stems(one))) >= HELD * max(len(wanted), 1)]
    if near and all(map(negated, near)):
        return "Its quotes deny what it says."
    return ""
