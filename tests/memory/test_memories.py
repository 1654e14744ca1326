"""What is kept, replaced, forgotten and brought back, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy import text as sql

from lowkey.core.clock import ManualClock
from lowkey.core.errors import InputError, LimitError, LowkeyError, NotFoundError, RefusedError
from lowkey.memory import Memories, Memory, Origin, Wish
from lowkey.memory import memories as room

ADA, BOB = "user_0a", "user_0b"
CHAT = Origin("conv_1", "msg_1", "remember that")


async def learn(memories: Memories, text: str, **more: Any) -> Memory:
    return (await memories.learn(ADA, Wish(text=text, **more), CHAT)).memory


async def texts(memories: Memories, words: str = "", user_id: str = ADA) -> list[str]:
    return [memory.text for memory in await memories.list(user_id, words)]


async def test_a_statement_is_kept_with_where_it_came_from(
    memories: Memories, clock: ManualClock
) -> None:
    wish = Wish(text=" I'm \n vegetarian ", kind="preference", sure=0.7, project_id="proj_1")
    learned = await memories.learn(ADA, wish, CHAT)
    assert await memories.list(ADA) == [learned.memory]
    assert learned.memory == Memory(
        id=learned.memory.id,
        kind="preference",
        text="I'm vegetarian",
        sure=0.7,
        project_id="proj_1",
        conversation_id="conv_1",
        message_id="msg_1",
        created_at=clock.now(),
    )
    assert learned.memory.id.startswith("mem_")


async def test_what_is_known_is_not_kept_twice(memories: Memories) -> None:
    first = await memories.learn(ADA, Wish(text="I'm vegetarian"), CHAT)
    again = await memories.learn(ADA, Wish(text="i'm  VEGETARIAN.", kind="preference"), CHAT)
    assert (again.memory, again.known) == (first.memory, True)
    elsewhere = await memories.learn(ADA, Wish(text="I'm vegetarian", project_id="proj_1"), CHAT)
    assert not elsewhere.known
    assert len(await memories.list(ADA)) == 2


async def test_what_replaces_another_keeps_its_history(
    memories: Memories, clock: ManualClock
) -> None:
    paris = await learn(memories, "She lives in Paris")
    clock.advance(1)
    lyon = await memories.learn(ADA, Wish(text="Moved to Lyon"), CHAT, "lives in paris")
    assert lyon.replaced == paris
    clock.advance(1)
    nice = await memories.learn(ADA, Wish(text="Now in Nice"), CHAT, "Moved to Lyon")
    assert await texts(memories) == ["Now in Nice"]
    assert await texts(memories, "paris") == []
    before = await memories.history(ADA, nice.memory.id)
    assert [(one.text, one.superseded_by) for one in before] == [
        ("Moved to Lyon", nice.memory.id),
        ("She lives in Paris", lyon.memory.id),
    ]


async def test_a_new_home_replaces_the_old_one_by_itself(memories: Memories) -> None:
    await learn(memories, "I live in Paris")
    await learn(memories, "My locker code is 4471")
    await learn(memories, "My brother is tall")
    moved = await memories.learn(ADA, Wish(text="I've moved to Lyon"), CHAT)
    code = await memories.learn(ADA, Wish(text="my locker code is now 9920"), CHAT)
    beside = await memories.learn(ADA, Wish(text="My brother is forty"), CHAT)
    assert moved.replaced is not None
    assert moved.replaced.text == "I live in Paris"
    assert code.replaced is not None
    assert beside.replaced is None
    assert set(await texts(memories)) == {
        "I've moved to Lyon",
        "my locker code is now 9920",
        "My brother is tall",
        "My brother is forty",
    }


async def test_what_is_to_be_replaced_must_be_clear(memories: Memories) -> None:
    await learn(memories, "Ana plays the cello")
    await learn(memories, "Ben plays the viola")
    for words in ("plays", "trombone"):
        with pytest.raises(InputError, match="no one thing") as refused:
            await memories.learn(ADA, Wish(text="It was sold"), CHAT, words)
        assert refused.value.code == "unclear_memory"
    assert len(await memories.list(ADA)) == 2


async def test_a_correction_keeps_the_origin(memories: Memories) -> None:
    old = await learn(memories, "My sister is called Anna")
    new = await memories.correct(ADA, old.id, Wish(text="My sister is called Hanna", kind="person"))
    assert (new.conversation_id, new.message_id) == ("conv_1", "msg_1")
    assert await memories.list(ADA) == [new]
    same = await memories.correct(ADA, new.id, Wish(text=new.text, kind="fact"))
    assert [(one.text, one.kind) for one in await memories.list(ADA)] == [(new.text, "fact")]
    assert len(await memories.history(ADA, same.id)) == 2


async def test_all_words_are_looked_for_as_they_are_typed(memories: Memories) -> None:
    for text in ("I'm allergic to peanuts", "Zoë likes peanut butter", "我住在里昂"):
        await learn(memories, text)
    assert await texts(memories, "pean") == ["Zoë likes peanut butter", "I'm allergic to peanuts"]
    assert await texts(memories, "PEANUTS all") == ["I'm allergic to peanuts"]
    assert await texts(memories, "zoe") == ["Zoë likes peanut butter"]
    assert await texts(memories, "里昂") == ["我住在里昂"]
    assert await texts(memories, "'\"* (") == []
    assert [one.text for one in await memories.list(ADA, "", "person")] == []


async def test_forgetting_takes_the_history_along_and_can_be_undone(
    memories: Memories, clock: ManualClock
) -> None:
    await learn(memories, "I live in Paris")
    moved = await learn(memories, "I moved to Lyon")
    kept = await learn(memories, "I play the viola")
    clock.advance(1)
    gone = await memories.forget(ADA, moved.id)
    assert (gone.count, gone.at) == (1, clock.now())
    assert await memories.export(ADA) == [kept]
    with pytest.raises(NotFoundError):
        await memories.forget(ADA, moved.id)
    assert await memories.restore(ADA, gone.at) == 2
    assert await texts(memories) == ["I play the viola", "I moved to Lyon"]
    assert [one.text for one in await memories.history(ADA, moved.id)] == ["I live in Paris"]
    with pytest.raises(NotFoundError, match="nothing to take back"):
        await memories.restore(ADA, gone.at)


async def test_everything_is_forgotten_and_comes_back(
    memories: Memories, clock: ManualClock
) -> None:
    single = await learn(memories, "I have a cat")
    await memories.forget(ADA, single.id)
    await learn(memories, "I live in Paris")
    await learn(memories, "I moved to Lyon")
    await memories.remember(BOB, Wish(text="I live in Cork"))
    clock.advance(1)
    gone = await memories.forget_everything(ADA)
    assert gone.count == 1
    assert await memories.export(ADA) == []
    assert await texts(memories, user_id=BOB) == ["I live in Cork"]
    assert await memories.restore(ADA, gone.at) == 2
    assert await texts(memories) == ["I moved to Lyon"]


async def test_what_was_forgotten_is_gone_for_good_after_a_while(
    memories: Memories, clock: ManualClock
) -> None:
    await learn(memories, "I live in Paris")
    moved = await learn(memories, "I moved to Lyon")
    gone = await memories.forget(ADA, moved.id)
    clock.advance(24 * 3600)
    assert await memories.purge() == 0
    clock.advance(1)
    assert await memories.purge() == 2
    with pytest.raises(NotFoundError):
        await memories.restore(ADA, gone.at)
    again = await learn(memories, "I moved to Lyon")
    assert await memories.list(ADA, "lyon") == [again]


async def test_what_was_learned_in_a_conversation_can_go_with_it(memories: Memories) -> None:
    here = await learn(memories, "I have a cat")
    other = Origin("conv_2", "msg_2", "")
    await memories.learn(ADA, Wish(text="I have a dog"), other)
    await memories.learn(BOB, Wish(text="I have a bird"), CHAT)
    assert await memories.learned_from(ADA, "conv_1") == [here]
    assert (await memories.forget_learned_from(ADA, "conv_1")).count == 1
    assert await texts(memories) == ["I have a dog"]
    assert await texts(memories, user_id=BOB) == ["I have a bird"]
    assert (await memories.forget_learned_from(ADA, "conv_1")).count == 0


async def test_not_even_the_index_keeps_a_word_that_is_gone_for_good(
    memories: Memories, clock: ManualClock
) -> None:
    if not memories.db.sqlite:
        pytest.skip("PostgreSQL's own VACUUM does it.")
    kept = await learn(memories, "I play the viola")
    gone = await learn(memories, "I play the xylophone")
    await memories.forget(ADA, gone.id)
    clock.advance(25 * 3600)

    def pages(c: Connection) -> bytes:
        return b"".join(c.execute(sql("SELECT block FROM memory_search_data")).scalars())

    assert b"ylophone" in await memories.db.read(pages)
    await memories.purge()
    left = await memories.db.read(pages)
    assert b"ylophone" not in left
    assert b"iola" in left
    assert await memories.list(ADA, "viola") == [kept]


async def test_what_a_conversation_taught_goes_even_where_it_was_replaced_since(
    memories: Memories,
) -> None:
    paris = await learn(memories, "I live in Paris")
    later = Origin("conv_2", "msg_2", "")
    moved = (await memories.learn(ADA, Wish(text="I moved to Lyon"), later)).memory
    assert [one.id for one in await memories.learned_from(ADA, "conv_1")] == [paris.id]
    gone = await memories.forget_learned_from(ADA, "conv_1")
    assert gone.count == 1
    assert await memories.export(ADA) == [moved]
    assert await memories.restore(ADA, gone.at) == 1
    assert [one.id for one in await memories.history(ADA, moved.id)] == [paris.id]


async def test_a_stranger_finds_nothing(memories: Memories, clock: ManualClock) -> None:
    mine = await learn(memories, "I play the viola")
    gone = await learn(memories, "I have a cat")
    clock.advance(1)
    at = (await memories.forget(ADA, gone.id)).at
    verbs = (
        memories.forget(BOB, mine.id),
        memories.history(BOB, mine.id),
        memories.correct(BOB, mine.id, Wish(text="stolen")),
        memories.restore(BOB, at),
    )
    for verb in verbs:
        with pytest.raises(NotFoundError):
            await verb
    assert await memories.list(BOB) == await memories.list(BOB, "viola") == []
    assert await memories.export(BOB) == []
    assert (await memories.recall(BOB, "viola", None, 1000)).memories == ()
    assert await memories.list(ADA) == [mine]


async def test_who_switches_memory_off_is_neither_remembered_nor_recalled(
    memories: Memories,
) -> None:
    kept = await learn(memories, "I play the viola")
    assert await memories.on(ADA)
    await memories.switch(ADA, False)
    assert not await memories.on(ADA)
    with pytest.raises(RefusedError, match="switched off"):
        await learn(memories, "I play the cello")
    with pytest.raises(RefusedError, match="switched off"):
        await memories.look_up(ADA, "viola", None)
    assert (await memories.recall(ADA, "viola", None, 1000)).memories == ()
    assert await memories.list(ADA) == [kept]
    await memories.switch(ADA, True)
    assert (await memories.recall(ADA, "viola", None, 1000)).memories == (kept,)


@pytest.mark.parametrize(
    ("text", "code"),
    [(" \n", "empty_memory"), ("…!", "empty_memory"), ("a" * 1001, "long_memory")],
)
async def test_what_is_no_statement_is_refused(memories: Memories, text: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        await memories.remember(ADA, Wish(text=text))
    assert refused.value.code == code


async def test_nobody_is_remembered_without_measure(
    memories: Memories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST", 2)
    first = await learn(memories, "I have a cat")
    await learn(memories, "I have a dog")
    with pytest.raises(LimitError, match="2 things"):
        await learn(memories, "I have a bird")
    await memories.forget(ADA, first.id)
    await learn(memories, "I have a bird")


async def test_nothing_is_kept_by_halves(memories: Memories) -> None:
    """A refusal after the old one was found leaves the old one in its place."""
    await learn(memories, "I live in Paris")
    with pytest.raises(LowkeyError):
        await memories.learn(ADA, Wish(text="card 4111 1111 1111 1111"), CHAT, "I live in Paris")
    assert await texts(memories) == ["I live in Paris"]


async def test_what_came_from_outside_is_the_persons_once_they_say_it(memories: Memories) -> None:
    planted = await learn(memories, "I live in Lyon", tainted=True)
    again = await memories.learn(ADA, Wish(text="I live in Lyon", tainted=True), CHAT)
    assert (again.known, again.memory) == (True, planted)
    told = await memories.recall(ADA, "Lyon", None, 1_000)
    assert (told.told, told.memories) == ("", (planted,))
    said = await memories.learn(ADA, Wish(text="I live in Lyon"), CHAT)
    assert (said.known, said.replaced) == (False, planted)
    assert "I live in Lyon" in (await memories.recall(ADA, "Lyon", None, 1_000)).told
    assert await memories.list(ADA) == [said.memory]


async def test_somebody_elses_words_take_no_place_of_the_persons_own(memories: Memories) -> None:
    home, evil, worse = (
        f"My address is {at}" for at in ("1 Main Street", "66 Evil Road", "67 Evil Road")
    )
    own = await learn(memories, home)
    wish = Wish(text=evil, tainted=True)
    assert await memories.replaced(ADA, wish, CHAT, home) is None
    assert (await memories.learn(ADA, wish, CHAT)).replaced is None
    assert home in (await memories.recall(ADA, "address", None, 1_000)).told
    later = await memories.learn(ADA, Wish(text=worse, tainted=True), CHAT)
    assert later.replaced is not None and later.replaced.text == evil
    moved = await memories.learn(ADA, Wish(text="My address is 2 Oak Lane"), CHAT)
    assert moved.replaced == own
    # By now the person says it themselves, and moved there.
    await memories.learn(ADA, Wish(text=worse), CHAT)
    assert await texts(memories) == [worse]
