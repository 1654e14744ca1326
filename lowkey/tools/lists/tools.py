"""Lists and notes as tools. Every result is a sentence a person can read.

A temporary chat keeps nothing and is shown nothing that was kept. Nobody is reminded of anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from lowkey.tools.lists.lists import NOTES, Added, Lists, called, name_of
from lowkey.tools.lists.store import Item
from lowkey.tools.protocol import AnyTool, Arguments, Caller, Told, Tool, ToolFailed

_LIST = Field(
    default="",
    description="The list, as the person calls it: “shopping list”. Empty where none is named.",
    max_length=200,
)


class ListAdd(Arguments):
    items: Sequence[str] = Field(
        description="The things to put on it, each by itself.", min_length=1, max_length=100
    )
    list: str = _LIST


class ListRemove(Arguments):
    items: Sequence[str] = Field(
        description="The things to take off, each by itself; “everything” empties the list.",
        min_length=1,
        max_length=100,
    )
    list: str = _LIST


class ListShow(Arguments):
    list: str = _LIST


class Note(Arguments):
    text: str = Field(description="The note, word for word.", min_length=1, max_length=4_000)


def list_tools(lists: Lists) -> tuple[AnyTool, ...]:
    """`list_add`, `list_remove`, `list_show` and `note`, all on these lists."""

    async def add(arguments: ListAdd, caller: Caller) -> Told:
        _kept(caller)
        done = await lists.add(caller.user_id, arguments.items, arguments.list, caller.tainted)
        return Told(_added(done), tainted=done.tainted)

    async def to_add(arguments: ListAdd, caller: Caller) -> str:
        del caller
        return _lines("Put on", arguments.list, arguments.items)

    async def remove(arguments: ListRemove, caller: Caller) -> Told:
        _kept(caller)
        done = await lists.remove(caller.user_id, arguments.items, arguments.list)
        where, missing = called(done.list), _and(done.missing)
        if not done.gone:
            said = f"Nothing was taken off: {missing} is not on the {where}, or fits several things on it."
            raise ToolFailed(said, tainted=done.tainted)
        also = f" {_first_up(missing)} was not on it." if missing else ""
        said = f"Took {_and(done.gone)} off the {where} ({_left(done.count)}).{also}"
        return Told(said, tainted=done.tainted)

    async def to_remove(arguments: ListRemove, caller: Caller) -> str:
        del caller
        return _lines("Take off", arguments.list, arguments.items)

    async def show(arguments: ListShow, caller: Caller) -> Told:
        _kept(caller)
        shown = await lists.show(caller.user_id, arguments.list)
        if shown.list is None:
            lines = [f"- {called(one.name)}: {_things(one.count)}" for one in shown.every]
            return Told(
                "\n".join(
                    ["These lists are kept:", *lines] if lines else ["No lists are kept yet."]
                ),
                tainted=shown.tainted,
            )
        where = called(shown.list.name)
        if not shown.items:
            return Told(f"Nothing is on the {where}.", tainted=shown.tainted)
        lines = [f"- {_line(item)}" for item in shown.items if not item.done]
        ticked = [_line(item) for item in shown.items if item.done]
        head = f"On the {where} ({_things(len(lines))}):" if lines else f"Nothing is left on the {where}."  # fmt: skip
        said = [head, *lines, *([f"Ticked off: {_and(ticked)}"] if ticked else [])]
        return Told("\n".join(said), tainted=shown.tainted)

    async def note(arguments: Note, caller: Caller) -> Told:
        _kept(caller)
        done = await lists.add(caller.user_id, [arguments.text], NOTES, caller.tainted)
        return Told(f"Noted: “{arguments.text.strip()}”." if done.new else "That is in the notes already.")  # fmt: skip

    async def to_note(arguments: Note, caller: Caller) -> str:
        del caller
        return f"Write down:\n{arguments.text.strip()}"

    return (
        Tool(
            name="list_add",
            about="Puts things on one of the person's lists (shopping, to-do, packing …); a list "
            "that is new is made. It reminds nobody.",
            effect="write",
            arguments=ListAdd,
            run=add,
            preview=to_add,
        ),
        Tool(
            name="list_remove",
            about="Takes things off one of the person's lists, or ticks them off.",
            effect="write",
            arguments=ListRemove,
            run=remove,
            preview=to_remove,
        ),
        Tool(
            name="list_show",
            about="Shows what is on a list, or which lists there are; notes are the list “notes”.",
            effect="read",
            arguments=ListShow,
            run=show,
        ),
        Tool(
            name="note",
            about="Writes a note down, word for word, when the person asks for it. It reminds "
            "nobody.",
            effect="write",
            arguments=Note,
            run=note,
            preview=to_note,
        ),
    )


def _line(item: Item) -> str:
    return " ".join(item.text.split())


def _lines(deed: str, list: str, items: Sequence[str]) -> str:
    where = f"the {called(name_of(list))}" if list.strip() else "the list"
    return "\n".join([f"{deed} {where}:", *(f"- {one}" for one in items)])


def _kept(caller: Caller) -> None:
    if caller.temporary:
        raise ToolFailed(
            "This chat is temporary: nothing from it is kept, and lists and notes are not opened "
            "in it. They can be used in an ordinary chat."
        )


def _added(done: Added) -> str:
    where = called(done.list)
    there = f" {_first_up(_and(done.there))} {'was' if len(done.there) == 1 else 'were'} on it already." if done.there else ""  # fmt: skip
    if not done.new:
        return f"Nothing new for the {where}.{there}"
    if done.made:
        return f"Made the {where} and put {_and(done.new)} on it."
    return f"Added {_and(done.new)} to the {where} ({_things(done.count)} on it).{there}"


def _and(things: Sequence[str]) -> str:
    return " and ".join([", ".join(things[:-1]), things[-1]] if len(things) > 1 else things)


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _things(count: int) -> str:
    return f"{count:,} thing{'' if count == 1 else 's'}"


def _left(count: int) -> str:
    return f"{_things(count)} left" if count else "it is empty now"
