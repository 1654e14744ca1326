"""Files stay as long as a conversation mentions them, and no longer."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from sqlalchemy import Connection, select

from lowkey.accounts import User
from lowkey.app import App
from lowkey.chat import Draft, store
from lowkey.chat.attachments import AT_ONCE
from lowkey.core import crash
from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.parts import FilePart
from lowkey.core.store import add_file, files
from tests.chat.talk import ALONE, Json, Talk, key, talking

OTHER = User(id="user_other", name="Other", role="member")
DAY = 24 * 3600
PAST = 1_700_000_000_000
"""A time at which no upload under way looks abandoned, as it would from the future."""
BYTES = b"quetzal words of a file"


async def bring(talk: Talk, data: bytes = BYTES, name: str = "quetzal.txt") -> Json:
    """A file, as the part of a message."""
    async with talk.client.put("/api/files", params={"name": name}, data=data) as response:
        assert response.status == 200, await response.read()
        return {"kind": "file"} | await response.json()


async def say(talk: Talk, file: Json, **more: object) -> Json:
    """Sends the file and waits for the answer; {conversation, message, run}."""
    sent = await talk.good("POST", "/api/messages", talk.message("", parts=[file], **more))
    await talk.answer(sent["run"]["id"])
    return sent


async def delete(talk: Talk, sent: Json) -> None:
    assert (await talk.ask("DELETE", conversation(sent))).status == 204


def conversation(sent: Json) -> str:
    return f"/api/conversations/{sent['conversation']['id']}"


def bytes_of(talk: Talk, file: Json) -> Path:
    return talk.app.files.path(file["file_id"])


async def rows(talk: Talk) -> list[tuple[str, str]]:
    """(person, file) of every note of a file."""

    def work(c: Connection) -> list[tuple[str, str]]:
        return [(row.user_id, row.file_id) for row in c.execute(select(files))]

    return await talk.app.db.read(work)


async def uses(talk: Talk) -> int:
    return len(await talk.app.db.read(lambda c: c.execute(store.tables.file_uses.select()).all()))


async def is_whole(talk: Talk, file: Json) -> bool:
    """Whether the person still has the file. Fails where there is only half of it."""
    there = bytes_of(talk, file).exists()
    assert ((ALONE.id, file["file_id"]) in await rows(talk)) == there
    reply = await talk.ask("GET", f"/api/files/{file['file_id']}")
    assert (reply.status == 200) == there
    return there


async def test_a_temporary_conversation_takes_its_files_with_it(talk: Talk) -> None:
    first, second = await bring(talk), await bring(talk, b"more")
    sent = await say(talk, first, temporary=True)
    place = {"conversation_id": sent["conversation"]["id"], "parent_id": sent["run"]["message_id"]}
    await say(talk, second, **place)
    await talk.app.chat.purge()
    assert await is_whole(talk, first)
    assert await is_whole(talk, second)
    await delete(talk, sent)
    assert not await is_whole(talk, first)
    assert not await is_whole(talk, second)
    assert await uses(talk) == 0


async def test_one_that_was_left_takes_its_files_with_it_after_a_day(settings: Settings) -> None:
    clock = ManualClock(PAST)
    async with talking(settings, clock) as talk:
        file = await bring(talk)
        await say(talk, file, temporary=True)
        for _ in range(23):
            clock.advance(3600)
            await talk.app.chat.purge()
        assert await is_whole(talk, file)
        clock.advance(2 * 3600)
        await talk.app.chat.purge()
        assert not await is_whole(talk, file)


async def test_when_lowkey_stops_nothing_is_left_of_a_temporary_file(lite: Settings) -> None:
    async with talking(lite) as talk:
        await say(talk, await bring(talk), temporary=True)
    kept = [path for path in lite.data.rglob("*") if path.is_file()]
    assert [path for path in kept if b"quetzal" in path.read_bytes()] == []


async def test_what_a_killed_process_held_is_let_go_of(settings: Settings) -> None:
    clock = ManualClock(PAST)
    async with talking(settings, clock) as talk:
        file, unsent = await bring(talk), await bring(talk, b"not sent yet")
        held = [("tmp_of_a_dead_process", file["file_id"])]
        now = clock.now()
        await talk.app.db.write(lambda c: store.files.use(c, ALONE.id, held, beat_at=now))
    if settings.database.get_secret_value():
        clock.advance(4 * 3600)  # There, another process might be alive.
    async with App.open(settings, clock) as app:
        await app.chat.purge()
        assert not app.files.path(file["file_id"]).exists()
        assert app.files.path(unsent["file_id"]).exists()


async def test_a_purged_conversation_takes_its_files_with_it(settings: Settings) -> None:
    clock = ManualClock(PAST)
    async with talking(settings.model_copy(update={"undo_hours": 1}), clock) as talk:
        file = await bring(talk)
        sent = await say(talk, file)
        await delete(talk, sent)
        await talk.app.chat.purge()
        assert await is_whole(talk, file)
        await talk.good("POST", f"{conversation(sent)}/restore")
        clock.advance(2 * 3600)
        await talk.app.chat.purge()
        assert await is_whole(talk, file)
        await delete(talk, sent)
        clock.advance(2 * 3600)
        await talk.app.chat.purge()
        assert not await is_whole(talk, file)
        assert await uses(talk) == 0


async def test_what_another_conversation_mentions_stays(talk: Talk) -> None:
    file = await bring(talk)
    temporary = [await say(talk, file, temporary=True) for _ in range(2)]
    lasting = await say(talk, file)
    await delete(talk, temporary[0])
    assert await is_whole(talk, file)
    await delete(talk, lasting)
    await delete(talk, temporary[1])
    assert await is_whole(talk, file), "the lasting one can be restored"


async def test_bytes_stay_as_long_as_anybody_mentions_them(talk: Talk) -> None:
    file = await bring(talk)
    mine = await say(talk, file, temporary=True)
    part = FilePart.model_validate(file)
    row = part.model_dump(exclude={"kind"}) | {"user_id": OTHER.id, "created_at": 1}
    await talk.app.db.write(lambda c: add_file(c, row))
    theirs = await talk.app.chat.send(OTHER, Draft((part,), key(), temporary=True, model="up/echo"))
    await delete(talk, mine)
    assert await rows(talk) == [(OTHER.id, part.file_id)]
    assert bytes_of(talk, file).read_bytes() == BYTES
    assert (await talk.ask("GET", f"/api/files/{part.file_id}")).status == 404
    await talk.app.chat.delete(OTHER, theirs.conversation.id)
    assert await rows(talk) == []
    assert not bytes_of(talk, file).exists()


async def test_what_was_just_brought_waits_a_day_to_be_sent(settings: Settings) -> None:
    clock = ManualClock(PAST)
    async with talking(settings, clock) as talk:
        file = await bring(talk)
        clock.advance(DAY - 60)
        await talk.app.chat.purge()
        assert await is_whole(talk, file)
        await bring(talk)
        clock.advance(DAY - 60)
        await talk.app.chat.purge()
        assert await is_whole(talk, file), "it was brought again"
        clock.advance(120)
        await talk.app.chat.purge()
        assert not await is_whole(talk, file)
        reply = await talk.ask("POST", "/api/messages", talk.message("", parts=[file]))
        assert (reply.status, reply.error["code"]) == (404, "no_file")


async def test_what_was_brought_again_waits_though_its_conversation_is_gone(talk: Talk) -> None:
    file = await bring(talk)
    sent = await say(talk, file, temporary=True)
    again = await bring(talk)
    await delete(talk, sent)
    assert await is_whole(talk, again)
    await say(talk, again)


async def test_a_message_that_is_sent_twice_holds_its_file_once(talk: Talk) -> None:
    file = await bring(talk)
    body = talk.message("", parts=[file], temporary=True)
    first = await talk.good("POST", "/api/messages", body)
    again = await talk.good("POST", "/api/messages", body)
    assert [again[noun]["id"] for noun in again] == [first[noun]["id"] for noun in first]
    assert await uses(talk) == 1
    await talk.answer(first["run"]["id"])
    await delete(talk, first)
    assert not await is_whole(talk, file)


async def test_a_removal_that_was_cut_short_is_finished(talk: Talk) -> None:
    """The bytes go before the row: whoever is killed in between has the row to go on from."""
    file = await bring(talk)
    sent = await say(talk, file)
    bytes_of(talk, file).unlink()

    def work(c: Connection) -> None:
        store.conversations.erase(c, [sent["conversation"]["id"]])

    await talk.app.db.write(work)
    await talk.app.chat.purge()
    assert await rows(talk) == []


async def test_more_files_than_one_write_removes_go_too(talk: Talk) -> None:
    for number in range(AT_ONCE + 2):
        stored = await talk.app.files.put_bytes(b"%d" % number)
        row: dict[str, object] = {
            "file_id": stored.file_id,
            "user_id": ALONE.id,
            "name": "x",
            "media_type": "text/plain",
            "size": stored.size,
            "created_at": 1,
        }
        await talk.app.db.write(lambda c, row=row: add_file(c, row))
    await talk.app.chat.purge()
    assert await rows(talk) == []
    assert [path for path in talk.app.files.folder.rglob("*") if path.is_file()] == []


async def test_a_file_on_its_way_into_a_message_is_not_removed(
    talk: Talk, settings: Settings
) -> None:
    """Another process that looks for files to remove waits until the message is there."""
    file_id = (await bring(talk))["file_id"]
    other = Database(settings.database_url)
    sending, removed = threading.Event(), threading.Event()

    def send(c: Connection) -> None:
        assert file_id in store.files.owned(c, ALONE.id, [file_id])
        sending.set()
        removed.wait(0.3)  # It never is; if it were, this write would come too late.
        store.files.use(c, ALONE.id, [("conv_new", file_id)])

    def remove(c: Connection) -> int:
        return len(store.files.drop(c, talk.app.clock.now() + 1000, AT_ONCE)[0])

    sent = asyncio.create_task(talk.app.db.write(send))
    await asyncio.to_thread(sending.wait)
    removing = asyncio.create_task(other.write(remove))
    removing.add_done_callback(lambda _: removed.set())
    await sent
    assert await removing == 0
    other.close()


async def test_a_file_is_noted_before_its_bytes_have_a_name(talk: Talk) -> None:
    """Whoever removes the same bytes at that moment removes the old ones, or finds the new note."""
    noted: list[object] = []

    def look(number: int, name: str) -> None:
        if name == "files.rename.before":
            with talk.app.db.engine.connect() as connection:
                noted.append(connection.execute(select(files.c.file_id)).scalar())

    crash.arm(0, look)
    try:
        file = await bring(talk)
    finally:
        crash.arm(0, lambda number, name: None)
    assert noted == [file["file_id"]]


async def test_recent_files_are_those_of_lasting_conversations(talk: Talk) -> None:
    async def recent() -> list[str]:
        return [one["name"] for one in (await talk.good("GET", "/api/files"))["files"]]

    await bring(talk, b"never sent", "unsent.txt")
    await say(talk, await bring(talk, b"h", "hidden.txt"), temporary=True)
    first = await bring(talk, b"1", "first.txt")
    sent = await say(talk, first)
    second = await bring(talk, b"2", "second.txt")
    await say(talk, second)
    await say(talk, second)
    assert await recent() == ["second.txt", "first.txt"]
    await delete(talk, sent)
    assert await recent() == ["second.txt"]
