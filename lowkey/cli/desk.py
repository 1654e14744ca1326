"""What commands need that also work beside a running server: the database, the files, the people.

Knows no model and no run: opening the whole App on a folder that a server holds would take its
answers over.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from lowkey.accounts import Accounts, User
from lowkey.cli.lock import HeldError, hold, make_folder
from lowkey.core.clock import SystemClock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.errors import NotFoundError
from lowkey.core.files import Files
from lowkey.core.migrate import migrate


@dataclass(frozen=True, slots=True)
class Desk:
    """The quiet rooms of one installation."""

    settings: Settings
    clock: SystemClock
    db: Database
    files: Files
    accounts: Accounts


async def person(accounts: Accounts, name: str | None = None) -> User:
    """The person of that name; without a name, the owner who was here first."""
    people = await accounts.people()
    wanted = (name or "").casefold()
    for one in people:
        if (one.name.casefold() == wanted) if name else (one.role == "owner"):
            return User(id=one.id, name=one.name, role=one.role)
    known = ", ".join(one.name for one in people if one.name)
    raise NotFoundError(
        "no_user",
        f"There is nobody called “{name}” here.",
        hint=f"There are: {known}." if known else "Leave --user out: nobody has a name here yet.",
    )


@asynccontextmanager
async def sit_down(settings: Settings) -> AsyncGenerator[Desk]:
    """Opens the desk, and brings the database up to date unless a server has done so."""
    make_folder(settings.data)
    clock = SystemClock()
    db = Database(settings.database_url)
    try:
        accounts = Accounts(settings, db, clock)
        with contextlib.suppress(HeldError), hold(settings, "a Lowkey command"):
            await migrate(db)
        await accounts.open()
        yield Desk(settings, clock, db, Files(settings.files_folder), accounts)
    finally:
        db.close()
