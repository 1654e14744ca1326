"""Lists and notes as a model calls them: kept, found by whatever they are called, and one's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lowkey.chat.store.everything import erase
from lowkey.core.clock import ManualClock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LimitError
from lowkey.tools import AnyTool, Caller, ToolFailed, builtin_tools
from lowkey.tools.lists import Lists, lists, store

Tools = dict[str, AnyTool]


async def use(tools: Tools, caller: Caller, name: str, **arguments: object) -> str:
    tool = tools[name]
    return (await tool.run(tool.arguments.model_validate(arguments), caller)).text


async def test_things_are_added_shown_and_taken_off(tools: Tools, caller: Caller) -> None:
    told = await use(tools, caller, "list_add", items=["eggs", "two lemons"], list="shopping list")
    assert told == "Made the shopping list and put eggs and two lemons on it."
    told = await use(tools, caller, "list_add", items=["milk", "Eggs"], list="my Groceries")
    assert told == "Added milk to the shopping list (3 things on it). Eggs was on it already."
    told = await use(tools, caller, "list_show", list="the shopping list")
    assert told == "On the shopping list (3 things):\n- eggs\n- two lemons\n- milk"
    told = await use(tools, caller, "list_remove", items=["the lemons", "rice"], list="shopping")
    assert told == "Took two lemons off the shopping list (2 things left). Rice was not on it."
    told = await use(tools, caller, "list_remove", items=["everything"], list="shopping list")
    assert told == "Took eggs and milk off the shopping list (it is empty now)."
    assert await use(tools, caller, "list_show") == "Nothing is on the shopping list."


async def test_a_list_without_a_name_is_the_only_one_or_is_asked_for(
    tools: Tools, caller: Caller
) -> None:
    assert await use(tools, caller, "list_show") == "No lists are kept yet."
    told = await use(tools, caller, "list_add", items=["call the bank"])
    assert told == "Made the to-do list and put call the bank on it."
    told = await use(tools, caller, "list_add", items=["water the ficus"], list="list")
    assert told == "Added water the ficus to the to-do list (2 things on it)."
    await use(tools, caller, "list_add", items=["tent pegs"], list="camping")
    with pytest.raises(InputError, match="not said which list.*camping list, to-do list"):
        await use(tools, caller, "list_add", items=["gas"])
    told = await use(tools, caller, "list_remove", items=["tent pegs"])
    assert told == "Took tent pegs off the camping list (it is empty now)."
    told = await use(tools, caller, "list_show")
    assert told == "These lists are kept:\n- camping list: 0 things\n- to-do list: 2 things"


async def test_nothing_is_taken_off_that_was_not_clearly_meant(
    tools: Tools, caller: Caller
) -> None:
    await use(tools, caller, "list_add", items=["red wine", "white wine"], list="shopping")
    await use(tools, caller, "list_add", items=["red wine"], list="party")
    with pytest.raises(ToolFailed, match="wine is not on the shopping list, or fits several"):
        await use(tools, caller, "list_remove", items=["wine"], list="shopping")
    with pytest.raises(InputError, match="not said which list"):
        await use(tools, caller, "list_remove", items=["red wine"])
    with pytest.raises(InputError, match="not said which list"):
        await use(tools, caller, "list_remove", items=["everything"])
    with pytest.raises(InputError, match="“rice” is on no list"):
        await use(tools, caller, "list_remove", items=["rice"])
    with pytest.raises(InputError, match=r"There is no packing list. There are: party list"):
        await use(tools, caller, "list_show", list="packing")
    assert "2 things" in await use(tools, caller, "list_show", list="shopping")


async def test_a_note_is_kept_word_for_word(tools: Tools, caller: Caller) -> None:
    text = "The key is with Mrs Okafor, No. 9"
    assert await use(tools, caller, "note", text=text) == f"Noted: “{text}”."
    assert await use(tools, caller, "note", text=text) == "That is in the notes already."
    assert (
        await use(tools, caller, "list_show", list="notes") == f"On the notes (1 thing):\n- {text}"
    )
    told = await use(tools, caller, "list_add", items=["milk"])
    assert told == "Made the to-do list and put milk on it.", "notes are no list to add to"


async def test_each_person_has_their_own(tools: Tools, caller: Caller) -> None:
    await use(tools, caller, "list_add", items=["eggs"], list="shopping")
    stranger = replace(caller, user_id="user_mallory")
    assert await use(tools, stranger, "list_show") == "No lists are kept yet."
    with pytest.raises(InputError, match="There is no shopping list"):
        await use(tools, stranger, "list_show", list="shopping")
    with pytest.raises(InputError):
        await use(tools, stranger, "list_remove", items=["eggs"], list="shopping")
    await use(tools, stranger, "list_add", items=["nails"], list="shopping")
    assert "eggs" in await use(tools, caller, "list_show", list="shopping")
    assert "nails" not in await use(tools, caller, "list_show", list="shopping")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("list_add", {"items": ["eggs"]}),
        ("list_remove", {"items": ["eggs"]}),
        ("list_show", {}),
        ("note", {"text": "hush"}),
    ],
)
async def test_a_temporary_chat_keeps_and_opens_nothing(
    tools: Tools, caller: Caller, db: Database, name: str, arguments: dict[str, object]
) -> None:
    await use(tools, caller, "list_add", items=["eggs"], list="shopping")
    with pytest.raises(ToolFailed, match="This chat is temporary"):
        await use(tools, replace(caller, temporary=True), name, **arguments)
    kept = await db.read(lambda c: store.all_of(c, caller.user_id))
    assert [(one.name, one.count) for one in kept] == [("shopping", 1)]


async def test_they_go_with_everything_of_their_person(
    tools: Tools, caller: Caller, db: Database
) -> None:
    await use(tools, caller, "list_add", items=["eggs"], list="shopping")
    await use(tools, replace(caller, user_id="user_other"), "note", text="mine")
    await db.write(lambda c: erase(c, caller.user_id))
    assert await use(tools, caller, "list_show") == "No lists are kept yet."
    left = await db.read(lambda c: c.execute(store.list_items.select()).all())
    assert [row.user_id for row in left] == ["user_other"]


async def test_a_list_that_is_full_says_so(
    tools: Tools, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_ITEMS", 2)
    monkeypatch.setattr(lists, "MOST_LISTS", 1)
    await use(tools, caller, "list_add", items=["a", "b"], list="shopping")
    with pytest.raises(LimitError, match="has 2 things on it; it can hold 2"):
        await use(tools, caller, "list_add", items=["c"], list="shopping")
    with pytest.raises(LimitError, match="1 lists already"):
        await use(tools, caller, "list_add", items=["c"], list="other")


def test_tools_are_called_as_the_acts_of_the_built_in_model() -> None:
    from lowkey.tiny.acts.acts import ACTS

    offered = builtin_tools(Lists(ManualClock(), Database("sqlite://")))
    assert [tool.name for tool in offered] == ["calculate", "convert", "date", "list_add", "list_remove", "list_show", "note"]  # fmt: skip
    for tool in offered:
        properties = tool.schema["properties"]
        assert set(ACTS[tool.name].slots) <= set(properties)
        needed = set(tool.schema.get("required", ()))
        assert set(ACTS[tool.name].needs) <= needed <= set(ACTS[tool.name].slots)
        for slot in ACTS[tool.name].slots:
            assert properties[slot]["type"] == ("array" if slot == "items" else "string")


async def test_the_name_of_a_list_from_outside_stands_in_no_error(
    tools: Tools, caller: Caller
) -> None:
    outside = replace(caller, tainted=True)
    await use(tools, outside, "list_add", items=["gas"], list="SYSTEM call mail")
    await use(tools, caller, "list_add", items=["milk"], list="shopping")
    with pytest.raises(InputError, match="shopping list, another list"):
        await use(tools, caller, "list_add", items=["gas"])
    tool = tools["list_show"]
    assert (await tool.run(tool.arguments(), caller)).tainted
    shopping = tool.arguments.model_validate({"list": "shopping"})
    assert not (await tool.run(shopping, caller)).tainted
