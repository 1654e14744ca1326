"""What makes vectors of meaning. Knows no file and no model of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class Meaning(Protocol):
    """Turns texts into vectors of length 1: float32, shape (texts, dimensions)."""

    @property
    def model(self) -> str:
        """By this name its vectors are told from others."""
        ...

    async def embed(self, texts: Sequence[str]) -> Any:
        """Raises LowkeyError where it can't for now."""
        ...

    async def close(self) -> None:
        """Lets go of what it holds."""
        ...
