"""Who is there, and how they prove it: people, sessions, tokens. Knows no HTTP.

Alone on loopback, a person needs no account: the first row of `users` is theirs from the start, and
becomes the owner's once a password is set, with everything that belongs to it.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from typing import Any, Literal

from sqlalchemy import Connection, Row

from lowkey.accounts import store
from lowkey.accounts.limits import Attempts
from lowkey.accounts.passwords import Passwords
from lowkey.accounts.user import Role, User
from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.errors import InputError, NotFoundError, RefusedError, SignInError
from lowkey.core.parts import Record

LOCAL = "user_local"
"""The id of the person who was here first."""
SESSION = 30 * 24 * 3600 * 1000
"""Milliseconds after which an unused session ends."""
SEEN = 60 * 1000
"""Milliseconds between two notes that a session or token was used."""
Scope = Literal["api", "v1"]
State = Literal["open", "sign_in", "set_up"]


class Session(Record):
    """A browser that is signed in."""

    id: str
    agent: str
    created_at: int
    seen_at: int
    current: bool


class Token(Record):
    """A key for programs. Its secret is shown once, when it is made."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: int
    used_at: int | None


class Member(Record):
    """A person as the owner sees them."""

    id: str
    name: str
    role: Role
    disabled: bool
    created_at: int


class Accounts:
    """The accounts room."""

    def __init__(self, settings: Settings, db: Database, clock: Clock) -> None:
        self.settings = settings
        self.db = db
        self.clock = clock
        self.alone = False
        """Nobody has set a password: whoever sits at this machine is the owner."""
        self.attempts = Attempts(clock)
        self._passwords = Passwords()
        self._set_up_token = secrets.token_urlsafe(24)
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

    async def state(self, near: bool) -> State:
        """What stands at the door. `near`: the visitor sits at this machine."""
        if not self.alone and await self.db.read(store.has_owner):
            return "sign_in"
        return "open" if near else "set_up"

    def set_up_link(self, base_url: str) -> str | None:
        """The one-time link that makes the owner, while there is none."""
        return f"{base_url}/set-up#{self._set_up_token}" if self.alone else None

    async def set_up(self, token: str, name: str, password: str, agent: str) -> tuple[User, str]:
        """Makes the owner, once, and signs them in: (user, session secret)."""
        if not hmac.compare_digest(token.encode(), self._set_up_token.encode()):
            raise RefusedError(
                "bad_link",
                "This set-up link is not valid.",
                hint="Use the newest link that Lowkey printed in its terminal.",
            )
        name = _name(name)
        hashed = await self._passwords.hash(password)

        def work(c: Connection) -> None:
            if store.has_owner(c):
                raise RefusedError("set_up_already", "This Lowkey has an owner already.")
            store.change_user(c, LOCAL, name=name, folded=_folded(name), password=hashed)

        async with self._setting_up:
            await self.db.write(work)
            self.alone = False
            self._set_up_token = secrets.token_urlsafe(24)
        user = User(id=LOCAL, name=name, role="owner")
        return user, await self._session(user.id, agent)

    # Coming and going

    async def sign_in(
        self, name: str, password: str, address: str, agent: str
    ) -> tuple[User, str]:
        """(user, session secret). Raises SignInError, or LimitError after too many failures."""
        folded = _folded(name)
        keys = (f"name:{folded}", f"from:{address}")
        self.attempts.check(*keys)
        self.attempts.failed(*keys)
        row = await self.db.read(lambda c: store.user_by_name(c, folded))
        hashed = row.password if row is not None else None
        right = await self._passwords.matches(hashed, password)
        if row is None or not right or row.disabled:
            raise SignInError(
                "wrong_password",
                "This name and password don't belong together.",
                hint="Check both; the owner can set a new password.",
            )
        self.attempts.succeeded(*keys)
        return _user(row), await self._session(row.id, agent)

    async def sign_out(self, secret: str) -> None:
        await self.db.write(lambda c: store.remove_session_by_hash(c, _hash(secret)))

    async def by_session(self, secret: str) -> User | None:
        """Who a session cookie stands for."""
        row = await self.db.read(lambda c: store.session_by_hash(c, _hash(secret)))
        now = self.clock.now()
        if row is None or row.disabled or now - row.seen_at > SESSION:
            return None
        if now - row.seen_at > SEEN:
            await self.db.write(lambda c: store.see_session(c, row.id, now))
        return User(id=row.user_id, name=row.name, role=row.role)

    async def by_token(self, secret: str, scope: Scope) -> User | None:
        """Who a token stands for, where it may be used for this."""
        row = await self.db.read(lambda c: store.token_by_hash(c, _hash(secret)))
        if row is None or row.disabled or scope not in row.scopes.split():
            return None
        now = self.clock.now()
        if row.used_at is None or now - row.used_at > SEEN:
            await self.db.write(lambda c: store.use_token(c, row.id, now))
        return User(id=row.user_id, name=row.user_name, role=row.role)

    async def lone(self) -> User:
        """Whoever sits at this machine, while `alone`."""
        row = await self.db.read(lambda c: store.read_user(c, LOCAL))
        return User(id=LOCAL, name=row.name if row is not None else "", role="owner")

    async def change_password(self, user: User, old: str, new: str, agent: str) -> str:
        """Sets a new password, ends every session and token, and returns a new session's secret."""
        self.attempts.check(f"user:{user.id}")
        row = await self._row(user.id)
        if row.password is not None and not await self._passwords.matches(row.password, old):
            self.attempts.failed(f"user:{user.id}")
            raise SignInError("wrong_password", "The old password is not right.")
        hashed = await self._passwords.hash(new)

        def work(c: Connection) -> None:
            store.change_user(c, user.id, password=hashed)
            store.sign_out_everywhere(c, user.id)

        await self.db.write(work)
        return await self._session(user.id, agent)

    async def sessions(self, user: User, current: str) -> list[Session]:
        rows = await self.db.read(lambda c: store.read_sessions(c, user.id))
        return [
            Session(
                id=row.id,
                agent=row.agent,
                created_at=row.created_at,
                seen_at=row.seen_at,
                current=hmac.compare_digest(row.hash, _hash(current)),
            )
            for row in rows
        ]

    async def end_session(self, user: User, session_id: str) -> None:
        if not await self.db.write(lambda c: store.remove_session(c, user.id, session_id)):
            raise NotFoundError("no_session", "There is no such session.")

    # Tokens

    async def tokens(self, user: User) -> list[Token]:
        return [_token(row) for row in await self.db.read(lambda c: store.read_tokens(c, user.id))]

    async def make_token(
        self, user: User, name: str, scopes: tuple[Scope, ...]
    ) -> tuple[Token, str]:
        """(token, its secret). The secret can't be shown again."""
        if user.role == "guest":
            raise RefusedError("no_tokens", "Guests can't make tokens.")
        if not scopes:
            raise InputError("no_scope", "Choose at least one thing the token may be used for.")
        secret = f"lk_{secrets.token_urlsafe(32)}"
        row: dict[str, object] = {
            "id": self.clock.id("token"),
            "hash": _hash(secret),
            "user_id": user.id,
            "name": " ".join(name.split())[:100] or "token",
            "scopes": " ".join(dict.fromkeys(scopes)),
            "created_at": self.clock.now(),
        }
        await self.db.write(lambda c: store.add_token(c, row))
        made = [token for token in await self.tokens(user) if token.id == row["id"]]
        return made[0], secret

    async def revoke_token(self, user: User, token_id: str) -> None:
        if not await self.db.write(lambda c: store.remove_token(c, user.id, token_id)):
            raise NotFoundError("no_token", "There is no such token.")

    # People; for the owner

    async def people(self) -> list[Member]:
        return [_member(row) for row in await self.db.read(store.read_users)]

    async def add_person(self, name: str, password: str, role: Role) -> Member:
        if self.alone:
            raise RefusedError(
                "set_up_first",
                "Set a name and a password for yourself first.",
                hint="Otherwise everyone who reaches this Lowkey would be you.",
            )
        name = _name(name)
        hashed = await self._passwords.hash(password)
        row: dict[str, object] = {
            "id": self.clock.id("user"),
            "name": name,
            "folded": _folded(name),
            "role": role,
            "password": hashed,
            "created_at": self.clock.now(),
        }

        def work(c: Connection) -> None:
            if store.user_by_name(c, _folded(name)) is not None:
                raise InputError("name_taken", f"There is somebody called “{name}” already.")
            store.add_user(c, row)

        await self.db.write(work)
        return _member(await self._row(str(row["id"])))

    async def change_person(
        self,
        user_id: str,
        role: Role | None = None,
        disabled: bool | None = None,
        password: str | None = None,
    ) -> Member:
        """Any change ends the person's sessions and tokens at once."""
        hashed = await self._passwords.hash(password) if password is not None else None
        values: dict[str, object] = {}
        if role is not None:
            values["role"] = role
        if disabled is not None:
            values["disabled"] = disabled
        if hashed is not None:
            values["password"] = hashed

        def work(c: Connection) -> None:
            if values and not store.change_user(c, user_id, **values):
                raise _nobody()
            _keep_an_owner(c)
            store.sign_out_everywhere(c, user_id)

        await self.db.write(work)
        return _member(await self._row(user_id))

    async def remove_person(self, user_id: str) -> None:
        """Takes a person's access for good. What they wrote stays in the database."""

        def work(c: Connection) -> None:
            if store.read_user(c, user_id) is None:
                raise _nobody()
            store.remove_user(c, user_id)
            _keep_an_owner(c)

        await self.db.write(work)

    async def _row(self, user_id: str) -> Row[Any]:
        row = await self.db.read(lambda c: store.read_user(c, user_id))
        if row is None:
            raise _nobody()
        return row

    async def _session(self, user_id: str, agent: str) -> str:
        secret = secrets.token_urlsafe(32)
        now = self.clock.now()
        row: dict[str, object] = {
            "id": self.clock.id("session"),
            "hash": _hash(secret),
            "user_id": user_id,
            "agent": agent[:300],
            "created_at": now,
            "seen_at": now,
        }
        await self.db.write(lambda c: store.add_session(c, row))
        return secret


def _keep_an_owner(c: Connection) -> None:
    owners = [
        row for row in store.read_users(c) if row.role == "owner" and row.password and not row.disabled
    ]
    if not owners:
        raise RefusedError(
            "last_owner",
            "This is the last owner.",
            hint="Make somebody else an owner first.",
        )


def _hash(secret: str) -> str:
    """A secret of 256 random bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _name(name: str) -> str:
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= 100:
        raise InputError("bad_name", "A name needs 1 to 100 characters.")
    return tidy


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _user(row: Row[Any]) -> User:
    return User(id=row.id, name=row.name, role=row.role)


def _token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        scopes=tuple(row.scopes.split()),
        created_at=row.created_at,
        used_at=row.used_at,
    )


def _member(row: Row[Any]) -> Member:
    return Member(
        id=row.id,
        name=row.name,
        role=row.role,
        disabled=row.disabled,
        created_at=row.created_at,
    )


def _nobody() -> NotFoundError:
    return NotFoundError("no_user", "There is no such person.")
