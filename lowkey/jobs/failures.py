"""What a step's failure means for its job, and how it is kept. Knows no step and no table."""

from __future__ import annotations

import orjson

from lowkey.core import errors
from lowkey.core.errors import FullError, LimitError, LowkeyError, Problem

FIRST, LONGEST = 15.0, 3600.0
"""Seconds of the first pause where a service throttles, and of the longest: each is twice the last."""
FAMILIES: dict[str, type[LowkeyError]] = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, LowkeyError)
}
OUTAGES = frozenset(
    {"unreachable", "provider_failed", "resting", "silent", "cut", "engine_died", "engine_failed"}
)
"""Codes of models that are away, which comes to an end, too."""


def passes(error: LowkeyError, of_model: bool) -> bool:
    """Whether waiting helps: then the job waits, however often, and does not fail."""
    return (
        isinstance(error, LimitError | FullError)
        or error.problem.retry_after is not None
        or (of_model and error.code in OUTAGES)
    )


def pause(error: LowkeyError, tries: int, chance: float) -> float:
    """Seconds until it is tried again: what was asked for, at least; up to a quarter more by chance."""
    asked = error.problem.retry_after or 0.0
    own = min(FIRST * 2**tries, LONGEST)
    return max(asked, own) * (1 + chance / 4)


def write(error: LowkeyError) -> str:
    family = type(error).__name__ if type(error).__name__ in FAMILIES else "LowkeyError"
    return orjson.dumps({"family": family, "problem": error.problem.model_dump()}).decode()


def read(kept: str) -> LowkeyError:
    """The error as it was raised."""
    held = orjson.loads(kept)
    problem = Problem.model_validate(held["problem"])
    error = FAMILIES.get(held["family"], LowkeyError)(problem.code, problem.message)
    error.problem = problem
    return error
