"""Short commands of a container engine, and what they say. Knows no engine and no container."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence

PATIENCE = 20.0
"""Seconds after which a command is given up."""


async def said_by(command: Sequence[str]) -> str:
    """What this says, whether or not it goes well; empty where there is no command, or it hangs."""
    if not command:
        return ""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, start_new_session=True
    )
    try:
        async with asyncio.timeout(PATIENCE):
            said, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return ""
    return said.decode(errors="replace").strip()
