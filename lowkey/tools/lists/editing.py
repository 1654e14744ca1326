"""Lists and notes as their person sees and edits them: each thing by its id. Knows no model.

What is removed comes back by the moment at which it went, until it is purged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection

from lowkey.core.errors import InputError, LimitError, NotFoundError
from lowkey.core.parts import Record, clean
from lowkey.tools.lists import lists as words
from lowkey.tools.lists import store
from lowkey.tools.lists.lists import NOTES, Added, Lists, called, name_of, named, things_of
from lowkey.tools.lists.store import Item, Listed, Removal

HOUR = 3_600_000
LONGEST_NAME = 100
MOST_REMOVALS = 50
R = TypeVar("R")


class Filled(Record):
    """A list with what is on it."""

    id: str
    name: str
    items: tuple[Item, ...] = ()


class Everything(Record):
    """What a person keeps. `removals`: the newest of what can be brought back, the newest
    first."""

    lists: tuple[Filled, ...]
    notes: tuple[Item, ...]
    removals: tuple[Removal, ...]


class Gone(Record):
    """What was removed together; naming `at` brings it back while it is not too late."""

    count: int
    at: int


class Editing:
    """Each person finds their own; what is another's raises NotFoundError, as what never was."""

    def __init__(self, lists: Lists, undo_hours: float) -> None:
        self.lists = lists
        self.undo_hours = undo_hours

    async def everything(self, user_id: str) -> Everything:
        def work(c: Connection) -> Everything:
            filled = [_filled(c, one) for one in store.all_of(c, user_id)]
            notes = next((one.items for one in filled if one.name == NOTES), ())
            others = tuple(one for one in filled if one.name != NOTES)
            removals = tuple(store.removals(c, user_id, MOST_REMOVALS))
            return Everything(lists=others, notes=notes, removals=removals)

        return await self.lists.db.read(work)

    async def make(self, user_id: str, name: str) -> Filled:
        """Raises InputError where it has no name or one that is taken."""
        name = _name(name)

        def work(c: Connection) -> Filled:
            _free(store.all_of(c, user_id), name)
            return _filled(c, self.lists.make(c, user_id, name))

        return await self._write(user_id, work)

    async def rename(self, user_id: str, list_id: str, name: str) -> Filled:
        """Raises InputError as `make` does."""
        name = _name(name)

        def work(c: Connection) -> Filled:
            here = _list(c, user_id, list_id)
            _free([one for one in store.all_of(c, user_id) if one.id != here.id], name)
            if old := named(store.deleted(c, user_id), name):
                store.give_way(c, old.id, here.id)
            store.change_list(c, here.id, name=name)
            return _filled(c, Listed(here.id, name, 0))

        return await self._write(user_id, work)

    async def add(self, user_id: str, list_id: str, things: Sequence[str]) -> Added:
        """Raises LimitError where the list is full, InputError for what is empty or too long."""
        wanted = things_of(things)
        return await self._write(
            user_id, lambda c: self.lists.put(c, user_id, _list(c, user_id, list_id), wanted)
        )

    async def note(self, user_id: str, text: str) -> Added:
        """Raises as `add` does."""
        return await self.lists.add(user_id, [text], NOTES)

    async def change(
        self, user_id: str, item_id: str, text: str | None = None, done: bool | None = None
    ) -> Item:
        """Other words, or ticked off or not; None leaves it as it is."""
        values: dict[str, object] = {}
        if text is not None:
            (values["text"],) = things_of([text])
        if done is not None:
            values["done_at"] = self.lists.clock.now() if done else None

        def work(c: Connection) -> Item:
            _item(c, user_id, item_id)
            if values:
                store.change_item(c, item_id, **values)
            return _item(c, user_id, item_id)

        return await self._write(user_id, work)

    async def remove(self, user_id: str, item_id: str) -> Gone:
        def work(c: Connection) -> Gone:
            return self._gone(c, [_item(c, user_id, item_id)])

        return await self._write(user_id, work)

    async def clear(self, user_id: str, list_id: str) -> Gone:
        """Takes off what is ticked off."""

        def work(c: Connection) -> Gone:
            on_it = store.items(c, _list(c, user_id, list_id).id)
            return self._gone(c, [one for one in on_it if one.done])

        return await self._write(user_id, work)

    async def remove_list(self, user_id: str, list_id: str) -> Gone:
        """With all that is on it."""
        now = self.lists.clock.now()

        def work(c: Connection) -> Gone:
            here = _list(c, user_id, list_id)
            return Gone(count=store.remove_list(c, here.id, now), at=now)

        return await self._write(user_id, work)

    async def restore(self, user_id: str, at: int) -> None:
        """Brings back what was removed at that moment.

        Raises NotFoundError where it is too late, LimitError where there is no room for it.
        """

        def work(c: Connection) -> None:
            back = store.restore(c, user_id, at)
            if not back:
                raise NotFoundError("nothing_removed", "There is nothing to bring back any more.")
            if len(store.all_of(c, user_id)) > words.MOST_LISTS:
                raise words.too_many_lists()
            for list_id in back:
                if len(store.items(c, list_id)) > words.MOST_ITEMS:
                    raise LimitError("full_list", "There is no room for it on its list.", hint="Take some off first.")  # fmt: skip

        await self._write(user_id, work)

    async def purge(self) -> int:
        """Removes for good what was removed longer than `undo_hours` ago; returns how many rows."""
        before = self.lists.clock.now() - int(self.undo_hours * HOUR)
        return await self.lists.db.write(lambda c: store.purge(c, before))

    def _gone(self, c: Connection, items: Sequence[Item]) -> Gone:
        now = self.lists.clock.now()
        store.remove(c, [one.id for one in items], now)
        return Gone(count=len(items), at=now)

    async def _write(self, user_id: str, work: Callable[[Connection], R]) -> R:
        done = await self.lists.db.write(work)
        self.lists.told(user_id)
        return done


def _filled(c: Connection, one: Listed) -> Filled:
    return Filled(id=one.id, name=one.name, items=tuple(store.items(c, one.id)))


def _list(c: Connection, user_id: str, list_id: str) -> Listed:
    """One that can be edited by its id; the notes are not such a list."""
    every = store.all_of(c, user_id)
    found = next((one for one in every if one.id == list_id and one.name != NOTES), None)
    if found is None:
        raise NotFoundError("no_list", "There is no such list.")
    return found


def _item(c: Connection, user_id: str, item_id: str) -> Item:
    found = store.item(c, user_id, item_id)
    if found is None:
        raise NotFoundError("no_item", "There is no such thing on a list.")
    return found


def _name(name: str) -> str:
    name = " ".join(clean(name).split())[:LONGEST_NAME].strip()
    if not name_of(name):
        raise InputError("no_list_name", "A list needs a name.")
    if name_of(name) == NOTES:
        raise InputError("list_there", "The notes have a place of their own.")
    return name


def _free(every: Sequence[Listed], name: str) -> None:
    if here := named(every, name):
        raise InputError("list_there", f"The {called(here.name)} is there already.")
