"""Who may knock: Host and Origin checks, size limits and security headers, for every request.

Knows no person and no route. It is plain ASGI, because it stands on the streaming path.
"""

from __future__ import annotations

import ipaddress
import logging
from urllib.parse import urlsplit

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lowkey.core.config import Settings

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "media-src 'self' blob:; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
HEADERS = [
    (b"content-security-policy", PAGE_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(self)"),
]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SMALL = 25 * 2**20
LARGE = 210 * 2**20
IMPORT = 4 * 2**30
"""Bytes of a request body at most: JSON, files, imports."""

logger = logging.getLogger(__name__)


class Guard:
    """Wraps the server. Refuses foreign Hosts (DNS rebinding) and other pages' requests (CSRF)."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.names = frozenset(
            name.lower() for name in ("localhost", settings.host, *settings.hosts) if name
        )
        self.proxies = tuple(_network(proxy) for proxy in settings.proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        self._believe_proxy(scope, headers)
        refused = self._refuse(scope, headers)
        if refused is not None:
            await _answer(send, scope, *refused)
            return
        limit = _limit(scope["path"])
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > limit:
            await _answer(send, scope, 413, "too_large", _too_large(limit))
            return
        await self.app(scope, _counted(receive, limit), _with_headers(send))

    def _refuse(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[int, str, str] | None:
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if not self._known(_hostname(host)):
            return (
                421,
                "bad_host",
                f"Lowkey is not reached under the name “{host[:100]}”. "
                "Open it as localhost, or add the name to the setting “hosts”.",
            )
        origin = headers.get(b"origin")
        site = headers.get(b"sec-fetch-site")
        foreign = origin is not None and _netloc(origin) != host
        if foreign or site == b"cross-site" or (site == b"same-site" and origin is None):
            reading_page = (
                scope["method"] in SAFE
                and not scope["path"].startswith(("/api", "/v1", "/metrics"))
                and headers.get(b"sec-fetch-mode") == b"navigate"
            )
            if not reading_page:
                return (
                    403,
                    "cross_site",
                    "This request came from another web page, and none may use this Lowkey.",
                )
        return None

    def _known(self, name: str) -> bool:
        if name in self.names:
            return True
        try:
            return ipaddress.ip_address(name.strip("[]")).is_loopback
        except ValueError:
            return False

    def _believe_proxy(self, scope: Scope, headers: dict[bytes, bytes]) -> None:
        """Takes the visitor's address and scheme from a listed proxy, and from nobody else."""
        client = scope.get("client")
        if client is None or not self.proxies or not _inside(client[0], self.proxies):
            return
        said = headers.get(b"x-forwarded-for", b"").decode("latin-1").rsplit(",", 1)[-1].strip()
        if said:
            scope["client"] = (said, 0)
        if headers.get(b"x-forwarded-proto", b"").strip() == b"https":
            scope["scheme"] = "https"


def is_loopback(address: str) -> bool:
    """Whether an address or name stands for this machine alone."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def _hostname(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def _netloc(origin: bytes) -> str:
    return urlsplit(origin.decode("latin-1").lower()).netloc


def _network(proxy: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(proxy, strict=False)


def _inside(
    address: str, networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
) -> bool:
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(given in network for network in networks if given.version == network.version)


def _limit(path: str) -> int:
    if path.startswith("/api/import"):
        return IMPORT
    return LARGE if path.startswith("/api/files") else SMALL


def _too_large(limit: int) -> str:
    return f"The request is larger than {limit // 2**20} MB. Send less at once."


def _counted(receive: Receive, limit: int) -> Receive:
    """The body, cut off as a broken request where it grows beyond what its length promised."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > limit:
                return {"type": "http.disconnect"}
        return message

    return counted


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
        await send(message)

    return sending


async def _answer(send: Send, scope: Scope, status: int, code: str, message: str) -> None:
    logger.info("Refused %s %s: %s", scope["method"], scope["path"], code)
    if scope["path"].startswith("/v1"):
        error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    else:
        error = {"code": code, "message": message, "hint": "", "retry_after": None}
    body = orjson.dumps({"error": error})
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *HEADERS,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
