"""Whether a message asks for harm, read from words and what the world calls them. Knows no model."""

from __future__ import annotations

from importlib import import_module

__all__ = ["score"]


def score(text: str) -> float:
    """`reader.score`. The reader is loaded at the first question: NumPy takes a moment."""
    return import_module("lowkey.tiny.harm.reader").score(text)
