"""Who may knock: Host and Origin checks, size limits and security headers, for every request.

Knows no person and no route. It is plain ASGI, because it stands on the streaming path.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lowkey.accounts import Visit, as_address
from lowkey.core.config import Settings
from lowkey.core.errors import Problem
from lowkey.server.mcp.errors import as_rpc
from lowkey.server.paths import bare

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "media-src 'self' blob:; worker-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
"""Only a document's app can stand in a frame of ours: every other answer forbids it, by this."""
POLICY = b"content-security-policy"
HEADERS = [
    (POLICY, PAGE_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(self)"),
]
UNKEPT = (b"cache-control", b"no-store")
"""Answers about a person are kept by nobody on the way, unless a route says otherwise."""
SAFE = frozenset({"GET", "HEAD"})
OURS = frozenset({b"same-origin", b"none"})
"""Values of Sec-Fetch-Site: a page of ours asks, or a person typed the address."""
HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_.-]{1,253})(:[0-9]{1,5})?")

LITTLE = 2**17
TINY = 2**20
SMALL = 25 * 2**20
LARGE = 210 * 2**20
IMPORT = 4 * 2**30
"""Bytes of a request body at most: at the door, settings, messages, files, imports."""
SIZES = (
    ("/api/login", LITTLE),
    ("/api/setup", LITTLE),
    ("/api/logout", LITTLE),
    ("/api/import", IMPORT),
    ("/api/files", LARGE),
    ("/api/messages", SMALL),
    ("/v1/", SMALL),
)

Knows = Callable[[Scope], Awaitable[bool]]
"""Whether somebody who is let in sends this request."""
Refusal = tuple[int, str, str]
"""Status, code, sentence."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

logger = logging.getLogger(__name__)


class Guard:
    """Wraps the server. Refuses foreign Hosts (DNS rebinding) and other pages' requests (CSRF).

    Bodies of more than TINY bytes are taken only from those whom `knows` knows: reading them costs.
    """

    def __init__(self, app: ASGIApp, settings: Settings, knows: Knows) -> None:
        self.app = app
        self.knows = knows
        self.names = frozenset(
            _as_host(name) for name in ("localhost", settings.host, *settings.hosts) if name
        )
        self.proxies = tuple(
            ipaddress.ip_network(proxy, strict=False) for proxy in settings.proxies
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = next((size for path, size in SIZES if scope["path"].startswith(path)), TINY)
        exchange = _Exchange(scope, receive, send, limit, self.knows)
        self._believe_proxy(scope)
        refusal = self._refuse(scope) or await exchange.weigh(_promised(scope))
        if refusal is not None:
            await exchange.refuse(refusal)
            return
        await exchange.run(self.app)

    def _refuse(self, scope: Scope) -> Refusal | None:
        hosts = _all(scope, b"host")
        host = hosts[0].decode("latin-1").lower() if len(hosts) == 1 else ""
        if not self._known(host, scope):
            return (
                421,
                "bad_host",
                f"Lowkey is not reached under the name “{host[:100]}”. "
                "Open it as localhost, or add the name to the setting “hosts”.",
            )
        if _foreign(scope, host) and not _opens_page(scope):
            return (
                403,
                "cross_site",
                "This request came from another web page, and none may use this Lowkey.",
            )
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            return 400, "bad_address", "This address holds a character that means nothing."
        return None

    def _known(self, host: str, scope: Scope) -> bool:
        """Whether we are called by a name of ours, or by the very address that was connected to."""
        found = HOST.fullmatch(host)
        if found is None:
            return False
        name = found[1]
        if name in self.names:
            return True
        address = as_address(name)
        if address is None:
            return False
        server = scope.get("server")
        return address.is_loopback or (server is not None and address == as_address(server[0]))

    def _believe_proxy(self, scope: Scope) -> None:
        """Takes the visitor's address and scheme from a listed proxy, and from nobody else."""
        client = scope.get("client")
        if client is None or not self._trusted(client[0]):
            return
        said = b",".join(_all(scope, b"x-forwarded-for")).decode("latin-1").split(",")
        for one in reversed(said):
            address = as_address(one.strip())
            if address is None:
                break
            scope["client"] = (str(address), 0)
            if not self._trusted(str(address)):
                break
        if _all(scope, b"x-forwarded-proto")[-1:] == [b"https"]:
            scope["scheme"] = "https"

    def _trusted(self, address: str) -> bool:
        given = as_address(address)
        return given is not None and any(
            given in network for network in self.proxies if given.version == network.version
        )


@dataclass(slots=True)
class _Exchange:
    """One request and its answer: what comes in is counted, what goes out gets our headers."""

    scope: Scope
    inward: Receive
    outward: Send
    limit: int
    knows: Knows
    taken: int = 0
    known: bool = False
    refusal: Refusal | None = None
    """Why no more of it is taken."""
    task: asyncio.Task[None] | None = None
    visit: Visit | None = None
    stream: bool = False
    """The answer is a stream of events: it may end at any time."""
    complete: bool = False

    async def run(self, app: ASGIApp) -> None:
        self.task = asyncio.current_task()
        try:
            await app(self.scope, self.receive, self.send)
        except asyncio.CancelledError:
            if self.visit is None or self.task is None or not self.visit.over:
                raise
            self.task.uncancel()
            await self._break_off()
        finally:
            if self.visit is not None:
                self.visit.end()

    async def receive(self) -> Message:
        message = await self.inward()
        if message["type"] == "http.request":
            self.taken += len(message.get("body", b""))
            self.refusal = self.refusal or await self.weigh(self.taken)
        return {"type": "http.disconnect"} if self.refusal is not None else message

    async def weigh(self, size: int) -> Refusal | None:
        """Whether a body of so many bytes is too much, at all or from a stranger."""
        if size > self.limit:
            return 413, "too_large", f"This is larger than {_size(self.limit)}. Send less at once."
        if size > TINY and not self.known:
            self.known = await self.knows(self.scope)
            if not self.known:
                return 401, "signed_out", "Only those who are signed in may send so much."
        return None

    async def send(self, message: Message) -> None:
        if self.complete:
            return
        if message["type"] == "http.response.start":
            if self.refusal is not None:
                await self.refuse(self.refusal)
                return
            message = self._opening(message)
            self._watch()
        elif message["type"] == "http.response.body":
            self.complete = not message.get("more_body", False)
        await self.outward(message)

    async def refuse(self, refusal: Refusal) -> None:
        """Answers in the place of the app, and lets the connection go."""
        status, code, sentence = refusal
        path = self.scope["path"]
        logger.info("Refused %s %r: %s", self.scope["method"], bare(path), code)
        if path.startswith("/v1"):
            kind = "invalid_request_error"
            told: object = {
                "error": {"message": sentence, "type": kind, "param": None, "code": code}
            }
        elif path == "/mcp":
            told = as_rpc(Problem(code=code, message=sentence))
        else:
            error = {"code": code, "message": sentence, "hint": "", "retry_after": None}
            told = {"error": error}
        body = orjson.dumps(told)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
            UNKEPT,
            *HEADERS,
        ]
        self.complete = True
        await self.outward({"type": "http.response.start", "status": status, "headers": headers})
        await self.outward({"type": "http.response.body", "body": body})

    def _opening(self, message: Message) -> Message:
        own = message.get("headers", ())
        # Two policies would both hold; a route's own takes the place of the page's.
        strict = any(name == POLICY for name, _ in own)
        headers = [*own, *(HEADERS[1:] if strict else HEADERS)]
        names = dict(headers)
        self.stream = names.get(b"content-type", b"").startswith(b"text/event-stream")
        private = self.scope["path"].startswith(("/api/", "/v1/", "/mcp"))
        if private and b"cache-control" not in names:
            headers.append(UNKEPT)
        return {**message, "headers": headers}

    def _watch(self) -> None:
        """From here on the answer ends when the right to it does. What writes has written by now."""
        self.visit = self.scope.get("state", {}).get("visit")
        if self.visit is not None and self.task is not None:
            self.visit.begin(self.task.cancel)

    async def _break_off(self) -> None:
        """Tells the reader of a stream why it ends; anything else is cut."""
        logger.info(
            "Ended %s %r: its session or token is gone", self.scope["method"], self.scope["path"]
        )
        if self.complete or not self.stream:
            return
        self.complete = True
        body = GOODBYE if self.scope["path"].startswith("/v1/") else b""
        await self.outward({"type": "http.response.body", "body": body, "more_body": False})


GOODBYE = b"\n\ndata: %b\n\n" % orjson.dumps(
    {
        "error": {
            "message": "This API key was revoked.",
            "type": "authentication_error",
            "param": None,
            "code": "bad_token",
        }
    }
)


def _foreign(scope: Scope, host: str) -> bool:
    """Whether a page asks that is not ours."""
    origins = _all(scope, b"origin")
    sites = _all(scope, b"sec-fetch-site")
    return any(not _same(origin, host, scope["scheme"]) for origin in origins) or any(
        site not in OURS for site in sites
    )


def _same(origin: bytes, host: str, scheme: str) -> bool:
    """Whether this is our own origin; a proxy we were not told of may have taken the TLS off."""
    given = origin.decode("latin-1").lower()
    return given == f"https://{host}" or (scheme == "http" and given == f"http://{host}")


def _opens_page(scope: Scope) -> bool:
    """Whether somebody follows a link to the page itself."""
    return (
        scope["method"] in SAFE
        and _all(scope, b"sec-fetch-mode") == [b"navigate"]
        and not scope["path"].startswith(("/api", "/v1", "/metrics", "/mcp"))
    )


def _all(scope: Scope, wanted: bytes) -> list[bytes]:
    return [value.strip() for name, value in scope["headers"] if name == wanted]


def _as_host(name: str) -> str:
    """A name as a browser would send it: from the address bar, with or without scheme and port."""
    bare = re.sub(r"^[a-z]+://|/.*$", "", name.strip().lower())
    address = as_address(bare)
    if address is not None:
        return f"[{address}]" if address.version == 6 else str(address)
    bare = re.sub(r":[0-9]+$", "", bare)
    try:
        return bare.encode("idna").decode()
    except UnicodeError:
        return bare


def _promised(scope: Scope) -> int:
    """The bytes that a body says it has; what comes is counted as well."""
    lengths = [value for value in _all(scope, b"content-length") if value.isdigit()]
    return max((int(value[:18]) for value in lengths), default=0)


def _size(limit: int) -> str:
    return f"{limit // 2**20} MB" if limit >= 2**20 else f"{limit // 2**10} KB"
