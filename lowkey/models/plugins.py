"""Providers of models that other packages offer. Knows nothing of how they ask."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass
from typing import cast

from lowkey.core.errors import LowkeyError
from lowkey.core.registry import Offer, Offers, speaking
from lowkey.models.protocol import Model, ModelInfo, ModelProvider, Piece, Request

GROUP = "lowkey.providers"

logger = logging.getLogger(__name__)


class Plugins:
    """Loads what is offered when it is first used; a broken one fails for those who use it alone."""

    def __init__(self) -> None:
        self._made: dict[str, ModelProvider] = {}
        self._offers = Offers(GROUP)
        self._packages: dict[str, str] = {}
        self._problems: dict[str, LowkeyError] = {}
        self._listed: dict[str, Sequence[ModelInfo]] = {}
        self._listing: asyncio.Task[None] | None = None

    def offer(self, name: str, provider: ModelProvider) -> None:
        """Adds one that this process made itself."""
        self._made[name] = provider

    def problems(self) -> dict[str, LowkeyError]:
        """By name: why one can't be used."""
        return dict(self._problems)

    async def list(self, patience: float) -> list[ModelInfo]:
        """All models of all of them; one that takes longer than `patience` seconds joins the next list."""
        if self._listing is None or self._listing.done():
            self._listing = asyncio.create_task(self._list())
        await asyncio.wait([self._listing], timeout=patience)
        return [info for infos in self._listed.values() for info in infos]

    async def find(self, name: str, model: str) -> Model | None:
        """A model of the provider of this name. Raises what the provider raises, as a sentence."""
        provider = await self._provider(name)
        if provider is None:
            return None
        with self._speaking(name):
            return _Plugged(provider.model(model), lambda: self._speaking(name))

    async def close(self) -> None:
        if self._listing is not None:
            self._listing.cancel()
            await asyncio.gather(self._listing, return_exceptions=True)

    async def _list(self) -> None:
        names = {*self._made, *await self._offers.all()}
        await asyncio.gather(*(self._list_one(name) for name in names))

    async def _list_one(self, name: str) -> None:
        try:
            provider = await self._provider(name)
            with self._speaking(name):
                self._listed[name] = await provider.models() if provider is not None else ()
            self._problems.pop(name, None)
        except LowkeyError as error:
            if name not in self._problems:
                logger.warning("%s", error, exc_info=error)
            self._problems[name] = error
            self._listed.pop(name, None)

    async def _provider(self, name: str) -> ModelProvider | None:
        if name not in self._made:
            offer = (await self._offers.all()).get(name)
            if offer is None:
                return None
            self._packages[name] = offer.package
            self._made[name] = await asyncio.to_thread(_make, offer)
        return self._made[name]

    def _speaking(self, name: str) -> AbstractContextManager[None]:
        return speaking(name, self._packages.get(name, ""))


@dataclass(frozen=True, slots=True)
class _Plugged:
    """A model of another package."""

    model: Model
    speaking: Callable[[], AbstractContextManager[None]]

    @property
    def info(self) -> ModelInfo:
        return self.model.info

    async def ask(self, request: Request) -> AsyncGenerator[Piece, None]:
        with self.speaking():
            async with aclosing(self.model.ask(request)) as pieces:
                async for piece in pieces:
                    yield piece


def _make(offer: Offer) -> ModelProvider:
    with offer.speaking():
        return cast("Callable[[], ModelProvider]", offer.load())()
