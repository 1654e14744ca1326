"""`lowkey mcp`: Lowkey for programs that start their MCP servers themselves, over a pipe.

It keeps nothing and holds no folder: each call goes to the Lowkey that runs at that moment, by its
address. Knows no conversation and no database.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping
from typing import Any

from httpx2 import AsyncClient, Timeout, TransportError
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp.server.stdio import stdio_server
from mcp.types import TextContent

from lowkey.cli.lock import holder
from lowkey.core.config import Settings
from lowkey.server.mcp import OFFERS, Offer, Tell
from lowkey.server.mcp.speaking import speaker
from lowkey.tools import ToolFailed

PATIENCE = Timeout(30, read=60)
"""Seconds of silence after which the server counts as gone; it says every 15 that it is there."""
ASLEEP = "Lowkey does not run at the moment. The person can start it: lowkey start"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--url",
        metavar="ADDRESS",
        default="",
        help="where Lowkey runs, if not on this machine: https://lowkey.example",
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(_speak(settings, args.url))
    return 0


async def _speak(settings: Settings, url: str) -> None:
    """Speaks until the other side closes the pipe."""

    async def do(offer: Offer[Any], given: Mapping[str, Any], tell: Tell) -> str:
        return await passed_on(settings, url, offer.name, given, tell)

    server = speaker(OFFERS, do)
    async with stdio_server() as (inward, outward):
        await server.run(inward, outward, server.create_initialization_options())


async def passed_on(
    settings: Settings, url: str, name: str, given: Mapping[str, Any], tell: Tell
) -> str:
    """What the running Lowkey answers to this call. Raises ToolFailed, also where none runs."""
    found = holder(settings)
    base = url or (found.url if found is not None else "")
    if not base:
        raise ToolFailed(ASLEEP)
    token = settings.token.get_secret_value()
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def heard(progress: float, total: float | None, message: str | None) -> None:
        await tell(progress, message or "")

    try:
        async with (
            AsyncClient(headers=headers, timeout=PATIENCE) as http,
            Client(streamable_http_client(f"{base.rstrip('/')}/mcp", http_client=http)) as client,
        ):
            told = await client.call_tool(name, dict(given), progress_callback=heard)
    except* MCPError as errors:
        raise ToolFailed(str(_first(errors))) from errors
    except* TransportError as errors:
        raise ToolFailed(ASLEEP) from errors
    text = "\n".join(part.text for part in told.content if isinstance(part, TextContent))
    if told.is_error:
        raise ToolFailed(text)
    return text


def _first(group: ExceptionGroup[MCPError]) -> MCPError:
    """What went wrong first, however deep tasks were within tasks."""
    inner = group.exceptions[0]
    return inner if isinstance(inner, MCPError) else _first(inner)
