"""Two ways to reach the chat room from a terminal: through a running server, or by opening it here.

Knows no terminal. Both ways give the same records, so whoever talks need not know which it is.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
from pydantic import TypeAdapter, ValidationError

from lowkey.accounts import User
from lowkey.app import App
from lowkey.chat import Conversation, Draft, Sent
from lowkey.cli.desk import sit_down
from lowkey.core.config import Settings
from lowkey.core.errors import LowkeyError, OutsideError, Problem
from lowkey.core.events import EVENT, EVENTS, Event

LISTED: TypeAdapter[list[Conversation]] = TypeAdapter(list[Conversation])
SENT: TypeAdapter[Sent] = TypeAdapter(Sent)


class Talk(Protocol):
    """A chat room within reach."""

    async def send(self, draft: Draft) -> Sent: ...

    def follow(self, run_id: str) -> AsyncGenerator[Event]:
        """The run's events until its end."""
        ...

    async def stop(self, run_id: str) -> None: ...

    async def latest(self) -> Conversation | None:
        """The conversation that was talked in last."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """The room, opened in this process."""

    app: App
    user: User

    async def send(self, draft: Draft) -> Sent:
        return await self.app.chat.send(self.user, draft)

    async def follow(self, run_id: str) -> AsyncGenerator[Event]:
        async for _, batch in await self.app.chat.follow(self.user, run_id):
            for event in EVENTS.validate_json(b"[" + b",".join(batch) + b"]"):
                yield event

    async def stop(self, run_id: str) -> None:
        await self.app.chat.stop(self.user, run_id)

    async def latest(self) -> Conversation | None:
        found, _ = await self.app.chat.conversations(self.user, limit=1)
        return _newest(found)


@dataclass(frozen=True, slots=True)
class There:
    """The room of a server that runs already."""

    session: aiohttp.ClientSession

    async def send(self, draft: Draft) -> Sent:
        body = {
            "conversation_id": draft.conversation_id,
            "parent_id": draft.parent_id,
            "parts": [part.model_dump() for part in draft.parts],
            "key": draft.key,
            "model": draft.model,
            "effort": draft.effort,
            "temporary": draft.temporary,
        }
        return SENT.validate_json(await self._ask("POST", "/api/messages", json=body))

    async def follow(self, run_id: str) -> AsyncGenerator[Event]:
        forever = aiohttp.ClientTimeout(total=None, sock_read=60)
        path = f"/api/runs/{run_id}/events"
        async with _asking(self.session.get(path, timeout=forever)) as response:
            await _check(response)
            async for line in response.content:
                if line.startswith(b"data:"):
                    yield EVENT.validate_json(line.removeprefix(b"data:"))

    async def stop(self, run_id: str) -> None:
        await self._ask("POST", f"/api/runs/{run_id}/stop")

    async def latest(self) -> Conversation | None:
        page = await self._ask("GET", "/api/conversations?limit=1")
        return _newest(_Page.model_validate_json(page).conversations)

    async def _ask(self, method: str, path: str, json: object = None) -> bytes:
        async with _asking(self.session.request(method, path, json=json)) as response:
            await _check(response)
            return await response.read()
