"""How a person signs in at a server (OAuth 2.1, as MCP's authorization has it), and stays so.

Knows no row: where keys are kept is handed in. The protocol itself is the SDK's: discovery, dynamic
registration, PKCE, refreshing. Source: MCP specification, basic/authorization.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Protocol
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import httpx2
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.shared.auth import (
    OAuthClientInformationFull,
    OAuthClientMetadata,
    OAuthMetadata,
    OAuthToken,
    ProtectedResourceMetadata,
)
from pydantic import AnyUrl, BaseModel

from lowkey.core.errors import OutsideError
from lowkey.core.fetch import address_of

NAME = "Lowkey"
"""What a server's page calls us."""


class Keys(BaseModel):
    """All that one person has at one server."""

    tokens: OAuthToken | None = None
    until: float | None = None
    """When the access token ends, in seconds since 1970."""
    client: OAuthClientInformationFull | None = None
    issuer: OAuthMetadata | None = None
    resource: ProtectedResourceMetadata | None = None
    place: str | None = None
    """Of the server that signs people in."""
    wanted: str | None = None
    """The rights that a call would have needed, of which not all were given."""


class Drawer(Protocol):
    """Where one person's keys for one server lie."""

    async def read(self) -> str | None: ...

    async def write(self, text: str) -> None: ...


class SignInNeededError(Exception):
    """The server wants its person to sign in, who is not here."""


class Unsigned(httpx2.Auth):
    """For who has no keys: tells that some are wanted."""

    async def async_auth_flow(
        self, request: httpx2.Request
    ) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        response = yield request
        if response.status_code == 401:
            raise SignInNeededError


class Storage:
    """The SDK's TokenStorage over a drawer. It gives out no old tokens where somebody `begins` anew."""

    def __init__(self, drawer: Drawer, keys: Keys, begins: bool = False) -> None:
        self._drawer = drawer
        self._keys = keys
        self._begins = begins
        self.provider: OAuthClientProvider | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return None if self._begins else self._keys.tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self._keys.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self._keys.client = client_info
        if not self._begins:
            await self._keep()

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self._keys.tokens, self._keys.wanted = tokens, None
        if self.provider is not None:
            context = self.provider.context
            self._keys.until = context.token_expiry_time
            self._keys.issuer = context.oauth_metadata
            self._keys.resource = context.protected_resource_metadata
            self._keys.place = context.auth_server_url
        await self._keep()

    async def want(self, scope: str) -> None:
        """Keeps which rights are to be asked for when its person signs in again."""
        self._keys.wanted = scope or None
        await self._keep()

    async def _keep(self) -> None:
        await self._drawer.write(self._keys.model_dump_json(exclude_none=True))


async def read(drawer: Drawer) -> Keys:
    """What is kept there; nothing where it can't be read."""
    kept = await drawer.read()
    return Keys.model_validate_json(kept) if kept else Keys()


async def kept(url: str, drawer: Drawer) -> httpx2.Auth:
    """Signs requests with what is kept, and refreshes it; raises SignInNeededError from a request."""
    keys = await read(drawer)
    if keys.tokens is None or keys.client is None:
        return Unsigned()

    storage = Storage(drawer, keys)

    async def away(url: str) -> None:
        await storage.want(_scope(url))
        raise SignInNeededError

    async def nobody() -> AuthorizationCodeResult:
        raise SignInNeededError

    back = str(keys.client.redirect_uris[0]) if keys.client.redirect_uris else url
    provider = OAuthClientProvider(url, _about(back), storage, away, nobody)
    storage.provider = provider
    context = provider.context
    context.token_expiry_time = keys.until
    context.oauth_metadata = keys.issuer
    context.protected_resource_metadata = keys.resource
    context.auth_server_url = keys.place
    return provider


def _scope(url: str) -> str:
    """The rights that this page would ask for."""
    return " ".join(parse_qs(urlsplit(url).query).get("scope", []))


def _with(url: str, wanted: str) -> str:
    """The page, asking for these rights, too."""
    parts = urlsplit(url)
    said = {name: values[0] for name, values in parse_qs(parts.query).items()}
    both = dict.fromkeys([*said.get("scope", "").split(), *wanted.split()])
    if not wanted or not both:
        return url
    return urlunsplit(parts._replace(query=urlencode({**said, "scope": " ".join(both)})))


def _about(back: str) -> OAuthClientMetadata:
    secure = back.startswith("https://")
    return OAuthClientMetadata(
        redirect_uris=[AnyUrl(back)],
        client_name=NAME,
        application_type="web" if secure else "native",
        token_endpoint_auth_method="none",
    )


class SignIn:
    """One person signing in at one server. `back`: the address of ours they are sent back to."""

    def __init__(self, user_id: str, connector_id: str, url: str, back: str) -> None:
        self.user_id = user_id
        self.connector_id = connector_id
        self.url = url
        self.back = back
        self._wanted = ""
        self.state = ""
        """By which the server's answer is known to be for this."""
        self.page: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        """The server's page on which they sign in."""
        self.said: asyncio.Future[AuthorizationCodeResult] = (
            asyncio.get_running_loop().create_future()
        )
        self.task: asyncio.Task[None] | None = None
        """Opens a connection with it; done when the keys are kept."""

    async def auth(self, drawer: Drawer) -> httpx2.Auth:
        keys = await read(drawer)
        known = keys.client
        if known is not None and self.back not in map(str, known.redirect_uris or ()):
            known = None  # It was registered for another address of ours.
        self._wanted = keys.wanted or ""
        keys = Keys(client=known)
        storage = Storage(drawer, keys, begins=True)
        provider = OAuthClientProvider(self.url, _about(self.back), storage, self._show, self._wait)
        storage.provider = provider
        return provider

    async def _show(self, url: str) -> None:
        if self.page.done():  # What it was given lets nobody in, or not for long enough.
            raise SignInNeededError
        page = str(address_of(_with(url, self._wanted)))
        self.state = "".join(parse_qs(urlsplit(url).query).get("state", []))
        self.page.set_result(page)

    async def _wait(self) -> AuthorizationCodeResult:
        return await self.said

    def answer(self, code: str, iss: str | None) -> None:
        if not self.said.done():
            self.said.set_result(AuthorizationCodeResult(code=code, state=self.state, iss=iss))

    def refuse(self, why: str) -> None:
        if not self.said.done():
            told = f"The server did not sign you in: {why[:300]}."
            self.said.set_exception(OutsideError("not_signed_in", told, hint="Try again."))
