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
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lowkey.core.errors import InputError
from lowkey.extract.nouns import Document, Limits, Page

LINE = 64 * 1024**2
"""Bytes of the longest line that the process may say: one page as JSON."""
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
    given = limits or Limits()
    path = None if isinstance(source, bytes) else str(source.absolute())
    order = {"path": path, "name": name, "media_type": media_type, "limits": asdict(given)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-W", "ignore", "-m", "lowkey.extract.read", json.dumps(order)),
        stdin=DEVNULL if path else PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        limit=LINE,
        env={"PYTHONUTF8": "1"},
    )
    try:
        async with asyncio.timeout(given.seconds):
            told = await _listen(process, source if isinstance(source, bytes) else b"", progress)
    except TimeoutError as error:
        raise _too_heavy(name) from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
    if told.error is not None:
        raise InputError(**told.error)
    if told.end is None:
        raise _too_heavy(name)
    return Document(pages=tuple(told.pages), **told.end)


@dataclass(slots=True)
class _Told:
    """What the process said."""

    pages: list[Page] = field(default_factory=list[Page])
    error: dict[str, Any] | None = None
    end: dict[str, Any] | None = None


async def _listen(process: Process, data: bytes, progress: Progress | None) -> _Told:
    told = _Told()
    feeding = asyncio.create_task(_feed(process, data))
    try:
        assert process.stdout is not None
        async for line in process.stdout:
            said: dict[str, Any] = json.loads(line)
            if "page" in said:
                told.pages.append(Page(**said["page"]))
                if progress is not None:
                    progress(len(told.pages), said["of"])
            told.error = said.get("error", told.error)
            told.end = said.get("end", told.end)
    finally:
        feeding.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await feeding
    if told.end:
        told.end["notes"] = tuple(told.end["notes"])
    return told


async def _feed(process: Process, data: bytes) -> None:
    if process.stdin is None:
        return
    with contextlib.suppress(ConnectionError):  # It ended before it had read everything.
        process.stdin.write(data)
        await process.stdin.drain()
        process.stdin.close()


def _too_heavy(name: str) -> InputError:
    return InputError(
        "too_heavy_file",
        f"“{name}” took more memory or time than one file may, so it was given up.",
        hint="Split it, or save the part you need as a file of its own.",
    )
