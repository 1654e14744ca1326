"""The lists of everybody: adding, showing, taking off. A note is an item of the list “notes”.

Knows no tool and no model; what it refuses is a sentence that asks for what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LimitError
from lowkey.core.parts import clean
from lowkey.tools.lists import store
from lowkey.tools.lists.store import Item, Listed

MOST_LISTS = 200
MOST_ITEMS = 1_000
"""Things on one list."""
LONGEST = 4_000
"""Characters of one thing."""
NOTES = "notes"
_SAME = {
    "todo": "to-do", "todos": "to-do", "to do": "to-do", "to dos": "to-do", "to-dos": "to-do",
    "task": "to-do", "tasks": "to-do", "groceries": "shopping", "grocery": "shopping",
    "note": NOTES,
}  # fmt: skip
"""Words that people use for one and the same list."""
_EVERYTHING = frozenset({"everything", "all", "all of it", "all of them", "the lot", "all items"})


@dataclass(frozen=True, slots=True)
class Added:
    """`there`: what stood on the list already. `count`: how many things are open on it now."""

    list: str
    new: tuple[str, ...]
    there: tuple[str, ...]
    count: int
    made: bool
    tainted: bool = False
    """What stood there already, or the list's name, may be somebody else's words."""


@dataclass(frozen=True, slots=True)
class Removed:
    """`missing`: what is not on the list, or fits more than one thing on it."""

    list: str
    gone: tuple[str, ...]
    missing: tuple[str, ...]
    count: int
    tainted: bool = False
    """What was taken off, or the list's name, may be somebody else's words."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`list`: the one that was meant, with its `items`; None where all of them, in `every`, were."""

    list: Listed | None
    items: tuple[Item, ...]
    every: tuple[Listed, ...]

    @property
    def tainted(self) -> bool:
        """What is shown may be somebody else's words."""
        named = self.every if self.list is None else (self.list,)
        return any(one.tainted for one in (*named, *self.items))


class Lists:
    """Each person sees their own. Every method raises InputError where it is unclear which list."""

    def __init__(self, clock: Clock, db: Database) -> None:
        self.clock = clock
        self.db = db
        self.told: Callable[[str], None] = lambda user_id: None
        """Hears whose lists are different now."""

    async def add(
        self, user_id: str, things: Sequence[str], list: str = "", tainted: bool = False
    ) -> Added:
        """Puts things on a list, which is made where it is new. Raises LimitError where full.

        `tainted`: they may be somebody else's words.
        """
        wanted = things_of(things)

        def work(c: Connection) -> Added:
            found = self._pick(c, user_id, list)
            made = found is None
            if found is None:
                found = self.make(c, user_id, name_of(list) or "to-do", tainted)
            return self.put(c, user_id, found, wanted, made, tainted)

        done = await self.db.write(work)
        self.told(user_id)
        return done

    def make(self, c: Connection, user_id: str, name: str, tainted: bool = False) -> Listed:
        """A new list; nothing is on it. Raises LimitError where there are too many."""
        if len(store.all_of(c, user_id)) >= MOST_LISTS:
            raise too_many_lists()
        old = named(store.deleted(c, user_id), name)
        if old is None:
            return store.make(c, self.clock.id("list"), user_id, name, self.clock.now(), tainted)
        tainted = tainted or old.tainted
        store.change_list(c, old.id, name=name, deleted_at=None, tainted=tainted)
        return Listed(old.id, name, 0, tainted)

    def put(
        self,
        c: Connection,
        user_id: str,
        on: Listed,
        wanted: Sequence[str],
        made: bool = False,
        tainted: bool = False,
    ) -> Added:
        """What was ticked off is open again. Raises LimitError where the list is full."""
        before = store.items(c, on.id)
        keys = {key_of(one.text): one for one in before}
        new = [
            Item(self.clock.id("item"), one, tainted) for one in wanted if key_of(one) not in keys
        ]
        if len(before) + len(new) > MOST_ITEMS:
            raise LimitError("full_list", f"The {called(on.name)} has {len(before):,} things on it; it can hold {MOST_ITEMS:,}.", hint="Take some off first.")  # fmt: skip
        if new:
            store.add(c, user_id, on.id, new, self.clock.now())
        here = [keys[key_of(one)] for one in wanted if key_of(one) in keys]
        again = [one for one in here if one.done]
        for one in again:
            store.change_item(c, one.id, done_at=None)
        there = tuple(one.text for one in here if not one.done)
        count = sum(not one.done for one in before) + len(again) + len(new)
        outside = on.tainted or any(one.tainted for one in here)
        added = tuple(one.text for one in [*again, *new])
        return Added(on.name, added, there, count, made, outside)

    async def show(self, user_id: str, list: str = "") -> Shown:
        """A list with its things; without a name the only list there is, or all of them."""

        def work(c: Connection) -> Shown:
            every = store.all_of(c, user_id)
            if not name_of(list) and len(every) != 1:
                return Shown(None, (), tuple(every))
            found = _existing(every, list)
            return Shown(found, tuple(store.items(c, found.id)), tuple(every))

        return await self.db.read(work)

    async def remove(self, user_id: str, things: Sequence[str], list: str = "") -> Removed:
        """Takes things off. Without a list, off the only one that has them; “everything” empties."""
        wanted = things_of(things)
        now = self.clock.now()

        def work(c: Connection) -> Removed:
            every = store.all_of(c, user_id)
            found = _existing(every, list) if name_of(list) else _holding(c, every, wanted)
            before = store.items(c, found.id)
            gone: dict[str, Item] = {}
            missing: dict[str, None] = {}
            for one in wanted:
                hits = before if key_of(one) in _EVERYTHING else _hits(before, one)
                gone |= {hit.id: hit for hit in hits}
                if not hits:
                    missing[one] = None
            if gone:
                store.remove(c, [*gone], now)
            texts = tuple(item.text for item in gone.values())
            tainted = found.tainted or any(item.tainted for item in gone.values())
            left = sum(not item.done for item in before if item.id not in gone)
            return Removed(found.name, texts, tuple(missing), left, tainted)

        done = await self.db.write(work)
        if done.gone:
            self.told(user_id)
        return done

    def _pick(self, c: Connection, user_id: str, list: str) -> Listed | None:
        every = store.all_of(c, user_id)
        if name_of(list):
            return named(every, list)
        others = [one for one in every if one.name != NOTES]
        if len(others) > 1:
            raise _which(others)
        return others[0] if others else None


def too_many_lists() -> LimitError:
    said = f"There are {MOST_LISTS} lists already."
    return LimitError("too_many_lists", said, hint="Delete some of them.")


def name_of(words: str) -> str:
    """What a list is called by: “my Shopping List” is “shopping”; empty where it has no name."""
    said = " ".join(clean(words).lower().split()).strip(" .,:;!?“”\"'")
    said = re.sub(r"^(?:(?:the|my|our|a|an|this|that|on|to(?!\s+dos?\b))\s+)+", "", said)
    said = re.sub(r"(?:^|\s+)lists?$", "", said)[:100]
    return _SAME.get(said, said)


def called(name: str) -> str:
    """How a list is spoken of: “shopping list”, but “notes” and whatever calls itself a list."""
    return name if name == NOTES or name.lower().endswith("list") else f"{name} list"


def named(lists: Sequence[Listed], words: str) -> Listed | None:
    """The one that these words call."""
    name = name_of(words)
    return next((one for one in lists if name_of(one.name) == name), None)


def things_of(things: Sequence[str]) -> list[str]:
    """What is meant, each thing once. Raises InputError where there is none, or one is too long."""
    found = {key_of(one): one for one in (clean(thing).strip() for thing in things) if one}
    if not found:
        raise InputError("no_items", "Nothing was named.", hint="Say what it is about.")
    if any(len(one) > LONGEST for one in found.values()):
        raise InputError("long_item", f"One thing on a list has at most {LONGEST:,} characters.")
    return [*found.values()]


def key_of(text: str) -> str:
    """What two things have in common that are the same."""
    said = " ".join(text.lower().split()).strip(" .,!?“”\"'")
    return re.sub(r"^(?:the|a|an|some|my)\s+", "", said)


def _hits(items: Sequence[Item], words: str) -> list[Item]:
    """The thing of these words, or the only one that they are part of."""
    key = key_of(words)
    same = [item for item in items if key_of(item.text) == key]
    part = [item for item in items if re.search(rf"\b{re.escape(key)}\b", key_of(item.text))]
    return same or (part if len(part) == 1 else [])


def _existing(every: Sequence[Listed], list: str) -> Listed:
    found = named(every, list)
    if found is None and not name_of(list) and len(every) == 1:
        return every[0]
    if found is None:
        raise InputError("no_list", f"There is no {called(name_of(list))}.", hint=_there(every))
    return found


def _holding(c: Connection, every: Sequence[Listed], wanted: Sequence[str]) -> Listed:
    """The only list that has any of these things."""
    if any(key_of(one) in _EVERYTHING for one in wanted) and len(every) != 1:
        raise _which(every)
    holding = [one for one in every if any(_hits(store.items(c, one.id), thing) for thing in wanted)]  # fmt: skip
    if len(holding) > 1:
        raise _which(holding)
    if not holding and len(every) != 1:
        raise InputError("no_item", f"{_quoted(wanted)} is on no list.", hint=_there(every))
    return holding[0] if holding else every[0]


def _which(lists: Sequence[Listed]) -> InputError:
    return InputError("which_list", "It is not said which list is meant.", hint=_there(lists))


def _there(lists: Sequence[Listed]) -> str:
    if not lists:
        return "There are no lists yet."
    # An error counts as our own words.
    return f"There are: {', '.join('another list' if one.tainted else called(one.name) for one in lists)}."


def _quoted(things: Sequence[str]) -> str:
    return ", ".join(f"“{one}”" for one in things)
