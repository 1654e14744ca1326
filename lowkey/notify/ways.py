"""Which ways to people there are: those that come with Lowkey and those of other packages.

Knows no person and no row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import cast

from lowkey.core.errors import InputError, NotFoundError
from lowkey.core.parts import Record
from lowkey.core.registry import Offer, Offers
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
        self._offers = Offers(GROUP)

    async def others(self) -> list[Way]:
        offered = (await self._offers.all()).values()
        return [
            Way(id=one.name, package=one.package)
            for one in offered
            if one.name not in self._built_in
        ]

    async def make(self, name: str, access: Access) -> Notifier:
        """Raises InputError where there is none of this name."""
        if name in self._built_in:
            return self._built_in[name](access)
        offer = (await self._offers.all()).get(name)
        if offer is None:
            raise InputError(
                "no_way",
                f"There is no way “{name[:100]}” to send notices here.",
                hint="Install its package again, or remove what uses it in Settings → Notifications.",
            )
        maker = cast(Maker, await asyncio.to_thread(offer.load))
        return _Plugged(maker, access, offer)


class _Plugged:
    """A way of another package: whatever it raises becomes a sentence that tells its exception."""

    def __init__(self, maker: Maker, access: Access, offer: Offer) -> None:
        self._offer = offer
        with offer.speaking():
            self._notifier = maker(access)

    async def look(self, place: str) -> str:
        with self._offer.speaking():
            return await self._notifier.look(place)

    async def send(self, place: str, message: Message) -> None:
        with self._offer.speaking():
            await self._notifier.send(place, message)
