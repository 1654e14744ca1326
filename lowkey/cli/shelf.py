"""Two ways to reach the models from a terminal: through a running server, or by opening the room here.

Knows no terminal. A running server must do it itself: it has the providers in mind and the engines
running. Both ways give the same records.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
from pydantic import BaseModel, ValidationError

from lowkey.cli.desk import sit_down
from lowkey.cli.lock import holder
from lowkey.core.config import Settings
from lowkey.core.errors import LowkeyError, OutsideError, Problem, SignInError
from lowkey.models import Catalogue, Kind, ModelInfo, Provider, TestResult

PATIENCE = 10.0
"""Seconds to wait for what providers offer."""


class Listed(BaseModel):
    models: list[ModelInfo]
    default: str


class Shelf(Protocol):
    """The models within reach."""

    async def list(self) -> Listed: ...

    async def problems(self) -> Sequence[str]:
        """Why something can't be asked, each with its name."""
        ...

    async def providers(self) -> Sequence[Provider]: ...

    async def add(self, kind: Kind, url: str, key: str, name: str) -> Provider: ...

    async def remove(self, provider_id: str) -> None: ...

    async def remove_file(self, model_id: str) -> None: ...

    async def test(self, model_id: str) -> TestResult: ...


@dataclass(frozen=True, slots=True)
class Here:
    """The room, opened in this process."""

    catalogue: Catalogue

    async def list(self) -> Listed:
        if self.catalogue.settings.discover:
            await self.catalogue.look()
        models = await self.catalogue.list(PATIENCE)
        models += await self.catalogue.embedders()
        return Listed(models=models, default=await self.catalogue.default(PATIENCE))

    async def problems(self) -> Sequence[str]:
        broken = await self.catalogue.broken()
        return [
            *_told(await self.catalogue.providers()),
            *(_sentence(name, problem) for name, problem in broken.items()),
        ]

    async def providers(self) -> Sequence[Provider]:
        return await self.catalogue.providers()

    async def add(self, kind: Kind, url: str, key: str, name: str) -> Provider:
        return await self.catalogue.add(kind, url, key, name)

    async def remove(self, provider_id: str) -> None:
        await self.catalogue.remove(provider_id)

    async def remove_file(self, model_id: str) -> None:
        await self.catalogue.remove_file(model_id)

    async def test(self, model_id: str) -> TestResult:
        return await self.catalogue.test(model_id)


@dataclass(frozen=True, slots=True)
class There:
    """The room of a server that runs already."""

    session: aiohttp.ClientSession

    async def list(self) -> Listed:
        return Listed.model_validate_json(await self._ask("GET", "/api/models"))

    async def problems(self) -> Sequence[str]:
        try:
            data = await self._ask("GET", "/api/providers")
        except LowkeyError as error:
            if error.code != "owner_only":
                raise
            return []
        found = _Providers.model_validate_json(data)
        return [
            *_told(found.providers),
            *(_sentence(one.name, one.problem) for one in found.broken),
        ]

    async def providers(self) -> Sequence[Provider]:
        data = await self._ask("GET", "/api/providers")
        return _Providers.model_validate_json(data).providers

    async def add(self, kind: Kind, url: str, key: str, name: str) -> Provider:
        body = {"kind": kind, "url": url or None, "key": key or None, "name": name}
        return Provider.model_validate_json(await self._ask("POST", "/api/providers", json=body))

    async def remove(self, provider_id: str) -> None:
        await self._ask("DELETE", f"/api/providers/{provider_id}")

    async def remove_file(self, model_id: str) -> None:
        await self._ask("DELETE", "/api/models", params={"id": model_id})

    async def test(self, model_id: str) -> TestResult:
        data = await self._ask("POST", "/api/models/test", json={"model": model_id})
        return TestResult.model_validate_json(data)

    async def _ask(self, method: str, path: str, **more: Any) -> bytes:
        """The server's answer. Raises what it refused with, and OutsideError where it is gone."""
        try:
            async with self.session.request(method, path, **more) as response:
                data = await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise OutsideError(
                "server_gone", "The Lowkey that ran here does not answer.", hint="Start it again."
            ) from error
        if response.status >= 400:
            raise _refused(response, data)
        return data


@asynccontextmanager
async def reach(settings: Settings) -> AsyncGenerator[Shelf]:
    """The room of the server that holds the data folder; where none does, the room opened here."""
    found = holder(settings)
    if found is not None and found.url:
        token = settings.token.get_secret_value()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with aiohttp.ClientSession(found.url, headers=headers) as session:
            yield There(session)
        return
    async with sit_down(settings) as desk:
        catalogue = Catalogue(settings, desk.db, desk.clock)
        try:
            await catalogue.open()
            yield Here(catalogue)
        finally:
            await catalogue.close()


class _Broken(BaseModel):
    name: str
    problem: Problem


class _Providers(BaseModel):
    providers: list[Provider]
    broken: list[_Broken]


class _Failure(BaseModel):
    error: Problem


def _told(providers: Sequence[Provider]) -> list[str]:
    return [_sentence(one.name, one.problem) for one in providers if one.problem]


def _sentence(name: str, problem: Problem) -> str:
    return f"{name}: {problem.message} {problem.hint}".rstrip()


def _refused(response: aiohttp.ClientResponse, data: bytes) -> LowkeyError:
    if response.status == 401:
        return SignInError(
            "no_token",
            f"The Lowkey at {response.url.origin()} does not know who you are.",
            hint="Make a token for everything in its page (Settings → Access); give it in LOWKEY_TOKEN.",
        )
    try:
        problem = _Failure.model_validate_json(data).error
    except ValidationError:
        return OutsideError(
            "server_failed", f"The Lowkey that runs here failed ({response.status})."
        )
    return LowkeyError(problem.code, problem.message, hint=problem.hint)
