"""The way from a channel's row to whoever it leads to: its place opened, its notifier made.

Knows no notice's meaning. Who may reach inside is judged each time anew.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.fetch import Fetcher
from lowkey.core.secrets import Secrets
from lowkey.notify import encryption, store
from lowkey.notify.apprise import AT_ONCE, Apprise
from lowkey.notify.mail import Mailer
from lowkey.notify.nouns import Mail
from lowkey.notify.protocol import Access, Message, Notifier
from lowkey.notify.push import Push
from lowkey.notify.ways import Ways


class People(Protocol):
    """What is asked about whoever is told something."""

    async def owns(self, user_id: str) -> bool:
        """Whether this person is an owner now."""
        ...

    async def enters(self, user_id: str) -> bool:
        """Whether this person is known here, and not locked out."""
        ...


class Posting:
    """Everything that is sent goes through here."""

    def __init__(
        self, clock: Clock, db: Database, secrets: Secrets, people: People, fetcher: Fetcher | None = None
    ) -> None:  # fmt: skip
        self.clock = clock
        self.db = db
        self.secrets = secrets
        self.people = people
        self.fetcher = fetcher or Fetcher()
        turns = asyncio.Semaphore(AT_ONCE)
        self.ways = Ways(
            {
                "push": lambda access: Push(access, self.push_key),
                "email": lambda _: Mailer(self.mail),
                "apprise": lambda access: Apprise(access, turns),
            }
        )

    async def close(self) -> None:
        await self.fetcher.close()

    async def notifier(self, way: str, user_id: str) -> Notifier:
        """Raises LowkeyError where there is no such way."""
        reach = "named" if await self.people.owns(user_id) else "public"
        return await self.ways.make(way, Access(self.fetcher, self.clock, reach))

    async def send(self, way: str, user_id: str, sealed: str, message: Message) -> None:
        """Raises LowkeyError that says why it did not arrive."""
        notifier = await self.notifier(way, user_id)
        await notifier.send(await self.opened(sealed), message)

    async def push_key(self) -> str:
        """The installation's key for web push, made at the first need."""
        kept = await self.db.read(lambda c: store.sealed.read(c, "push"))
        if kept is None:
            made = await self.sealed(await asyncio.to_thread(encryption.new_key))
            kept = await self.db.write(lambda c: store.sealed.first(c, "push", made))
        return await self.opened(kept)

    async def mail(self) -> Mail | None:
        """The mail server that an owner set up."""
        kept = await self.db.read(lambda c: store.sealed.read(c, "mail"))
        return Mail.model_validate_json(await self.opened(kept)) if kept else None

    async def set_mail(self, mail: Mail | None) -> None:
        sealed = await self.sealed(mail.model_dump_json()) if mail else None

        def work(c: Connection) -> None:
            if sealed is None:
                store.sealed.clear(c, "mail")
            else:
                store.sealed.write(c, "mail", sealed)

        await self.db.write(work)

    async def sealed(self, text: str) -> str:
        return await asyncio.to_thread(self.secrets.seal, text)

    async def opened(self, text: str) -> str:
        return await asyncio.to_thread(self.secrets.open, text)
