"""What people are told: the inbox, and the outbox that follows from it. Knows no job and no HTTP.

`put` works inside the caller's transaction, so that what happened and its notice are one commit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row

from lowkey.accounts import User
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import NotFoundError, Problem
from lowkey.core.fetch import Fetcher
from lowkey.core.secrets import Secrets
from lowkey.notify import store
from lowkey.notify.channels import Channels
from lowkey.notify.courier import Courier, pace
from lowkey.notify.nouns import Inbox, Kind, Notice, Told, unread
from lowkey.notify.posting import People, Posting

NEWEST = 100
"""Notices that the inbox shows."""
KEPT_READ = 30 * 86_400_000
KEPT = 180 * 86_400_000
"""Milliseconds for which a notice stays after it was read, and at all."""


class Notices:
    """All that is said to people who may not be looking. `told` hears of whose inbox changed."""

    def __init__(
        self, clock: Clock, db: Database, secrets: Secrets, people: People, fetcher: Fetcher | None = None
    ) -> None:  # fmt: skip
        self.clock = clock
        self.db = db
        self.told: Callable[[str], None] = lambda user_id: None
        self.posting = Posting(clock, db, secrets, people, fetcher)
        self.courier = Courier(
            clock, db, self.posting, self._lost, lambda user_id: self.told(user_id)
        )
        self.channels = Channels(self.posting, self.courier.poke)

    async def open(self) -> None:
        self.courier.open()

    async def close(self) -> None:
        await self.courier.close()
        await self.posting.close()

    async def tell(self, user_id: str, notice: Notice) -> None:
        """Puts it into the inbox, and on its way over the channels that this person chose."""
        await self.db.write(lambda c: self.put(c, user_id, notice))
        self.announce(user_id)

    def put(self, connection: Connection, user_id: str, notice: Notice) -> None:
        """The same inside the caller's transaction, who calls `announce` when that is through.

        Where `announce` is never called, the notice is not lost: it is seen and sent later.
        """
        notice_id = self._into_inbox(connection, user_id, notice)
        if notice_id is None:
            return
        wanted: list[str] = []
        for channel in store.channels.of(connection, user_id):
            if channel.confirmed and notice.kind in channel.kinds.split():
                wanted.append(channel.id)
                gap = pace(channel.way) if notice.kind == "progress" else 0
                now = self.clock.now()
                store.outbox.queue(connection, notice_id, channel.id, user_id, now, gap)
        store.outbox.drop(connection, notice_id, wanted)

    def announce(self, user_id: str) -> None:
        """After the commit: tells those who look, and sends."""
        self.told(user_id)
        self.courier.poke()

    async def inbox(self, user: User) -> Inbox:
        def work(c: Connection) -> tuple[list[Row[Any]], int]:
            return list(store.inbox.newest(c, user.id, NEWEST)), store.inbox.unread(c, user.id)

        rows, count = await self.db.read(work)
        return Inbox(notices=tuple(_told(row) for row in rows), unread=count)

    async def read(self, user: User, notice_id: str | None = None) -> Inbox:
        """Marks one as read, or all; the inbox after that. Raises NotFoundError."""
        now = self.clock.now()
        there = await self.db.write(lambda c: store.inbox.read(c, user.id, notice_id, now))
        if notice_id is not None and not there:
            raise NotFoundError("no_notice", "There is no such notice.")
        self.told(user.id)
        return await self.inbox(user)

    async def seen(self, user_id: str, key: str) -> None:
        """What was told by this key has been seen where it happened."""

        if await self.db.read(lambda c: store.inbox.waits(c, user_id, key)):
            await self.db.write(lambda c: self.see(c, user_id, key))
            self.told(user_id)

    def see(self, connection: Connection, user_id: str, key: str) -> None:
        """The same inside the caller's transaction."""
        old = store.inbox.find(connection, user_id, key)
        if old is not None:
            store.inbox.read(connection, user_id, old.id, self.clock.now())

    async def drop(self, user_id: str, key: str) -> None:
        """What was told by this key is told nowhere any more."""
        if await self.db.write(lambda c: store.inbox.drop(c, user_id, key)):
            self.told(user_id)

    async def purge(self) -> None:
        """Removes what is old."""
        now = self.clock.now()
        await self.db.write(lambda c: store.inbox.purge(c, now - KEPT_READ, now - KEPT))

    def _into_inbox(self, c: Connection, user_id: str, notice: Notice) -> str | None:
        """Its id; None where it was said before."""
        key = notice.key or self.clock.id("key")
        old = store.inbox.find(c, user_id, key)
        if old is not None and not notice.updates:
            return None
        now = self.clock.now()
        values: dict[str, object] = {
            **notice.model_dump(include={"kind", "title", "body", "link"}),
            "at": now,
            "read_at": None if unread(notice.kind) else now,
        }
        if old is not None:
            store.inbox.change(c, old.id, **values)
            return cast(str, old.id)
        notice_id = self.clock.id("notice")
        store.inbox.add(c, {"id": notice_id, "user_id": user_id, "key": key, **values})
        return notice_id

    def _lost(self, c: Connection, row: Row[Any], problem: Problem) -> None:
        """Says in the inbox, and there alone, that a channel does not work."""
        told = Notice(
            kind="failed",
            title=f"Notifications to {row.name} don't arrive",
            body=f"{problem.message} {problem.hint}".strip(),
            link="/settings/notifications",
            key=f"channel:{row.channel_id}",
            updates=True,
        )
        self._into_inbox(c, row.user_id, told)


def _told(row: Row[Any]) -> Told:
    kind = cast(Kind, row.kind)
    fields: dict[Literal["title", "body", "link", "at"], Any] = {
        "title": row.title, "body": row.body, "link": row.link, "at": row.at,
    }  # fmt: skip
    return Told(id=row.id, kind=kind, read=row.read_at is not None, **fields)
