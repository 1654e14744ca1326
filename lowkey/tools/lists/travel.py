"""Lists and notes that leave with their person, and come in with them. Knows no file and no format."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from lowkey.core.errors import LimitError
from lowkey.core.parts import Record, Text, clean
from lowkey.tools.lists import store
from lowkey.tools.lists.lists import LONGEST, MOST_ITEMS, NOTES, Lists, key_of, name_of, named
from lowkey.tools.lists.store import Item

LONGEST_NAME = 100


class Thing(Record):
    """What is on a list. `done`: it is ticked off. `tainted`: it may be somebody else's words."""

    text: Text
    done: bool = False
    tainted: bool = False


class WholeList(Record):
    """A list with what is on it; the notes are the one of that name. `tainted`: its name may be
    somebody else's words."""

    name: Text
    tainted: bool = False
    things: tuple[Thing, ...] = ()


def lists_of(c: Connection, user_id: str) -> tuple[WholeList, ...]:
    """All that was not removed."""
    return tuple(
        WholeList(
            name=one.name,
            tainted=one.tainted,
            things=tuple(
                Thing(text=item.text, done=item.done, tainted=item.tainted)
                for item in store.items(c, one.id)
            ),
        )
        for one in store.all_of(c, user_id)
    )


def keep_lists(c: Connection, lists: Lists, user_id: str, brought: Sequence[WholeList]) -> tuple[int, int]:  # fmt: skip
    """Adds what is on no list of that name here; returns how much, and how much found no room."""
    came = left = 0
    for whole in brought:
        name = " ".join(clean(whole.name).split())[:LONGEST_NAME].strip()
        name = NOTES if name_of(name) == NOTES else name if name_of(name) else "to-do"
        try:
            here = named(store.all_of(c, user_id), name)
            here = here or lists.make(c, user_id, name, whole.tainted)
        except LimitError:
            left += len(whole.things)
            continue
        there = store.items(c, here.id)
        keys = {key_of(one.text) for one in there}
        new: list[Item] = []
        for thing in whole.things:
            text = clean(thing.text).strip()
            if key_of(text) in keys:
                continue
            if not text or len(text) > LONGEST or len(there) + len(new) >= MOST_ITEMS:
                left += 1
                continue
            keys.add(key_of(text))
            new.append(Item(lists.clock.id("item"), text, thing.tainted, thing.done))
        if new:
            store.add(c, user_id, here.id, new, lists.clock.now())
            came += len(new)
    return came, left
