"""What is not to be remembered: secrets, and what is sensitive about others. Knows no model.

A memory travels with prompts to whatever model the person chooses, so some things are better kept
elsewhere. The guard sees forms and words (English and German), not meaning: it errs both ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lowkey.core.errors import InputError
from lowkey.core.words import findable
from lowkey.memory.numbers import cards, numbers
from lowkey.memory.sensitive import NAME, OTHERS, SELF, TOPICS, WISHES

KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?[A-Za-z0-9_-]{16,}"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abprs]-[\w-]{10,}"
    r"|\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{30,}|\bhf_[A-Za-z0-9]{20,}|\blk_[\w-]{30,}"
    r"|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*"
)
"""Keys by the forms that their makers gave them."""
PASSWORD = re.compile(
    r"\b(?:pass ?(?:word|phrase|code)|pwd|(?:wi-?fi|bank|card|cash|sim|phone)[ -]?(?:pin|key|code)"
    r"|pin(?: (?:code|number))?|cvv|cvc|passwort|kennwort|geheimzahl|recovery (?:code|phrase)"
    r"|seed phrase|one-?time code)\b[^.!?\n]{0,40}?(?:\bis\b|\bare\b|\bist\b|\blautet\b|[:=])\s*\S",
    re.IGNORECASE,
)
"""A password that is told, not one that is only spoken of."""


def check(text: str, said: str | None) -> None:
    """Raises InputError for what is not to be kept.

    `said`: the message that led to it, where the person did not write this statement down
    themselves. What they plainly asked to be kept in just these words is theirs to decide, but keys
    and card numbers are never kept.
    """
    if KEYS.search(text) or cards(text):
        raise InputError(
            "memory_secret",
            "This holds a card number or a secret key, which Lowkey does not remember: "
            "memories go along with prompts.",
            hint="Keep it in a password manager.",
        )
    if said is None:
        return
    if PASSWORD.search(text) and not _asked(said, _values(text)):
        raise InputError(
            "memory_password",
            "This looks like a password, which is remembered only when its person asks for it.",
            hint="They can say “remember that …” with the same words, or write it in "
            "Settings → Memory.",
        )
    if (told := numbers(text)) and not _asked(said, told, _digits):
        raise InputError(
            "memory_number",
            "This holds the number of an account, a paper or an office, which is remembered only "
            "when its person asks for it.",
            hint="They can say “remember that …” with the same number, or write it in "
            "Settings → Memory.",
        )
    topic, words = sensitive(text)
    if topic and not _asked(said, words):
        raise InputError(
            "memory_private",
            f"This tells of somebody else's {topic}, which is remembered only when the person asks "
            "for it.",
            hint="They can say “remember that …” with the same words, or write it in "
            "Settings → Memory.",
        )


def sensitive(text: str) -> tuple[str, set[str]]:
    """What of somebody else's it tells, and by which words; ("", none) where it does not."""
    if not _of_another(text):
        return "", set()
    for topic, pattern in TOPICS.items():
        words = {found.group().lower() for found in pattern.finditer(text)}
        if words:
            return topic, words
    return "", set()


def _of_another(text: str) -> bool:
    """Whether it speaks of somebody who is not the person themselves."""
    if OTHERS.search(text):
        return True
    return SELF.match(text) is None and _named(text)


def _named(text: str) -> bool:
    """Whether it begins like `Anna is …`; a word of a topic is no name."""
    found = NAME.match(text)
    return found is not None and not any(one.search(found[1]) for one in TOPICS.values())


def _asked(said: str, words: set[str], form: Callable[[str], str] = findable) -> bool:
    """Whether the message asks for something to be kept, and holds all of these words."""
    heard = form(said)
    return WISHES.search(said) is not None and all(form(word) in heard for word in words)


def _digits(text: str) -> str:
    """A number however it is spaced."""
    return "".join(findable(text).split())


def _values(text: str) -> set[str]:
    """What stands after the word for a password: the password itself."""
    return {text[found.end() - 1 :].split()[0] for found in PASSWORD.finditer(text)}
