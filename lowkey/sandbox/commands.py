"""Short commands of a container engine, and what they say. Knows no engine and no container."""

from __future__ import annotations

import asyncio
import logging
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence

PATIENCE = 20.0
"""Seconds after which a command is given up."""

logger = logging.getLogger(__name__)


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
        logger.warning("“%s” did not end in %g seconds", " ".join(command[:3]), PATIENCE)
        process.kill()
        await process.wait()
        return ""
    return said.decode(errors="replace").strip()
