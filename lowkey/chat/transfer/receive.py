"""A file that somebody gives to be brought in: received, checked, and read by another process.

Knows no database and nobody's conversations.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from lowkey.chat.transfer.read import REPORT, Report
from lowkey.core.errors import FullError, InputError, LowkeyError
from lowkey.core.files import Files

LARGEST = 8 * 1024**3
"""Bytes of an import file."""
SPOOL = ".import-"
ABANDONED = 24 * 3600 * 1000
"""Milliseconds after which an import's working folder belongs to nobody any more."""

Reader = Callable[[Path, Path], Awaitable[Report]]
"""(file, spool folder) → what was read of the file into the folder."""


async def read_apart(source: Path, spool: Path) -> Report:
    """Lets another process read the file. Raises InputError where that could not be done."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "ignore::RuntimeWarning:runpy"),  # That its package knows it already is no matter.
        *("-m", "lowkey.chat.transfer.read", str(source.absolute()), str(spool)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, told = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    try:
        report = Report.model_validate_json((spool / REPORT).read_bytes())
    except FileNotFoundError:
        last = told.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        raise InputError(
            "unreadable",
            f"The file could not be read: it took too much memory or time ({last}).",
            hint="Nothing was imported. Check that it is the file you meant.",
        ) from None
    if report.error is not None:
        problem = report.error
        raise InputError(problem.code, problem.message, hint=problem.hint)
    return report


@asynccontextmanager
async def received(files: Files, chunks: AsyncIterator[bytes]) -> AsyncGenerator[Path]:
    """The stream as a file, for a while. Raises InputError where it is too large, FullError without room."""
    await asyncio.to_thread(files.folder.mkdir, 0o700, True, True)
    with tempfile.NamedTemporaryFile(dir=files.folder, prefix=SPOOL) as file:
        size = 0
        try:
            async for chunk in chunks:
                size += len(chunk)
                if size > LARGEST:
                    raise InputError(
                        "import_too_large",
                        f"The file is larger than {LARGEST // 1024**3} GB.",
                        hint="Import it on the server itself: lowkey import FILE.",
                    )
                await asyncio.to_thread(file.write, chunk)
            file.flush()
        except OSError as error:
            raise _no_room() from error
        yield Path(file.name)


@asynccontextmanager
async def opened(
    files: Files, source: Path, now: int, reader: Reader
) -> AsyncGenerator[tuple[Path, Report]]:
    """What was read of the file, in a folder that goes with it."""
    await asyncio.to_thread(_check, source)
    await asyncio.to_thread(files.folder.mkdir, 0o700, True, True)
    await asyncio.to_thread(_sweep, files.folder, now)
    spool = Path(tempfile.mkdtemp(dir=files.folder, prefix=SPOOL))
    try:
        yield spool, await reader(source, spool)
    except OSError as error:
        raise _no_room() from error
    finally:
        await asyncio.to_thread(shutil.rmtree, spool, True)


def _check(source: Path) -> None:
    """Raises InputError for what can't be read as a file at all."""
    try:
        with source.open("rb") as file:
            if file.read(1):
                return
    except OSError as error:
        raise InputError(
            "no_file",
            f"{source} can't be read: {error.strerror}.",
            hint="Give the path of a .json or .zip file.",
        ) from error
    raise InputError("empty_file", "There is nothing in this file.")


def _sweep(folder: Path, now: int) -> None:
    """Removes what imports left behind that were killed in their middle."""
    for path in folder.glob(f"{SPOOL}*"):
        with contextlib.suppress(FileNotFoundError):  # Another import ends just now.
            if now - path.stat().st_mtime * 1000 > ABANDONED:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _no_room() -> LowkeyError:
    return FullError(
        "disk_full",
        "The import needs more room than the disk has.",
        hint="Free some space on it and import again: what came in already is not doubled.",
    )
