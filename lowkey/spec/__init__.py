"""How the assistant should behave: the published rule book. Knows no model."""

from lowkey.spec.authority import may_change
from lowkey.spec.book import folder, load, published
from lowkey.spec.compiling import Compiled, compile, room, size
from lowkey.spec.front import Fault
from lowkey.spec.lint import lint
from lowkey.spec.nouns import (
    Authority,
    Changer,
    Clause,
    Country,
    Mode,
    Personality,
    Spec,
    Tier,
)

__all__ = [
    "Authority",
    "Changer",
    "Clause",
    "Compiled",
    "Country",
    "Fault",
    "Mode",
    "Personality",
    "Spec",
    "Tier",
    "compile",
    "folder",
    "lint",
    "load",
    "may_change",
    "published",
    "room",
    "size",
]
