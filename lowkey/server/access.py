"""Which route is whose. Every route declares exactly one of these; the route matrix checks it.

Knows who asks, not what for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from starlette.types import Scope as HttpScope

from lowkey.accounts import Role, Scope, User, Visit, is_loopback, private
from lowkey.app import App
from lowkey.core.errors import RefusedError, SignInError
from lowkey.server.state import app_of

COOKIE = "lowkey"
SECURE_COOKIE = "__Host-lowkey"
"""The cookie's name under TLS: browsers then hold it to this very host."""
PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""Headers of requests that came through something in between."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom a class of routes lets in."""

    roles: frozenset[Role]
    token: Scope | None
    """What a token must be made for; None: no token will do."""
    session: bool = True
    """Whether being signed in at a browser will do."""


Entry = Callable[[Request], Awaitable[User]]


def entry(rule: Rule) -> Entry:
    """What a route depends on to get its User."""

    async def enter(request: Request) -> User:
        visit = await identify(request, app_of(request), rule)
        if visit is None:
            raise _unknown(request, rule)
        if visit.user.role not in rule.roles:
            raise _not_for(rule)
        request.state.visit = visit
        return visit.user

    return enter


async def identify(request: Request, app: App, rule: Rule) -> Visit | None:
    """Who asks. Alone at this machine, that is its owner, whatever key came along."""
    if app.accounts.alone:
        visit = await app.accounts.lone()
        if app.accounts.alone:
            return visit if near(request, app) else None
    if secret := bearer(request):
        if rule.token is None:
            raise RefusedError(
                "in_person_only",
                "A token can't do this.",
                hint="Sign in with your name and password in a browser.",
            )
        return await app.accounts.tokens.find(secret, rule.token)
    if rule.session and (secret := cookie(request)):
        return await app.accounts.by_session(secret)
    return None


async def knows(app: App, scope: HttpScope) -> bool:
    """Whether somebody who is let in at all sends this request, before a route looks at it."""
    rule = RULES["api caller" if scope["path"].startswith("/v1/") else "member"]
    assert rule is not None
    try:
        return await identify(Request(scope), app, rule) is not None
    except RefusedError:
        return False


def near(request: Request, app: App) -> bool:
    """Whether the visitor sits at this machine, and nobody else can reach this Lowkey.

    A proxy that was not told to us gives itself away by what it adds to a request.
    """
    client = request.client
    return (
        private(app.settings)
        and client is not None
        and is_loopback(client.host)
        and not any(name in request.headers for name in PASSED_ON)
    )


def cookie(request: Request) -> str:
    """The session secret that came along, or an empty string."""
    return request.cookies.get(SECURE_COOKIE if secure(request) else COOKIE, "")


def secure(request: Request) -> bool:
    """Whether the visitor came over TLS."""
    return request.url.scheme == "https"


def bearer(request: Request) -> str:
    """The token that came along, or an empty string."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def visit_of(request: Request) -> Visit:
    """By what right the User of this route came in."""
    return cast(Visit, request.state.visit)


def _unknown(request: Request, rule: Rule) -> SignInError:
    if app_of(request).accounts.alone:
        return SignInError(
            "no_owner",
            "This Lowkey has no owner yet, and others can reach it.",
            hint="Open the set-up link that it printed in its terminal.",
        )
    if rule.token == "v1":
        return SignInError(
            "bad_token",
            "This API key is not known, or not meant for /v1.",
            hint="Make one in Settings → Access.",
        )
    if rule.token == "mcp":
        return SignInError(
            "bad_token",
            "This token is not known, or not meant for MCP.",
            hint="Make one for MCP in Settings → Access; send it as “Authorization: Bearer …”.",
        )
    return SignInError("signed_out", "You are not signed in.", hint="Sign in and try again.")


def _not_for(rule: Rule) -> RefusedError:
    if rule.roles == OWNERS:
        return RefusedError("owner_only", "Only an owner may do this.")
    return RefusedError(
        "no_guests", "Guests can't do this.", hint="The owner can make you a member."
    )


async def public() -> None:
    """Anyone who passed the guard."""


EVERYBODY: frozenset[Role] = frozenset({"owner", "member", "guest"})
NO_GUESTS: frozenset[Role] = frozenset({"owner", "member"})
OWNERS: frozenset[Role] = frozenset({"owner"})

RULES: Mapping[str, Rule | None] = {
    "public": None,
    "member": Rule(EVERYBODY, token="api"),
    "regular": Rule(NO_GUESTS, token="api"),
    "owner": Rule(OWNERS, token="api"),
    "member in person": Rule(EVERYBODY, token=None),
    "regular in person": Rule(NO_GUESTS, token=None),
    "owner in person": Rule(OWNERS, token=None),
    "api caller": Rule(NO_GUESTS, token="v1", session=False),
    "mcp caller": Rule(NO_GUESTS, token="mcp", session=False),
}
"""All classes. “In person”: what decides over accounts is done by people, never by a token."""

_entries = {name: entry(rule) for name, rule in RULES.items() if rule is not None}
CLASSES: Mapping[Callable[..., object], str] = {
    public: "public",
    **{function: name for name, function in _entries.items()},
}
"""What a route can declare, by the function that it depends on."""

Public = Depends(public)
Member = Annotated[User, Depends(_entries["member"])]
Regular = Annotated[User, Depends(_entries["regular"])]
Owner = Annotated[User, Depends(_entries["owner"])]
MemberInPerson = Annotated[User, Depends(_entries["member in person"])]
RegularInPerson = Annotated[User, Depends(_entries["regular in person"])]
OwnerInPerson = Annotated[User, Depends(_entries["owner in person"])]
ApiCaller = Annotated[User, Depends(_entries["api caller"])]
McpCaller = Annotated[User, Depends(_entries["mcp caller"])]
