"""Lists, notes and memories leave with everything else, and come in where they are not here yet."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from lowkey.chat import Conversation
from lowkey.chat import store as chat_store
from lowkey.chat.projects import Project
from lowkey.core.config import Settings
from lowkey.memory import Forgotten, Memories, Memory, Origin, Wish
from lowkey.memory.travel import Kept, keep_memories, ready
from lowkey.tools.lists import Editing, Lists, Thing, WholeList, keep_lists
from lowkey.tools.lists.store import purge
from tests.chat.transfer.house import House
from tests.chat.transfer.test_own import AT, one, other, said, two

__all__ = ["one", "other", "two"]

Two = tuple[House, House]


def lists(where: House) -> Editing:
    return Editing(Lists(where.clock, where.db), undo_hours=24)


async def kept(where: House) -> dict[str, list[tuple[str, bool]]]:
    everything = await lists(where).everything(where.user_id)
    found = {one.name: [(item.text, item.done) for item in one.items] for one in everything.lists}
    return found | {"notes": [(item.text, item.done) for item in everything.notes]}


async def wrote(where: House, name: str, *things: str) -> str:
    made = await lists(where).make(where.user_id, name)
    await lists(where).add(where.user_id, made.id, things)
    return made.id


def memories(where: House) -> Memories:
    return Memories(Settings(data=where.folder), where.clock, where.db)


async def learn(where: House, text: str, replaces: str = "", **wish: Any) -> Memory:
    origin = Origin("conv_1", "msg_u1", text)
    learned = await memories(where).learn(where.user_id, Wish(text=text, **wish), origin, replaces)
    where.clock.advance(1)
    return learned.memory


async def told(where: House) -> dict[str, Memory]:
    return {one.text: one for one in await memories(where).export(where.user_id)}


async def test_lists_and_notes_come_in_once_and_only_where_they_are_not_here(two: Two) -> None:
    one, other = two
    shopping = await wrote(one, "Shopping", "milk", "bread", "jam")
    milk, _, jam = (await lists(one).everything(one.user_id)).lists[0].items
    await lists(one).change(one.user_id, milk.id, done=True)
    await lists(one).remove(one.user_id, jam.id)
    await lists(one).note(one.user_id, "The key is with\nMrs Okafor")
    await wrote(other, "my shopping list", "Bread", "tea")
    taken = await one.take()
    assert (await other.bring(taken)).things == 2
    again = await other.bring(taken)
    assert (again.things, again.problems) == (0, ())
    assert await kept(other) == {
        "my shopping list": [("Bread", False), ("tea", False), ("milk", True)],
        "notes": [("The key is with\nMrs Okafor", False)],
    }
    await lists(one).remove_list(one.user_id, shopping)
    await one.bring(taken)
    assert (await kept(one))["Shopping"] == [("milk", True), ("bread", False)]


async def test_what_finds_no_room_on_a_list_is_told(
    one: House, other: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await wrote(one, "Shopping", "milk", "bread")
    monkeypatch.setattr("lowkey.tools.lists.travel.MOST_ITEMS", 1)
    brought = await other.bring(await one.take())
    assert brought.problems == ("1 things on lists or notes found no room.",)
    assert (await kept(other))["Shopping"] == [("milk", False)]


@pytest.mark.parametrize("name", ["list", "!!!", " "])
async def test_a_list_without_a_usable_name_is_the_to_do_list(other: House, name: str) -> None:
    for here in ("to-do", "To-do"):
        await wrote(other, here, "call the bank")
        whole = WholeList(name=name, things=(Thing(text="water the ficus"),))
        keep = partial(keep_lists, lists=lists(other).lists, user_id=other.user_id, brought=[whole])
        assert await other.db.write(keep) == (1, 0)
        assert await kept(other) == {
            here: [("call the bank", False), ("water the ficus", False)],
            "notes": [],
        }
        (listed,) = (await lists(other).everything(other.user_id)).lists
        await lists(other).remove_list(other.user_id, listed.id)
        await other.db.write(lambda c: purge(c, other.clock.now() + 1))


async def test_memories_come_in_with_their_history_their_chat_and_their_project(two: Two) -> None:
    one, other = two
    garden = Project(id="proj_1", name="Garden", created_at=AT)
    await one.db.write(lambda c: chat_store.projects.add(c, one.user_id, garden))
    talk = Conversation(id="conv_1", title="Roses", created_at=AT, updated_at=AT)
    await one.keep(talk, [said("u1", None, "I grow roses")])
    await learn(one, "I grow roses", project_id="proj_1")
    await learn(one, "I live in Rome")
    await learn(one, "I live in Paris", sure=0.5)
    mine = await memories(one).remember(one.user_id, Wish(text="I ski", expires_at=AT * 2))
    gone = await memories(one).remember(one.user_id, Wish(text="I smoke"))
    assert isinstance(await memories(one).forget(one.user_id, gone.id), Forgotten)
    taken = await one.take()
    assert (await other.bring(taken)).memories == 4
    again = await other.bring(taken)
    assert (again.memories, again.problems) == (0, ())

    here = await told(other)
    assert list(here) == ["I grow roses", "I live in Rome", "I live in Paris", "I ski"]
    rome, paris, ski = here["I live in Rome"], here["I live in Paris"], here["I ski"]
    assert (rome.superseded_by, paris.superseded_by, paris.sure) == (paris.id, None, 0.5)
    (tree,) = await other.trees()
    assert paris.conversation_id == tree.messages[0].conversation_id
    (project,) = await other.db.read(lambda c: chat_store.projects.every(c, other.user_id))
    assert here["I grow roses"].project_id == project.id
    same = {"id", "conversation_id", "message_id", "project_id", "superseded_by"}
    assert ski.model_dump(exclude=same) == mine.model_dump(exclude=same)

    before = await told(one)
    assert (await one.bring(taken)).problems == ()
    assert await told(one) == before
    await memories(one).forget_everything(one.user_id)
    await one.bring(taken)
    back = await told(one)
    assert back["I live in Rome"].message_id == "msg_u1"
    assert (back["I live in Rome"].conversation_id, len(back)) == ("conv_1", 4)


async def test_what_somebody_else_said_travels_beside_the_persons_own_words(two: Two) -> None:
    one, other = two
    await learn(one, "My address is 1 Main Street")
    await learn(one, "My address is 66 Evil Road", tainted=True)
    brought = await other.bring(await one.take())
    assert (brought.memories, brought.problems) == (2, ())
    assert [each.tainted for each in (await told(other)).values()] == [False, True]


async def test_what_is_remembered_here_stays(one: House, other: House) -> None:
    for text in (
        "I live in Rome",
        "I ski",
        "I like skis",
        "My key is sk-live-0123456789abcdefghij",
    ):
        await one.db.write(lambda c, text=text: _force(c, one, text))
    await learn(other, "I live in Lisbon")
    corrected = await learn(other, "I like skis")
    await memories(other).correct(other.user_id, corrected.id, Wish(text="I hate skis"))
    brought = await other.bring(await one.take())
    assert set(brought.problems) == {
        "1 memories found no room or can't be kept.",
        "1 memories say something else than what is remembered here.",
    }
    living = [one.text for one in await memories(other).list(other.user_id)]
    assert sorted(living) == ["I hate skis", "I live in Lisbon", "I ski"]


async def test_many_memories_are_judged_before_and_written_at_once(other: House) -> None:
    own = [
        Memory(id=f"mem_{n}", kind="fact", text=f"I saw town {n}", created_at=AT) for n in range(50)
    ]
    fine = ready(own)
    assert all(one.sound for one in fine)
    fine[0] = replace(fine[0], sound=False)
    asked: list[bool] = []

    def keep(c: Connection) -> Kept:
        def note(*told: Any) -> None:
            if told[2].startswith("INSERT INTO memories"):
                asked.append(told[5])

        event.listen(c, "before_cursor_execute", note)
        return keep_memories(c, other.clock, other.user_id, fine)

    assert await other.db.write(keep) == Kept(new=49, left=1)
    assert asked == [True]
    assert list(await told(other)) == [one.text for one in own[1:]]


def _force(c: Any, where: House, text: str) -> None:
    from lowkey.memory import store

    new = Memory(id=where.clock.id("mem"), kind="fact", text=text, created_at=where.clock.now())
    store.add(c, where.user_id, new)


async def test_the_memories_that_the_page_exports_alone_come_in_too(
    one: House, other: House, tmp_path: Path
) -> None:
    await learn(one, "I grow roses", project_id="proj_1")
    await learn(one, "I ski")
    exported = [each.model_dump() for each in await memories(one).export(one.user_id)]
    file = tmp_path / "memories.json"
    file.write_text(json.dumps({"format": "lowkey.memories", "exported_at": AT, "memories": exported}))  # fmt: skip
    brought = await other.bring_apart(file)
    assert brought.problems == ("1 memories hold only in a project that is not here.",)
    assert list(await told(other)) == ["I ski"]


async def test_one_conversation_goes_out_without_lists_and_memories(one: House) -> None:
    await wrote(one, "Shopping", "milk")
    talk = Conversation(id="conv_1", title="Roses", created_at=AT, updated_at=AT)
    await one.keep(talk, [said("u1", None, "I grow roses")])
    await learn(one, "I ski")
    text = (await one.take(conversation_id="conv_1")).read_text("utf-8")
    assert "milk" not in text and "I ski" not in text
