"""Keeps memories that come from elsewhere, where they are not known yet. Knows no file and no format.

What is remembered here stays: nothing is replaced, and nothing that can't hold beside it is added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.errors import InputError
from lowkey.core.parts import clean
from lowkey.core.words import findable
from lowkey.memory import store
from lowkey.memory.frames import Frame, frame
from lowkey.memory.guard import check
from lowkey.memory.memories import LONGEST, MOST
from lowkey.memory.nouns import Memory

LATEST = (1 << 48) - 1
"""No time is later, in milliseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`left`: found no room, or are nothing to be kept. `otherwise`: can't hold beside what is here."""

    new: int = 0
    left: int = 0
    otherwise: int = 0


def keep_memories(c: Connection, clock: Clock, user_id: str, brought: Sequence[Memory]) -> Kept:
    """Keeps what nobody knows here, with its history. Ids hold within `brought` only, oldest first.

    What was replaced comes in only below what took its place.
    """
    here = store.every(c, user_id)
    known = {_says(one): one.id for one in here}
    frames = set(_frames(here))
    room = MOST - sum(one.superseded_by is None for one in here)
    left = otherwise = 0
    ids: dict[str, str] = {}
    new: list[Memory] = []
    for one in reversed(brought):
        one = _fitting(one)
        above = ids.get(one.superseded_by or "")
        if _says(one) in known:
            ids[one.id] = known[_says(one)]
        elif one.superseded_by is None and frames.intersection(_frames([one])):
            otherwise += 1
        elif not _sound(one.text) or not (above if one.superseded_by else room > 0):
            left += 1
        else:
            ids[one.id] = known[_says(one)] = clock.id("mem")
            frames.update(_frames([one]))
            room -= above is None
            new.append(one.model_copy(update={"id": ids[one.id], "superseded_by": above}))
    for one in reversed(new):
        store.add(c, user_id, one)
    return Kept(len(new), left, otherwise)


def _says(one: Memory) -> tuple[str, str | None]:
    """What it says, and where it holds."""
    return findable(one.text), one.project_id


def _frames(found: Sequence[Memory]) -> Iterator[tuple[Frame, str | None, bool]]:
    """What the living ones say of what, where, and whether somebody else may have said it."""
    for one in found:
        if one.superseded_by is None and (own := frame(one.text)):
            yield own, one.project_id, one.tainted


def _fitting(one: Memory) -> Memory:
    """With words and times that can be kept."""
    until = None if one.expires_at is None else min(max(one.expires_at, 0), LATEST)
    update = {"text": " ".join(clean(one.text).split()), "expires_at": until}
    return one.model_copy(update=update | {"created_at": min(max(one.created_at, 0), LATEST)})


def _sound(text: str) -> bool:
    if not findable(text) or len(text) > LONGEST:
        return False
    try:
        check(text, None)
    except InputError:
        return False
    return True
