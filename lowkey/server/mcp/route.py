"""`/mcp`: one address for all that the protocol's streamable HTTP transport sends. Knows no offer.

Host and Origin were checked by the guard. Each request carries its own right, whatever its session.
"""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lowkey.server.access import McpCaller
from lowkey.server.mcp.doors import Doors

router = APIRouter(include_in_schema=False)


@router.api_route("/mcp", methods=["GET", "POST", "DELETE"])
async def mcp(request: Request, user: McpCaller) -> Response:
    """Messages, the stream on which the server speaks first, and the end of a session."""
    doors = cast(Doors, request.app.state.mcp)
    return _Through(await doors.of(user))


class _Through(Response):
    """The answer is written by what stands behind the door."""

    def __init__(self, behind: ASGIApp) -> None:
        super().__init__()
        self.behind = behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The space around a value is none of it (RFC 9110 §5.5); our reader of HTTP leaves it there.
        headers = [(name, value.strip(b" \t")) for name, value in scope["headers"]]
        unfinished = False

        async def told(message: Message) -> None:
            nonlocal unfinished
            unfinished = message["type"] == "http.response.start" or message.get("more_body", False)
            await send(message)

        await self.behind({**scope, "headers": headers}, receive, told)
        if unfinished:  # A stream that Lowkey ends because it is told to stop ends as others do.
            await send({"type": "http.response.body", "body": b""})
