"""Who is there, and how they prove it: people and sessions. Knows no HTTP.

Alone on loopback, a person needs no account: the first row of `users` is theirs from the start, and
becomes the owner's once a password is set, with everything that belongs to it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import Connection, Row

from lowkey.accounts import secret, store
from lowkey.accounts.limits import Attempts
from lowkey.accounts.notes import Notes
from lowkey.accounts.nouns import Member, Session, State, as_member
from lowkey.accounts.passwords import Passwords
from lowkey.accounts.reach import private
from lowkey.accounts.tokens import Tokens
from lowkey.accounts.user import Role, User
from lowkey.accounts.visits import Visit, Visits
from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.errors import InputError, NotFoundError, RefusedError, SignInError
from lowkey.core.names import folded, plain

LOCAL = "user_local"
"""The id of the person who was here first."""
SESSION = 30 * 24 * 3600 * 1000
"""Milliseconds after which an unused session ends."""
LONGEST = 100
"""Letters of a name."""


class Accounts:
    """The accounts room."""

    def __init__(
        self, settings: Settings, db: Database, clock: Clock, passwords: Passwords | None = None
    ) -> None:
        self.settings = settings
        self.db = db
        self.clock = clock
        self.alone = False
        """Nobody has set a password: whoever sits at this machine is the owner."""
        self.attempts = Attempts(clock)
        self.visits = Visits(db)
        self.notes = Notes(db)
        self.tokens = Tokens(db, clock, self.visits, self.notes)
        self._passwords = passwords or Passwords()
        self._set_up_token = secret.make()
        self._setting_up = asyncio.Lock()

    async def open(self) -> None:
        """Makes the first row at the first start."""
        now = self.clock.now()

        def work(c: Connection) -> bool:
            if store.read_user(c, LOCAL) is None and not store.has_owner(c):
                store.add_user(
                    c, {"id": LOCAL, "name": "", "folded": "", "role": "owner", "created_at": now}
                )
            store.remove_old_sessions(c, now - SESSION)
            return not store.has_owner(c)

        self.alone = await self.db.write(work)

    async def close(self) -> None:
        await self.visits.close()
        await self.notes.close()

    async def state(self, near: bool) -> State:
        """What stands at the door. `near`: the visitor sits at this machine."""
        if await self.lone() is None:
            return "sign_in"
        return "open" if near else "set_up"

    def set_up_link(self, base_url: str) -> str | None:
        """The one-time link that makes the owner: where others can reach us and there is none."""
        needed = self.alone and not private(self.settings)
        return f"{base_url}/set-up#{self._set_up_token}" if needed else None

    async def set_up(self, token: str, name: str, password: str, agent: str) -> tuple[User, str]:
        """Makes the owner, once, and signs them in: (user, session secret)."""
        if not secret.same(token, self._set_up_token):
            raise RefusedError(
                "bad_link",
                "This set-up link is not valid.",
                hint="Use the newest link that Lowkey printed in its terminal.",
            )
        name, compared = _name(name)
        async with self._setting_up:
            if not self.alone:
                raise _already()
            hashed = await self._passwords.hash(password)

            def work(c: Connection) -> bool:
                if store.has_owner(c) or not store.become_owner(c, LOCAL, name, compared, hashed):
                    return False
                store.sign_out_everywhere(c, LOCAL)
                return True

            made = await self.db.write(work)
            self._has_owner()
            if not made:
                raise _already()
        user = User(id=LOCAL, name=name, role="owner")
        return user, await self._session(user.id, hashed, agent)

    # Coming and going

    async def sign_in(self, name: str, password: str, address: str, agent: str) -> tuple[User, str]:
        """(user, session secret). Raises SignInError, or LimitError after too many failures."""
        compared = folded(name)[:LONGEST]
        self.attempts.begin(compared, address)
        row = await self.db.read(lambda c: store.user_by_name(c, compared))
        hashed = row.password if row is not None else None
        right = await self._passwords.matches(hashed, password)
        if row is None or not right or row.disabled:
            raise _wrong()
        made = await self._session(row.id, row.password, agent)
        self.attempts.succeeded(compared, address)
        return User(id=row.id, name=row.name, role=row.role), made

    async def sign_out(self, given: str) -> None:
        await self.db.write(lambda c: store.remove_session_by_hash(c, secret.hashed(given)))
        self.visits.look()

    async def by_session(self, given: str) -> Visit | None:
        """Who a session cookie stands for."""
        turn = self.visits.turn
        row = await self.db.read(lambda c: store.session_by_hash(c, secret.hashed(given)))
        now = self.clock.now()
        if row is None or row.disabled or now - row.seen_at > SESSION:
            return None
        self.notes.used(row.id, row.seen_at, now, lambda c: store.see_session(c, row.id, now))
        user = User(id=row.user_id, name=row.name, role=row.role)
        return Visit(self.visits, user, row.id, turn)

    async def lone(self) -> Visit | None:
        """Whoever sits at this machine; None once there is an owner, whichever process made them."""
        if not self.alone:
            return None
        turn = self.visits.turn
        if await self.db.read(store.has_owner):
            self._has_owner()
            return None
        return Visit(self.visits, User(id=LOCAL, name="", role="owner"), "", turn)

    async def change_password(self, user: User, old: str, new: str, agent: str) -> str:
        """Sets a new password, ends every session and token, and returns a new session's secret."""
        row = await self._row(user.id)
        if row.password is None:
            raise RefusedError(
                "set_up_first",
                "There is no password to change: only this machine can reach this Lowkey.",
                hint="Start it with an address that others can reach to set one.",
            )
        self.attempts.begin(f"password of {user.id}")
        if not await self._passwords.matches(row.password, old):
            raise SignInError("wrong_password", "The old password is not right.")
        hashed = await self._passwords.hash(new)

        def work(c: Connection) -> None:
            if not store.replace_password(c, user.id, row.password, hashed):
                raise RefusedError(
                    "changed_meanwhile", "The password was changed at the same moment."
                )
            store.sign_out_everywhere(c, user.id)

        await self.db.write(work)
        self.attempts.succeeded(f"password of {user.id}")
        self.visits.look()
        return await self._session(user.id, hashed, agent)

    async def named(self, name: str) -> User:
        """The person who signs in so. Raises NotFoundError telling who there is."""
        compared = folded(name)[:LONGEST]
        row = await self.db.read(lambda c: store.user_by_name(c, compared)) if compared else None
        if row is None:
            known = ", ".join(one.name for one in await self.people() if one.name)
            raise NotFoundError(
                "no_user",
                f"There is nobody called “{name}” here.",
                hint=f"There are: {known}." if known else "Nobody has a name here yet.",
            )
        return User(id=row.id, name=row.name, role=row.role)

    async def person(self, user_id: str) -> User:
        """Who has this id. Raises NotFoundError where nobody is let in by it (any more)."""
        row = await self._row(user_id)
        if row.disabled:
            raise _nobody()
        return User(id=row.id, name=row.name, role=row.role)

    async def owns(self, user_id: str) -> bool:
        """Whether this person is an owner, and not locked out."""
        row = await self.db.read(lambda c: store.read_user(c, user_id))
        return row is not None and not row.disabled and row.role == "owner"

    async def enters(self, user_id: str) -> bool:
        """Whether this person is known here, and not locked out."""
        row = await self.db.read(lambda c: store.read_user(c, user_id))
        return row is not None and not row.disabled

    async def replace_password(self, user: User, new: str) -> None:
        """For whoever holds the database: needs no old one, and ends every session and token."""
        hashed = await self._passwords.hash(new)

        def work(c: Connection) -> None:
            if not store.change_user(c, user.id, password=hashed):
                raise _nobody()
            store.sign_out_everywhere(c, user.id)

        await self.db.write(work)
        self.visits.look()

    async def sessions(self, user: User, current: str) -> list[Session]:
        since = self.clock.now() - SESSION
        rows = await self.db.read(lambda c: store.read_sessions(c, user.id, since))
        mine = secret.hashed(current)
        return [
            Session(
                id=row.id,
                agent=row.agent,
                created_at=row.created_at,
                seen_at=row.seen_at,
                current=secret.same(row.hash, mine),
            )
            for row in rows
        ]

    async def end_session(self, user: User, session_id: str) -> None:
        if not await self.db.write(lambda c: store.remove_session(c, user.id, session_id)):
            raise NotFoundError("no_session", "There is no such session.")
        self.visits.look()

    # People; for the owner

    async def people(self) -> list[Member]:
        return [as_member(row) for row in await self.db.read(store.read_users)]

    async def add_person(self, by: Visit, name: str, password: str, role: Role) -> Member:
        if self.alone:
            raise RefusedError(
                "set_up_first",
                "Set a name and a password for yourself first.",
                hint="Otherwise everyone who reaches this Lowkey would be you.",
            )
        name, compared = _name(name)
        hashed = await self._passwords.hash(password)
        row: dict[str, object] = {
            "id": self.clock.id("user"),
            "name": name,
            "folded": compared,
            "role": role,
            "password": hashed,
            "created_at": self.clock.now(),
        }

        def work(c: Connection) -> None:
            store.lock_owners(c)
            by.check(c)
            if store.user_by_name(c, compared) is not None:
                raise InputError("name_taken", f"There is somebody called “{name}” already.")
            store.add_user(c, row)

        await self.db.write(work)
        return as_member(await self._row(str(row["id"])))

    async def change_person(
        self,
        by: Visit,
        user_id: str,
        role: Role | None = None,
        disabled: bool | None = None,
        password: str | None = None,
    ) -> Member:
        """Any change ends the person's sessions and tokens at once."""
        given = {"role": role, "disabled": disabled, "password": password}
        values: dict[str, object] = {
            name: value for name, value in given.items() if value is not None
        }
        if not values:
            raise InputError("no_change", "Nothing was to be changed.")
        if password is not None:
            values["password"] = await self._passwords.hash(password)

        def work(c: Connection) -> None:
            store.lock_owners(c)
            by.check(c)
            if not store.change_user(c, user_id, **values):
                raise _nobody()
            _keep_an_owner(c)
            store.sign_out_everywhere(c, user_id)

        await self.db.write(work)
        self.visits.look()
        return as_member(await self._row(user_id))

    async def remove_person(self, by: Visit, user_id: str) -> None:
        """Takes a person's access for good. What they wrote stays in the database."""

        def work(c: Connection) -> None:
            store.lock_owners(c)
            by.check(c)
            if store.read_user(c, user_id) is None:
                raise _nobody()
            store.remove_user(c, user_id)
            _keep_an_owner(c)

        await self.db.write(work)
        self.visits.look()

    # Inside

    def _has_owner(self) -> None:
        """From now on nobody is alone here, and the set-up link is worth nothing."""
        self.alone = False
        self._set_up_token = secret.make()
        self.visits.look()

    async def _row(self, user_id: str) -> Row[Any]:
        row = await self.db.read(lambda c: store.read_user(c, user_id))
        if row is None:
            raise _nobody()
        return row

    async def _session(self, user_id: str, password: str, agent: str) -> str:
        """A new session's secret, if the password (as a hash) is still the one that was looked at."""
        made = secret.make()
        now = self.clock.now()
        row: dict[str, object] = {
            "id": self.clock.id("session"),
            "hash": secret.hashed(made),
            "user_id": user_id,
            "agent": plain(agent)[:300],
            "created_at": now,
            "seen_at": now,
        }

        def work(c: Connection) -> None:
            user = store.hold(c, user_id)
            if user is None or user.disabled or user.password != password:
                raise _wrong()
            store.add_session(c, row)

        await self.db.write(work)
        return made


def _keep_an_owner(c: Connection) -> None:
    if not store.owners_left(c):
        raise RefusedError(
            "last_owner",
            "This is the last owner.",
            hint="Make somebody else an owner first.",
        )


def _name(name: str) -> tuple[str, str]:
    """(as it is shown, as it is compared)."""
    shown, compared = plain(name), folded(name)
    if not 1 <= len(shown) <= LONGEST or not 1 <= len(compared) <= LONGEST:
        raise InputError("bad_name", f"A name needs 1 to {LONGEST} characters.")
    return shown, compared


def _already() -> RefusedError:
    return RefusedError(
        "set_up_already", "This Lowkey has an owner already.", hint="Sign in, or ask them."
    )


def _wrong() -> SignInError:
    return SignInError(
        "wrong_password",
        "This name and password don't belong together.",
        hint="Check both; the owner can set a new password.",
    )


def _nobody() -> NotFoundError:
    return NotFoundError("no_user", "There is no such person.")
