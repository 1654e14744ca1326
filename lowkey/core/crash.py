"""Named places where a crash would hurt most. Knows nothing of what happens there.

Unarmed it is one comparison. `tests/crash/` arms it to end the process at the n-th place passed.
"""

from __future__ import annotations

import os
from collections.abc import Callable

_armed: Callable[[str], None] | None = None


def crashpoint(name: str) -> None:
    """Marks a durable boundary: just before or after something must be on disk."""
    if _armed is not None:
        _armed(name)


def arm(at: int, record: Callable[[int, str], None]) -> None:
    """Ends the process with status 137, as kill -9 would, at the `at`-th place (from 1).

    `record` hears of every place passed; `at` = 0 only counts.
    """
    global _armed
    passed = 0

    def step(name: str) -> None:
        nonlocal passed
        passed += 1
        record(passed, name)
        if passed == at:
            os._exit(137)

    _armed = step
