"""Removes for good what was forgotten, also from where it was told. Knows no prompt and no run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from lowkey.core.db import Database
from lowkey.memory import store
from lowkey.memory.nouns import blotted
from lowkey.memory.store.changing import going

Gone = Callable[[str, Callable[[str], str]], Awaitable[None]]
"""Hears of whom something goes, and how it is taken out of a system prompt."""


async def purge(db: Database, before: int, gone: Gone) -> int:
    """What was forgotten before that time (ms); returns how many rows. Broken off, it is begun anew."""
    for user_id, texts in (await db.read(lambda c: going(c, before))).items():
        if texts:
            await gone(user_id, partial(blotted, texts=texts))
    return await db.write(lambda c: store.purge(c, before))


async def nowhere(user_id: str, without: Callable[[str], str]) -> None:
    """For who tells nobody anything."""
    del user_id, without
