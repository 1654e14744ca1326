"""Links by which others read a conversation as it was. Knows no HTTP and no SQL.

Whoever has the link may read what it shows and nothing else. It ends with its time, its
conversation, its person's account, or when it is taken back.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from lowkey.accounts import Accounts, Attempts, User, secret
from lowkey.chat import keep, store
from lowkey.chat.nouns import is_temporary
from lowkey.chat.sharing.nouns import Share, Shared, SharedFile, Snapshot, Wish
from lowkey.chat.sharing.snapshot import snapshot
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LimitError, NotFoundError
from lowkey.core.files import Files
from lowkey.core.parts import FilePart
from lowkey.core.secrets import Secrets
from lowkey.core.store import find_file

MOST = 200
"""Links of one person at a time."""
DAY = 24 * 3600 * 1000


class Shares:
    """All links of all people."""

    def __init__(
        self, clock: Clock, db: Database, files: Files, secrets: Secrets, accounts: Accounts
    ) -> None:
        self.clock = clock
        self.db = db
        self.files = files
        self.secrets = secrets
        self.accounts = accounts
        self.misses = Attempts(clock, "There were too many links that lead nowhere.")

    # For whoever shows something

    async def make(self, user: User, conversation_id: str, wish: Wish) -> Share:
        """A link to what the person sees of this conversation now.

        Raises NotFoundError, InputError where there is nothing to show, LimitError.
        """
        if is_temporary(conversation_id):
            raise InputError(
                "temporary_share",
                "A temporary chat can't be shared: it leaves no trace.",
                hint="Ask again in a chat that is kept.",
            )
        made = secret.make()
        now = self.clock.now()
        row: dict[str, object] = {
            "id": self.clock.id("share"),
            "hash": secret.hashed(made),
            "sealed": self.secrets.seal(made),
            "user_id": user.id,
            "conversation_id": conversation_id,
            "named": wish.named,
            "thoughts": wish.thoughts,
            "created_at": now,
            "expires_at": now + wish.days * DAY if wish.days else None,
        }

        def work(c: Connection) -> Row[Any] | None:
            taken = self._take(c, user, conversation_id, wish.named, wish.thoughts)
            if store.shares.count(c, user.id, now) >= MOST:
                raise LimitError(
                    "too_many_shares",
                    f"You have {MOST} links.",
                    hint="Take one back first, in Settings → Sharing.",
                )
            store.shares.add(c, row | taken)
            return store.shares.read(c, user.id, str(row["id"]), now)

        return self._share(await self.db.write(work))

    async def list(self, user: User) -> list[Share]:
        """The person's links, the newest first."""
        now = self.clock.now()
        rows = await self.db.read(lambda c: store.shares.of_user(c, user.id, now))
        return [self._share(row) for row in rows]

    async def retake(self, user: User, share_id: str) -> Share:
        """The link shows the conversation as it is now."""
        now = self.clock.now()

        def work(c: Connection) -> Row[Any] | None:
            row = store.shares.read(c, user.id, share_id, now)
            if row is None:
                raise _no_share()
            taken = self._take(c, user, row.conversation_id, row.named, row.thoughts)
            store.shares.retake(c, share_id, **taken)
            return store.shares.read(c, user.id, share_id, now)

        return self._share(await self.db.write(work))

    async def revoke(self, user: User, share_id: str) -> None:
        if not await self.db.write(lambda c: store.shares.remove(c, user.id, share_id)):
            raise _no_share()

    # For whoever has a link

    async def open(self, given: str, address: str) -> Shared:
        """What the link shows. Raises NotFoundError, or LimitError after too many wrong ones."""
        row = await self._find(given, address)
        shown = Snapshot.model_validate_json(row.snapshot)
        return Shared(
            title=shown.title,
            name=shown.name,
            taken_at=row.taken_at,
            expires_at=row.expires_at,
            messages=shown.messages,
        )

    async def file(self, given: str, file_id: str, address: str) -> SharedFile:
        """A file, if it is one of those that the link shows."""
        row = await self._find(given, address)
        shown = Snapshot.model_validate_json(row.snapshot)
        parts = (part for message in shown.messages for part in message.parts)
        named = next(
            (one for one in parts if isinstance(one, FilePart) and one.file_id == file_id), None
        )
        brought = named and await self.db.read(lambda c: find_file(c, file_id, row.user_id))
        if named is None or brought is None or not self.files.path(file_id).exists():
            raise NotFoundError("no_file", "There is no such file.")
        return SharedFile(self.files.path(file_id), named.name, str(brought["media_type"]))

    # For the house

    async def forget(self, user_id: str) -> None:
        """This person is gone."""
        await self.db.write(lambda c: store.shares.drop_of_user(c, user_id))

    async def sweep(self) -> None:
        """Removes links whose time is over, and those of people who are gone."""
        now = self.clock.now()
        people = {person.id for person in await self.accounts.people()}

        def work(c: Connection) -> None:
            store.shares.drop_over(c, now)
            for user_id in set(store.shares.owners(c)) - people:
                store.shares.drop_of_user(c, user_id)

        await self.db.write(work)

    # Inside

    def _take(
        self, c: Connection, user: User, conversation_id: str, named: bool, thoughts: bool
    ) -> dict[str, object]:
        """What the person sees of it at this moment, as columns."""
        conversation = keep.mine(c, user.id, conversation_id)
        messages = store.messages.tree(c, conversation_id)
        called = store.preferences.read(c, user.id).name or user.name
        name = called or None if named else None
        taken = snapshot(conversation.title, name, messages, conversation.tip_id, thoughts)
        if not taken.messages:
            raise InputError("nothing_to_share", "There is nothing to share yet.")
        return {
            "title": conversation.title,
            "taken_at": self.clock.now(),
            "snapshot": taken.model_dump_json(),
        }

    async def _find(self, given: str, address: str) -> Row[Any]:
        """The link's row, if it is still open and its person still here."""
        hashed, now = secret.hashed(given), self.clock.now()
        row = await self.db.read(lambda c: store.shares.by_hash(c, hashed, now))
        if row is None or not await self.accounts.enters(row.user_id):
            self.misses.missed(address)
            raise _no_share()
        return row

    def _share(self, row: Row[Any] | None) -> Share:
        if row is None:
            raise _no_share()
        fields = {name: getattr(row, name) for name in Share.model_fields if name != "secret"}
        return Share(**fields, secret=self._secret(row.sealed))

    def _secret(self, sealed: str) -> str | None:
        try:
            return self.secrets.open(sealed)
        except InputError:
            return (
                None  # The key file is another one: the link works, but nobody can tell it again.
            )


def _no_share() -> NotFoundError:
    return NotFoundError(
        "no_share",
        "This link leads nowhere any more.",
        hint="Its time is over, or it was taken back. Ask whoever sent it for a new one.",
    )
