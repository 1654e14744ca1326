"""Vectors from a model of the catalogue: another server's, or a GGUF file's. Knows no file.

Asked at /embeddings (https://platform.openai.com/docs/api-reference/embeddings).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from importlib import import_module
from typing import Any

from lowkey.core.errors import InputError, OutsideError
from lowkey.models import Model, Relays

AT_ONCE = 64
MOST = 64 * 1024**2
"""Bytes of one answer."""
Find = Callable[[str], Awaitable[Model]]


class Hosted:
    """`model`: its id in the catalogue."""

    def __init__(self, model: str, find: Find) -> None:
        self.model = model
        self._find = find

    async def embed(self, texts: Sequence[str]) -> Any:
        np = import_module("numpy")
        parts: list[Any] = []
        for start in range(0, len(texts), AT_ONCE):
            parts.append(np.asarray(await self._ask(texts[start : start + AT_ONCE]), "f4"))
        if not parts:
            return np.zeros((0, 1), "f4")
        made = np.concatenate(parts)
        return made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)

    async def close(self) -> None:
        """Nothing is held."""

    async def _ask(self, texts: Sequence[str]) -> list[list[float]]:
        model = await self._find(self.model)
        if not isinstance(model, Relays):
            raise InputError(
                "no_embeddings",
                f"{model.info.name} makes no vectors, so files are found by their words alone.",
                hint="Set `embeddings` to a model of an OpenAI-compatible server that does.",
            )
        body = {"input": [text or " " for text in texts], "encoding_format": "float"}
        relay = await model.relay("embeddings", json.dumps(body).encode())
        data = b""
        async with aclosing(relay.chunks) as chunks:
            async for chunk in chunks:
                data += chunk
                if len(data) > MOST:
                    break
        try:
            rows = sorted(json.loads(data)["data"], key=lambda one: one["index"])
            made: list[list[float]] = [one["embedding"] for one in rows]
            if relay.status != 200 or len(made) != len(texts):
                raise ValueError(f"status {relay.status}, {len(made)} vectors")
        except (ValueError, KeyError, TypeError) as error:
            raise OutsideError(
                "no_vectors",
                f"{self.model} made no vectors ({str(error)[:100]}).",
                hint="Files are found by their words meanwhile.",
            ) from error
        return made
