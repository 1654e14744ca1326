"""Where somebody may come to harm: the way to help, found by code. Knows no model and no screen.

A sign in the person's own words only leads. It refuses nothing and is told to nobody; only the note on
help stays, with the answer that it stands above. The rules that matter go first where there is little
room for rules, and in a crisis the model and the person are told where help is, with numbers from the
rule book instead of a model's memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lowkey.core.parts import Help, Message, own_words
from lowkey.core.zones import country
from lowkey.spec import Country, published
from lowkey.tiny.signs import Sign, seen

GROUPS: Mapping[Sign, str] = {"crisis": "care", "harm": "safety"}
"""The group of the rule book whose rules go first."""


def sign(path: Sequence[Message]) -> Sign | None:
    """The one in the last words that the person themselves wrote."""
    asked = next((own_words(one.parts) for one in reversed(path) if one.role == "user"), "")
    return seen(asked)


def told(found: Sign | None, zone: str) -> str:
    """What a model is told, for its prompt."""
    if found != "crisis":
        return ""
    return (
        "The person, or somebody they speak of, may be in danger. Help with that first, in few and "
        f"calm words. Name no other numbers than these: {_help(zone)}"
    )


def help_for(found: Sign | None, zone: str) -> Help | None:
    """What the person is told above the answer, whichever model gives it."""
    if found != "crisis":
        return None
    text = f"If somebody is in danger, help is here: {_help(zone)}"
    here = _country(zone)
    if here is None:
        return Help(text=text)
    return Help(text=text, country=here.code, emergency=here.emergency, lines=here.lines)


def _country(zone: str) -> Country | None:
    """Where to turn in the country of this time zone, as far as the rule book knows."""
    code = country(zone)
    return next((one for one in published().crisis.countries if one.code == code), None)


def _help(zone: str) -> str:
    found = _country(zone)
    if found is None:
        elsewhere = published().crisis.elsewhere
        return elsewhere[0].lower() + elsewhere[1:]
    lines = (f"{one.name}{'' if one.by == 'text' else ':'} {one.number}" for one in found.lines)
    return f"{'; '.join((f'emergency services in {found.name}: {found.emergency}', *lines))}."
