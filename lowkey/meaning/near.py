"""Vectors as they are kept, and which are near to one another. Knows not what they mean.

NumPy takes long to load, so it is imported by what needs it, when it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any


def packed(vectors: Any) -> bytes:
    """As it is kept: float16, in rows."""
    return vectors.astype("<f2").tobytes()


def nearest(asked: Any, made: Mapping[str, bytes], limit: int) -> list[tuple[str, int]]:
    """The rows that are nearest to the one that is asked, as (name, place in it); the nearest first."""
    np = import_module("numpy")
    size = asked.shape[1]
    names = list(made)
    parts = [np.frombuffer(made[name], "<f2").reshape(-1, size) for name in names]
    near = np.concatenate(parts).astype("f4") @ asked[0]
    ends = np.cumsum([len(part) for part in parts])
    best = np.argsort(-near, kind="stable")[:limit]
    files = np.searchsorted(ends, best, side="right")
    return [
        (names[file], int(at - (ends[file - 1] if file else 0)))
        for at, file in zip(best, files, strict=True)
    ]
