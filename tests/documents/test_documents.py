"""Documents and their versions, as whoever has them sees them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from lowkey.core.clock import ManualClock
from lowkey.core.errors import InputError, LimitError, LowkeyError, NotFoundError
from lowkey.documents import Documents, Edit, New, drop_of
from lowkey.documents import documents as room
from tests.documents.conftest import ADA, BESIDE, BOB, ELSEWHERE, HERE, Homes

RUN = "run_1"


async def texts(documents: Documents, document_id: str) -> dict[int, str]:
    notes = await documents.versions(ADA, document_id)
    return {n.number: (await documents.version(ADA, document_id, n.number)).text for n in notes}


async def test_each_change_is_a_version_that_can_be_brought_back(documents: Documents) -> None:
    made = await documents.make(ADA, HERE, New("Tea"), "one\ntwo\n", RUN)
    assert (made.version, made.lines, made.kind, made.run_id) == (1, 2, "text", RUN)
    await documents.edit(ADA, made.id, [Edit("two", "three")], "run_2")
    saved = await documents.save(ADA, made.id, "mine", based_on=2)
    assert (saved.version, saved.run_id, saved.lines) == (3, None, 1)
    restored = await documents.restore(ADA, made.id, 1)
    assert restored.version == 4
    assert await texts(documents, made.id) == {
        4: "one\ntwo\n",
        3: "mine",
        2: "one\nthree\n",
        1: "one\ntwo\n",
    }
    assert (await documents.save(ADA, made.id, "one\ntwo\n", RUN)).version == 4
    assert (await documents.rename(ADA, made.id, " Green\ntea ")).title == "Green tea"
    await documents.delete(ADA, made.id)
    with pytest.raises(NotFoundError):
        await documents.read(ADA, made.id)


async def test_the_saves_of_one_sitting_are_one_version(
    documents: Documents, clock: ManualClock
) -> None:
    made = await documents.make(ADA, HERE, New("Tea"), "a", RUN)
    await documents.save(ADA, made.id, "ab", based_on=1)
    clock.advance(300)
    await documents.save(ADA, made.id, "abc", based_on=2, continues=True)
    assert await texts(documents, made.id) == {3: "abc", 1: "a"}
    clock.advance(301)
    await documents.save(ADA, made.id, "abcd", based_on=3, continues=True)
    assert await texts(documents, made.id) == {4: "abcd", 3: "abc", 1: "a"}
    await documents.save(ADA, made.id, "x", RUN)
    await documents.save(ADA, made.id, "xy", based_on=5, continues=True)
    assert [n.number for n in await documents.versions(ADA, made.id)] == [6, 5, 4, 3, 1]


async def test_a_change_that_is_based_on_another_version_is_told(documents: Documents) -> None:
    made = await documents.make(ADA, HERE, New("Tea"), "a", RUN)
    await documents.save(ADA, made.id, "b", RUN)
    with pytest.raises(InputError) as error:
        await documents.save(ADA, made.id, "mine", based_on=1)
    assert error.value.code == "document_changed"
    assert str(error.value).startswith("“Tea” was changed meanwhile: version 2 is newer")
    assert await texts(documents, made.id) == {2: "b", 1: "a"}


async def test_an_edit_that_is_not_clear_changes_nothing(documents: Documents) -> None:
    made = await documents.make(ADA, HERE, New("Tea"), "a a b", RUN)
    with pytest.raises(InputError):
        await documents.edit(ADA, made.id, [Edit("b", "c"), Edit("a", "x")], RUN)
    assert await texts(documents, made.id) == {1: "a a b"}


async def test_a_document_is_seen_from_its_conversation_and_its_project(
    documents: Documents,
) -> None:
    mine = await documents.make(ADA, HERE, New("Mine"), "")
    kin = await documents.make(ADA, BESIDE, New("Kin"), "")
    other = await documents.make(ADA, ELSEWHERE, New("Other"), "")
    assert await documents.of(ADA, HERE) == ([mine], [kin])
    assert await documents.of(ADA, BESIDE) == ([kin], [])
    assert await documents.of(ADA, ELSEWHERE) == ([other], [])


async def test_what_is_anothers_or_deleted_is_not_there(documents: Documents, homes: Homes) -> None:
    made = await documents.make(ADA, HERE, New("Tea"), "secret")
    tries: list[Callable[[str], Awaitable[object]]] = [
        lambda who: documents.read(who, made.id),
        lambda who: documents.version(who, made.id),
        lambda who: documents.versions(who, made.id),
        lambda who: documents.save(who, made.id, "x"),
        lambda who: documents.edit(who, made.id, [Edit("secret", "x")]),
        lambda who: documents.restore(who, made.id, 1),
        lambda who: documents.rename(who, made.id, "x"),
        lambda who: documents.delete(who, made.id),
        lambda who: documents.of(who, HERE),
        lambda who: documents.make(who, HERE, New("x"), "x"),
    ]
    for who, gone in ((BOB, set[str]()), (ADA, {HERE})):
        homes.gone = gone
        for attempt in tries:
            with pytest.raises(NotFoundError):
                await attempt(who)
    homes.gone = set()
    assert await texts(documents, made.id) == {1: "secret"}


async def test_it_goes_with_its_conversation(documents: Documents) -> None:
    made = await documents.make(ADA, HERE, New("Tea"), "a")
    kin = await documents.make(ADA, BESIDE, New("Kin"), "b")
    await documents.db.write(lambda c: drop_of(c, [HERE]))
    assert await documents.of(ADA, HERE) == ([], [kin])
    assert await texts(documents, kin.id) == {1: "b"}
    with pytest.raises(NotFoundError):
        await documents.read(ADA, made.id)


async def test_one_of_a_temporary_chat_lies_in_memory_alone(documents: Documents) -> None:
    made = await documents.make(ADA, "tmp_1", New("Tea"), "a")
    saved = await documents.save(ADA, made.id, "b", based_on=1)
    assert await documents.of(ADA, "tmp_1") == ([saved], [])
    assert await documents.db.read(lambda c: room.store.count(c, ADA)) == 0


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        (" \n", "", "empty_title"),
        ("Tea", "x" * (room.LONGEST + 1), "long_document"),
    ],
)
async def test_what_is_too_much_or_too_little_is_refused(
    documents: Documents, title: str, text: str, code: str
) -> None:
    with pytest.raises(LowkeyError) as error:
        await documents.make(ADA, HERE, New(title), text)
    assert error.value.code == code


async def test_the_oldest_versions_give_way(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "VERSIONS", 3)
    monkeypatch.setattr(room, "ALL", 10)
    monkeypatch.setattr(room, "MOST", 1)
    made = await documents.make(ADA, HERE, New("Tea"), "1")
    for text in ("2", "3", "4"):
        await documents.save(ADA, made.id, text)
    assert [*(await texts(documents, made.id))] == [4, 3, 2]
    await documents.save(ADA, made.id, "x" * 9)
    assert [*(await texts(documents, made.id))] == [5, 4]
    await documents.save(ADA, made.id, "y" * 50)
    assert [*(await texts(documents, made.id))] == [6]
    with pytest.raises(LimitError):
        await documents.make(ADA, HERE, New("Coffee"), "1")


async def test_words_from_outside_stay_so_until_they_are_replaced(documents: Documents) -> None:
    made = await documents.make(ADA, HERE, New("Tea"), "own", RUN)
    assert (made.tainted, made.title_tainted) == (False, False)

    async def newest() -> tuple[bool, bool]:
        document = await documents.read(ADA, made.id)
        assert (await documents.version(ADA, made.id)).tainted is document.tainted
        return document.tainted, document.title_tainted

    await documents.edit(ADA, made.id, [Edit("own", "planted")], RUN, tainted=True)
    assert await newest() == (True, False)
    await documents.edit(ADA, made.id, [Edit("planted", "planted, and more")], "run_2")
    assert await newest() == (True, False)
    await documents.save(ADA, made.id, "planted, looked at by its person")
    assert await newest() == (True, False)
    await documents.restore(ADA, made.id, 1)
    assert await newest() == (False, False)
    await documents.restore(ADA, made.id, 2)
    assert await newest() == (True, False)
    await documents.save(ADA, made.id, "new words of a run that read nothing", "run_3")
    assert await newest() == (False, False)
    await documents.rename(ADA, made.id, "Planted", tainted=True)
    assert await newest() == (False, True)
    await documents.rename(ADA, made.id, "Mine")
    assert await newest() == (False, False)
