"""Who can reach what of this Lowkey, in sentences. Knows no socket: it believes the settings in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lowkey.accounts import Member, is_loopback, private
from lowkey.cli.findings import Finding, odd, well
from lowkey.core.config import Settings
from lowkey.models import Provider

ANYWHERE = ("0.0.0.0", "::", "")


def exposure(settings: Settings, people: Sequence[Member]) -> Iterator[Finding]:
    """`people`: all rows; who was here first has no name until a password is set."""
    named = [one for one in people if one.name]
    owned = any(one.role == "owner" for one in named)
    if private(settings) and not owned:
        yield well(
            "Only programs on this machine reach it, and they need no password. "
            "Web pages of other sites may not use it; /v1 takes any key."
        )
        return
    yield _reach(settings)
    if not owned:
        yield odd(
            "It has no owner yet: nobody can use it before one is made.",
            "Open the link that Lowkey prints in its terminal when it starts.",
        )
    else:
        yield well(
            f"A password or a token is asked of everyone. People: {_named(named)}. "
            "Without one there are only the sign-in page, /health and /ready."
        )
    if not is_loopback(settings.host) and not settings.proxies:
        yield odd(
            "Passwords and words cross the network unencrypted.",
            "Put a proxy with TLS in front and name it in the setting “proxies”: see docs/security.md.",
        )


def leaving(providers: Sequence[Provider]) -> Finding:
    """Where words go that leave this machine."""
    away = sorted(one.name for one in providers if one.origin != "discovered" and not _near(one))
    if not away:
        return well("No words leave this machine: no provider elsewhere is connected.")
    return well(f"Questions to models of {', '.join(away)} leave this machine; no others do.")


def _near(provider: Provider) -> bool:
    host = provider.url.partition("://")[2].partition("/")[0]
    name = host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
    return is_loopback(name)


def _reach(settings: Settings) -> Finding:
    where = "every network this machine is in" if settings.host in ANYWHERE else settings.host
    names = f", as {', '.join(settings.hosts)}" if settings.hosts else ""
    if is_loopback(settings.host):
        through = ", ".join(settings.proxies) or "a proxy"
        return well(f"This machine reaches it, and whoever comes through {through}{names}.")
    through = f", and through the proxy {', '.join(settings.proxies)}" if settings.proxies else ""
    return odd(f"It is open to {where} (port {settings.port}){names}{through}.")


def _named(people: Sequence[Member]) -> str:
    return ", ".join(
        f"{one.name or 'nameless'} ({'locked out' if one.disabled else one.role})" for one in people
    )
