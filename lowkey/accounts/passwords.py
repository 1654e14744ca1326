"""Passwords, hashed by Argon2id (RFC 9106). Knows no person.

Hashing takes 64 MB and some 50 ms on purpose: it runs off the event loop, two at a time.
"""

from __future__ import annotations

import asyncio

from lowkey.core.errors import InputError

SHORTEST = 10
LONGEST = 1000
"""Characters."""
COMMON = frozenset(
    "password password1 password12 password123 passwort123 1234567890 12345678910 0123456789 "
    "qwertyuiop qwerty1234 1q2w3e4r5t iloveyou12 letmein123 welcome123 administrator lowkeylowkey "
    "aaaaaaaaaa 1111111111 0000000000 abcdefghij changeme123".split()
)


class Passwords:
    """Hashes and compares."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(2)
        self._nobody: str | None = None

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
        async with self._room:
            return await asyncio.to_thread(_hash, password)

    async def matches(self, hashed: str | None, password: str) -> bool:
        """Whether it is the one. An unknown person's takes as long as a known one's."""
        if hashed is None:
            if self._nobody is None:
                self._nobody = await asyncio.to_thread(_hash, "nobody has this password")
            hashed = self._nobody
            password = f"{password}\0"
        async with self._room:
            return await asyncio.to_thread(_matches, hashed, password[: LONGEST + 1])


def _hash(password: str) -> str:
    from argon2 import PasswordHasher  # only where somebody signs in

    return PasswordHasher().hash(password)


def _matches(hashed: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerificationError

    try:
        return PasswordHasher().verify(hashed, password)
    except VerificationError:
        return False
