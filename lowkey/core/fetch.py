"""The one fetcher: every address that others may have a say in is opened through here.

Knows nothing of what is fetched. An address is judged where the socket is made, so that what was
checked is what is connected to, whatever a name resolved to before or a redirect says. Proxies,
cookies and passwords of the environment are not used.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from lowkey.core.errors import InputError, LowkeyError, OutsideError, RefusedError

if TYPE_CHECKING:
    import aiohttp
    from aiohttp.abc import AbstractResolver
    from yarl import URL

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Reach = Literal["public", "named"]
"""`public`: the internet, for whatever a model, a page or a member names.
`named`: this machine and its networks too, for what the owner typed in."""

REDIRECTS = 5
LONGEST = 4000
"""Characters of an address at most."""
SILENCE = 30.0
"""Seconds without a byte after which a server counts as gone."""
MOVED = frozenset({301, 302, 303, 307, 308})
SECRET = frozenset({"authorization", "cookie", "x-api-key", "x-goog-api-key"})
"""Headers that never follow a redirect to another server."""
NEVER = frozenset(
    ipaddress.ip_address(address)
    for address in ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")
)
"""Where clouds keep a machine's own secrets, beside the link-local 169.254.169.254."""
CARRIERS = tuple(ipaddress.IPv6Network(network) for network in ("::/96", "64:ff9b::/96"))
"""IPv6 networks whose addresses carry an IPv4 one in their last 32 bits (RFC 4291 §2.5.5, RFC 6052)."""
TUNNELS = tuple(
    ipaddress.IPv6Network(network) for network in ("2002::/16", "2001::/32", "64:ff9b:1::/48")
)
"""6to4, Teredo and local NAT64: they end at an address that can't be judged."""


def permitted(address: Address, reach: Reach) -> bool:
    """Whether a socket may be opened to the address."""
    plain = _plain(address)
    if plain is None or plain in NEVER or plain.is_link_local or plain.is_multicast:
        return False
    if isinstance(plain, ipaddress.IPv6Address) and plain.is_site_local:
        return False
    if plain.is_global:
        return True
    ours = plain.is_loopback or plain.is_unspecified or plain.is_private or plain in SHARED
    return reach == "named" and ours and not (plain.version == 4 and plain.is_reserved)


SHARED = ipaddress.IPv4Network("100.64.0.0/10")
"""RFC 6598: carriers' and private overlay networks."""


def _plain(address: Address) -> Address | None:
    """The address that packets really go to; None where that can't be told."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if any(address in tunnel for tunnel in TUNNELS):
        return None
    if address.is_loopback or address.is_unspecified:
        return address
    if any(address in carrier for carrier in CARRIERS):
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


class ForbiddenAddressError(OSError):
    """The name leads to an address that may not be reached."""

    def __init__(self) -> None:
        super().__init__(errno.EACCES, "this address may not be reached")


AddrInfo = tuple[int, int, int, str, tuple[Any, ...]]
"""As getaddrinfo(3) gives it: family, type, protocol, canonical name, socket address."""


def guarded(reach: Reach) -> Callable[[AddrInfo], socket.socket]:
    """A maker of sockets (aiohttp's `socket_factory`) for which every address is judged."""

    def make(info: AddrInfo) -> socket.socket:
        _judge(info, reach, permitted)
        return _socket(info)

    return make


def address_of(url: str) -> URL:
    """The address as the client will read it. Raises InputError for all but plain http(s)."""
    from yarl import URL

    bad = InputError(
        "bad_url",
        f"“{url[:200]}” is not an address that can be opened.",
        hint="It looks like https://example.org/page.",
    )
    if len(url) > LONGEST or "\\" in url or any(ord(letter) <= 0x20 for letter in url):
        raise bad
    try:
        parsed = URL(url)
        port = parsed.port
    except ValueError as error:
        raise bad from error
    if parsed.scheme not in ("http", "https") or not parsed.host or not port:
        raise bad
    if parsed.user is not None or parsed.password is not None:
        raise bad
    return parsed.with_fragment(None)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole answer. `url`: where it was found in the end."""

    url: str
    status: int
    headers: Mapping[str, str]
    media_type: str
    data: bytes


@dataclass(slots=True)
class _Hop:
    """One connection being made: what it may reach, and where it went."""

    reach: Reach
    met: list[Address] = field(default_factory=list[Address])


_hop: ContextVar[_Hop] = ContextVar("lowkey_fetch_hop")


class Fetcher:
    """Opens addresses of the world, each by its own connection.

    `resolver` and `permits` replace the machine's name service and the rule above.
    """

    def __init__(
        self,
        resolver: AbstractResolver | None = None,
        permits: Callable[[Address, Reach], bool] = permitted,
    ) -> None:
        self._resolver = resolver
        self._permits = permits
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(
        self,
        url: str,
        reach: Reach,
        *,
        most: int,
        types: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
        timeout: float = SILENCE,
        passed: list[Mapping[str, str]] | None = None,
        redirects: int = REDIRECTS,
        body: bytes | None = None,
        unpack: bool = False,
    ) -> Fetched:
        """A whole answer of at most `most` bytes within `timeout` seconds, whatever its status.

        `types`: beginnings of the media types that are taken; empty takes all. Raises RefusedError
        for forbidden addresses, OutsideError where nothing comes or too much, or of another type.
        `passed` gets the headers of each redirect on the way. `body`: sent as a POST, to this
        address alone. `unpack`: gzip is taken from servers that send nothing else.
        """
        import asyncio

        try:
            async with (
                asyncio.timeout(timeout),
                self.open(
                    url,
                    reach,
                    headers=headers,
                    passed=passed,
                    redirects=redirects,
                    body=body,
                    unpack=unpack,
                ) as response,
            ):
                media_type = response.content_type
                if types and not media_type.startswith(tuple(types)):
                    raise OutsideError(
                        "wrong_type",
                        f"{response.url.host} sent {media_type}, which is not what was asked for.",
                    )
                data = bytearray()
                async for chunk in response.content.iter_any():
                    data += chunk
                    if len(data) > most:
                        raise OutsideError(
                            "too_large", f"{response.url.host} sent more than {most:,} bytes."
                        )
                whole = bytes(data)
                if response.headers.get("Content-Encoding", "identity") != "identity":
                    whole = _unpacked(whole, most, response.url)
                return Fetched(
                    str(response.url), response.status, response.headers, media_type, whole
                )
        except TimeoutError as error:
            raise _slow(url) from error

    @asynccontextmanager
    async def open(
        self,
        url: str,
        reach: Reach,
        *,
        headers: Mapping[str, str] | None = None,
        passed: list[Mapping[str, str]] | None = None,
        redirects: int = REDIRECTS,
        body: bytes | None = None,
        unpack: bool = False,
    ) -> AsyncGenerator[aiohttp.ClientResponse]:
        """The answer's head, its body yet to be read, after at most so many redirects.

        `passed` gets the headers of each redirect on the way.
        What a redirect names was not named by the owner: it may only reach inward where the
        redirecting server is itself inside. Raises as `get` does.
        """
        import aiohttp

        address, sent = address_of(url), {"Accept-Encoding": "identity", **(headers or {})}
        for _ in range(redirects + 1):
            response, met = await self._hop_to(address, sent, reach, body)
            async with response:
                if response.status not in MOVED:
                    packed = response.headers.get("Content-Encoding", "identity")
                    if packed != "identity" and not (unpack and packed == "gzip"):
                        raise OutsideError("packed", f"{address.host} sent packed data.")
                    try:
                        yield response
                    except TimeoutError as error:
                        raise _slow(url) from error
                    except aiohttp.ClientError as error:
                        raise _cut(address) from error
                    return
                if body is not None:
                    raise _lost(response)
                target = _target(response)
            if passed is not None:
                passed.append(response.headers)
            if any(self._permits(one, "public") for one in met):
                reach = "public"
            if target.origin() != address.origin():
                sent = {name: text for name, text in sent.items() if name.lower() not in SECRET}
            address = target
        raise OutsideError(
            "redirects", f"{address.host} sends on to other addresses again and again."
        )

    async def _hop_to(
        self, address: URL, headers: Mapping[str, str], reach: Reach, body: bytes | None
    ) -> tuple[aiohttp.ClientResponse, list[Address]]:
        """One request, and the addresses that were tried for it."""
        import aiohttp

        hop = _Hop(reach)
        token = _hop.set(hop)
        try:
            response = await self._opened().request(
                "GET" if body is None else "POST",
                address,
                headers=headers,
                data=body,
                allow_redirects=False,
            )
        except TimeoutError as error:
            raise _slow(str(address)) from error
        except (aiohttp.ClientError, OSError) as error:
            raise _failed(address, error) from error
        finally:
            _hop.reset(token)
        return response, hop.met

    def _opened(self) -> aiohttp.ClientSession:
        """The session, made at the first need: loading its library takes a moment."""
        if self._session is None:
            import aiohttp

            connector = aiohttp.TCPConnector(
                force_close=True,  # A kept connection would not be judged again.
                resolver=self._resolver or aiohttp.ThreadedResolver(),
                use_dns_cache=False,
                socket_factory=self._make,
            )
            limit = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=SILENCE)
            self._session = aiohttp.ClientSession(
                connector=connector,
                trust_env=False,
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=limit,
            )
        return self._session

    def _make(self, info: AddrInfo) -> socket.socket:
        hop = _hop.get()
        hop.met.append(_judge(info, hop.reach, self._permits))
        return _socket(info)


def _judge(info: AddrInfo, reach: Reach, permits: Callable[[Address, Reach], bool]) -> Address:
    family, address = info[0], info[4]
    if family not in (socket.AF_INET, socket.AF_INET6):
        raise ForbiddenAddressError
    judged = ipaddress.ip_address(str(address[0]).partition("%")[0])
    if not permits(judged, reach):
        raise ForbiddenAddressError
    return judged


def _socket(info: AddrInfo) -> socket.socket:
    made = socket.socket(info[0], info[1], info[2])
    made.setblocking(False)
    return made


def _unpacked(data: bytes, most: int, url: URL) -> bytes:
    """What gzip data holds, never more than `most` bytes of it in memory."""
    import zlib

    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        whole = unpacker.decompress(data, most)
    except zlib.error as error:
        raise OutsideError("packed", f"{url.host} sent packed data that can't be read.") from error
    if unpacker.unconsumed_tail:
        raise OutsideError("too_large", f"{url.host} sent more than {most:,} bytes.")
    return whole


def _target(response: aiohttp.ClientResponse) -> URL:
    """Where a redirect leads."""
    from yarl import URL

    said = response.headers.get("Location", "")
    try:
        joined = response.url.join(URL(said))
    except ValueError as error:
        raise _lost(response) from error
    if not said or (response.url.scheme == "https" and joined.scheme != "https"):
        raise _lost(response)
    try:
        return address_of(str(joined))
    except InputError as error:
        raise _lost(response) from error


def _lost(response: aiohttp.ClientResponse) -> OutsideError:
    return OutsideError(
        "bad_redirect", f"{response.url.host} sends to an address that can't be opened."
    )


def _slow(url: str) -> OutsideError:
    return OutsideError(
        "silent", f"“{url[:200]}” took too long to answer.", hint="Try again a little later."
    )


def _cut(address: URL) -> OutsideError:
    return OutsideError(
        "fetch_cut", f"The connection to {address.host} broke before the end.", hint="Try again."
    )


def _failed(address: URL, error: Exception) -> LowkeyError:
    if isinstance(error, OSError) and error.errno == errno.EACCES:
        return RefusedError(
            "forbidden_address",
            f"“{address.host}” leads to an address inside this machine or its network.",
            hint="Only the owner can name such an address, as that of a model server or hub.",
        )
    return OutsideError(
        "unreachable",
        f"“{address.host}” can't be reached.",
        hint="Check the address and this machine's connection.",
    )
