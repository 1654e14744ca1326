"""Answers in the person's own words: what they said earlier, and the main points of a text.

Nothing is made up here: every sentence is a quotation. Knows nothing of models.
"""

import re
from collections import Counter
from collections.abc import Sequence

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+(?=\s|$)|$|(?=\n))")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
COMMON = frozenset(
    [
        "a",
        "about",
        "again",
        "all",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "just",
        "let",
        "like",
        "may",
        "me",
        "mine",
        "my",
        "no",
        "not",
        "now",
        "of",
        "on",
        "or",
        "our",
        "out",
        "please",
        "said",
        "say",
        "she",
        "should",
        "so",
        "some",
        "tell",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "told",
        "too",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "yes",
        "you",
        "your",
        "remember",
        "know",
        "think",
        "earlier",
        "before",
        "called",
        "again",
        "gave",
        "give",
        "whats",
        "what's",
        "i'm",
        "i've",
        "i'll",
        "it's",
        "that's",
        "remind",
    ]
)
KIN = (
    frozenset({"name", "called", "call", "i'm", "im"}),
    frozenset(
        {"live", "lives", "living", "city", "town", "home", "from", "moved", "address", "country"}
    ),
    frozenset({"job", "work", "works", "profession", "living", "employed", "occupation"}),
    frozenset({"age", "old", "years", "born", "birthday"}),
    frozenset({"pet", "dog", "cat", "hamster", "rabbit", "animal"}),
    frozenset({"wife", "husband", "partner", "married", "spouse"}),
    frozenset({"child", "children", "son", "daughter", "kids", "kid", "baby"}),
    frozenset(
        {
            "colour",
            "color",
            "red",
            "blue",
            "green",
            "yellow",
            "purple",
            "orange",
            "pink",
            "black",
            "white",
        }
    ),
    frozenset({"code", "password", "pin", "number", "combination"}),
)
"""Words that stand for one another when something is asked for."""
NAMING = re.compile(r"\b(?:my name|i am|i'm|im|call me|called)\b", re.IGNORECASE)
SHORT = 25
"""Words of a text that is too short to be shortened."""


def sentences(text: str) -> list[str]:
    return [s for match in _SENTENCE.finditer(text) if (s := match.group().strip())]


def words(text: str) -> list[str]:
    return list(_WORD.findall(text.lower().replace("’", "'")))


def recalled(question: str, said: Sequence[str]) -> str | None:
    """The person's sentence that answers the question best, newest first; None where none does.

    Questions of theirs are no answers.
    """
    wanted = {word for word in words(question) if word not in COMMON}
    wide = set(wanted)
    for kin in KIN:
        if wanted & kin:
            wide |= kin
    best: tuple[float, str] | None = None
    for age, message in enumerate(reversed(said)):
        for sentence in sentences(message):
            if sentence.endswith("?"):
                continue
            held = set(words(sentence))
            score = 2.0 * len(held & wanted) + len((held & wide) - wanted)
            if "name" in wanted and not NAMING.search(sentence):
                score = 0.0
            if score > 0 and (best is None or score - 0.01 * age > best[0]):
                best = (score - 0.01 * age, sentence)
    return best[1] if best else None


def points(text: str, count: int = 3) -> list[str]:
    """The text's most telling sentences, in its own order (Luhn 1958); empty for a short text."""
    given = sentences(text)
    if len(words(text)) < SHORT or len(given) < 2:
        return []
    often = Counter(word for word in words(text) if word not in COMMON)

    def worth(sentence: str) -> float:
        held = [word for word in words(sentence) if word not in COMMON]
        return sum(often[word] for word in held) / (len(held) + 6) if held else 0.0

    kept = min(count, max(1, len(given) // 2))
    best = sorted(range(len(given)), key=lambda at: -worth(given[at]) - (0.5 if at == 0 else 0))
    return [given[at] for at in sorted(best[:kept])]
