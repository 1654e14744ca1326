"""Time zones by their IANA names. Knows no clock. Source: https://www.iana.org/time-zones"""

from __future__ import annotations

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from lowkey.core.errors import InputError


def zone(name: str) -> tzinfo:
    """The zone of this name; UTC where there is none."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):  # ValueError: a name that is a path.
        return UTC


def known(name: str) -> str:
    """The name itself. Raises InputError where no zone has it."""
    if name and zone(name) is UTC:
        raise InputError(
            "no_zone",
            f"There is no time zone “{name}”.",
            hint="Name it as in Europe/Berlin or America/New_York.",
        )
    return name
