"""Which ways to people there are: those that come with Lowkey and those of other packages.

Knows no person and no row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import cast

from lowkey.core.errors import InputError, LowkeyError, NotFoundError
from lowkey.core.parts import Record
from lowkey.core.registry import Offer, broken, offers
from lowkey.notify.protocol import Access, Maker, Message, Notifier

GROUP = "lowkey.notifiers"


class GoneError(NotFoundError):
    """The place is no more, and will not come back."""


class Way(Record):
    """A way of another package. `package`: the one that brings it."""

    id: str
    package: str


class Ways:
    """All of them; what other packages offer is loaded when it is first used."""

    def __init__(self, built_in: Mapping[str, Maker]) -> None:
        self._built_in = built_in
        self._offers: Mapping[str, Offer] | None = None

    async def others(self) -> list[Way]:
        return [Way(id=one.name, package=one.package) for one in (await self._offered()).values()]

    async def make(self, name: str, access: Access) -> Notifier:
        """Raises InputError where there is none of this name."""
        if name in self._built_in:
            return self._built_in[name](access)
        offer = (await self._offered()).get(name)
        if offer is None:
            raise InputError(
                "no_way",
                f"There is no way “{name[:100]}” to send notices here.",
                hint="Install its package again, or remove what uses it in Settings → Notifications.",
            )
        maker = cast(Maker, await asyncio.to_thread(offer.load))
        return _Plugged(maker, access, offer)

    async def _offered(self) -> Mapping[str, Offer]:
        if self._offers is None:
            found = await asyncio.to_thread(offers, GROUP)
            self._offers = {one.name: one for one in found if one.name not in self._built_in}
        return self._offers


class _Plugged:
    """A way of another package: whatever it raises becomes a sentence that tells its exception."""

    def __init__(self, maker: Maker, access: Access, offer: Offer) -> None:
        self._offer = offer
        try:
            self._notifier = maker(access)
        except Exception as error:
            raise self._told(error) from error

    async def look(self, place: str) -> str:
        try:
            return await self._notifier.look(place)
        except Exception as error:
            raise self._told(error) from error

    async def send(self, place: str, message: Message) -> None:
        try:
            await self._notifier.send(place, message)
        except Exception as error:
            raise self._told(error) from error

    def _told(self, error: Exception) -> LowkeyError:
        if isinstance(error, LowkeyError):
            return error
        return broken(self._offer.name, self._offer.package, error)
