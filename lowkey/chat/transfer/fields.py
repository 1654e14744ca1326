"""Reading fields of foreign JSON that may hold anything. Knows no format; never raises."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import cast

from lowkey.core.parts import clean

Fields = Mapping[str, object]
LATEST = 1 << 47
"""Milliseconds since 1970 beyond which a time is a mistake (the year 6429)."""


def fields(value: object) -> Fields:
    """The object's fields; none where it is no object."""
    return cast(Fields, value) if isinstance(value, dict) else {}


def items(value: object) -> Sequence[object]:
    return cast(Sequence[object], value) if isinstance(value, list) else ()


def words(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def millis(value: object) -> int | None:
    """Seconds since 1970, as milliseconds; None where that is no sensible time."""
    seconds = number(value)
    if seconds is None or not 0 < seconds * 1000 < LATEST:
        return None
    return round(seconds * 1000)


def link(value: object) -> str:
    """An address that may be shown as a link; empty for any other scheme."""
    url = words(value).strip()
    return url if url.startswith(("https://", "http://")) else ""
