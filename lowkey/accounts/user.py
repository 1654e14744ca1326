"""Who is asking. Knows nothing of passwords, sessions or where people are stored."""

from __future__ import annotations

from typing import Literal

from lowkey.core.parts import Record

Role = Literal["owner", "member", "guest"]


class User(Record):
    """A person of this installation. Alone on loopback, that is the owner without a password."""

    id: str
    name: str
    role: Role
