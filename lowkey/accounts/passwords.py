"""Passwords, hashed by Argon2id (RFC 9106). Knows no person.

Hashing takes 64 MB and some 50 ms on purpose: it runs off the event loop, two at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from lowkey.core.errors import FullError, InputError
from lowkey.core.parts import clean

if TYPE_CHECKING:
    from argon2 import PasswordHasher

T = TypeVar("T")

SHORTEST = 10
LONGEST = 1000
"""Characters."""
AT_ONCE = 2
WAITING = 100
"""Passwords that may wait to be looked at; beyond it, more are refused."""
COMMON = frozenset(
    (
        "password12",
        "password123",
        "passwort123",
        "1234567890",
        "12345678910",
        "0123456789",
        "qwertyuiop",
        "qwerty1234",
        "1q2w3e4r5t",
        "iloveyou12",
        "letmein123",
        "welcome123",
        "administrator",
        "lowkeylowkey",
        "abcdefghij",
        "changeme123",
    )
)
COST = (3, 65536, 4)
"""RFC 9106's second choice."""
NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$WEyLQCuIJEvEqvZR0JwQUQ$Sm4Fb0"
    "UlDjN/tohi3jfLAE7GcrqTxmoX63k9QWcW1EY"
)
"""What a password is compared with where nobody is called so: the hash of random bytes, now gone."""


class Passwords:
    """Hashes and compares. `cost`: Argon2's passes, memory in KiB and lanes; tests take less."""

    def __init__(self, cost: tuple[int, int, int] = COST) -> None:
        self.cost = cost
        self._room = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Raises InputError for a password that is too short, too long or too common."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise InputError(
                "bad_password", f"A password needs {SHORTEST} to {LONGEST} characters."
            )
        if password.lower() in COMMON or len(set(password)) < 4:
            raise InputError(
                "bad_password",
                "This password is one of the first that anyone would try.",
                hint="Take a few unrelated words.",
            )
        return await self._off_the_loop(lambda: hasher(self.cost).hash(clean(password)))

    async def matches(self, hashed: str | None, password: str) -> bool:
        """Whether it is the one. Where there is none to compare with, that takes as long."""
        against = hashed or NOBODY
        given = clean(password[: LONGEST + 1])
        right = await self._off_the_loop(lambda: _matches(against, given))
        return right and hashed is not None

    async def _off_the_loop(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING:
            raise FullError(
                "door_busy",
                "Too many people are at the door at this moment.",
                hint="Try again in a few seconds.",
                retry_after=5,
            )
        self._waiting += 1
        try:
            async with self._room:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


def hasher(cost: tuple[int, int, int] = COST) -> PasswordHasher:
    from argon2 import PasswordHasher  # only where somebody signs in

    return PasswordHasher(*cost)


def _matches(hashed: str, password: str) -> bool:
    from argon2.exceptions import VerificationError

    try:
        return hasher().verify(hashed, password)
    except VerificationError:
        return False
