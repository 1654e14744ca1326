"""Which manner a person chose for the assistant, and which mode for a conversation, as names. Knows no words: those are in the rule book.

Names of earlier versions still read: no stored choice is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator

PersonalityName = Literal["default", "concise", "warm", "blunt", "tutor", "partner", "own"]
"""A file of `behavior/personalities` each; `own` is followed by the person's words."""
RENAMED: Mapping[object, PersonalityName] = {"candid": "blunt", "teacher": "tutor"}
"""What a personality was called earlier → what it is called now."""


ModeName = Literal["study", "health"]
"""A file of `behavior/modes` each: what one conversation is for, until its person switches it off."""


def _today(name: object) -> object:
    return RENAMED.get(name, name) if isinstance(name, str) else name


PersonalityId = Annotated[PersonalityName, BeforeValidator(_today)]
