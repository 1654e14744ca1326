"""The SDK's HTTP (httpx) carried by our own sessions, to servers that others may have named.

Knows no message. Every address is judged where the socket is made (`core/fetch.py`). What a server
names, as its place to sign in, may lie inside only where the server itself was found inside.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import aiohttp
import httpx2
from yarl import URL

from lowkey.core.fetch import AddrInfo, ForbiddenAddressError, Reach, guarded, permitted

LARGEST = 8_000_000
"""Bytes of an answer that is no stream, and of one event of a stream."""
SILENCE = 600.0
"""Seconds without a byte after which a server counts as gone; a call has its own, shorter time."""
CONNECT = 10.0


class InwardError(httpx2.ConnectError):
    """The address lies inside this machine or its network, and may not be reached."""


class TooMuchError(httpx2.StreamError):
    """The server sent more than anybody can want."""

    def __init__(self) -> None:
        super().__init__(f"It sent more than {LARGEST // 1_000_000} MB at once.")


class Network(httpx2.AsyncBaseTransport):
    """`host`: the server's own, which may be as far inside as `reach` says."""

    def __init__(self, host: str, reach: Reach) -> None:
        self._host = host
        self._make = guarded(reach)
        self._inside = False
        """The server was found inside."""
        self._own = _session(self._judged)
        self._others = _session(guarded("public"))

    async def aclose(self) -> None:
        await self._own.close()
        await self._others.close()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        headers = [
            (name, text) for name, text in request.headers.items() if name not in ("host", "accept-encoding")
        ]  # fmt: skip
        ours = request.url.host == self._host or self._inside
        try:
            response = await (self._own if ours else self._others).request(
                request.method,
                URL(str(request.url), encoded=True),
                headers=[*headers, ("Accept-Encoding", "identity")],
                data=body,
                allow_redirects=False,
            )
        except TimeoutError as error:
            raise httpx2.ReadTimeout("It took too long to answer.", request=request) from error
        except (aiohttp.ClientError, OSError) as error:
            raise _failed(error, request) from error
        if response.headers.get("Content-Encoding", "identity") != "identity":
            response.close()
            raise httpx2.ReadError("It sent packed data.", request=request)
        return httpx2.Response(
            response.status,
            headers=list(response.headers.items()),
            stream=_Body(response, request),
            request=request,
        )

    def _judged(self, info: AddrInfo) -> socket.socket:
        made = self._make(info)
        address = ipaddress.ip_address(str(info[4][0]).partition("%")[0])
        self._inside = self._inside or not permitted(address, "public")
        return made


class _Body(httpx2.AsyncByteStream):
    def __init__(self, response: aiohttp.ClientResponse, request: httpx2.Request) -> None:
        self._response = response
        self._request = request
        self._stream = response.content_type == "text/event-stream"

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        size = 0
        try:
            async for chunk in self._response.content.iter_any():
                size += len(chunk)
                if size > LARGEST and not self._stream:
                    raise TooMuchError
                yield chunk
        except TimeoutError as error:
            raise httpx2.ReadTimeout("It fell silent.", request=self._request) from error
        except (aiohttp.ClientError, OSError) as error:
            raise httpx2.ReadError("The connection broke.", request=self._request) from error

    async def aclose(self) -> None:
        if not self._response.content.at_eof():
            self._response.close()


@asynccontextmanager
async def client(
    url: str, reach: Reach, headers: dict[str, str], auth: httpx2.Auth | None
) -> AsyncGenerator[httpx2.AsyncClient]:
    """Sends `headers` to the server at `url`, and `auth` what it needs to sign in there."""
    transport = Network(httpx2.URL(url).host, reach)
    async with httpx2.AsyncClient(
        transport=transport,
        headers=headers,
        auth=auth,
        timeout=httpx2.Timeout(SILENCE),
        follow_redirects=False,
        trust_env=False,
    ) as made:
        yield made


def _session(make: Callable[[AddrInfo], socket.socket]) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            socket_factory=make, use_dns_cache=False, resolver=aiohttp.ThreadedResolver()
        ),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=SILENCE),
        trust_env=False,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
    )


def _failed(error: Exception, request: httpx2.Request) -> httpx2.TransportError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ForbiddenAddressError):
            return InwardError("It leads inside.", request=request)
        cause = cause.__cause__ or getattr(cause, "os_error", None)
    return httpx2.ConnectError("It can't be reached.", request=request)
