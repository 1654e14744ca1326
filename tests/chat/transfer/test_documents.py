"""Documents, with all their versions, and what a conversation is for go with it and come back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lowkey.chat import Conversation
from lowkey.chat.projects import Homes
from lowkey.chat.transfer import Taker
from lowkey.core.parts import Message, ResultPart
from lowkey.documents import Document, Documents, New
from lowkey.documents.documents import LONGEST, VERSIONS
from tests.chat.transfer.house import House, house
from tests.chat.transfer.test_own import AT, said
from tests.postgres import Postgres

pytestmark = pytest.mark.asyncio


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[House]:
    async with house(f"sqlite:///{tmp_path / 'one.db'}", tmp_path / "one") as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
async def other(
    request: pytest.FixtureRequest, cluster: Postgres, tmp_path: Path
) -> AsyncIterator[House]:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    if request.param == "postgresql":
        url = cluster.database()
    async with house(url, tmp_path / "other") as opened:
        yield opened


def room(where: House) -> Documents:
    return Documents(where.clock, where.db, where.db, Homes())


def naming(name: str, parent: str, document: Document) -> Message:
    """An answer that wrote this document."""
    head = f"Document {document.handle}, version 1: “{document.title}”, 1 line."
    return said(name, parent, ResultPart(call_id="c1", name="document_write", text=head))


async def furnish(where: House) -> Document:
    """A conversation in a mode, with a letter of two versions, by the model and by the person."""
    conversation = Conversation(
        id="conv_1", title="Letter", created_at=AT, updated_at=AT, tip_id="msg_a1", mode="study"
    )
    await where.keep(conversation, [said("u1", None, "Write.")])
    letter = await room(where).make(where.user_id, "conv_1", New("A letter"), "Dear 猫", "run_1")
    where.clock.advance(5)
    letter = await room(where).save(where.user_id, letter.id, "Dear 猫,\nhello")
    await where.add(naming("a1", "u1", letter))
    return letter


async def kept(where: House) -> list[tuple[Document, list[tuple[int, bool, str]]]]:
    """Each document with (number, whether a model wrote it, words) of its versions."""
    found: list[tuple[Document, list[tuple[int, bool, str]]]] = []
    for tree in await where.trees():
        conversation_id = tree.messages[0].conversation_id
        for one in (await room(where).of(where.user_id, conversation_id))[0]:
            whole = next(w for w in tree.documents if w.id == one.id)
            versions = [(v.number, v.run_id is not None, v.text) for v in whole.versions]
            found.append((one, versions))
    return found


async def test_they_come_with_their_conversation_and_messages_still_name_them(
    one: House, other: House
) -> None:
    letter = await furnish(one)
    brought = await other.bring(await one.take())
    assert (brought.imported, brought.problems) == (1, ())
    [(there, versions)] = await kept(other)
    assert versions == [(1, True, "Dear 猫"), (2, False, "Dear 猫,\nhello")]
    assert there.handle == letter.handle and there.id != letter.id
    same = {"title", "kind", "language", "version", "lines", "created_at", "updated_at"}
    assert there.model_dump(include=same) == letter.model_dump(include=same)
    assert [tree.mode for tree in await other.trees()] == ["study"]


async def test_they_come_once_and_grow_where_nothing_else_was_written(
    one: House, other: House
) -> None:
    letter = await furnish(one)
    await other.bring(await one.take())
    assert (await other.bring(await one.take())).imported == 0
    await room(one).save(one.user_id, letter.id, "Dear 猫,\nhello again", "run_2")
    brought = await other.bring(await one.take())
    assert brought.imported == 1
    [(there, versions)] = await kept(other)
    assert versions[-1] == (3, True, "Dear 猫,\nhello again") and there.version == 3

    # On its way back it is the same document, not another one.
    await room(other).save(other.user_id, there.id, "Dear dog")
    assert (await one.bring(await other.take())).imported == 1
    [(here, versions)] = await kept(one)
    assert (here.id, here.version, versions[-1][2]) == (letter.id, 4, "Dear dog")


async def test_what_was_written_here_meanwhile_stays(one: House, other: House) -> None:
    letter = await furnish(one)
    await other.bring(await one.take())
    [(there, _)] = await kept(other)
    await room(other).save(other.user_id, there.id, "Mine")
    await room(one).save(one.user_id, letter.id, "Theirs")
    await room(one).save(one.user_id, letter.id, "Theirs again", "run_3")
    assert (await other.bring(await one.take())).imported == 0
    [(_, versions)] = await kept(other)
    assert versions[-1] == (3, False, "Mine")


async def test_one_path_goes_out_with_the_documents_that_it_names(one: House) -> None:
    letter = await furnish(one)
    hidden = await room(one).make(one.user_id, "conv_1", New("Hidden"), "secret words", "run_9")
    await one.add(naming("a2", "u1", hidden))
    path = one.folder / "branch"
    await Taker(one.db, one.files, one.clock, one.user_id).take(path, "json", "conv_1", True)
    [tree] = json.loads(path.read_text("utf-8"))["conversations"]
    assert [document["id"] for document in tree["documents"]] == [letter.id]
    assert "secret words" not in path.read_text("utf-8")


async def test_what_is_too_long_or_too_much_is_told_and_costs_nothing_else(
    one: House, other: House
) -> None:
    await furnish(one)
    exported = json.loads((await one.take()).read_text("utf-8"))
    [tree] = exported["conversations"]
    [letter] = tree["documents"]
    version = letter["versions"][0]
    many = [version | {"number": number, "text": str(number)} for number in range(1, VERSIONS + 9)]
    odd = [version | {"number": number} for number in (-1, 0, 2**62)]
    tree["documents"] = [
        letter | {"id": "doc_long", "versions": [version | {"text": "x" * (LONGEST + 1)}]},
        letter | {"id": "doc_none", "versions": []},
        letter | {"id": "doc_many", "created_at": -(2**62), "versions": [*odd, *many, many[3]]},
    ]
    path = one.folder / "made.json"
    path.write_text(json.dumps(exported), "utf-8")
    brought = await other.bring(path)
    assert brought.imported == 1
    assert brought.problems == ("2 documents found no room or are too long.",)
    [(there, versions)] = await kept(other)
    assert (there.version, len(versions), there.created_at) == (VERSIONS + 8, VERSIONS, 0)


async def test_of_twins_in_a_file_the_first_comes_in_and_nothing_else_is_lost(
    one: House, other: House, tmp_path: Path
) -> None:
    await furnish(one)
    whole = json.loads((await one.take()).read_bytes())
    whole["conversations"][0]["documents"] *= 2
    path = tmp_path / "twins.json"
    path.write_text(json.dumps(whole), "utf-8")
    brought = await other.bring(path)
    assert brought.imported == 1
    (tree,) = await other.trees()
    assert len(tree.documents) == 1


async def test_words_from_outside_come_as_such(one: House, other: House) -> None:
    letter = await furnish(one)
    await room(one).save(one.user_id, letter.id, "Pay x.", "run_2", tainted=True)
    await room(one).rename(one.user_id, letter.id, "Planted", tainted=True)
    await other.bring(await one.take())
    [(there, _)] = await kept(other)
    assert (there.tainted, there.title_tainted) == (True, True)
    await room(one).save(one.user_id, letter.id, "Mine", "run_3")
    await other.bring(await one.take())
    [(there, _)] = await kept(other)
    assert (there.version, there.tainted) == (4, False)
