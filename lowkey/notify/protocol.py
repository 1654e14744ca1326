"""What a way to people is to us: it takes a place and a message. Knows no table and no person.

Other packages may offer one (entry-point group `lowkey.notifiers`): a callable that takes an Access
and returns a Notifier. `lowkey.notify.check` tells whether it keeps the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lowkey.core.clock import Clock
from lowkey.core.fetch import Fetcher, Reach
from lowkey.notify.nouns import Kind


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. A later one with the same `tag` takes the place of the earlier where that can be."""

    kind: Kind
    title: str
    body: str
    link: str
    """A whole address, or empty."""
    tag: str
    at: int
    """When it was said, ms since 1970."""
    unread: int = 0
    """How many notices of its person are unread."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a way has to work with. Addresses that people named are opened by `fetcher`, as far as
    `reach` lets this person."""

    fetcher: Fetcher
    clock: Clock
    reach: Reach


class Notifier(Protocol):
    """A way to people."""

    async def look(self, place: str) -> str:
        """A name for the place that tells no secret. Raises InputError where it is none."""
        ...

    async def send(self, place: str, message: Message) -> None:
        """Raises OutsideError or LimitError where trying again may help, GoneError where the place is
        no more, another LowkeyError where it can't: each with a sentence that holds no secret."""
        ...


Maker = Callable[[Access], Notifier]
