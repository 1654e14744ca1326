"""In whose name an offer is called. Knows no offer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from lowkey.accounts import User
from lowkey.app import App

Tell = Callable[[float, str], Awaitable[None]]
"""Tells who waits how far it is: a number that grows, and a sentence."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A program that calls in its person's name."""

    app: App
    user: User
    tell: Tell
