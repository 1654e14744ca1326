"""Time zones by their IANA names. Knows no clock. Source: https://www.iana.org/time-zones"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from functools import cache
from importlib.resources import files
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


def country(name: str) -> str:
    """The country (ISO 3166, two letters) in which this zone lies; empty where it lies in none."""
    return _countries().get(name, "")


@cache
def _countries() -> Mapping[str, str]:
    """By zone, by its older names, too."""
    folder = files("tzdata") / "zoneinfo"
    rows = (line.split("\t") for line in (folder / "zone.tab").read_text("utf-8").splitlines())
    found = {row[2]: row[0] for row in rows if not row[0].startswith("#")}
    for line in (folder / "tzdata.zi").read_text("utf-8").splitlines():
        if line.startswith("L "):
            _, zone, alias = line.split()
            if zone in found:
                found.setdefault(alias, found[zone])
    return found
