"""Models whose providers do not speak OpenAI's chat dialect: OpenAI's own newer one, Anthropic, Google.

Knows no dialect itself: pydantic-ai's models do, and others keep them current. They take seconds of
processor time to load, so that happens in a thread when the first of these models is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lowkey.core.parts import Usage
from lowkey.models.protocol import ModelInfo, Piece, Request, UsagePiece
from lowkey.models.providers import Kind
from lowkey.models.stops import stopping

if TYPE_CHECKING:
    from types import ModuleType

    import aiohttp


@dataclass(slots=True)
class DialectModel:
    """One model of such a provider. `name`: the provider's own name for it."""

    info: ModelInfo
    kind: Kind
    url: str
    name: str
    session: Callable[[], aiohttp.ClientSession]
    key: str
    timeout: float
    """Seconds of silence after which the provider counts as failed."""
    price: Callable[[Usage], float | None] | None = None

    async def ask(self, request: Request) -> AsyncGenerator[Piece, None]:
        await asyncio.to_thread(_load)
        from lowkey.models.direct import ask

        told = ask(self, request)
        if request.stop and self.kind == "openai-responses":  # This dialect has no word for it.
            told = stopping(told, request.stop)
        async with aclosing(told) as pieces:
            async for piece in pieces:
                if isinstance(piece, UsagePiece) and self.price is not None:
                    cost = self.price(piece.usage)
                    yield UsagePiece(piece.usage.model_copy(update={"cost": cost}))
                else:
                    yield piece


def _load() -> ModuleType:
    import lowkey.models.direct

    return lowkey.models.direct
