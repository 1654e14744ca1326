"""Every model this installation can ask, whoever runs it. Knows no conversation and no HTTP route."""

from __future__ import annotations

import asyncio
import difflib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lowkey import tiny
from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LowkeyError, NotFoundError
from lowkey.core.parts import Record, TextPart, Usage
from lowkey.core.secrets import Secrets
from lowkey.models import local, store
from lowkey.models.gguf import read_header
from lowkey.models.listing import Listing, listing
from lowkey.models.local import Engine, LocalModel, Plan
from lowkey.models.openai import OpenAIModel
from lowkey.models.prices import pricer
from lowkey.models.protocol import Model, ModelInfo, Request, TextPiece, Turn
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
from lowkey.models.resilience import Breaker, Candidate, resilient

if TYPE_CHECKING:
    import aiohttp

BUILTIN = "builtin/lowkey-tiny"
PATIENCE = 0.3
"""Seconds a list waits for a provider that was not asked before."""
FRESH = 600.0
"""Seconds a provider's list of models is believed."""
LOOK = 30.0
"""Seconds between looks for model servers on this machine."""
CONTEXT = 8192
"""Tokens of context given to a local model at most: more costs memory for few."""

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
    """Finds, lists and tries models; adds and removes providers."""

    def __init__(self, settings: Settings, db: Database, clock: Clock) -> None:
        self.settings = settings
        self.db = db
        self.clock = clock
        self._secrets = Secrets(settings.data / "key")
        self._session: aiohttp.ClientSession | None = None
        self._added: dict[str, Access] = {}
        self._found: dict[str, Access] = {}
        self._listed: dict[str, _Listed] = {}
        self._asking: dict[str, asyncio.Task[_Listed]] = {}
        self._breakers: dict[str, Breaker] = {}
        self._engines: dict[str, Engine] = {}
        self._files: dict[tuple[Path, int, int], ModelInfo | LowkeyError] = {}
        self._looking: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Reads the added providers; begins to look for model servers, without waiting for them."""
        await self._reload()
        if self.settings.discover:
            self._looking = asyncio.create_task(self._look(), name="lowkey-discovery")

    async def close(self) -> None:
        for task in (self._looking, *self._asking.values()):
            if task is not None:
                task.cancel()
        await local.close(list(self._engines.values()))
        if self._session is not None:
            await self._session.close()

    # Asking

    async def find(self, model_id: str | None) -> Model:
        """The model, with retries and fallbacks around it. None or empty: the default one.

        Raises NotFoundError naming the nearest id, and InputError for a broken file.
        """
        first = await self._candidate(model_id or await self.default())
        others = [
            await self._candidate(other)
            for other in self.settings.fallback
            if other != first.model.info.id
        ]
        return resilient(self.clock, first, others)

    async def default(self) -> str:
        """The id of the model asked when none is named."""
        if self.settings.model:
            return self.settings.model
        offered = await self.list()
        hosted = [model for model in offered if not model.local]
        own = [model for model in offered if model.local and model.id != BUILTIN]
        added = {access.provider.name for access in self._added.values()}
        hosted.sort(key=lambda model: model.provider not in added)
        for model in (*hosted, *own):
            return model.id
        return BUILTIN

    async def list(self) -> list[ModelInfo]:
        """All models known now; a provider that is slow to say joins the next list."""
        accesses = list(self._accesses())
        listed = await asyncio.gather(*(self._models(access) for access in accesses))
        found = [model for models in listed for model in models]
        return [*found, *await asyncio.to_thread(self._own_models)]

    async def warm(self, model_id: str) -> None:
        """Loads a local model before it is asked; does nothing for others."""
        candidate = await self._candidate(model_id)
        if isinstance(candidate.model, LocalModel):
            await candidate.model.engine.load()

    async def test(self, model_id: str) -> TestResult:
        """Asks the model to say hello; a failure is told in its own words."""
        request = Request(
            turns=(Turn("user", (TextPart(text="Say hello in one word."),)),),
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
        ms = int(((first or self.clock.monotonic()) - begun) * 1000)
        return TestResult(model=model_id, ok=True, said="".join(said).strip()[:500], ms=ms)

    # Providers

    async def providers(self) -> list[Provider]:
        """Where models come from; keys are never part of it."""
        return [access.provider for access in self._accesses()]

    async def problems(self) -> dict[str, LowkeyError]:
        """By provider id or file name: why nothing can be asked there."""
        found = {key: seen.problem for key, seen in self._listed.items() if seen.problem}
        for path in self._paths():
            info = self._file(path)
            if isinstance(info, LowkeyError):
                found[path.name] = info
        return found

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
        """Deletes a GGUF file from the models folder."""
        for path in self._paths():
            if f"local/{path.stem}" == model_id:
                engine = self._engines.pop(model_id, None)
                if engine is not None:
                    await engine.unload()
                await asyncio.to_thread(path.unlink, True)
                return
        raise NotFoundError("no_model", f"There is no model file “{model_id}”.")

    # Inside

    def session(self) -> aiohttp.ClientSession:
        """The one session for all providers, opened at the first need."""
        if self._session is None:
            import aiohttp  # off the start path

            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
            self._session = aiohttp.ClientSession(
                connector=connector, trust_env=False, auto_decompress=True
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
        own = await asyncio.to_thread(self._own, model_id)
        if own is not None:
            return Candidate(self._local(*own), self._breaker(model_id))
        for access in self._accesses():
            if access.provider.name == provider and name:
                info = await self._info(access, model_id, name)
                return Candidate(self._model(access, info, name), self._breaker(provider))
        raise await self._unknown(model_id)

    async def _unknown(self, model_id: str) -> NotFoundError:
        ids = [model.id for model in await self.list()]
        near = difflib.get_close_matches(model_id, ids, n=1, cutoff=0.3)
        return NotFoundError(
            "no_model",
            f"There is no model “{model_id}”.",
            hint=f"Did you mean “{near[0]}”?" if near else "Choose one in the list of models.",
        )

    async def _info(self, access: Access, model_id: str, name: str) -> ModelInfo:
        """What the provider's list says of the model, or a plain guess: lists are not complete."""
        for model in await self._models(access):
            if model.id == model_id:
                return model
        return Listing(name).info(access.provider)

    def _model(self, access: Access, info: ModelInfo, name: str) -> Model:
        provider = access.provider
        price = pricer(provider.kind, name)
        if provider.kind in OTHER_DIALECTS:
            from lowkey.models.dialects import DialectModel  # loads pydantic-ai: slow

            return DialectModel(
                info, provider.kind, provider.url, name, access.key, self.settings.timeout, price
            )
        return OpenAIModel(
            info=info,
            url=provider.url,
            name=name,
            session=self.session,
            key=access.key,
            timeout=self.settings.timeout,
            price=price,
        )

    def _breaker(self, name: str) -> Breaker:
        return self._breakers.setdefault(name, Breaker(self.clock))

    async def _models(self, access: Access) -> tuple[ModelInfo, ...]:
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
        done, _ = await asyncio.wait([task], timeout=PATIENCE)
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
        return await listing(self.session(), access, self.settings.timeout)

    async def _look(self) -> None:
        """Finds model servers at their usual ports, and notices when they go."""
        while True:
            for name, port in PORTS.items():
                if port == self.settings.port:
                    continue
                access = at_port(name, port)
                try:
                    models = await listing(self.session(), access, 1.0)
                except LowkeyError:
                    self._found.pop(name, None)
                    self._listed.pop(access.provider.id, None)
                else:
                    self._found[name] = access
                    self._listed[access.provider.id] = _Listed(self.clock.monotonic(), models)
            await asyncio.sleep(LOOK)

    # Files

    def _paths(self) -> list[Path]:
        folder = self.settings.models_folder
        return sorted(folder.glob("*.gguf")) if folder.is_dir() else []

    def _own_models(self) -> list[ModelInfo]:
        found = [self._file(path) for path in self._paths()]
        models = [info for info in found if isinstance(info, ModelInfo)]
        builtin = self._builtin()
        return [*models, builtin] if builtin is not None else models

    def _builtin(self) -> ModelInfo | None:
        if not tiny.WEIGHTS.exists():
            return None
        info = self._file(tiny.WEIGHTS)
        if isinstance(info, LowkeyError):
            return None
        return info.model_copy(
            update={"id": BUILTIN, "name": "Lowkey tiny", "provider": "builtin", "weak": True}
        )

    def _own(self, model_id: str) -> tuple[Path, ModelInfo] | None:
        if model_id == BUILTIN:
            info = self._builtin()
            return (tiny.WEIGHTS, info) if info is not None else None
        for path in self._paths():
            if f"local/{path.stem}" == model_id:
                info = self._file(path)
                if isinstance(info, LowkeyError):
                    raise info
                return path, info
        return None

    def _file(self, path: Path) -> ModelInfo | LowkeyError:
        """What the file's header says, read once per version of the file."""
        try:
            stat = path.stat()
        except OSError:
            return NotFoundError("no_model", f"The file “{path.name}” is gone.")
        key = (path, stat.st_mtime_ns, stat.st_size)
        if key not in self._files:
            try:
                header = read_header(path)
            except LowkeyError as error:
                self._files[key] = error
            else:
                self._files[key] = ModelInfo(
                    id=f"local/{path.stem}",
                    name=header.name,
                    provider="local",
                    context=min(header.context or CONTEXT, CONTEXT),
                    calls=header.calls,
                    local=True,
                    size=stat.st_size,
                )
        return self._files[key]

    def _local(self, path: Path, info: ModelInfo) -> LocalModel:
        engine = self._engines.get(info.id)
        if engine is None or engine.plan.path != path:
            plan = Plan(path, info.context or CONTEXT, self.settings.slots, self.settings.threads)
            engine = Engine(plan, info.name, self.settings.unload_after)
            self._engines[info.id] = engine
        return LocalModel(info, engine, self.session, self.settings.timeout)


