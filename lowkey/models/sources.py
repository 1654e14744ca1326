"""Where hosted models come from: providers that were added, keys in the environment, servers nearby.

Knows no model's inside: it keeps the providers, and what each offered when it was last asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LowkeyError, NotFoundError, Problem
from lowkey.core.fetch import Fetcher
from lowkey.core.secrets import Secrets
from lowkey.models import store
from lowkey.models.listing import listing
from lowkey.models.protocol import ModelInfo
from lowkey.models.providers import (
    Access,
    Kind,
    Provider,
    at_port,
    checked_name,
    checked_url,
    from_environment,
)

if TYPE_CHECKING:
    from sqlalchemy import Row

FRESH = 600.0
"""Seconds a provider's list of models is believed."""
EVERY = 30.0
"""Seconds between looks for model servers on this machine."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Listed:
    """What a provider offered when it was last asked."""

    at: float
    models: tuple[ModelInfo, ...]
    problem: Problem | None = None


class Sources:
    """Adds, finds and removes providers, and remembers what they offer.

    `ports`: where model servers are looked for on this machine, by the name they get.
    """

    def __init__(
        self,
        settings: Settings,
        db: Database,
        clock: Clock,
        fetcher: Fetcher,
        ports: Mapping[str, int],
    ) -> None:
        self.settings = settings
        self.db = db
        self.clock = clock
        self.fetcher = fetcher
        self.ports = ports
        self._secrets = Secrets(settings.data / "key")
        self._added: dict[str, Access] = {}
        self._found: dict[str, Access] = {}
        self._listed: dict[str, _Listed] = {}
        self._asking: dict[str, asyncio.Task[_Listed]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._looked = asyncio.Event()

    async def open(self) -> None:
        """Reads the added providers; begins to look for model servers, without waiting for them."""
        await self.reload()
        if self.settings.discover:
            self._looking = asyncio.create_task(self._keep_looking(), name="lowkey-discovery")

    async def close(self) -> None:
        tasks: list[asyncio.Task[Any]] = [*self._asking.values()]
        if self._looking is not None:
            tasks.append(self._looking)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def added(self) -> set[str]:
        """The names of those that a person added."""
        return {access.provider.name for access in self._added.values()}

    def problems(self) -> dict[str, Problem]:
        """By provider id: why it does not say what it offers."""
        return {key: seen.problem for key, seen in self._listed.items() if seen.problem}

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
        await self.reload()
        if any(known.provider.name == provider.name for known in self._added.values()):
            raise _name_taken(provider.name)
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
        if not await self.db.write(lambda c: store.add(c, row)):
            raise _name_taken(provider.name)
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
        self._drop(provider_id)

    def accesses(self) -> list[Access]:
        known = {access.provider.name: access for access in self._added.values()}
        if self.settings.discover:
            for access in (*from_environment(self.settings), *self._found.values()):
                known.setdefault(access.provider.name, access)
        return list(known.values())

    async def reload(self) -> bool:
        """Reads the providers that were added, also by another process; True where some are new."""
        rows = {row.id: row for row in await self.db.read(store.read)}
        for gone in self._added.keys() - rows.keys():
            self._drop(gone)
        new = [row for row in rows.values() if row.id not in self._added]
        for row in new:
            self._added[row.id] = await asyncio.to_thread(self._opened, row)
        return bool(new)

    def _opened(self, row: Row[Any]) -> Access:
        provider = Provider(
            id=row.id,
            name=row.name,
            kind=row.kind,
            url=row.url,
            has_key=bool(row.key),
            origin="added",
        )
        try:
            return Access(provider, self._secrets.open(row.key) if row.key else "")
        except InputError as error:
            logger.warning("%s: %s", row.name, error)
            return Access(provider, "")

    def _drop(self, provider_id: str) -> None:
        self._added.pop(provider_id, None)
        self._listed.pop(provider_id, None)

    async def models(self, access: Access, patience: float) -> tuple[ModelInfo, ...]:
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
            at = self.clock.monotonic() - FRESH + EVERY
            seen = _Listed(at, before.models if before else (), error.problem)
        self._listed[access.provider.id] = seen
        return seen

    async def _ask_list(self, access: Access) -> tuple[ModelInfo, ...]:
        return await listing(self.fetcher, access, self.settings.timeout)

    async def _keep_looking(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Finds model servers at their usual ports, and notices when they have gone."""
        others = {name: port for name, port in self.ports.items() if port != self.settings.port}
        await asyncio.gather(*(self._look_at(name, port) for name, port in others.items()))
        self._looked.set()

    async def looked(self, patience: float) -> None:
        """Waits until the first look is over, if one was begun, but no more than so many seconds."""
        if self._looking is not None and not self._looked.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._looked.wait(), patience)

    async def _look_at(self, name: str, port: int) -> None:
        access = at_port(name, port)
        try:
            models = await listing(self.fetcher, access, 1.0)
        except LowkeyError:
            self._found.pop(name, None)
            self._listed.pop(access.provider.id, None)
        else:
            self._found[name] = access
            self._listed[access.provider.id] = _Listed(self.clock.monotonic(), models)


def _name_taken(name: str) -> InputError:
    return InputError(
        "name_taken",
        f"There is a provider “{name}” already.",
        hint="Give this one another name, or remove the old one first.",
    )
