"""The nouns of the rule book: Clause, Example, Personality, Mode, Tier, Spec. Knows no file and no model."""

from __future__ import annotations

from typing import Literal, get_args

from lowkey.core.parts import Line, Record

Authority = Literal["platform", "operator", "user", "guideline"]
"""Who stands behind a clause, from the highest down: Lowkey's makers, whoever runs this installation
or builds on its API, the person who chats, and mere habit."""
AUTHORITIES: tuple[Authority, ...] = get_args(Authority)
Changer = Literal["nobody", "operator", "user", "context"]
"""Who may change a clause; `context`: what is going on, without anybody saying so."""
CHANGERS: tuple[Changer, ...] = get_args(Changer)
TierId = Literal["T0", "T1", "T2", "T3", "T4"]
Action = Literal[
    "allow",
    "allow and study",
    "answer with care",
    "refuse and explain",
    "refuse and point to help",
]
Kind = Literal["good", "bad"]


class Turn(Record):
    """One line of an example: who speaks (`Person`, `Lowkey`, or a text that was read), and what."""

    who: str
    text: str


class Example(Record):
    """An answer that keeps a clause or breaks it. `grade`: 4 or 5 for a good one, 1 or 2 for a bad."""

    kind: Kind
    grade: int
    turns: tuple[Turn, ...]
    why: str


class Clause(Record):
    """One rule. `severity`: from 1 (a blemish) to 5 (grave), how bad it is to break it."""

    id: str
    group: str
    statement: str
    """The sentence that models are given."""
    authority: Authority
    steer: Changer
    how: str = ""
    """By what it can be changed, in words."""
    tier: TierId
    severity: int
    tests: tuple[str, ...]
    """What shows that it is kept: `examples`, or a test as `path::name`."""
    rationale: str
    text: str = ""
    """What the statement leaves open, for people."""
    examples: tuple[Example, ...]


class Personality(Record):
    """A manner: a point inside the bounds. `changes`: clauses it speaks to in their place."""

    id: str
    name: str
    about: str
    changes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    """Clauses that it might seem to change, and does not."""
    manner: str = ""
    """The words that models are given; empty for the rules as they stand."""


class Mode(Personality):
    """What one conversation is for: a point inside the bounds as well, beside the person's manner."""


class Group(Record):
    """A chapter of the book."""

    id: str
    title: str


class Tier(Record):
    """How grave a matter is, and what is done by default."""

    id: TierId
    name: str
    means: str
    action: Action


class Country(Record):
    """Where to turn in one country. `code`: ISO 3166, two letters."""

    code: str
    name: str
    emergency: str
    lines: tuple[Line, ...]


class Crisis(Record):
    """Where to turn in a crisis. `elsewhere`: for countries that are not listed."""

    elsewhere: str
    countries: tuple[Country, ...]


class Spec(Record):
    """The whole book. Clauses stand in the order of their groups, the firmest and gravest first."""

    version: str
    """A short hash of all that follows: another word is another version."""
    title: str
    preamble: str
    groups: tuple[Group, ...]
    clauses: tuple[Clause, ...]
    personalities: tuple[Personality, ...]
    modes: tuple[Mode, ...]
    tiers: tuple[Tier, ...]
    crisis: Crisis

    def clause(self, clause_id: str) -> Clause | None:
        return next((one for one in self.clauses if one.id == clause_id), None)

    def personality(self, personality_id: str) -> Personality | None:
        return next((one for one in self.personalities if one.id == personality_id), None)

    def mode(self, mode_id: str) -> Mode | None:
        return next((one for one in self.modes if one.id == mode_id), None)
