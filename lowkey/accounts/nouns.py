"""The nouns of the accounts room: Session, Token, Member. Knows no verb and no secret."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Row

from lowkey.accounts.user import Role
from lowkey.core.parts import Record

Scope = Literal["api", "v1", "mcp"]
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


def as_token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        scopes=tuple(row.scopes.split()),
        created_at=row.created_at,
        used_at=row.used_at,
    )


def as_member(row: Row[Any]) -> Member:
    return Member(
        id=row.id,
        name=row.name,
        role=row.role,
        disabled=row.disabled,
        created_at=row.created_at,
    )
