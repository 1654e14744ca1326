"""Secrets that prove a session or a token: made here, and kept only as what they hash to.

Knows not whose they are.
"""

from __future__ import annotations

import hashlib
import secrets

from lowkey.core.parts import clean

BYTES = 32


def make(prefix: str = "") -> str:
    """A new secret of 256 random bits, in letters that a header can carry."""
    return prefix + secrets.token_urlsafe(BYTES)


def hashed(secret: str) -> str:
    """What is stored and looked up. 256 random bits need no slow hash, and no salt."""
    return hashlib.sha256(clean(secret).encode()).hexdigest()


def same(given: str, wanted: str) -> bool:
    """Compares in a time that tells nothing of where they differ."""
    return secrets.compare_digest(clean(given).encode(), wanted.encode())
