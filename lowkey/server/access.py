"""Which route is whose. Every route declares exactly one of these; the route matrix checks it.

Knows who asks, not what for.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from lowkey.accounts import Scope, User
from lowkey.app import App
from lowkey.core.errors import RefusedError, SignInError
from lowkey.server.guard import is_loopback
from lowkey.server.state import app_of

COOKIE = "lowkey"
SECURE_COOKIE = "__Host-lowkey"
"""The cookie's name under TLS: browsers then hold it to this very host."""


def near(request: Request, app: App) -> bool:
    """Whether the visitor sits at this machine, and nobody else can reach this Lowkey.

    Further names or a proxy mean that others can: their requests come from loopback as well.
    """
    settings = app.settings
    client = request.client
    return (
        is_loopback(settings.host)
        and not settings.hosts
        and not settings.proxies
        and client is not None
        and is_loopback(client.host)
    )


def cookie(request: Request) -> str:
    """The session secret that came along, or an empty string."""
    secure = request.url.scheme == "https"
    return request.cookies.get(SECURE_COOKIE if secure else COOKIE, "")


def bearer(request: Request) -> str:
    """The token that came along, or an empty string."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


async def identify(request: Request, app: App, scope: Scope) -> User | None:
    """Who asks. Alone at this machine, that is its owner, whatever key came along."""
    if app.accounts.alone:
        return await app.accounts.lone() if near(request, app) else None
    if secret := bearer(request):
        return await app.accounts.by_token(secret, scope)
    if scope == "api" and (secret := cookie(request)):
        return await app.accounts.by_session(secret)
    return None


async def member(request: Request) -> User:
    user = await identify(request, app_of(request), "api")
    if user is None:
        raise SignInError("signed_out", "You are not signed in.", hint="Sign in and try again.")
    return user


async def owner(user: Annotated[User, Depends(member)]) -> User:
    if user.role != "owner":
        raise RefusedError("owner_only", "Only an owner may do this.")
    return user


async def api_caller(request: Request) -> User:
    user = await identify(request, app_of(request), "v1")
    if user is None:
        raise SignInError(
            "bad_token",
            "This API key is not known, or not meant for /v1.",
            hint="Make one in Settings → Tokens.",
        )
    return user


async def public() -> None:
    """Anyone who passed the guard."""


Public = Depends(public)
Member = Annotated[User, Depends(member)]
Owner = Annotated[User, Depends(owner)]
ApiCaller = Annotated[User, Depends(api_caller)]
CLASSES = (public, member, owner, api_caller)
"""What a route can declare."""
