"""Links from their making to their end, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, func, select

from lowkey.accounts import User
from lowkey.app import App
from lowkey.chat import Conversation, store
from lowkey.chat.sharing import Share, Wish
from lowkey.chat.sharing import shares as shares_module
from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from lowkey.core.errors import LowkeyError
from lowkey.core.parts import FilePart, Message, TextPart
from lowkey.core.store import add_file
from tests import people

DAY = 24 * 3600
WEEK = Wish()


@dataclass
class Rooms:
    """An open App, its clock, and Ada with one conversation."""

    app: App
    clock: ManualClock
    ada: User
    conversation: str = "conv_1"

    async def say(self, name: str, parent: str | None, *more: FilePart) -> None:
        """One more message, which the person then sees."""
        message = Message(
            id=name,
            conversation_id=self.conversation,
            parent_id=parent,
            role="user",
            parts=(TextPart(text=f"words of {name}"), *more),
            created_at=self.clock.now(),
        )

        def work(c: Connection) -> None:
            store.messages.add(c, self.ada.id, [message])
            store.conversations.change(c, self.conversation, tip_id=name)

        await self.app.db.write(work)

    async def share(self, wish: Wish = WEEK) -> Share:
        return await self.app.shares.make(self.ada, self.conversation, wish)

    async def sees(self, share: Share) -> list[str]:
        """The words that whoever has the link reads; one word where they are refused."""
        assert share.secret is not None
        try:
            shown = await self.app.shares.open(share.secret, "192.0.2.1")
        except LowkeyError as error:
            return [error.problem.code]
        return [part.text for one in shown.messages for part in one.parts if part.kind == "text"]

    async def rows(self) -> int:
        return await self.app.db.read(
            lambda c: c.execute(select(func.count()).select_from(store.tables.shares)).scalar_one()
        )


@pytest.fixture
async def rooms(settings: Settings) -> AsyncIterator[Rooms]:
    clock = ManualClock()
    async with App.open(settings, clock) as app:
        await people.owner(app.accounts)
        ada = (await people.somebody(app.accounts, "Ada")).user
        made = Conversation(id="conv_1", title="A talk", created_at=1, updated_at=1)
        await app.db.write(lambda c: store.conversations.add(c, ada.id, [made]))
        rooms = Rooms(app, clock, ada)
        await rooms.say("m1", None)
        yield rooms


async def test_a_link_shows_the_moment_it_was_made_until_it_is_taken_anew(rooms: Rooms) -> None:
    share = await rooms.share(Wish(named=True))
    await rooms.say("m2", "m1")
    assert await rooms.sees(share) == ["words of m1"]
    rooms.clock.advance(60)
    newer = await rooms.app.shares.retake(rooms.ada, share.id)
    assert newer.secret == share.secret and newer.taken_at == share.taken_at + 60_000
    assert await rooms.sees(share) == ["words of m1", "words of m2"]
    assert share.secret is not None
    shown = await rooms.app.shares.open(share.secret, "192.0.2.1")
    assert (shown.title, shown.name, shown.taken_at) == ("A talk", "Ada", newer.taken_at)
    assert await rooms.app.shares.list(rooms.ada) == [newer]


async def test_a_link_ends_with_its_days_and_not_at_the_next_sweep(rooms: Rooms) -> None:
    for days in (1, 7, 30):
        share = await rooms.share(Wish(days=days))
        rooms.clock.millis = share.created_at + days * DAY * 1000 - 1
        assert await rooms.sees(share) == ["words of m1"]
        rooms.clock.millis += 1
        assert await rooms.sees(share) == ["no_share"]
        assert await rooms.app.shares.list(rooms.ada) == [] and await rooms.rows() == 1
        with pytest.raises(LowkeyError, match="leads nowhere"):
            await rooms.app.shares.retake(rooms.ada, share.id)
        await rooms.app.shares.sweep()
        assert await rooms.rows() == 0
    lasting = await rooms.share(Wish(days=None))
    rooms.clock.advance(1000 * DAY)
    await rooms.app.shares.sweep()
    assert await rooms.sees(lasting) == ["words of m1"]


async def test_a_deleted_conversation_closes_its_links_and_takes_them_along(rooms: Rooms) -> None:
    share = await rooms.share(Wish(days=None))
    await rooms.app.chat.delete(rooms.ada, "conv_1")
    assert await rooms.sees(share) == ["no_share"]
    assert await rooms.app.shares.list(rooms.ada) == []
    await rooms.app.chat.restore(rooms.ada, "conv_1")
    assert await rooms.sees(share) == ["words of m1"]
    await rooms.app.chat.delete(rooms.ada, "conv_1")
    rooms.clock.advance(2 * DAY)
    await rooms.app.chat.purge()
    assert await rooms.rows() == 0


async def test_the_links_of_somebody_locked_out_are_closed_and_of_somebody_gone_removed(
    rooms: Rooms,
) -> None:
    share = await rooms.share(Wish(days=None))
    accounts = rooms.app.accounts
    by = await people.visit(
        accounts, await people.signed_in(accounts, await accounts.named("Olivia"))
    )
    await accounts.change_person(by, rooms.ada.id, disabled=True)
    assert await rooms.sees(share) == ["no_share"]
    await accounts.change_person(by, rooms.ada.id, disabled=False)
    assert await rooms.sees(share) == ["words of m1"]
    await accounts.remove_person(by, rooms.ada.id)
    assert await rooms.sees(share) == ["no_share"]
    await rooms.app.shares.sweep()
    assert await rooms.rows() == 0


async def test_files_come_through_the_link_only_where_it_shows_them(rooms: Rooms) -> None:
    app = rooms.app
    shown, other = [await app.files.put_bytes(data) for data in (b"shown", b"other")]
    for kept in (shown, other):
        row: dict[str, object] = {
            "file_id": kept.file_id,
            "user_id": rooms.ada.id,
            "name": "brought.txt",
            "media_type": "text/plain",
            "size": 5,
            "created_at": 1,
        }
        await app.db.write(lambda c, row=row: add_file(c, row))
    part = FilePart(file_id=shown.file_id, name="a.txt", media_type="text/plain", size=5)
    await rooms.say("m2", "m1", part)
    share = await rooms.share()
    assert share.secret is not None
    found = await app.shares.file(share.secret, shown.file_id, "192.0.2.1")
    assert (found.path.read_bytes(), found.name) == (b"shown", "a.txt")
    for wrong in (other.file_id, "file_" + "0" * 64, "../../etc/passwd", ""):
        with pytest.raises(LowkeyError, match="There is no such file"):
            await app.shares.file(share.secret, wrong, "192.0.2.1")
    await app.shares.revoke(rooms.ada, share.id)
    with pytest.raises(LowkeyError, match="leads nowhere"):
        await app.shares.file(share.secret, shown.file_id, "192.0.2.1")


async def test_without_the_key_a_link_works_and_can_be_taken_back_but_not_told_again(
    rooms: Rooms, settings: Settings
) -> None:
    share = await rooms.share()
    (settings.data / "key").unlink()
    (left,) = await rooms.app.shares.list(rooms.ada)
    assert left.secret is None
    assert await rooms.sees(share) == ["words of m1"]
    await rooms.app.shares.revoke(rooms.ada, share.id)
    assert await rooms.sees(share) == ["no_share"]


async def test_what_can_not_be_shared_is_said(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares = rooms.app.shares
    for conversation, words in (
        ("tmp_1", "A temporary chat can't be shared"),
        ("conv_none", "There is no such conversation"),
    ):
        with pytest.raises(LowkeyError, match=words):
            await shares.make(rooms.ada, conversation, Wish())
    empty = Conversation(id="conv_2", title="", created_at=1, updated_at=1)
    await rooms.app.db.write(lambda c: store.conversations.add(c, rooms.ada.id, [empty]))
    with pytest.raises(LowkeyError, match="nothing to share"):
        await shares.make(rooms.ada, "conv_2", Wish())
    monkeypatch.setattr(shares_module, "MOST", 1)
    await rooms.share()
    with pytest.raises(LowkeyError, match="You have 1 links"):
        await rooms.share()


async def test_wrong_links_are_slowed_down_and_right_ones_never(rooms: Rooms) -> None:
    share = await rooms.share()
    codes: list[str] = []
    for number in range(25):
        try:
            await rooms.app.shares.open(f"guess {number}", "192.0.2.1")
        except LowkeyError as error:
            codes.append(error.problem.code)
    assert codes == ["no_share"] * 20 + ["too_many_attempts"] * 5
    assert await rooms.sees(share) == ["words of m1"]
