"""Every model this installation can ask, whoever runs it. Knows no conversation and no HTTP route."""

from __future__ import annotations

import asyncio
import difflib
import logging
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LowkeyError, NotFoundError
from lowkey.core.fetch import Fetcher, guarded
from lowkey.core.parts import Record, TextPart
from lowkey.core.secrets import Secrets
from lowkey.models import store
from lowkey.models.dialects import DialectModel
from lowkey.models.hub import Hub
from lowkey.models.listing import Listing, best, listing
from lowkey.models.plugins import Plugins
from lowkey.models.prices import pricer
from lowkey.models.protocol import Model, ModelInfo, ModelProvider, Request, TextPiece, Turn
from lowkey.models.providers import (
    OTHER_DIALECTS,
    PORTS,
    Access,
    Kind,
    Provider,
    at_port,
    checked_name,
    checked_url,
    from_environment,
)
from lowkey.models.pull import Progress, pull
from lowkey.models.resilience import Breaker, Candidate, resilient
from lowkey.models.shelf import BUILTIN, OWN, Shelf

if TYPE_CHECKING:
    import aiohttp

PATIENCE = 0.3
"""Seconds a list waits for a provider that was not asked before."""
LONG_PATIENCE = 3.0
"""The same, where the answer decides who is asked."""
FRESH = 600.0
"""Seconds a provider's list of models is believed."""
LOOK = 30.0
"""Seconds between looks for model servers on this machine."""

logger = logging.getLogger(__name__)


class TestResult(Record):
    """What a model said when it was tried. `ms`: until its first word."""

    model: str
    ok: bool
    said: str
    ms: int


@dataclass(slots=True)
class _Listed:
    """What a provider offered when it was last asked."""

    at: float
    models: tuple[ModelInfo, ...]
    problem: LowkeyError | None = None


class Catalogue:
    """Finds, lists and tries models; adds and removes providers.

    `ports`: where model servers are looked for on this machine, by the name they get.
    """

    def __init__(
        self, settings: Settings, db: Database, clock: Clock, ports: Mapping[str, int] = PORTS
    ) -> None:
        self.settings = settings
        self.db = db
        self.clock = clock
        self.ports = ports
        self._secrets = Secrets(settings.data / "key")
        self._fetcher = Fetcher()
        self._session: aiohttp.ClientSession | None = None
        self._shelf = Shelf(settings, self.session)
        self._plugins = Plugins()
        self._added: dict[str, Access] = {}
        self._found: dict[str, Access] = {}
        self._listed: dict[str, _Listed] = {}
        self._asking: dict[str, asyncio.Task[_Listed]] = {}
        self._breakers: dict[str, Breaker] = {}
        self._looking: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Reads the added providers; begins to look for model servers, without waiting for them."""
        await self._reload()
        if self.settings.discover:
            self._looking = asyncio.create_task(self._keep_looking(), name="lowkey-discovery")

    async def close(self) -> None:
        tasks: list[asyncio.Task[Any]] = [*self._asking.values()]
        if self._looking is not None:
            tasks.append(self._looking)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
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
        added = {access.provider.name for access in self._added.values()}
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
        accesses = self._accesses()
        asked = (self._models(access, patience) for access in accesses)
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
        """Where models come from; keys are never part of it."""
        return [access.provider for access in self._accesses()]

    async def problems(self) -> dict[str, LowkeyError]:
        """By provider id or file name: why nothing can be asked there."""
        found = {key: seen.problem for key, seen in self._listed.items() if seen.problem}
        return found | self._plugins.problems() | await self._shelf.problems()

    async def add(self, kind: Kind, url: str, key: str, name: str) -> Provider:
        """Keeps a provider, its key sealed. Raises InputError where it does not answer or is known."""
        url = checked_url(kind, url)
        provider = Provider(
            id=self.clock.id("provider"),
            name=checked_name(name, kind, url),
            kind=kind,
            url=url,
            has_key=bool(key),
            origin="added",
        )
        if any(known.provider.name == provider.name for known in self._added.values()):
            raise InputError(
                "name_taken",
                f"There is a provider “{provider.name}” already.",
                hint="Give this one another name, or remove the old one first.",
            )
        access = Access(provider, key)
        self._listed[provider.id] = _Listed(self.clock.monotonic(), await self._ask_list(access))
        row: dict[str, object] = {
            "id": provider.id,
            "name": provider.name,
            "kind": kind,
            "url": url,
            "key": await asyncio.to_thread(self._secrets.seal, key) if key else "",
            "created_at": self.clock.now(),
        }
        await self.db.write(lambda c: store.add(c, row))
        self._added[provider.id] = access
        return provider

    async def remove(self, provider_id: str) -> None:
        """Forgets a provider and its key. Raises NotFoundError, also for those not added here."""
        if not await self.db.write(lambda c: store.remove(c, provider_id)):
            raise NotFoundError(
                "no_provider",
                "There is no such provider among those that were added.",
                hint="Keys in the environment and servers found on this machine can't be removed here.",
            )
        self._added.pop(provider_id, None)
        self._listed.pop(provider_id, None)

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

    def _accesses(self) -> list[Access]:
        known = {access.provider.name: access for access in self._added.values()}
        if self.settings.discover:
            for access in (*from_environment(self.settings), *self._found.values()):
                known.setdefault(access.provider.name, access)
        return list(known.values())

    async def _reload(self) -> None:
        for row in await self.db.read(store.read):
            provider = Provider(
                id=row.id,
                name=row.name,
                kind=row.kind,
                url=row.url,
                has_key=bool(row.key),
                origin="added",
            )
            try:
                key = await asyncio.to_thread(self._secrets.open, row.key) if row.key else ""
            except InputError as error:
                logger.warning("%s: %s", row.name, error)
                key = ""
            self._added[row.id] = Access(provider, key)

    async def _candidate(self, model_id: str) -> Candidate:
        provider, _, name = model_id.partition("/")
        if provider in OWN:
            local = await self._shelf.find(model_id)
            if local is not None:
                return Candidate(local, self._breaker(model_id))
        elif name:
            for access in self._accesses():
                if access.provider.name == provider:
                    return await self._hosted(access, model_id, name)
            plugged = await self._plugins.find(provider, name)
            if plugged is not None:
                return Candidate(plugged, self._breaker(provider))
        raise await self._unknown(model_id)

    async def _hosted(self, access: Access, model_id: str, name: str) -> Candidate:
        """A provider's model, also one that its list leaves out: lists are not complete."""
        breaker = self._breaker(access.provider.name)
        known = {info.id: info for info in await self._models(access)}
        if model_id in known:
            return Candidate(self._model(access, known[model_id], name), breaker)
        guess = Listing(name).info(access.provider)
        return Candidate(self._model(access, guess, name), breaker, _nearest(model_id, known))

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

    async def _models(self, access: Access, patience: float = PATIENCE) -> tuple[ModelInfo, ...]:
        """The provider's models as last heard; asked again in the background when that is old."""
        provider = access.provider
        seen = self._listed.get(provider.id)
        if seen is not None and self.clock.monotonic() - seen.at < FRESH:
            return seen.models
        task = self._asking.get(provider.id)
        if task is None:
            task = asyncio.create_task(self._refresh(access))
            self._asking[provider.id] = task
            task.add_done_callback(lambda _: self._asking.pop(provider.id, None))
        if seen is not None:
            return seen.models
        done, _ = await asyncio.wait([task], timeout=patience)
        return task.result().models if done else ()

    async def _refresh(self, access: Access) -> _Listed:
        try:
            seen = _Listed(self.clock.monotonic(), await self._ask_list(access))
        except LowkeyError as error:
            before = self._listed.get(access.provider.id)
            at = self.clock.monotonic() - FRESH + LOOK
            seen = _Listed(at, before.models if before else (), error)
        self._listed[access.provider.id] = seen
        return seen

    async def _ask_list(self, access: Access) -> tuple[ModelInfo, ...]:
        return await listing(self._fetcher, access, self.settings.timeout)

    async def _keep_looking(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Finds model servers at their usual ports, and notices when they have gone."""
        others = {name: port for name, port in self.ports.items() if port != self.settings.port}
        await asyncio.gather(*(self._look_at(name, port) for name, port in others.items()))

    async def _look_at(self, name: str, port: int) -> None:
        access = at_port(name, port)
        try:
            models = await listing(self._fetcher, access, 1.0)
        except LowkeyError:
            self._found.pop(name, None)
            self._listed.pop(access.provider.id, None)
        else:
            self._found[name] = access
            self._listed[access.provider.id] = _Listed(self.clock.monotonic(), models)


def _nearest(model_id: str, ids: Iterable[str]) -> str:
    near = difflib.get_close_matches(model_id, list(ids), n=1, cutoff=0.3)
    return near[0] if near else ""
