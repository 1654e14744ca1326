"""Keeps memories that come from elsewhere, where they are not known yet. Knows no file and no format.

What is remembered here stays: nothing is replaced, and nothing that can't hold beside it is added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class Ready:
    """One that was looked at, before anything is written. `sound`: nothing in it forbids keeping it."""

    memory: Memory
    words: str
    frame: Frame | None
    sound: bool

    def of(self, memory: Memory) -> Ready:
        """The same words, as they belong here."""
        return replace(self, memory=memory)

    @property
    def says(self) -> tuple[str, str | None]:
        """What it says, and where it holds."""
        return self.words, self.memory.project_id


def ready(brought: Sequence[Memory]) -> list[Ready]:
    """Takes a while where there are many: nobody's writes should wait for it."""
    return [_looked_at(one, _sound(one.text)) for one in map(_fitting, brought)]


def keep_memories(c: Connection, clock: Clock, user_id: str, brought: Sequence[Ready]) -> Kept:
    """Keeps what nobody knows here, with its history. Ids hold within `brought` only, oldest first.

    What was replaced comes in only below what took its place.
    """
    here = [_looked_at(one, True) for one in store.every(c, user_id)]
    known = {one.says: one.memory.id for one in here}
    frames = {said for one in here for said in _living(one)}
    room = MOST - sum(one.memory.superseded_by is None for one in here)
    left = otherwise = 0
    ids: dict[str, str] = {}
    new: list[Memory] = []
    for one in reversed(brought):
        id, after = one.memory.id, one.memory.superseded_by
        above = ids.get(after or "")
        if one.says in known:
            ids[id] = known[one.says]
        elif frames.intersection(_living(one)):
            otherwise += 1
        elif not one.sound or not (above if after else room > 0):
            left += 1
        else:
            ids[id] = known[one.says] = clock.id("mem")
            frames.update(_living(one))
            room -= above is None
            new.append(one.memory.model_copy(update={"id": ids[id], "superseded_by": above}))
    store.add(c, user_id, *reversed(new))
    return Kept(len(new), left, otherwise)


def _looked_at(one: Memory, sound: bool) -> Ready:
    return Ready(one, findable(one.text), frame(one.text), sound)


def _living(one: Ready) -> Iterator[tuple[Frame, str | None, bool]]:
    """What it says of what, where, and whether somebody else may have said it; if it is living."""
    if one.memory.superseded_by is None and one.frame:
        yield one.frame, one.memory.project_id, one.memory.tainted


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
