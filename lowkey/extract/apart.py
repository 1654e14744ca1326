"""Reads a stranger's file in a process of its own. Knows no format.

Whatever the file does to that process (memory, time, a crash), it ends there. The process has no
environment, may write no file, and is killed when it exceeds its limits or nobody waits any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lowkey.core.errors import InputError
from lowkey.extract.nouns import Document, Limits, Page

LINE = 64 * 1024**2
"""Bytes of the longest line that the process may say: one page as JSON."""
HEAVY = "too_heavy_file"
"""The code of a problem: the limits were not enough."""
Progress = Callable[[int, int], None]
"""(pages read, of how many; 0 where that is not known)."""


async def extract(
    source: Path | bytes,
    name: str,
    media_type: str = "",
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Document:
    """What the file says, page by page. Its kind is seen from its bytes, then from its name.

    Raises InputError, with a sentence on why, for what can't or must not be read.
    """
    pages: list[Page] = []

    def hear(said: dict[str, Any]) -> None:
        if "page" in said:
            pages.append(Page(**said["page"]))
            if progress is not None:
                progress(len(pages), said["of"])

    order = {"name": name, "media_type": media_type}
    end = await apart("lowkey.extract.read", source, order, limits or Limits(), hear)
    end["notes"] = tuple(end["notes"])
    return Document(pages=tuple(pages), **end)


async def apart(
    module: str,
    source: Path | bytes,
    order: dict[str, Any],
    limits: Limits,
    hear: Callable[[dict[str, Any]], None] = lambda said: None,
) -> dict[str, Any]:
    """What `python -m module` says in the end of this file. `order`: what else it is told.

    Raises InputError: its own, or where the limits were not enough.
    """
    path = None if isinstance(source, bytes) else str(source.absolute())
    order = order | {"path": path, "limits": asdict(limits)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-W", "ignore", "-m", module, json.dumps(order)),
        stdin=DEVNULL if path else PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        limit=LINE,
        env={"PYTHONUTF8": "1"},
    )
    try:
        async with asyncio.timeout(limits.seconds):
            data = source if isinstance(source, bytes) else b""
            error, end = await _listen(process, data, hear)
    except TimeoutError as late:
        raise _too_heavy(order["name"]) from late
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
    if error is not None:
        raise InputError(**error)
    if end is None:
        raise _too_heavy(order["name"])
    return end


async def _listen(
    process: Process, data: bytes, hear: Callable[[dict[str, Any]], None]
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """(what went wrong, what it said in the end)."""
    error: dict[str, Any] | None = None
    end: dict[str, Any] | None = None
    feeding = asyncio.create_task(_feed(process, data))
    try:
        assert process.stdout is not None
        async for line in process.stdout:
            said: dict[str, Any] = json.loads(line)
            hear(said)
            error = said.get("error", error)
            end = said.get("end", end)
    finally:
        feeding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await feeding
    return error, end


async def _feed(process: Process, data: bytes) -> None:
    if process.stdin is None:
        return
    with contextlib.suppress(ConnectionError):  # It ended before it had read everything.
        process.stdin.write(data)
        await process.stdin.drain()
        process.stdin.close()


def _too_heavy(name: str) -> InputError:
    return InputError(
        HEAVY,
        f"“{name}” took more memory or time than one file may, so it was given up.",
        hint="Split it, or save the part you need as a file of its own.",
    )
