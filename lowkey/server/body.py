"""What a request brings as JSON. Knows no route.

A validator lists everything that is wrong. For a body of a million unknown names that would take
half a minute and gigabytes, so what is absurd is refused before it is looked at.
"""

from __future__ import annotations

from typing import cast

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

MOST = 200
"""Names in an object, and things in a list."""
DEEPEST = 20


class Body(BaseModel):
    """Known fields, and no others."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _narrow(cls, given: object) -> object:
        if _absurd(given, 0):
            raise PydanticCustomError("too_much", "it holds far more than is asked for")
        return given


def _absurd(given: object, depth: int) -> bool:
    """Whether it is too wide or too deep anywhere. Stops at the first such place."""
    match given:
        case dict():
            inner = cast(dict[str, object], given).values()
        case list():
            inner = cast(list[object], given)
        case _:
            return False
    if len(inner) > MOST or depth > DEEPEST:
        return True
    return any(_absurd(one, depth + 1) for one in inner)
