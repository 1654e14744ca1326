"""Lowkey's own export is lossless, from either database into either, and comes in once."""

from __future__ import annotations

import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from lowkey.chat import Conversation, store
from lowkey.chat.nouns import Choice, Preferences, SavedPrompt, Thumb
from lowkey.chat.projects import Project
from lowkey.chat.saved_prompts import MOST
from lowkey.chat.transfer import store as keeper
from lowkey.chat.transfer.nouns import Personal
from lowkey.chat.transfer.own import VERSION
from lowkey.core.db import metadata
from lowkey.core.errors import InputError, NotFoundError, Problem
from lowkey.core.parts import (
    CallPart,
    FilePart,
    Message,
    Part,
    ResultPart,
    SourcePart,
    TextPart,
    ThinkingPart,
    Usage,
    text_of,
)
from tests.chat.transfer.exports import PNG, zipped
from tests.chat.transfer.house import House, house, shape
from tests.postgres import Postgres

AT = 1_700_000_000_000


@pytest.fixture(params=["sqlite to postgresql", "postgresql to sqlite"])
async def two(
    request: pytest.FixtureRequest, cluster: Postgres, tmp_path: Path
) -> AsyncIterator[tuple[House, House]]:
    """Where conversations were written, and another installation on the other database."""
    urls = [f"sqlite:///{tmp_path / 'lowkey.db'}", cluster.database()]
    if request.param.startswith("postgresql"):
        urls.reverse()
    async with house(urls[0], tmp_path / "a") as one, house(urls[1], tmp_path / "b") as other:
        yield one, other


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[House]:
    async with house(f"sqlite:///{tmp_path / 'one.db'}", tmp_path / "one") as opened:
        yield opened


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[House]:
    async with house(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "other") as opened:
        yield opened


def said(name: str, parent: str | None, *parts: Part | str, at: int = 0, **more: object) -> Message:
    made = [TextPart(text=part) if isinstance(part, str) else part for part in parts]
    role = "user" if name.startswith("u") else "assistant"
    return Message.model_validate(
        {
            "id": f"msg_{name}",
            "conversation_id": "conv_1",
            "parent_id": f"msg_{parent}" if parent else None,
            "role": role,
            "parts": made,
            "created_at": AT + at,
        }
        | more
    )


async def furnish(where: House) -> None:
    """Two conversations that hold everything a conversation can hold."""
    picture = await where.file(PNG, "cat.png", "image/png")
    paper = await where.file(b"%PDF-1.7 paper", "paper.pdf", "application/pdf")
    conversation = Conversation(
        id="conv_1",
        title="Alles über Äpfel 🍎",
        created_at=AT,
        updated_at=AT + 9000,
        pinned=True,
        archived=True,
        tip_id="msg_a1",
    )
    messages = [
        said("u1", None, "What is it?", picture),
        said(
            "a1",
            "u1",
            ThinkingPart(text="Hm.", ms=1200, signature="proof"),
            CallPart(call_id="c1", name="look", text='{"at": 1}'),
            ResultPart(call_id="c1", name="look", text="a cat", ok=False),
            "A cat \u202e\ufffd 猫.",
            SourcePart(title="Cats", url="https://example.org/cats", quote="meow"),
            at=1000,
            run_id="run_1",
            model="openai/gpt-5",
            usage=Usage(input=10, output=20, thinking=5, cached=3, cost=0.25),
            notes=("Another model answered.",),
        ),
        said("a2", "u1", "It is", at=2000, status="interrupted",
             error=Problem(code="cut", message="It broke off.", hint="Go on.", retry_after=1.5)),
        said("u2", "a2", "And this?", paper, at=3000),
        said("a3", "u2", at=4000, status="failed",
             error=Problem(code="full", message="Full.", poem="A poem.", position=3)),
        said("a4", "u2", "Paper.", at=5000, status="stopped", model="local/tiny"),
        said("u3", None, "What is it, please?", at=6000),
    ]  # fmt: skip
    await where.keep(conversation, messages)
    thumb = Thumb(
        message_id="msg_a1",
        run_id="run_1",
        model="openai/gpt-5",
        created_at=AT,
        verdict="down",
        reasons=("incorrect", "too_long"),
        text="It is a dog.",
    )
    choice = Choice(message_id="msg_a4", model="local/tiny", created_at=AT + 1, over=("msg_a3",))
    await where.think("conv_1", thumb, choice)
    empty = Conversation(id="conv_2", title="Empty", created_at=AT - 5, updated_at=AT - 5)
    await where.keep(empty, [])


async def test_everything_survives_the_journey(two: tuple[House, House]) -> None:
    one, other = two
    await furnish(one)
    brought = await other.bring(await one.take())
    assert (brought.imported, brought.skipped, brought.problems) == (2, 0, ())
    before, after = await one.trees(), await other.trees()
    assert [shape(tree) for tree in after] == [shape(tree) for tree in before]
    assert len(after[1].messages) == 7
    assert len(after[1].feedback) == 2
    assert all(said.run_id is None for said in after[1].feedback)
    files = [p for m in after[1].messages for p in m.parts if isinstance(p, FilePart)]
    assert [await other.files.read(file.file_id) for file in files] == [PNG, b"%PDF-1.7 paper"]
    conversation_id = after[1].messages[0].conversation_id
    for word in ("Äpfel", "猫", "paper", "cat"):
        assert conversation_id in await other.found(word)


async def test_what_came_once_never_comes_twice_not_even_on_its_way_back(
    one: House, other: House
) -> None:
    await furnish(one)
    first = await one.take()
    await other.bring(first)
    brought = await other.bring(first)
    assert (brought.imported, brought.skipped) == (0, 2)
    here = await one.trees()
    brought = await one.bring(await other.take())
    assert (brought.imported, brought.skipped) == (0, 2)
    assert await one.trees() == here


async def test_what_was_added_since_is_added(one: House, other: House) -> None:
    await furnish(one)
    await other.bring(await one.take())
    fresh = said("u9", "a1", "One more thing.", at=9500)
    await one.add(fresh)
    brought = await other.bring(await one.take())
    assert (brought.imported, brought.skipped) == (1, 1)
    tree = (await other.trees())[1]
    assert len(tree.messages) == 8
    newest = next(m for m in tree.messages if text_of(m.parts) == "One more thing.")
    above = next(m for m in tree.messages if m.id == newest.parent_id)
    assert text_of(above.parts).startswith("A cat")
    assert tree.updated_at == AT + 9500


async def test_what_is_said_of_an_answer_here_is_not_overwritten(one: House, other: House) -> None:
    await furnish(one)
    await other.bring(await one.take())
    kept = (await one.trees())[1]
    thumb = kept.feedback[0].model_copy(update={"verdict": "up", "created_at": AT + 99})
    twin = thumb.model_copy(update={"message_id": "msg_a2"})
    await one.think("conv_1", thumb, twin)
    await other.bring(await one.take())
    told = [said for said in (await other.trees())[1].feedback if isinstance(said, Thumb)]
    assert sorted(said.verdict for said in told) == ["down", "up"]


async def test_what_is_said_of_no_answer_is_left_out(one: House, other: House) -> None:
    await furnish(one)
    wild = [
        Thumb(message_id="msg_u1", created_at=AT, verdict="up"),
        Thumb(message_id="msg_none", created_at=AT, verdict="up"),
        Choice(message_id="msg_a2", created_at=AT, over=("msg_none", "msg_u1")),
    ]
    await one.think("conv_1", *wild)
    await other.bring(await one.take())
    assert len((await other.trees())[1].feedback) == 2


async def test_two_messages_that_look_alike_stay_two(one: House, other: House) -> None:
    conversation = Conversation(id="conv_1", title="Twins", created_at=AT, updated_at=AT)
    await one.keep(conversation, [said("u1", None, "Hi"), said("u2", None, "Hi")])
    await other.bring(await one.take())
    assert len((await other.trees())[0].messages) == 2
    await one.bring(await other.take())
    assert len((await one.trees())[0].messages) == 2


async def test_what_was_deleted_comes_back_when_it_is_brought_again(
    one: House, other: House
) -> None:
    await furnish(one)
    exported = await one.take()
    await other.bring(exported)
    for tree in await other.trees():
        if tree.messages:
            await other.delete(tree.messages[0].conversation_id)
    assert len(await other.trees()) == 1
    brought = await other.bring(exported)
    assert (brought.imported, brought.skipped) == (1, 1)
    assert len(await other.trees()) == 2
    assert await other.found("Äpfel")


async def with_projects(where: House) -> None:
    """A project with a file and a conversation, an empty one, and a conversation in none."""
    words = await where.file("Beet eins: Möhren.".encode(), "beds.txt", "text/plain")
    picture = await where.file(PNG, "cat.png", "image/png")

    def work(c: Connection) -> None:
        garden = Project(
            id="proj_1", name="Garten 🌱", instructions="Be brief.", model="up/m", created_at=AT,
            memory="own", recalls="off",
        )  # fmt: skip
        store.projects.add(c, where.user_id, garden)
        store.projects.add_file(c, where.user_id, "proj_1", words, AT)
        store.projects.add_file(c, where.user_id, "proj_1", picture, AT + 1)
        empty = Project(id="proj_2", name="Empty", created_at=AT + 5)
        store.projects.add(c, where.user_id, empty)

    await where.db.write(work)
    inside = Conversation(
        id="conv_1", title="Inside", created_at=AT, updated_at=AT, project_id="proj_1"
    )
    await where.keep(inside, [said("u1", None, "A rose")])
    await where.keep(Conversation(id="conv_2", title="Out", created_at=AT + 1, updated_at=AT), [])


async def projects(where: House) -> list[Project]:
    return await where.db.read(lambda c: store.projects.every(c, where.user_id))


async def test_projects_travel_with_their_files_and_conversations(two: tuple[House, House]) -> None:
    one, other = two
    await with_projects(one)
    brought = await other.bring(await one.take())
    assert (brought.imported, brought.problems) == (2, ())
    garden, empty = await projects(other)
    assert (garden.name, garden.instructions, garden.model) == ("Garten 🌱", "Be brief.", "up/m")
    assert (garden.memory, garden.recalls) == ("own", "off")
    assert (empty.memory, empty.recalls) == ("on", "on")
    # A picture is nothing that a project can offer: it is left out on the way in.
    assert [(file.name, file.media_type) for file in garden.files] == [("beds.txt", "text/plain")]
    assert await other.files.read(garden.files[0].file_id) == "Beet eins: Möhren.".encode()
    assert (empty.name, garden.conversations, empty.conversations) == ("Empty", 1, 0)
    assert [tree.project for tree in await other.trees()] == ["lowkey:proj_1", None]

    await other.bring(await one.take())
    await one.bring(await other.take())
    assert len(await projects(one)) == len(await projects(other)) == 2


async def test_a_project_that_was_deleted_comes_back_when_it_is_brought_again(
    one: House,
) -> None:
    await with_projects(one)
    taken = await one.take()
    await one.db.write(lambda c: store.projects.change(c, "proj_1", deleted_at=AT))
    assert len(await projects(one)) == 1
    await one.bring(taken)
    assert [project.id for project in await projects(one)] == ["proj_1", "proj_2"]


async def test_one_conversation_goes_out_without_what_its_project_says(one: House) -> None:
    await with_projects(one)
    text = (await one.take(conversation_id="conv_1")).read_text("utf-8")
    assert "A rose" in text
    assert "Be brief." not in text and "proj_1" not in text


def prompt(name: str, text: str) -> SavedPrompt:
    return SavedPrompt(id=f"prompt_{name}", name=name, text=text, created_at=AT)


async def personal(where: House) -> Personal:
    return await where.db.read(lambda c: keeper.personal(c, where.user_id))


async def test_what_a_person_set_and_keeps_travels_and_yields_to_what_is_here(
    two: tuple[House, House],
) -> None:
    one, other = two
    mine = Preferences(name="Ann", instructions="Be brief.", welcomed=True)
    theirs = Preferences(name="Anna", welcomed=True)
    poem, list_ = prompt("Poem", "A poem on {{word}}"), prompt("List", "Ten of them")
    await one.db.write(lambda c: store.preferences.write(c, one.user_id, mine))
    await one.db.write(lambda c: store.saved_prompts.add(c, one.user_id, poem))
    await one.db.write(lambda c: store.saved_prompts.add(c, one.user_id, list_))
    await other.db.write(lambda c: store.preferences.write(c, other.user_id, theirs))
    await other.db.write(lambda c: store.saved_prompts.add(c, other.user_id, list_))
    taken = await one.take()
    assert (await other.bring(taken)).problems == ()
    await other.bring(taken)
    here = await personal(other)
    assert here.preferences == Preferences(name="Anna", instructions="Be brief.", welcomed=True)
    assert [(one.name, one.text) for one in here.prompts] == [
        ("List", "Ten of them"),
        ("Poem", "A poem on {{word}}"),
    ]


async def test_more_prompts_than_there_is_room_for_are_told(one: House, other: House) -> None:
    many = [prompt(str(index), "Words") for index in range(MOST)]

    def fill(c: Connection) -> None:
        for each in many:
            store.saved_prompts.add(c, other.user_id, each)

    await other.db.write(fill)
    await one.db.write(lambda c: store.saved_prompts.add(c, one.user_id, prompt("Poem", "A poem")))
    brought = await other.bring(await one.take())
    assert brought.problems == ("1 saved prompts found no room.",)
    assert len((await personal(other)).prompts) == MOST


async def test_without_files_it_is_plain_json_and_with_files_a_zip(
    one: House, other: House
) -> None:
    plain = Conversation(id="conv_1", title="Plain", created_at=AT, updated_at=AT)
    await one.keep(plain, [said("u1", None, "Hi")])
    path, taken = await one.taken()
    assert (taken.name, taken.media_type, taken.count) == ("lowkey.json", "application/json", 1)
    told = json.loads(path.read_text("utf-8"))
    assert told["format"] == "lowkey.conversations"
    assert told["conversations"][0]["title"] == "Plain"
    await furnish(other)
    path, taken = await other.taken()
    assert (taken.name, taken.media_type, taken.count) == ("lowkey.zip", "application/zip", 2)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert names[0] == "conversations.json"
    assert len(names) == 3 and all(name.startswith("files/file_") for name in names[1:])


async def test_one_conversation_is_taken_alone_and_a_strangers_is_not_there(one: House) -> None:
    await furnish(one)
    path, taken = await one.taken(conversation_id="conv_2")
    assert taken.count == 1
    assert [tree["title"] for tree in json.loads(path.read_text())["conversations"]] == ["Empty"]
    stranger = House(one.db, one.files, one.clock, one.folder, "user_other")
    with pytest.raises(NotFoundError):
        await stranger.take(conversation_id="conv_2")
    path, taken = await stranger.taken()
    assert taken.count == 0 and json.loads(path.read_text())["conversations"] == []


async def test_a_missing_file_is_counted_and_mentioned(one: House, other: House) -> None:
    await furnish(one)
    for path in one.files.folder.rglob("*"):
        if path.is_file():
            path.unlink()
    path, taken = await one.taken()
    assert taken.missing == 2
    brought = await other.bring(path)
    assert brought.problems == ("2 files are not in the export.",)
    texts = [text_of(m.parts) for m in (await other.trees())[1].messages]
    assert "[file not in the export: cat.png]" in texts[0]


async def test_a_file_that_was_never_brought_is_not_shown_for_the_naming(
    one: House, other: House
) -> None:
    secret = await other.file(b"secret of another person", "secret.txt", "text/plain")
    thief = House(other.db, other.files, other.clock, other.folder, "user_thief")
    conversation = Conversation(id="conv_1", title="Theft", created_at=AT, updated_at=AT)
    await one.keep(conversation, [said("u1", None, "Give me", secret)])
    brought = await thief.bring(await one.take())
    assert brought.problems == ("1 files are not in the export.",)
    parts = [part for m in (await thief.trees())[0].messages for part in m.parts]
    assert not [part for part in parts if isinstance(part, FilePart)]


async def test_a_file_that_is_not_what_its_name_says_is_left_out(one: House, other: House) -> None:
    await furnish(one)
    with zipfile.ZipFile(await one.take()) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    changed = {
        name: b"something else" if name.startswith("files/") else data
        for name, data in members.items()
    }
    path = one.folder / "changed.zip"
    path.write_bytes(zipped(changed))
    brought = await other.bring(path)
    assert brought.imported == 2
    assert sum("is damaged and was left out" in problem for problem in brought.problems) == 2


async def test_a_file_gets_a_name_that_is_safe_everywhere(one: House, other: House) -> None:
    files = [
        await one.file(b"a", "../../etc/cron.d/job", "text/plain"),
        await one.file(b"b", "C:\\con.txt", "text/plain"),
        await one.file(b"c", "photo\u202egnp.exe", "text/plain"),
    ]
    conversation = Conversation(id="conv_1", title="Names", created_at=AT, updated_at=AT)
    await one.keep(conversation, [said("u1", None, "Look", *files)])
    assert (await other.bring(await one.take())).problems == ()
    parts = (await other.trees())[0].messages[0].parts
    names = ["job", "_con.txt", "photognp.exe"]
    assert [part.name for part in parts if isinstance(part, FilePart)] == names

    def rows(c: Connection) -> list[str]:
        return sorted(c.execute(select(metadata.tables["files"].c.name)).scalars())

    assert await other.db.read(rows) == sorted(names)


async def test_a_file_of_a_newer_lowkey_is_refused(one: House, other: House) -> None:
    await one.keep(
        Conversation(id="conv_1", title="New", created_at=AT, updated_at=AT),
        [said("u1", None, "Hi")],
    )
    path = await one.take()
    newer = path.read_text().replace(f'"version":{VERSION}', f'"version":{VERSION + 1}')
    path.write_text(newer)
    with pytest.raises(InputError, match="written by a newer Lowkey.*Update Lowkey"):
        await other.bring(path)
    assert await other.trees() == []
