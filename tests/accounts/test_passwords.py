"""Passwords: what is kept of them, and how many are looked at at once."""

from __future__ import annotations

import asyncio

from argon2 import extract_parameters

from lowkey.accounts.passwords import NOBODY, WAITING, Passwords, hasher
from lowkey.core.errors import FullError
from tests.people import PASSWORD, hashed


async def test_only_the_right_password_matches() -> None:
    passwords = Passwords()
    stored = await passwords.hash(PASSWORD)
    assert stored.startswith("$argon2id$")
    assert await passwords.matches(stored, PASSWORD)
    assert not await passwords.matches(hashed(), PASSWORD[:-1])
    assert not await passwords.matches(hashed(), "")
    assert not await passwords.matches(hashed(), "\ud800" * 10)


async def test_a_name_that_nobody_has_is_looked_at_as_long_as_any_other() -> None:
    assert extract_parameters(NOBODY) == extract_parameters(hasher().hash(PASSWORD))
    assert not await Passwords().matches(None, PASSWORD)


async def test_a_crowd_at_the_door_is_sent_away_before_it_costs_anything() -> None:
    passwords = Passwords()
    tried = [passwords.matches(hashed(), PASSWORD) for _ in range(WAITING + 20)]
    told = await asyncio.gather(*tried, return_exceptions=True)
    assert told[:WAITING] == [True] * WAITING
    assert [type(error) for error in told[WAITING:]] == [FullError] * 20
