"""Which statements can't hold at once: two that say one thing of one subject. Knows no memory.

Only what is plainly single is recognised (a home, a name, a code, a number), in English of either spelling; a
larger model says itself what a statement replaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lowkey.core.words import findable

_SINGLE = (
    "name surname nickname birthday birthdate age address postcode home hometown number code pin "
    "password email phone size height weight color job employer boss manager landlord car "
    "anniversary plate username timezone"
)
SINGLE = frozenset(_SINGLE.split())
"""Nouns of which one has one."""
OWN = re.compile(
    r"(?:that )?(?P<subject>(?:my|our|the|their|(?:the )?(?:person|user)['’]s) [^.,;:]{2,60}?)"
    r" (?:is|are|was|has changed to|changed to) (?:now |called )?(?P<said>\S.*)",
    re.IGNORECASE,
)
STATE = re.compile(
    r"(?:(?:now|still|currently|also) )*(?:in|at|on|under|behind|near|by|with|from|for|to|inside"
    r"|outside|being|not|away|off|out|gone|here|there|broken|lost|stolen|missing|sold|parked|stuck"
    r"|ill|sick|dirty|ready|dead)(?=[.,;!?]*(?:\s|$))",
    re.IGNORECASE,
)
"""Where it is or how it fares, which tells nothing of what it is."""
PLACED = frozenset(["job", "home", "hometown", "address", "birthday", "birthdate", "anniversary"])
"""Nouns that are a place or a time."""
HOME = re.compile(
    r"(?:that )?(?:I|we|(?:the )?(?:person|user))(?:['’]ve| have| has| just| recently| now)*"
    r" (?:live[sd]? (?:in|at|on)|moved? to|reside[sd]? (?:in|at))\b",
    re.IGNORECASE,
)
THEIRS = re.compile(r"^(?:the )?(?:person|user) s\b")
SPELT = re.compile(r"(?<=\w{3})(?:or|er|se)s?$")
"""The end of a word that may be spelt otherwise."""
SPELLINGS = (
    (re.compile(r"(?<=\w\w)our(?=s?\b|ite)"), "or"),
    (re.compile(r"(?<=\wt)re(?=s?\b)"), "er"),
    (re.compile(r"\blicence"), "license"),
    (re.compile(r"\bprogramme(?=s?\b)"), "program"),
)
CALLED = re.compile(r"(?:please )?call me\b|(?:that )?I(?:['’]m| am) called\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is said of what. `stems`: one of these stands in every statement with this frame."""

    subject: str
    stems: tuple[str, ...]


def frame(text: str) -> Frame | None:
    """The frame of a statement; None where others of its kind may hold beside it."""
    if HOME.match(text):
        return Frame("home", ("live", "move", "resid"))
    if CALLED.match(text):
        return Frame("called", ("call",))
    own = OWN.match(text)
    if own is None:
        return None
    subject = american(THEIRS.sub("my", findable(own["subject"])))
    words = subject.split()
    if words[-1] not in PLACED and STATE.match(own["said"]):
        return None
    if words[-1] in SINGLE or {"favorite", "usual"} & set(words):
        return Frame(subject, (SPELT.sub("", words[-1]),))
    return None


def american(words: str) -> str:
    """`my favourite colour` → `my favorite color`: both spellings say the same."""
    for british, own in SPELLINGS:
        words = british.sub(own, words)
    return words
