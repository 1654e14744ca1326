"""One open connection to a server, held by one task from its beginning to its end.

Knows no person and no permission: who calls has asked for both. Loading the SDK takes a moment, so
this module is loaded where the first server is to be reached.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import mcp_types as types
from mcp import Client, MCPError
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import TypeAdapter, ValidationError

from lowkey import __version__
from lowkey.core.clock import Clock
from lowkey.core.errors import LowkeyError
from lowkey.tools.connectors.faces import MOST, faces
from lowkey.tools.connectors.faults import BrokenError, LostError, broken, sentence
from lowkey.tools.connectors.nouns import Face
from lowkey.tools.protocol import ToolFailed

CONNECT = 30.0
"""Seconds that opening may take, listing included."""
LIST = 20.0
IDLE = 300.0
"""Seconds without a call after which it is closed."""
END = 8.0
"""Seconds that closing may take before it is cut."""
PAGES = 20
"""Pages of one listing."""

Told = Callable[[Mapping[str, Face]], Awaitable[None]]
Way = Callable[[Callable[[], None]], AbstractAsyncContextManager[Any]]
"""Makes the SDK's transport; it calls what it is given when the server is gone."""
_RESULT: TypeAdapter[types.CallToolResult | types.InputRequiredResult] = TypeAdapter(
    types.CallToolResult | types.InputRequiredResult
)
TELLTALES = ("mcp.client", "mcp.shared", "client", "httpx2")
"""Loggers that would write down what servers sent, and when."""


class Session:
    """`name`: the connector's, for sentences. `seconds`: how long a call may take.

    `told` hears what the server has whenever it says that this has changed.
    """

    def __init__(self, name: str, way: Way, clock: Clock, seconds: float, told: Told) -> None:
        self.name = name
        self.faces: dict[str, Face] = {}
        """What it had when it was last asked."""
        self.busy = 0
        """Calls under way."""
        self.used = clock.monotonic()
        self._way = way
        self._clock = clock
        self._seconds = seconds
        self._told = told
        self._left = False
        self._news = asyncio.Event()
        """It is to be left, or the server's tools have changed."""
        self._ready: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        self._task: asyncio.Task[None] | None = None
        self._failure: BaseException | None = None
        self._stale = False

    @property
    def over(self) -> bool:
        return self._left or (self._task is not None and self._task.done())

    async def open(self, seconds: float = CONNECT) -> None:
        """Raises LowkeyError with the reason where it can't be opened; then it is closed."""
        for one in TELLTALES:
            logging.getLogger(one).setLevel(logging.CRITICAL + 1)
        self._task = asyncio.create_task(self._hold(), name="lowkey-connector")
        try:
            async with asyncio.timeout(seconds):
                await asyncio.shield(self._ready)
        except TimeoutError as error:
            await self.close()
            raise sentence(self.name, error) from error
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Ends it, and what it still waits for."""
        self._leave()
        if self._task is None:
            return
        done, _ = await asyncio.wait([self._task], timeout=END)
        if not done:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=END)

    async def listed(self) -> dict[str, Face]:
        """What it has now: asked again only where it said that this has changed.

        Raises LowkeyError where it does not say.
        """
        if self._stale:
            try:
                await self._list(await self._ready)
            except (MCPError, ValidationError, TimeoutError) as error:
                raise sentence(self.name, error) from error
        return self.faces

    async def call(self, tool: str, arguments: dict[str, Any]) -> types.CallToolResult:
        """Raises ToolFailed where it answers with an error, LostError where the call was not made,
        BrokenError where the connection broke meanwhile."""
        client = await self._ready
        self.busy += 1
        try:
            result = await client.session.send_request(
                types.CallToolRequest(
                    params=types.CallToolRequestParams(name=tool, arguments=arguments)
                ),
                _RESULT,
                request_read_timeout_seconds=self._seconds,
            )
        except MCPError as error:
            raise await self._fault(error) from error
        except ValidationError as error:
            raise ToolFailed(f"“{self.name}” answered with something that is no result.") from error
        finally:
            self.busy -= 1
            self.used = self._clock.monotonic()
        if isinstance(result, types.InputRequiredResult):
            raise ToolFailed(
                f"“{self.name}” wants to ask something back in the middle of the call, and Lowkey "
                "answers no such questions. Nothing more can be done with this tool."
            )
        return result

    async def _fault(self, error: MCPError) -> Exception:
        match error.code:
            case types.CONNECTION_CLOSED:
                await self.close()
                return broken(self.name, self._failure or error)
            case types.REQUEST_TIMEOUT:
                await self.close()
                return BrokenError(
                    f"“{self.name}” did not answer within {self._seconds:g} seconds."
                )
            case types.INVALID_REQUEST if error.message == "Session terminated":
                await self.close()
                return LostError("It forgets its connections.")
            case _:
                told = f"“{self.name}” answered with an error: {error.message[:2000]}"
                return ToolFailed(told, tainted=True)

    # The task

    async def _hold(self) -> None:
        try:
            async with Client(
                self._way(self._leave),
                cache=None,
                client_info=types.Implementation(
                    name="lowkey", title="Lowkey", version=__version__
                ),
                message_handler=self._hear,
            ) as client:
                await self._list(client)
                self._ready.set_result(client)
                await self._attend(client)
        except BaseException as error:
            self._failure = error
            if not self._ready.done():
                self._ready.set_exception(sentence(self.name, error))
                self._ready.exception()  # Who opens it hears of it; nobody else has to.
            if isinstance(error, asyncio.CancelledError):
                raise
        finally:
            self._left = True

    def _leave(self) -> None:
        self._left = True
        self._news.set()

    def _changed(self) -> None:
        self._stale = True
        self._news.set()

    async def _attend(self, client: Client) -> None:
        """Stays until it is to be left, or nobody has called for long."""
        watch = asyncio.create_task(self._watch(client))
        try:
            while not self._left:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(IDLE):
                        await self._news.wait()
                self._news.clear()
                if not self.busy and self._clock.monotonic() - self.used >= IDLE:
                    return
                if self._stale and not self._left:
                    with contextlib.suppress(MCPError, ValidationError, TimeoutError, LowkeyError):
                        await self._list(client)  # Where that fails, the next call tries again.
                        await self._told(self.faces)
        finally:
            watch.cancel()
            await asyncio.wait([watch])

    async def _watch(self, client: Client) -> None:
        """Newer servers tell of changed tools only to who listens for it."""
        tools = client.server_capabilities.tools
        if client.protocol_version in MODERN_PROTOCOL_VERSIONS and tools and tools.list_changed:
            with contextlib.suppress(MCPError, RuntimeError, TimeoutError):
                async with client.listen(tools_list_changed=True) as changes:
                    async for _ in changes:
                        self._changed()
            self._stale = True  # What is missed from here on is not known.

    async def _hear(self, message: object) -> None:
        if isinstance(message, types.ToolListChangedNotification):
            self._changed()

    async def _list(self, client: Client) -> None:
        self._stale = False
        try:
            found = await self._pages(client)
        except BaseException:
            self._stale = True
            raise
        self.faces = faces(found)

    async def _pages(self, client: Client) -> list[types.Tool]:
        found: list[types.Tool] = []
        cursor: str | None = None
        async with asyncio.timeout(LIST):
            for _ in range(PAGES):
                page = await client.list_tools(cursor=cursor)
                found += page.tools
                cursor = page.next_cursor
                if not cursor or len(found) > MOST:
                    break
        return found
