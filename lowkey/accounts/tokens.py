"""Keys for programs: made, listed, revoked. Knows no request that carries one."""

from __future__ import annotations

from sqlalchemy import Connection

from lowkey.accounts import secret, store
from lowkey.accounts.notes import Notes
from lowkey.accounts.nouns import Scope, Token, as_token
from lowkey.accounts.user import User
from lowkey.accounts.visits import Visit, Visits
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LimitError, NotFoundError, RefusedError
from lowkey.core.names import plain

MOST = 100
"""Tokens of one person."""


class Tokens:
    """The tokens of all people. Guests have none."""

    def __init__(self, db: Database, clock: Clock, visits: Visits, notes: Notes) -> None:
        self.db = db
        self.clock = clock
        self.visits = visits
        self.notes = notes

    async def find(self, given: str, scope: Scope) -> Visit | None:
        """Who a token stands for, where it may be used for this."""
        turn = self.visits.turn
        row = await self.db.read(lambda c: store.token_by_hash(c, secret.hashed(given)))
        if row is None or row.disabled or row.role == "guest" or scope not in row.scopes.split():
            return None
        now = self.clock.now()
        self.notes.used(row.id, row.used_at, now, lambda c: store.use_token(c, row.id, now))
        user = User(id=row.user_id, name=row.user_name, role=row.role)
        return Visit(self.visits, user, row.id, turn)

    async def list(self, user: User) -> list[Token]:
        return [
            as_token(row) for row in await self.db.read(lambda c: store.read_tokens(c, user.id))
        ]

    async def make(self, by: Visit, name: str, scopes: tuple[Scope, ...]) -> tuple[Token, str]:
        """(token, its secret). The secret can't be shown again."""
        user = by.user
        if user.role == "guest":
            raise RefusedError("no_tokens", "Guests can't make tokens.")
        if not scopes:
            raise InputError("no_scope", "Choose at least one thing the token may be used for.")
        if len(await self.list(user)) >= MOST:
            raise LimitError(
                "too_many_tokens", f"You have {MOST} tokens.", hint="Revoke one first."
            )
        made = secret.make("lk_")
        token = Token(
            id=self.clock.id("token"),
            name=plain(name)[:100] or "token",
            scopes=tuple(dict.fromkeys(scopes)),
            created_at=self.clock.now(),
            used_at=None,
        )
        row: dict[str, object] = {
            **token.model_dump(),
            "scopes": " ".join(token.scopes),
            "user_id": user.id,
            "hash": secret.hashed(made),
        }

        def work(c: Connection) -> None:
            store.hold(c, user.id)
            by.check(c)
            store.add_token(c, row)

        await self.db.write(work)
        return token, made

    async def revoke(self, user: User, token_id: str) -> None:
        if not await self.db.write(lambda c: store.remove_token(c, user.id, token_id)):
            raise NotFoundError("no_token", "There is no such token.")
        self.visits.look()
