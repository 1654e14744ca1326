"""A moment as readable pages write it. Knows nobody's time zone, so it is UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def when(millis: int) -> str:
    return f"{datetime.fromtimestamp(millis / 1000, UTC):%Y-%m-%d %H:%M} UTC"
