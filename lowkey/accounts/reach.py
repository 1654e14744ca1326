"""Who can reach this Lowkey at all: this machine alone, or others too. Knows no visitor."""

from __future__ import annotations

import ipaddress

from lowkey.core.config import Settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def private(settings: Settings) -> bool:
    """Whether only this machine can reach it, so that nobody needs an account.

    Further names or a proxy mean that others can: their requests come from loopback as well.
    """
    return is_loopback(settings.host) and not settings.hosts and not settings.proxies


def is_loopback(address: str) -> bool:
    """Whether an address or name stands for this machine alone."""
    if address.lower() == "localhost":
        return True
    found = as_address(address)
    return found is not None and found.is_loopback


def as_address(text: str) -> Address | None:
    """The IP address written there, or None. An IPv4 address written as IPv6 is that IPv4 address."""
    try:
        found = ipaddress.ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
