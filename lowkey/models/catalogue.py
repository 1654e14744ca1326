"""Every model this installation can ask, whoever runs it. Knows no conversation and no HTTP route."""

from __future__ import annotations

import asyncio
import difflib
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.errors import LowkeyError, NotFoundError, Problem
from lowkey.core.fetch import Fetcher, guarded
from lowkey.core.parts import Record, TextPart
from lowkey.models.dialects import DialectModel
from lowkey.models.hub import Hub
from lowkey.models.listing import Listing, best
from lowkey.models.plugins import Plugins
from lowkey.models.prices import pricer
from lowkey.models.protocol import Model, ModelInfo, ModelProvider, Request, TextPiece, Turn
from lowkey.models.providers import (
    OTHER_DIALECTS,
    PORTS,
    Access,
    Kind,
    Provider,
)
from lowkey.models.pull import Progress, pull
from lowkey.models.resilience import Breaker, Candidate, resilient
from lowkey.models.shelf import BUILTIN, OWN, Shelf
from lowkey.models.sources import Sources

if TYPE_CHECKING:
    import aiohttp

PATIENCE = 0.3
"""Seconds a list waits for a provider that was not asked before."""
LONG_PATIENCE = 3.0
"""The same, where the answer decides who is asked."""

logger = logging.getLogger(__name__)


class TestResult(Record):
    """What a model said when it was tried. `ms`: until its first word."""

    model: str
    ok: bool
    said: str
    ms: int


class Catalogue:
    """Finds, lists and tries models; adds and removes providers.

    `ports`: where model servers are looked for on this machine, by the name they get.
    """

    def __init__(
        self, settings: Settings, db: Database, clock: Clock, ports: Mapping[str, int] = PORTS
    ) -> None:
        self.settings = settings
        self.clock = clock
        self._fetcher = Fetcher()
        self._session: aiohttp.ClientSession | None = None
        self._sources = Sources(settings, db, clock, self._fetcher, ports)
        self._shelf = Shelf(settings, self.session)
        self._plugins = Plugins()
        self._breakers: dict[str, Breaker] = {}

    async def open(self) -> None:
        """Reads the added providers; begins to look for model servers, without waiting for them."""
        await self._sources.open()

    async def close(self) -> None:
        await self._sources.close()
        await self._plugins.close()
        await self._shelf.close()
        await self._fetcher.close()
        if self._session is not None:
            await self._session.close()

    def offer(self, name: str, provider: ModelProvider) -> None:
        """Adds a provider made in this process, as an entry point would."""
        self._plugins.offer(name, provider)

    # Asking

    async def find(self, model_id: str | None) -> Model:
        """The model, with retries and fallbacks around it. None or empty: the default one.

        Raises NotFoundError naming the nearest id, and InputError for a broken file.
        """
        first = await self._candidate(model_id or await self.default(LONG_PATIENCE))
        others: list[Candidate] = []
        for other in self.settings.fallback:
            try:
                if other != first.model.info.id:
                    others.append(await self._candidate(other))
            except LowkeyError as error:
                logger.warning("The fallback %s can't be used: %s", other, error)
        return resilient(self.clock, first, others)

    async def default(self, patience: float = PATIENCE) -> str:
        """The id of the model asked when none is named: the best of what was added, then of the rest."""
        if self.settings.model:
            return self.settings.model
        offered = await self.list(patience)
        added = self._sources.added()
        hosted = [model for model in offered if not model.local]
        hosted.sort(key=lambda model: model.provider not in added)
        if hosted:
            return best([model for model in hosted if model.provider == hosted[0].provider]).id
        own = (model.id for model in offered if model.local and model.id != BUILTIN)
        return next(own, BUILTIN)

    async def list(self, patience: float = PATIENCE) -> list[ModelInfo]:
        """All models known now that talk.

        A provider that takes more than `patience` seconds to say joins the next list.
        """
        await asyncio.gather(self._sources.reload(), self._sources.looked(patience))
        accesses = self._sources.accesses()
        asked = (self._sources.models(access, patience) for access in accesses)
        listed = await asyncio.gather(*asked, self._plugins.list(patience))
        return [*(model for models in listed for model in models), *await self._shelf.list()]

    async def embedders(self) -> Sequence[ModelInfo]:
        """The models on this machine that make vectors; those of providers are found by name."""
        return await self._shelf.embedders()

    async def warm(self, model_id: str) -> None:
        """Loads a local model before it is asked; does nothing for others."""
        local = await self._shelf.find(model_id)
        if local is not None:
            await local.engine.load()

    def pull(self, source: str) -> AsyncGenerator[Progress]:
        """Brings a model file into the models folder, telling how far it is.

        `source`: `owner/repo`, `owner/repo:kind`, or an https address. Closing stops it.
        """
        hub = Hub(self.settings.hub, self.settings.hf_token.get_secret_value())
        return pull(self._fetcher, hub, self.settings.models_folder, source)

    async def test(self, model_id: str) -> TestResult:
        """Asks the model to say hello; a failure is told in its own words."""
        request = Request(
            turns=(Turn("user", (TextPart(text="Hello!"),)),),
            effort="instant",
            max_tokens=200,
        )
        begun = self.clock.monotonic()
        first: float | None = None
        said: list[str] = []
        try:
            model = (await self._candidate(model_id)).model
            async for piece in model.ask(request):
                if isinstance(piece, TextPiece):
                    first = first or self.clock.monotonic()
                    said.append(piece.text)
        except LowkeyError as error:
            return TestResult(model=model_id, ok=False, said=str(error), ms=0)
        words = "".join(said).strip()[:500]
        if first is None or not words:
            return TestResult(model=model_id, ok=False, said="It answered without a word.", ms=0)
        ms = int((first - begun) * 1000)
        return TestResult(model=model_id, ok=True, said=words, ms=ms)

    # Providers

    async def providers(self) -> list[Provider]:
        """Where models come from, as last heard; keys are never part of it."""
        await self._sources.reload()
        problems = self._sources.problems()
        return [
            one.provider.model_copy(update={"problem": problems.get(one.provider.id)})
            for one in self._sources.accesses()
        ]

    async def broken(self) -> dict[str, Problem]:
        """By name: why a file in the models folder or another package can't be used."""
        found = self._plugins.problems() | await self._shelf.problems()
        return {name: error.problem for name, error in found.items()}

    async def look(self) -> None:
        """Finds model servers at their usual ports, and notices when they have gone."""
        await self._sources.look()

    async def add(self, kind: Kind, url: str, key: str, name: str) -> Provider:
        """Keeps a provider, its key sealed. Raises InputError where it does not answer or is known."""
        return await self._sources.add(kind, url, key, name)

    async def remove(self, provider_id: str) -> None:
        """Forgets a provider and its key. Raises NotFoundError, also for those not added here."""
        await self._sources.remove(provider_id)

    async def remove_file(self, model_id: str) -> None:
        """Deletes a GGUF file from the models folder. Raises NotFoundError."""
        await self._shelf.remove(model_id)

    # Inside

    def session(self) -> aiohttp.ClientSession:
        """The one session for all providers, opened at the first need."""
        if self._session is None:
            import aiohttp  # off the start path

            connector = aiohttp.TCPConnector(
                limit=0, keepalive_timeout=30, socket_factory=guarded("named")
            )
            self._session = aiohttp.ClientSession(
                connector=connector, trust_env=False, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    async def _candidate(self, model_id: str) -> Candidate:
        """The model alone. Raises NotFoundError naming the nearest id."""
        found = await self._find(model_id)
        if found is None:  # Its server is just being looked for, or another process added it.
            await asyncio.gather(self._sources.reload(), self._sources.looked(LONG_PATIENCE))
            found = await self._find(model_id)
        if found is None:
            raise await self._unknown(model_id)
        return found

    async def _find(self, model_id: str) -> Candidate | None:
        provider, _, name = model_id.partition("/")
        if provider in OWN:
            local = await self._shelf.find(model_id)
            return Candidate(local, self._breaker(model_id)) if local is not None else None
        if not name:
            return None
        for access in self._sources.accesses():
            if access.provider.name == provider:
                return await self._hosted(access, model_id, name)
        plugged = await self._plugins.find(provider, name)
        return Candidate(plugged, self._breaker(provider)) if plugged is not None else None

    async def _hosted(self, access: Access, model_id: str, name: str) -> Candidate:
        """A provider's model, also one that its list leaves out: lists are not complete."""
        breaker = self._breaker(access.provider.name)
        listed = await self._sources.models(access, PATIENCE)
        known = next((info for info in listed if info.id == model_id), None)
        if known is not None:
            return Candidate(self._model(access, known, name), breaker)
        guess = Listing(name).info(access.provider)
        near = partial(_nearest, model_id, [info.id for info in listed])
        return Candidate(self._model(access, guess, name), breaker, near)

    async def _unknown(self, model_id: str) -> NotFoundError:
        near = _nearest(model_id, [model.id for model in await self.list()])
        return NotFoundError(
            "no_model",
            f"There is no model “{model_id}”.",
            hint=f"Did you mean “{near}”?" if near else "Choose one in the list of models.",
        )

    def _model(self, access: Access, info: ModelInfo, name: str) -> Model:
        provider = access.provider
        price = pricer(provider.kind, name)
        if provider.kind in OTHER_DIALECTS:
            return DialectModel(
                info=info,
                kind=provider.kind,
                url=provider.url,
                name=name,
                session=self.session,
                key=access.key,
                timeout=self.settings.timeout,
                price=price,
            )
        from lowkey.models.openai import OpenAIModel  # loads aiohttp, which the start does without

        return OpenAIModel(
            info=info,
            url=provider.url,
            name=name,
            session=self.session,
            key=access.key,
            timeout=self.settings.timeout,
            newest=provider.kind == "openai",
            price=price,
        )

    def _breaker(self, name: str) -> Breaker:
        return self._breakers.setdefault(name, Breaker(self.clock))


def _nearest(model_id: str, ids: Sequence[str]) -> str:
    near = difflib.get_close_matches(model_id, ids, n=1, cutoff=0.3)
    return near[0] if near else ""
