"""Lists and notes as their person edits them: each thing by its id, and nothing gone at once."""

from __future__ import annotations

import pytest

from lowkey.core.clock import ManualClock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LimitError, NotFoundError
from lowkey.tools import AnyTool, Caller, builtin_tools
from lowkey.tools.lists import Editing, Filled, Lists, editing, lists
from tests.tools.lists.test_tools import Tools, use

ME = "user_olivia"


class Desk:
    """The same lists for the page and for a model, and whom a change was told of."""

    def __init__(self, db: Database) -> None:
        self.clock = ManualClock()
        own = Lists(self.clock, db)
        self.told: list[str] = []
        own.told = self.told.append
        self.page = Editing(own, undo_hours=24)
        self.tools: dict[str, AnyTool] = {tool.name: tool for tool in builtin_tools(own)}

    async def shopping(self, *things: str) -> Filled:
        made = await self.page.make(ME, "Shopping")
        if things:
            await self.page.add(ME, made.id, things)
        return await self.only()

    async def only(self) -> Filled:
        (one,) = (await self.page.everything(ME)).lists
        return one

    async def texts(self) -> list[str]:
        return [item.text for item in (await self.only()).items]


@pytest.fixture
def desk(db: Database) -> Desk:
    return Desk(db)


@pytest.fixture
def tools(desk: Desk) -> Tools:
    return desk.tools


async def test_what_a_model_emptied_is_brought_back_whole(
    desk: Desk, tools: Tools, caller: Caller
) -> None:
    await use(tools, caller, "list_add", items=["eggs", "milk"], list="shopping")
    desk.clock.advance(60)
    await use(tools, caller, "list_remove", items=["everything"], list="shopping")
    (removal,) = (await desk.page.everything(ME)).removals
    assert (removal.list, removal.texts, removal.whole) == ("shopping", ("eggs", "milk"), False)
    await desk.page.restore(ME, removal.at)
    assert await desk.texts() == ["eggs", "milk"]
    assert (await desk.page.everything(ME)).removals == ()
    assert desk.told == [ME] * 3


async def test_what_is_ticked_off_stays_until_it_is_wanted_again_or_cleared(
    desk: Desk, tools: Tools, caller: Caller
) -> None:
    milk, bread = (await desk.shopping("milk", "bread")).items
    assert (await desk.page.change(ME, milk.id, done=True)).done
    told = await use(tools, caller, "list_show")
    assert told == "On the Shopping list (1 thing):\n- bread\nTicked off: milk"
    told = await use(tools, caller, "list_add", items=["Milk", "bread"], list="my shopping list")
    assert told == "Added milk to the Shopping list (2 things on it). Bread was on it already."
    for one in (milk, bread):
        await desk.page.change(ME, one.id, done=True)
    told = await use(tools, caller, "list_show")
    assert told == "Nothing is left on the Shopping list.\nTicked off: milk and bread"
    gone = await desk.page.clear(ME, (await desk.only()).id)
    assert gone.count == 2
    assert await desk.texts() == []
    await desk.page.restore(ME, gone.at)
    assert [item.done for item in (await desk.only()).items] == [True, True]


async def test_a_deleted_list_comes_back_with_what_was_on_it(desk: Desk) -> None:
    milk, _ = (await desk.shopping("milk", "bread")).items
    await desk.page.remove(ME, milk.id)
    desk.clock.advance(60)
    gone = await desk.page.remove_list(ME, (await desk.only()).id)
    kept = await desk.page.everything(ME)
    assert (gone.count, kept.lists) == (1, ())
    assert [(one.texts, one.whole) for one in kept.removals] == [(("bread",), True), (("milk",), False)]  # fmt: skip
    await desk.page.restore(ME, gone.at)
    assert await desk.texts() == ["bread"]
    with pytest.raises(NotFoundError, match="nothing to bring back any more"):
        await desk.page.restore(ME, gone.at)


async def test_a_name_that_a_deleted_list_had_is_free(desk: Desk) -> None:
    first = await desk.shopping("milk")
    gone = await desk.page.remove_list(ME, first.id)
    again = await desk.shopping("bread")
    assert [item.text for item in again.items] == ["bread"]
    await desk.page.restore(ME, gone.at)
    assert await desk.texts() == ["milk", "bread"]

    desk.clock.advance(60)
    gone = await desk.page.remove_list(ME, again.id)
    party = await desk.page.make(ME, "Party")
    renamed = await desk.page.rename(ME, party.id, "my shopping list")
    assert (renamed.name, renamed.items) == ("my shopping list", ())
    await desk.page.restore(ME, gone.at)
    assert await desk.texts() == ["milk", "bread"], "one list of a name, with what was on either"


async def test_a_list_is_called_by_what_its_person_named_it(
    desk: Desk, tools: Tools, caller: Caller
) -> None:
    made = await desk.page.make(ME, "  Mum's Birthday  List ")
    assert made.name == "Mum's Birthday List"
    told = await use(tools, caller, "list_add", items=["cake"], list="mum's birthday")
    assert told == "Added cake to the Mum's Birthday List (1 thing on it)."
    await desk.page.rename(ME, made.id, "Party")
    assert "cake" in await use(tools, caller, "list_show", list="the party list")
    for name in ("party list", "My Party"):
        with pytest.raises(InputError, match="The Party list is there already"):
            await desk.page.make(ME, name)
    with pytest.raises(InputError, match="needs a name"):
        await desk.page.make(ME, "my list")
    with pytest.raises(InputError, match="place of their own"):
        await desk.page.rename(ME, made.id, "Notes")


async def test_a_to_do_list_in_two_words_is_the_same_list(
    desk: Desk, tools: Tools, caller: Caller
) -> None:
    await use(tools, caller, "list_add", items=["call the bank"], list="to do list")
    await use(tools, caller, "list_add", items=["water the ficus"], list="my to-dos")
    assert (await desk.only()).name == "to-do"


async def test_notes_stand_apart_and_are_changed_in_place(desk: Desk) -> None:
    await desk.page.note(ME, "The key is with\nMrs Okafor")
    kept = await desk.page.everything(ME)
    (note,) = kept.notes
    assert (note.text, kept.lists) == ("The key is with\nMrs Okafor", ())
    assert (await desk.page.change(ME, note.id, "No. 9")).text == "No. 9"
    with pytest.raises(InputError, match="Nothing was named"):
        await desk.page.change(ME, note.id, "  ")
    gone = await desk.page.remove(ME, note.id)
    assert (await desk.page.everything(ME)).notes == ()
    await desk.page.restore(ME, gone.at)
    assert [one.text for one in (await desk.page.everything(ME)).notes] == ["No. 9"]


async def test_what_was_removed_is_gone_for_good_after_its_hours(desk: Desk) -> None:
    listed = await desk.shopping("milk", "bread")
    early = await desk.page.remove(ME, listed.items[0].id)
    desk.clock.advance(23 * 3600)
    late = await desk.page.remove_list(ME, listed.id)
    assert await desk.page.purge() == 0
    desk.clock.advance(3601)
    assert await desk.page.purge() == 1
    with pytest.raises(NotFoundError):
        await desk.page.restore(ME, early.at)
    await desk.page.restore(ME, late.at)
    assert await desk.texts() == ["bread"]
    await desk.page.remove_list(ME, listed.id)
    desk.clock.advance(25 * 3600)
    assert await desk.page.purge() == 2
    assert (await desk.page.everything(ME)).removals == ()


async def test_nobody_brings_back_onto_a_list_more_than_it_holds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_ITEMS", 2)
    listed = await desk.shopping("milk", "bread")
    await desk.page.change(ME, listed.items[0].id, done=True)
    gone = await desk.page.clear(ME, listed.id)
    await desk.page.add(ME, listed.id, ["jam"])
    with pytest.raises(LimitError, match="no room"):
        await desk.page.restore(ME, gone.at)
    assert await desk.texts() == ["bread", "jam"]


async def test_nobody_brings_back_more_lists_than_there_may_be(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_LISTS", 1)
    first = await desk.shopping("milk")
    gone = await desk.page.remove_list(ME, first.id)
    await desk.page.make(ME, "Party")
    with pytest.raises(LimitError, match="1 lists already"):
        await desk.page.restore(ME, gone.at)
    assert (await desk.only()).name == "Party"


async def test_the_newest_removals_are_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "MOST_REMOVALS", 2)
    listed = await desk.shopping("milk", "bread", "jam")
    first, second, _ = listed.items
    for remove in (desk.page.remove(ME, first.id), desk.page.remove(ME, second.id)):
        await remove
        desk.clock.advance(60)
    await desk.page.remove_list(ME, listed.id)
    removals = (await desk.page.everything(ME)).removals
    assert [(one.texts, one.whole) for one in removals] == [(("jam",), True), (("bread",), False)]
