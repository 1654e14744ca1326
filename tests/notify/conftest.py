from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from lowkey.accounts import User
from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.fetch import Fetcher
from lowkey.core.secrets import Secrets
from lowkey.notify import Notices
from tests.notify.receivers import Browser, MailServer, PushService, mail_server, push_service
from tests.outside import permits

ADA = User(id="user_ada", name="Ada", role="member")
OLIVIA = User(id="user_olivia", name="Olivia", role="owner")


class Everybody:
    """Olivia owns; whoever is `out` is locked out."""

    def __init__(self) -> None:
        self.out = ""

    async def owns(self, user_id: str) -> bool:
        return user_id == OLIVIA.id

    async def enters(self, user_id: str) -> bool:
        return user_id != self.out


@dataclass
class Desk:
    """Notices whose courier goes when it is told to, before a push service that counts as outside."""

    notices: Notices
    clock: ManualClock
    push: PushService
    browser: Browser
    people: Everybody
    another: Callable[[], Notices]
    """A second process on the same database."""

    async def listen(self, user: User = ADA) -> str:
        """The channel of a browser that listens."""
        subscription = self.browser.subscription(f"{self.push.url}/one")
        made = await self.notices.channels.add_browser(
            user, "Phone", subscription, "https://lowkey.example"
        )
        return made.id


@pytest.fixture
async def desk(settings: Settings, database_url: str) -> AsyncIterator[Desk]:
    clock, people = ManualClock(), Everybody()
    databases: list[Database] = []
    made: list[Notices] = []

    def another() -> Notices:
        databases.append(Database(database_url))
        fetcher = Fetcher(permits=permits)
        made.append(Notices(clock, databases[-1], Secrets(settings.data / "key"), people, fetcher))
        return made[-1]

    async with push_service() as push:
        yield Desk(another(), clock, push, Browser(), people, another)
        for one in made:
            await one.close()
        for db in databases:
            db.close()


@pytest.fixture
async def mails() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server
