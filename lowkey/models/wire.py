"""The provider libraries' HTTP (httpx) carried by our own session. Knows no dialect.

So every provider is reached under the same rules: the address is judged where the socket is made, no
redirect is followed, no proxy of the environment is used, and leaving an answer closes its connection.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable

import aiohttp
import httpx2
from yarl import URL

UNPACKED = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""Headers that are no more true once the body was unpacked."""


class MovedError(httpx2.TransportError):
    """The server answered with a redirect from `asked` to `location`."""

    def __init__(self, asked: str, location: str) -> None:
        super().__init__(f"redirected to {location}")
        self.asked = asked
        self.location = location


class Wire(httpx2.AsyncBaseTransport):
    """`timeout`: seconds of silence after which a server counts as gone."""

    def __init__(self, session: Callable[[], aiohttp.ClientSession], timeout: float) -> None:
        self._session = session
        self._limit = aiohttp.ClientTimeout(
            total=None, sock_connect=min(10, timeout), sock_read=timeout
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        headers = [(name, value) for name, value in request.headers.items() if name != "host"]
        try:
            response = await self._session().request(
                request.method,
                URL(str(request.url), encoded=True),
                headers=headers,
                data=body,
                timeout=self._limit,
                allow_redirects=False,
                read_bufsize=2**18,
            )
        except TimeoutError as error:
            raise httpx2.ReadTimeout(str(error), request=request) from error
        except (aiohttp.ServerDisconnectedError, ConnectionResetError) as error:
            raise httpx2.ReadError(str(error), request=request) from error
        except (aiohttp.ClientError, OSError) as error:
            raise httpx2.ConnectError(str(error), request=request) from error
        if 300 <= response.status < 400:
            response.close()
            raise MovedError(str(request.url), response.headers.get("Location", ""))
        kept = [one for one in response.headers.items() if one[0].lower() not in UNPACKED]
        return httpx2.Response(
            response.status, headers=kept, stream=_Body(response, request), request=request
        )


class _Body(httpx2.AsyncByteStream):
    def __init__(self, response: aiohttp.ClientResponse, request: httpx2.Request) -> None:
        self._response = response
        self._request = request

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        try:
            async for chunk in self._response.content.iter_any():
                yield chunk
        except TimeoutError as error:
            raise httpx2.ReadTimeout(str(error), request=self._request) from error
        except (aiohttp.ClientError, OSError) as error:
            raise httpx2.ReadError(str(error), request=self._request) from error

    async def aclose(self) -> None:
        if not self._response.content.at_eof():
            self._response.close()
